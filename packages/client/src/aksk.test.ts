import {
  createRomaClient,
  type RomaClient,
  type RomaClientOptions,
  type Signer,
} from "@roma-assets/client";
import {
  type AccessKeys,
  type AccessKeysFunction,
  akskSigner,
  type TemporaryAccessKeys,
} from "@roma-assets/client/aksk";
import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  createClientWithResponse,
  createTestClient,
  ENDPOINT,
  sendGet,
  sendPost,
  sendRawGet,
  sendRawPost,
} from "../test/client.ts";
import { createTestClock, type TestClock } from "../test/clock.ts";
import { rejectionOf } from "../test/rejection.ts";
import { expectNotToReveal } from "../test/secrets.ts";
import { signRequest } from "./signing.ts";

const KEYS = { accessKey: "HCAXAMPLEACCESSKEY12", secretKey: "a-secret-key-0123456789abcdef" };

const TEMPORARY_KEYS = { ...KEYS, securityToken: "a-security-token-0123456789" };

/** A success of each operation that the tests call. */
const job = () => Response.json({ id: "j", status: "RUNNING", job_id: "j", total: 0, apps: [] });

const refuse = (status: 401 | 403, message = "verify aksk signature fail") =>
  Response.json({ error_code: "APIGW.0301", error_msg: message }, { status });

describe("a signed client", () => {
  test("signs exactly the request that is sent, in place of a token", async () => {
    const { roma, requests } = createClientWithResponse(job, { auth: akskSigner(KEYS) });

    await sendPost(roma);
    await sendGet(roma);
    await roma.listApplications({ name: "a b+c/测试(1)*" });
    await sendRawPost(roma);
    await sendRawGet(roma);

    expect(requests).toHaveLength(5);
    for (const request of requests) {
      expect(request.headers.has("x-auth-token")).toBe(false);
      await expectSigned(request, KEYS, "host;x-project-id;x-sdk-date");
    }
  });

  test("signs what its middleware made of the request", async () => {
    const { roma, requests } = createClientWithResponse(job, { auth: akskSigner(KEYS) });
    roma.raw.use({
      onRequest({ request }) {
        expect(request.headers.has("authorization")).toBe(false);
        return new Request(`${request.url}?trace=1`, {
          method: "POST",
          body: "changed",
          headers: {},
        });
      },
    });

    await sendPost(roma);

    expect(requests[0]?.url).toContain("?trace=1");
    await expectSigned(requests[0], KEYS, "host;x-project-id;x-sdk-date");
  });

  test("signs the bytes of a body that is no text", async () => {
    const { roma, requests } = createClientWithResponse(job, { auth: akskSigner(KEYS) });
    roma.raw.use({
      onRequest: ({ request }) =>
        new Request(request.url, { method: "POST", body: new Uint8Array([255, 0, 128]) }),
    });

    await sendRawPost(roma);

    await expectSigned(requests[0], KEYS, "host;x-project-id;x-sdk-date");
  });

  test("signs the hash that stands for the body", async () => {
    const headers = { "X-Sdk-Content-Sha256": "UNSIGNED-PAYLOAD" };
    const { roma, requests } = createClientWithResponse(job, { auth: akskSigner(KEYS), headers });

    await sendPost(roma);

    const signedHeaders = "host;x-project-id;x-sdk-content-sha256;x-sdk-date";
    await expectSigned(requests[0], KEYS, signedHeaders);
  });

  test("sends no signature to another server than the operation's", async () => {
    const { roma, requests } = createClientWithResponse(job, { auth: akskSigner(KEYS) });
    roma.raw.use({
      onRequest: ({ request }) => new Request("https://other.example.com/v2/p", request),
    });

    await sendGet(roma);
    await sendRawGet(roma);
    await sendRawPost(roma, { baseUrl: "https://another.example.com" });

    expect(requests).toHaveLength(3);
    for (const { headers } of requests) {
      const names = [...headers.keys()].filter((name) => /authorization|^x-/.test(name));
      expect(names).toEqual([]);
    }
  });

  test("signs each attempt anew, with the time of its clock", async () => {
    const clock = createTestClock();
    const requests: Request[] = [];
    const roma = createTestClient(ENDPOINT, {
      clock,
      auth: akskSigner(KEYS),
      fetch: async (url, init) => {
        requests.push(new Request(url, init));
        clock.advance(1000);
        return requests.length < 3 ? new Response(null, { status: 503 }) : job();
      },
    });

    await sendGet(roma);

    const dates = requests.map(({ headers }) => headers.get("x-sdk-date"));
    expect(dates).toEqual(["20260101T000000Z", "20260101T000001Z", "20260101T000002Z"]);
    for (const request of requests) {
      await expectSigned(request, KEYS, "host;x-project-id;x-sdk-date");
    }
  });

  test("signs with the time after the keys were obtained", async () => {
    const clock = createTestClock();
    const { roma, requests } = createClientWithResponse(job, {
      clock,
      auth: akskSigner(() => {
        clock.advance(5000);
        return KEYS;
      }),
    });

    await sendGet(roma);

    expect(requests[0]?.headers.get("x-sdk-date")).toBe("20260101T000005Z");
  });

  test("logs in without a signature", async () => {
    const { roma, requests } = createClientWithResponse(job, { auth: akskSigner(KEYS) });

    await rejectionOf(
      roma.createToken({
        auth: {
          identity: {
            methods: ["password"],
            password: { user: { name: "n", password: "p", domain: { name: "d" } } },
          },
          scope: { project: { id: "p" } },
        },
      }),
    );

    expect(requests[0]?.headers.has("authorization")).toBe(false);
  });
});

