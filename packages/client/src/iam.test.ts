import { createServer } from "node:net";
import { inspect } from "node:util";
import { type Clock, createRomaClient, isRomaError, type TokenFunction } from "@roma-assets/client";
import { iamToken, type IamTokenOptions } from "@roma-assets/client/iam";
import { describe, expect, onTestFinished, test } from "vitest";
import { rejectionOf } from "../test/rejection.ts";
import { expectNotToReveal } from "../test/secrets.ts";
import { listen } from "../test/server.ts";

const password = "very-secret-password";
const credentials = { domain: "d", user: "u", password };
const region = "ap-southeast-3";
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

describe("the request", () => {
  test.for([
    [{}, "https://iam.ap-southeast-3.myhuaweicloud.com", { name: region }],
    [{ project: { id: "p" } }, "https://iam.ap-southeast-3.myhuaweicloud.com", { id: "p" }],
    [{ endpoint: "https://iam.example.com" }, "https://iam.example.com", { name: region }],
    [
      { endpoint: "https://iam.example.com", region: undefined, project: { name: "mine" } },
      "https://iam.example.com",
      { name: "mine" },
    ],
  ] as const)("with %o goes to %s and is for the project %o", async (row) => {
    const [options, server, project] = row;
    const { token, requests } = createIam(options);

    expect(await getToken(token)).toBe("token-1");

    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
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
    expect(requests[0]?.headers.has("x-auth-token")).toBe(false);
  });

  test.for<[string, object, RegExp]>([
    ["neither region nor endpoint", { region: undefined, project: { id: "p" } }, /region/],
    [
      "an endpoint without a project",
      { region: undefined, endpoint: "https://iam.example.com" },
      /project/,
    ],
    ["http to another host", { endpoint: "http://iam.example.com" }, /https/],
    ["no password", { password: undefined }, /password/],
    ["an empty user", { user: "" }, /user/],
  ])("can't be configured with %s", ([, options, message]) => {
    expect(() => createIam(options)).toThrow(
      expect.objectContaining({ code: "argument", message: expect.stringMatching(message) }),
    );
  });

  test("is shared by concurrent calls, whether they force a refresh or not", async () => {
    const { token, requests } = createIam();

    const first = await Promise.all([getToken(token), getToken(token, true), getToken(token)]);
    const second = await Promise.all([getToken(token, true), getToken(token, true)]);

    expect(first).toEqual(Array(3).fill("token-1"));
    expect(second).toEqual(Array(2).fill("token-2"));
    expect(await getToken(token)).toBe("token-2");
    expect(requests).toHaveLength(2);
  });

  test("is retried if IAM throttles it", async () => {
    const { token, requests, failNext } = createIam();
    failNext(() => createFailure(429, { "retry-after": "1" }));

    expect(await getToken(token)).toBe("token-2");
    expect(requests).toHaveLength(2);
  });
});

describe("the token", () => {
  test.for<[number, number]>([
    [24 * HOUR_MS, 5 * MINUTE_MS],
    [10 * MINUTE_MS, MINUTE_MS],
  ])("with a lifetime of %d ms is replaced %d ms before it expires", async (row) => {
    const [lifetimeMs, marginMs] = row;
    const { token, clock } = createIam({}, lifetimeMs);
    expect(await getToken(token)).toBe("token-1");

    clock.time += lifetimeMs - marginMs - 1;
    expect(await getToken(token)).toBe("token-1");

    clock.time += 1;
    expect(await getToken(token)).toBe("token-2");
  });
});

