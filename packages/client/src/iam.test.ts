import { type AddressInfo, createServer } from "node:net";
import { inspect } from "node:util";
import { type Clock, createRomaClient, isRomaError } from "@roma-assets/client";
import { iamToken, type IamTokenOptions } from "@roma-assets/client/iam";
import { expect, onTestFinished, test } from "vitest";

const password = "very-secret-password";
const who = { domain: "d", user: "u", password };
const region = "ap-southeast-3";
const hour = 3_600_000;
const minute = 60_000;

/** Asks a token function as a client does. */
const ask = (token: ReturnType<typeof iamToken>, forceRefresh = false) =>
  Promise.resolve(token({ forceRefresh, signal: new AbortController().signal }));

/** A clock that is years behind, as that of a device without a battery. */
function testClock(): Clock & { time: number } {
  const clock = {
    time: Date.parse("1970-01-01T00:00:00Z"),
    now: () => clock.time,
    sleep: (ms: number, signal?: AbortSignal) =>
      ms < minute
        ? Promise.resolve()
        : new Promise<void>((_, reject) => {
            signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
          }),
  };
  return clock;
}

/** An IAM whose tokens are numbered, and what it was asked. */
function iam(options: Partial<IamTokenOptions> = {}, lifetimeMs = 24 * hour) {
  const sent: { url: string; body: unknown; headers: Headers }[] = [];
  const clock = testClock();
  const respond = { next: undefined as (() => Response) | undefined };
  const token = iamToken({
    ...who,
    region,
    clock,
    fetch: async (input: string | URL | Request, init?: RequestInit) => {
      const request = new Request(input, init);
      sent.push({ url: request.url, body: await request.json(), headers: request.headers });
      const failure = respond.next;
      respond.next = undefined;
      return failure ? failure() : created(`token-${sent.length}`, lifetimeMs);
    },
    ...options,
  } as IamTokenOptions);
  return { token, sent, clock, respond };
}

function created(token: string, lifetimeMs: number): Response {
  const issued = Date.parse("2026-01-01T00:00:00Z");
  const [issued_at, expires_at] = [issued, issued + lifetimeMs].map((ms) =>
    new Date(ms).toISOString().replace("Z", "000Z"),
  );
  return Response.json(
    { token: { issued_at, expires_at } },
    { status: 201, headers: { "X-Subject-Token": token } },
  );
}

const failing = (status: number, headers: Record<string, string> = {}) =>
  Response.json(
    { error: { code: status, message: "The username or password is wrong.", title: "Failed" } },
    { status, headers },
  );

async function rejection(act: () => unknown): Promise<Error> {
  try {
    await act();
  } catch (error) {
    return error as Error;
  }
  throw new Error("It was expected to fail.");
}

test.for([
  [{}, "https://iam.ap-southeast-3.myhuaweicloud.com", { name: region }],
  [{ project: { id: "p" } }, "https://iam.ap-southeast-3.myhuaweicloud.com", { id: "p" }],
  [{ endpoint: "https://iam.example.com" }, "https://iam.example.com", { name: region }],
  [
    { endpoint: "https://iam.example.com", region: undefined, project: { name: "mine" } },
    "https://iam.example.com",
    { name: "mine" },
  ],
] as const)("%o: asks %s for a token of %o", async ([options, server, project]) => {
  const { token, sent } = iam(options as Partial<IamTokenOptions>);
  expect(await ask(token)).toBe("token-1");
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    url: `${server}/v3/auth/tokens?nocatalog=true`,
    body: {
      auth: {
        identity: {
          methods: ["password"],
          password: { user: { name: "u", password, domain: { name: "d" } } },
        },
        scope: { project },
      },
    },
  });
  expect(sent[0]?.headers.has("x-auth-token")).toBe(false);
});