describe("the project of a signature", () => {
  test("is that of the keys, else that of the client", async () => {
    const keys = { ...KEYS, projectId: "subproject" };
    const { roma, requests } = createClientWithResponse(job, { auth: akskSigner(keys) });
    await sendGet(roma);
    expect(requests[0]?.headers.get("x-project-id")).toBe("subproject");

    const other = createClientWithResponse(job, { auth: akskSigner(KEYS) });
    await sendGet(other.roma);
    expect(other.requests[0]?.headers.get("x-project-id")).toBe("project");
  });

  test("is not named if it is not known", async () => {
    const projectId = undefined;
    const { roma, requests } = createClientWithResponse(job, { auth: akskSigner(KEYS), projectId });

    await sendRawGet(roma);

    await expectSigned(requests[0], KEYS, "host;x-sdk-date");
  });

  test("is not named to IAM", async () => {
    const iamEndpoint = "https://iam.example.com";
    const projects = () => Response.json({ projects: [] });
    const auth = akskSigner(KEYS);
    const { roma, requests } = createClientWithResponse(projects, { auth, iamEndpoint });

    await roma.listProjects();

    await expectSigned(requests[0], KEYS, "host;x-sdk-date");
  });
});

describe("a refused signature", () => {
  test.for([401, 403] as const)("is never sent again after %i", async (status) => {
    const auth = akskSigner(KEYS);
    const { roma, requests } = createClientWithResponse(() => refuse(status), { auth, retries: 9 });

    expect(await rejectionOf(sendGet(roma))).toMatchObject({ code: "api", status });
    expect(await rejectionOf(sendPost(roma))).toMatchObject({ code: "api", mayHaveRun: false });

    expect(requests).toHaveLength(2);
  });

  test("is not sent again either if the error has the status 200", async () => {
    const error = { error_code: "APIGW.0301", error_msg: "signature expired" };
    const auth = akskSigner(KEYS);
    const { roma, requests } = createClientWithResponse(() => Response.json(error), { auth });

    expect(await rejectionOf(sendGet(roma))).toMatchObject({
      cause: { message: expect.stringContaining("refuses the time") },
    });

    expect(requests).toHaveLength(1);
  });
});