describe("an error of IAM", () => {
  test("with status 401 has all fields, is not retried, and is not cached", async () => {
    const { token, requests, failNext } = createIam();
    failNext(() => createFailure(401));

    expect(await rejectionOf(getToken(token))).toMatchObject({
      code: "api",
      status: 401,
      errorCode: "401",
      errorMessage: "The username or password is wrong.",
      errorDetails: "Failed",
    });
    expect(requests).toHaveLength(1);
    expect(await getToken(token)).toBe("token-2");
  });

  test("is the cause of the TokenError of a client's call, and does not reveal the password", async () => {
    const { token, failNext } = createIam();
    const observed: unknown[] = [];
    const observe = (...data: unknown[]) => {
      observed.push(...data);
    };
    const roma = createRomaClient({
      endpoint: "https://roma.example.com",
      projectId: "p",
      instanceId: "i",
      token,
      logger: { debug: observe, warn: observe },
      onRequest: observe,
      onRetry: observe,
    });
    failNext(() => createFailure(401));

    const error = await rejectionOf(roma.deleteAssets({ apps: [] }));

    expect(error).toMatchObject({ code: "token", cause: { code: "api", status: 401 } });
    expect(isRomaError(error)).toBe(true);
    for (const value of [error, observed, token]) {
      expectNotToReveal(value, password);
    }
  });

  test("about headers that are too large for Node says how to start Node", async () => {
    const server = createServer((socket) => {
      socket
        .on("error", () => {})
        .on("data", () => {
          const header = `X-Subject-Token: ${"t".repeat(20_000)}`;
          socket.write(`HTTP/1.1 201 Created\r\n${header}\r\ncontent-length: 2\r\n\r\n{}`);
        });
    });
    const endpoint = await listen(server);
    onTestFinished(() => void server.close());

    const error = await rejectionOf(getToken(iamToken({ ...credentials, region, endpoint })));

    expect(error).toMatchObject({
      code: "connection",
      message: expect.stringContaining("--max-http-header-size"),
    });
    expect(inspect(error, { depth: 20 })).not.toContain(password);
  });
});

test("hooks and logs of the token request contain no secret", async () => {
  const observed: unknown[] = [];
  const observe = (...data: unknown[]) => {
    observed.push(...data);
  };
  const { token } = createIam({
    onRequest: observe,
    onResponse: observe,
    logger: { debug: observe, warn: observe },
  });

  await getToken(token);

  expect(observed.length).toBeGreaterThan(0);
  const text = inspect(observed, { depth: 20, showHidden: true });
  expect(text).not.toContain(password);
  expect(text).not.toContain("token-1");
});

// --- internal ---

/** Calls a token function as a client does. */
async function getToken(token: TokenFunction, forceRefresh = false): Promise<string> {
  return token({ forceRefresh, signal: new AbortController().signal });
}

/** Creates the token function of an IAM that numbers its tokens. */
function createIam(options: Partial<IamTokenOptions> = {}, lifetimeMs: number = 24 * HOUR_MS) {
  const requests: { url: string; body: unknown; headers: Headers }[] = [];
  const clock = createLateClock();
  let nextFailure: (() => Response) | undefined;

  const token = iamToken({
    ...credentials,
    region,
    clock,
    fetch: async (url: string, init: RequestInit) => {
      const request = new Request(url, init);
      requests.push({ url: request.url, body: await request.json(), headers: request.headers });

      const createResponse = nextFailure;
      nextFailure = undefined;
      return createResponse?.() ?? createSuccess(`token-${requests.length}`, lifetimeMs);
    },
    ...options,
  });

  const failNext = (createResponse: () => Response) => {
    nextFailure = createResponse;
  };
  return { token, requests, clock, failNext };
}

/** Creates a clock that is years behind, like that of a device without a battery. */
function createLateClock(): Clock & { time: number } {
  const clock = {
    time: Date.parse("1970-01-01T00:00:00Z"),
    now: () => clock.time,
    sleep: (ms: number, signal?: AbortSignal) =>
      // Delays before retries are shorter than a minute, timeouts are not.
      ms < MINUTE_MS
        ? Promise.resolve()
        : new Promise<void>((_, reject) => {
            signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
          }),
  };
  return clock;
}

function createSuccess(token: string, lifetimeMs: number): Response {
  const issuedAt = Date.parse("2026-01-01T00:00:00Z");
  const body = {
    token: {
      issued_at: toIamTime(issuedAt),
      expires_at: toIamTime(issuedAt + lifetimeMs),
    },
  };
  return Response.json(body, { status: 201, headers: { "X-Subject-Token": token } });
}

/** IAM's times have microseconds. */
function toIamTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}

function createFailure(status: number, headers: Record<string, string> = {}): Response {
  const message = "The username or password is wrong.";
  return Response.json({ error: { code: status, message, title: "Failed" } }, { status, headers });
}