test.for([
  ["neither region nor endpoint", { region: undefined, project: { id: "p" } }, /region/],
  ["an endpoint alone", { region: undefined, endpoint: "https://iam.example.com" }, /project/],
  ["http to another host", { endpoint: "http://iam.example.com" }, /https/],
  ["no password", { password: undefined }, /password/],
  ["an empty user", { user: "" }, /user/],
] as const)("%s is refused at once", async ([, options, message]) => {
  const error = await rejection(() => iam(options as Partial<IamTokenOptions>));
  expect(error).toMatchObject({ code: "argument", message: expect.stringMatching(message) });
});

test.for([
  [24 * hour, 5 * minute],
  [10 * minute, minute],
])("a token that lives %d ms is kept until %d ms before its end", async ([lifetime, margin]) => {
  const { token, clock } = iam({}, lifetime);
  expect(await ask(token)).toBe("token-1");
  clock.time += lifetime! - margin! - 1;
  expect(await ask(token)).toBe("token-1");
  clock.time += 1;
  expect(await ask(token)).toBe("token-2");
});

test("calls at the same time share one request, forced or not", async () => {
  const { token, sent } = iam();
  expect(await Promise.all([ask(token), ask(token, true), ask(token)])).toEqual(
    Array(3).fill("token-1"),
  );
  expect(await Promise.all([ask(token, true), ask(token, true)])).toEqual(Array(2).fill("token-2"));
  expect(await ask(token)).toBe("token-2");
  expect(sent).toHaveLength(2);
});

test("a 401 of IAM is asked once, told in full, and not kept", async () => {
  const { token, sent, respond } = iam();
  respond.next = () => failing(401);
  const error = await rejection(() => ask(token));
  expect(error).toMatchObject({
    code: "api",
    status: 401,
    errorCode: "401",
    errorMessage: "The username or password is wrong.",
    errorDetails: "Failed",
  });
  expect(sent).toHaveLength(1);
  expect(await ask(token)).toBe("token-2");
});

test("a throttled IAM is asked again, as any call", async () => {
  const { token, sent, respond } = iam();
  respond.next = () => failing(429, { "retry-after": "1" });
  expect(await ask(token)).toBe("token-2");
  expect(sent).toHaveLength(2);
});

test("an error of IAM is the cause of the call's own, and the password is nowhere", async () => {
  const { token, respond } = iam();
  const seen: unknown[] = [];
  const record = (...data: unknown[]) => void seen.push(...data);
  const roma = createRomaClient({
    endpoint: "https://roma.example.com",
    projectId: "p",
    instanceId: "i",
    token,
    logger: { debug: record, warn: record },
    onRequest: record,
    onRetry: record,
  });
  respond.next = () => failing(401);
  const error = await rejection(() => roma.deleteAssets({ apps: [] }));
  expect(error).toMatchObject({ code: "token", cause: { code: "api", status: 401 } });
  expect(isRomaError(error)).toBe(true);
  for (const value of [error, seen, token]) {
    expect(inspect(value, { depth: 20, showHidden: true })).not.toContain(password);
    expect(JSON.stringify(value) ?? "").not.toContain(password);
  }
});

test("hooks and logs of the token request have no secret", async () => {
  const seen: unknown[] = [];
  const record = (...data: unknown[]) => void seen.push(...data);
  const hooks = { onRequest: record, onResponse: record, logger: { debug: record, warn: record } };
  const { token } = iam(hooks);
  await ask(token);
  expect(seen.length).toBeGreaterThan(0);
  const text = inspect(seen, { depth: 20, showHidden: true });
  expect(text).not.toContain(password);
  expect(text).not.toContain("token-1");
});

test("an answer whose headers are too large for Node says what to do", async () => {
  const server = createServer((socket) => {
    socket
      .on("error", () => {})
      .on("data", () => {
        const header = `X-Subject-Token: ${"t".repeat(20_000)}`;
        socket.write(`HTTP/1.1 201 Created\r\n${header}\r\ncontent-length: 2\r\n\r\n{}`);
      });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => void server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const error = await rejection(() => ask(iamToken({ ...who, region, endpoint })));
  expect(error).toMatchObject({
    code: "connection",
    message: expect.stringContaining("--max-http-header-size"),
  });
  expect(inspect(error, { depth: 20 })).not.toContain(password);
});