describe("the cause of a refusal", () => {
  const EXPIRED =
    "Incorrect IAM authentication information: signature expired, signature " +
    "time:20260101T000000Z,server time:20260101T002005Z";

  test.for<[string, status: 401 | 403, date: string | undefined, message: string, cause: string]>([
    [
      "a clock that is behind",
      401,
      "Thu, 01 Jan 2026 00:20:05 GMT",
      EXPIRED,
      "The clock of this machine is 20 min 5 s behind that of the service, by the Date of its " +
        "response: set the clock, because only 15 minutes are accepted",
    ],
    [
      "a clock that is ahead by hours",
      403,
      "Wed, 31 Dec 2025 15:59:30 GMT",
      "calc ak sk signature fail:signature expired",
      "The clock of this machine is 8 h 0 min ahead of that of the service, by the Date of its " +
        "response: set the clock, because only 15 minutes are accepted",
    ],
    [
      "a wrong clock of which the message doesn't speak",
      401,
      "Thu, 01 Jan 2026 00:15:01 GMT",
      "Incorrect IAM authentication information: verify aksk signature fail",
      "The clock of this machine is 15 min 1 s behind that of the service, by the Date of its " +
        "response: set the clock, because only 15 minutes are accepted",
    ],
    [
      "keys that expired",
      401,
      "Thu, 01 Jan 2026 00:00:02 GMT",
      "calc ak sk signature fail:signature expired",
      "The clock of this machine is 2 s behind that of the service, by the Date of its response. " +
        "That is close enough, but temporary keys may have expired",
    ],
    [
      "a refused time without a Date",
      401,
      undefined,
      EXPIRED,
      "The service refuses the time of the signature, and its response has no Date",
    ],
    [
      "a locked key",
      401,
      "Thu, 01 Jan 2026 00:00:00 GMT",
      "Incorrect IAM authentication information: AK access failed to reach the limit,forbidden",
      "The access key is locked: after more than five wrong signatures in a row, for five minutes",
    ],
  ])("names %s", async ([, status, date, message, cause]) => {
    const error = await refusalOf(() => {
      const response = refuse(status, message);
      if (date !== undefined) {
        response.headers.set("date", date);
      }
      return response;
    });

    expect(error).toMatchObject({ code: "api", cause: { message: cause } });
  });

  test.for([
    ["a permission", "No permissions to request this method"],
    ["an unknown key", "Get secretKey failed,ak:AK,err:ak not exist"],
  ])("is unknown for %s", async ([, message]) => {
    const date = "Thu, 01 Jan 2026 00:14:59 GMT";
    const error = await refusalOf(() =>
      Response.json({ error_msg: message }, { status: 403, headers: { date } }),
    );

    expect(error).not.toHaveProperty("cause");
  });

  test("shows the service's canonical request beside the client's, without the security token", async () => {
    const theirs =
      "GET|/v2/project/instances/instance/assets/jobs/changed/||host:roma.example.com|" +
      `x-project-id:project|x-sdk-date:20260101T000000Z|x-security-token:${TEMPORARY_KEYS.securityToken}` +
      "||host;x-project-id;x-sdk-date;x-security-token|" +
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const message = `verify aksk signature fail, canonicalRequest:${theirs}`;

    const error = await refusalOf(() => refuse(401, message), TEMPORARY_KEYS);

    const shown = theirs.replace(TEMPORARY_KEYS.securityToken, "***");
    expect(error).toMatchObject({
      cause: {
        message:
          "The service computed another canonical request, so the request was changed on its way, " +
          `or is signed in a wrong form. Service: ${shown} Client: ${shown.replace("changed", "j")}`,
      },
    });
    expectNotToReveal(error, TEMPORARY_KEYS.securityToken);
  });

  test("says that the secret key is wrong if the canonical requests are the same", async () => {
    const theirs =
      "GET|/v2/project/instances/instance/assets/jobs/j/||host:roma.example.com|x-project-id:project|" +
      "x-sdk-date:20260101T000000Z||host;x-project-id;x-sdk-date|" +
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const message = `verify aksk signature fail,canonicalRequest:${theirs}`;

    expect(await refusalOf(() => refuse(401, message))).toMatchObject({
      cause: {
        message: `The service computed the same canonical request, so the secret key is wrong: ${theirs}`,
      },
    });
  });

  test("shows only the beginning of a long canonical request", async () => {
    const message = `verify aksk signature fail, canonicalRequest:GET|/${"a".repeat(100_000)}`;

    const { message: shown } = (await refusalOf(() => refuse(401, message))).cause as Error;

    expect(shown.length).toBeLessThan(3000);
  });
});

describe("keys from a function", () => {
  test("are obtained once by concurrent calls, and kept until shortly before they expire", async () => {
    const { keys, calls } = countCalls({ expiresAt: "2026-01-01T01:00:00.000000Z" });
    const { clock, requests, roma } = setUp(keys);

    await Promise.all([sendGet(roma), sendPost(roma), sendRawGet(roma)]);
    expect(calls()).toBe(1);

    clock.advance(54 * MINUTE_MS);
    await sendGet(roma);
    expect(calls()).toBe(1);

    clock.advance(MINUTE_MS);
    await sendGet(roma);
    expect(calls()).toBe(2);
    expect(requests.at(-1)?.headers.get("x-security-token")).toBe("token-2");
    await expectSigned(requests.at(-1), KEYS, "host;x-project-id;x-sdk-date;x-security-token");
  });

  test("may state their expiry in milliseconds", async () => {
    const { keys, calls } = countCalls({ expiresAt: Date.parse("2026-01-01T01:00:00Z") });
    const { clock, roma } = setUp(keys);

    await sendGet(roma);
    clock.advance(54 * MINUTE_MS);
    await sendGet(roma);

    expect(calls()).toBe(1);
  });

  test("are obtained for each attempt if it is not known when they expire", async () => {
    const { keys, calls } = countCalls({});
    const { roma } = setUp(keys);

    await sendGet(roma);
    await sendGet(roma);

    expect(calls()).toBe(2);
  });

  test.for([
    [401, 2],
    [403, 1],
  ] as const)("that get a %i are obtained %i times by two calls", async ([status, expected]) => {
    const { keys, calls } = countCalls({ expiresAt: "2026-01-01T01:00:00Z" });
    const { roma, requests } = setUp(keys, () => refuse(status));

    await rejectionOf(sendGet(roma));
    await rejectionOf(sendGet(roma));

    expect(requests).toHaveLength(2);
    expect(calls()).toBe(expected);
  });

  test("leave no security token behind when they are replaced by permanent ones", async () => {
    const all: AccessKeys[] = [KEYS, TEMPORARY_KEYS];
    const responses = [job(), new Response(null, { status: 503 })];
    const { roma, requests } = setUp(
      () => all.pop() ?? KEYS,
      () => responses.pop() ?? job(),
    );

    await sendGet(roma);

    const tokens = requests.map(({ headers }) => headers.get("x-security-token"));
    expect(tokens).toEqual([TEMPORARY_KEYS.securityToken, null]);
    await expectSigned(requests[1], KEYS, "host;x-project-id;x-sdk-date");
  });

  test("that can't be obtained end the call before anything is sent", async () => {
    const cause = new Error("no agency");
    const { roma, requests } = setUp(() => Promise.reject(cause));

    expect(await rejectionOf(sendGet(roma))).toMatchObject({
      code: "token",
      message: "No access keys could be obtained",
      cause,
    });
    expect(requests).toEqual([]);
  });

  test("that arrive after the timeout are not used", async () => {
    const { promise, resolve } = Promise.withResolvers<AccessKeys>();
    const { clock, roma, requests } = setUp(() => promise);

    const call = sendPost(roma);
    clock.advance(MINUTE_MS);
    await expect(call).rejects.toMatchObject({ code: "timeout", mayHaveRun: false });

    resolve(KEYS);
    await promise;
    expect(requests).toEqual([]);
  });

  test("are obtained again if only the call that began to obtain them is aborted", async () => {
    const controller = new AbortController();
    const signals: AbortSignal[] = [];
    const { roma, requests } = setUp(({ signal }) => {
      signals.push(signal);
      return signals.length === 1 ? rejectWhenAborted(signal) : KEYS;
    });

    const first = roma.getAssetJob({ job_id: "j" }, { signal: controller.signal });
    const second = sendGet(roma);
    await vi.waitFor(() => expect(signals).toHaveLength(1));
    controller.abort("enough");

    await expect(first).rejects.toBe("enough");
    expect(await second).toMatchObject({ status: "RUNNING" });
    expect(signals).toHaveLength(2);
    expect(requests).toHaveLength(1);
  });

  test("are never expired, refused or obtained twice at a time", async () => {
    const step = fc.oneof(
      fc.record({ advanceMs: fc.integer({ min: 1, max: 30 * MINUTE_MS }) }),
      fc.record({ calls: fc.integer({ min: 1, max: 4 }), status: fc.constantFrom(200, 401) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 20 }),
        fc.integer({ min: MINUTE_MS, max: 60 * MINUTE_MS }),
        async (steps, lifetimeMs) => {
          await expectValidKeys(steps, lifetimeMs);
        },
      ),
    );
  });
});

describe("keys that can't be used", () => {
  test.for<[string, string, object | undefined]>([
    ["no keys", "`accessKey`", undefined],
    ["no secret key", "`secretKey`", { accessKey: "AK" }],
    ["an empty key", "`accessKey`", { accessKey: "", secretKey: "SK" }],
    ["a line break", "`secretKey`", { accessKey: "AK", secretKey: `${KEYS.secretKey}\n` }],
    ["a token with spaces", "`securityToken`", { ...KEYS, securityToken: "a b" }],
    ["a token that is null", "`securityToken`", { ...KEYS, securityToken: null }],
  ])("because of %s are rejected without being shown", async ([, name, value]) => {
    const keys = value as AccessKeys;
    const message = `${name} must be a string of printable ASCII without spaces`;

    expect(() => akskSigner(keys)).toThrow(expect.objectContaining({ code: "argument", message }));

    const { roma, requests } = setUp(() => keys);
    const error = await rejectionOf(sendGet(roma));
    expect(error).toMatchObject({ code: "argument", message });
    expectNotToReveal(error, KEYS.secretKey);
    expect(requests).toEqual([]);
  });

  test("because of an expiry that is no time are rejected", async () => {
    const { roma } = setUp(() => ({ ...KEYS, expiresAt: "soon" }));

    expect(await rejectionOf(sendGet(roma))).toMatchObject({
      code: "argument",
      message: "`expiresAt` must be a time, received another text",
    });
  });
});

describe("the options of a client", () => {
  test("allow either a token or a signer", () => {
    const options = { endpoint: ENDPOINT, token: "token", auth: akskSigner(KEYS) };

    expect(() => createRomaClient(options as unknown as RomaClientOptions)).toThrow(
      expect.objectContaining({ code: "argument", message: "Set `token` or `auth`, not both" }),
    );
  });

  test("require a runtime with WebCrypto for a signer", () => {
    vi.stubGlobal("crypto", {});
    onTestFinished(() => void vi.unstubAllGlobals());

    expect(() => akskSigner(KEYS)).toThrow(
      expect.objectContaining({
        code: "argument",
        message: expect.stringContaining("crypto.subtle"),
      }),
    );
  });
});

describe("another signer", () => {
  test("may sign in its own way", async () => {
    const auth = { prepare: () => async () => ({ headers: { authorization: "Own abc" } }) };
    const { roma, requests } = createClientWithResponse(() => refuse(401), { auth });

    expect(await rejectionOf(sendGet(roma))).not.toHaveProperty("cause");
    expect(requests[0]?.headers.get("authorization")).toBe("Own abc");
  });

  test.for<[string, (cause: Error) => Signer]>([
    ["to prepare", (cause) => ({ prepare: () => Promise.reject(cause) })],
    ["to sign", (cause) => ({ prepare: () => () => Promise.reject(cause) })],
  ])("that fails %s ends the call before anything is sent", async ([, createSigner]) => {
    const cause = new Error("no smart card");
    const auth = createSigner(cause);
    const { roma, requests } = createClientWithResponse(job, { auth });

    expect(await rejectionOf(sendPost(roma))).toMatchObject({
      code: "token",
      message: "The request could not be signed",
      mayHaveRun: false,
      cause,
    });
    expect(requests).toEqual([]);
  });

  test("is not quoted if its header can't be sent", async () => {
    const auth = {
      prepare: () => async () => ({ headers: { authorization: "a secret\nsignature" } }),
    };
    const { roma } = createClientWithResponse(job, { auth });

    const error = await rejectionOf(sendGet(roma));

    expect(error).toMatchObject({ code: "argument" });
    expectNotToReveal(error, "a secret");
  });
});

// --- internal ---

const MINUTE_MS = 60_000;

/** Expects that a request carries the signature that its own contents must have. */
async function expectSigned(
  request: Request | undefined,
  keys: AccessKeys,
  signedHeaders: string,
): Promise<void> {
  const { method, url, headers } = request ?? new Request(ENDPOINT);
  const body = (await request?.clone().arrayBuffer()) ?? null;
  const names = signedHeaders.split(";");
  const { authorization } = await signRequest({ method, url, headers, body }, keys, names);

  expect(headers.get("authorization")).toBe(authorization);
  for (const name of names) {
    expect(name === "host" || headers.has(name)).toBe(true);
  }
}

interface SetUp {
  readonly clock: TestClock;
  readonly roma: RomaClient;
  readonly requests: Request[];
}

function setUp(keys: AccessKeys | AccessKeysFunction, respond: () => Response = job): SetUp {
  const clock = createTestClock();
  const auth = akskSigner(keys);
  return { clock, ...createClientWithResponse(respond, { clock, auth }) };
}

/** Returns the error of a call at 2026-01-01T00:00:00Z whose signature is refused. */
async function refusalOf(respond: () => Response, keys: AccessKeys = KEYS): Promise<Error> {
  const { roma } = setUp(keys, respond);
  return (await rejectionOf(sendGet(roma))) as Error;
}

/** Creates a function that returns keys with another security token each time. */
function countCalls(keys: Partial<TemporaryAccessKeys>): {
  keys: AccessKeysFunction;
  calls: () => number;
} {
  let calls = 0;
  return {
    calls: () => calls,
    keys: async () => {
      calls += 1;
      return { ...KEYS, securityToken: `token-${calls}`, ...keys };
    },
  };
}

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

/** A step of a random history: time passes, or concurrent calls get the same response. */
type Step = { advanceMs: number } | { calls: number; status: number };

async function expectValidKeys(steps: readonly Step[], lifetimeMs: number): Promise<void> {
  const expiries = new Map<string, number>();
  const refused = new Set<string>();
  let running = 0;
  let status = 200;

  const clock = createTestClock();
  const auth = akskSigner(async () => {
    running += 1;
    expect(running).toBe(1);
    await Promise.resolve();
    running -= 1;
    const securityToken = `token-${expiries.size}`;
    const expiresAt = clock.now() + lifetimeMs;
    expiries.set(securityToken, expiresAt);
    return { ...KEYS, securityToken, expiresAt };
  });
  const { roma, requests } = createClientWithResponse(
    () => (status === 200 ? job() : refuse(401)),
    { clock, auth },
  );

  for (const step of steps) {
    if ("advanceMs" in step) {
      clock.advance(step.advanceMs);
      continue;
    }
    status = step.status;
    const first = requests.length;
    await Promise.allSettled(Array.from({ length: step.calls }, () => sendGet(roma)));

    const tokens = requests
      .slice(first)
      .map(({ headers }) => headers.get("x-security-token") ?? "");
    expect(tokens).toHaveLength(step.calls);
    for (const token of tokens) {
      expect(expiries.get(token)).toBeGreaterThan(clock.now());
      expect(refused).not.toContain(token);
    }
    if (status === 401) {
      tokens.forEach((token) => refused.add(token));
    }
  }
}
