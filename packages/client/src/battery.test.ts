/** What a client has to survive, over real sockets: a row each. */
import { getEventListeners } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { inspect } from "node:util";
import {
  type Clock,
  type HookEvent,
  createRomaClient,
  isBusyError,
  isRomaError,
  type RomaClient,
  type RomaClientOptions,
  TimeoutError,
} from "@roma-assets/client";
import { expect, onTestFinished, test } from "vitest";

const secret = "secret-token-0123456789";
const renewed = "renewed-token-987654321";

/** What a server does with one request. */
type Step = (socket: Socket, tools: { clock: TestClock; request: string }) => void;

interface Row {
  name: string;
  /** One step a request; the last one goes on. */
  steps: Step[];
  options?: Partial<RomaClientOptions> | ((clock: TestClock) => Partial<RomaClientOptions>);
  act: (roma: RomaClient, tools: { clock: TestClock }) => Promise<unknown>;
  /** The error's fields, or what comes back. */
  error?: object;
  result?: unknown;
  requests: number;
  /** The waits between tries, where they are certain. */
  waits?: number[];
}

const post = (roma: RomaClient) => roma.deleteAssets({ apps: ["a"] });
const get = (roma: RomaClient) => roma.getAssetJob({ job_id: "j" });

const rawGet = (roma: RomaClient, job_id: string) =>
  roma.raw.GET("/v2/{project_id}/instances/{instance_id}/assets/jobs/{job_id}", {
    params: { path: { project_id: "p", instance_id: "i", job_id } },
  });
const rawPost = (roma: RomaClient) =>
  roma.raw.POST("/v2/{project_id}/instances/{instance_id}/assets/delete", {
    params: { path: { project_id: "p", instance_id: "i" } },
    body: { apps: ["a"] },
  });

const roma403 = {
  error_code: "ROMA.00000101",
  error_msg: "error summary",
  error_details: "some error details here",
  request_id: "13760c1fe8655e61209b75665e9bef43",
};
const gateway = { error_msg: "Backend timeout.", error_code: "APIGW.0201", request_id: "r" };
const throttled = {
  error_msg:
    "The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute",
  error_code: "APIGW.0308",
  request_id: "r",
};
const created = answer(200, { job_id: "job" });
const job = answer(200, { status: "RUNNING" });
const iam = {
  auth: {
    identity: {
      methods: ["password" as const],
      password: { user: { name: "u", password: "very-secret", domain: { name: "d" } } },
    },
    scope: { project: { name: "cn-north-1" } },
  },
};
const unknown = { code: "unknown-outcome", mayHaveRun: true };

const rows: Row[] = [
  {
    name: "403: an ApiError with all fields, asked once",
    steps: [answer(403, roma403)],
    act: post,
    error: {
      code: "api",
      status: 403,
      errorCode: "ROMA.00000101",
      errorMessage: "error summary",
      errorDetails: "some error details here",
      requestId: "13760c1fe8655e61209b75665e9bef43",
      mayHaveRun: false,
    },
    requests: 1,
  },
  {
    name: "409: asked once",
    steps: [answer(409, roma403)],
    act: post,
    error: { code: "api", status: 409, mayHaveRun: false },
    requests: 1,
  },
  {
    name: "an empty 403 with the request ID in a header",
    steps: [answer(403, undefined, { "x-request-id": "from-header" })],
    act: post,
    error: { code: "api", status: 403, requestId: "from-header", body: undefined },
    requests: 1,
  },
  {
    name: "the gateway's 404: all fields",
    steps: [answer(404, { ...gateway, error_code: "APIGW.0101" })],
    act: get,
    error: {
      status: 404,
      errorCode: "APIGW.0101",
      errorMessage: "Backend timeout.",
      requestId: "r",
    },
    requests: 1,
  },
  {
    name: "IAM's 401: all fields, and never asked again",
    steps: [answer(401, { error: { code: 401, message: "wrong", title: "Unauthorized" } })],
    options: { token: () => secret },
    act: (roma) => roma.createToken(iam),
    error: { status: 401, errorCode: "401", errorMessage: "wrong", errorDetails: "Unauthorized" },
    requests: 1,
  },
  ...[429, 503].flatMap((status): Row[] => [
    {
      name: `a POST's ${status} with Retry-After: 1 is honoured`,
      steps: [answer(status, throttled, { "retry-after": "1" }), created],
      act: post,
      result: { job_id: "job" },
      requests: 2,
      waits: [1000],
    },
    {
      name: `a GET's ${status} with Retry-After: 1 is honoured`,
      steps: [answer(status, throttled, { "retry-after": "1" }), job],
      act: get,
      result: { status: "RUNNING" },
      requests: 2,
      waits: [1000],
    },
  ]),
  {
    name: "Retry-After as a date is honoured",
    steps: [answer(429, throttled, { "retry-after": "Thu, 01 Jan 2026 00:00:07 GMT" }), created],
    act: post,
    result: { job_id: "job" },
    requests: 2,
    waits: [7000],
  },
  {
    name: "Retry-After beyond maxRetryDelayMs: no other try, but retryAfterMs",
    steps: [answer(429, throttled, { "retry-after": "61" })],
    act: post,
    error: { status: 429, retryAfterMs: 61_000 },
    requests: 1,
    waits: [],
  },
  {
    name: "the throttling text is a hint",
    steps: [answer(429, throttled)],
    options: { retries: 0 },
    act: post,
    error: { status: 429, retryAfterMs: 6000, mayHaveRun: false },
    requests: 1,
  },
  {
    name: "429 for ever: as many tries as allowed",
    steps: [answer(429, throttled, { "retry-after": "0" })],
    act: post,
    error: { status: 429 },
    requests: 3,
  },
  {
    name: "a POST's 503 without Retry-After is not repeated",
    steps: [answer(503, gateway)],
    act: post,
    error: { code: "api", status: 503, mayHaveRun: true },
    requests: 1,
  },
  {
    name: "a POST's 500 is not repeated",
    steps: [answer(500, roma403)],
    act: post,
    error: { code: "api", status: 500, mayHaveRun: true },
    requests: 1,
  },
  {
    name: "a POST's 408 is not repeated",
    steps: [answer(408, gateway)],
    act: post,
    error: { code: "api", status: 408, mayHaveRun: true },
    requests: 1,
  },
  ...[408, 500, 502, 503, 504].map((status): Row => ({
    name: `a GET's ${status} is repeated`,
    steps: [answer(status, gateway), job],
    act: get,
    result: { status: "RUNNING" },
    requests: 2,
  })),
  ...[502, 504].map((status): Row => ({
    name: `a POST's ${status}: outcome unknown, asked once`,
    steps: [answer(status, gateway)],
    act: post,
    error: { ...unknown, cause: expect.objectContaining({ code: "api", status }) },
    requests: 1,
  })),
  {
    name: "a POST reset after sending, on a fresh connection",
    steps: [reset],
    act: post,
    error: { ...unknown, cause: expect.any(Error) },
    requests: 1,
  },
  {
    name: "a POST reset after sending, on a reused connection",
    steps: [job, reset],
    act: async (roma) => {
      await get(roma);
      await post(roma);
    },
    error: unknown,
    requests: 2,
  },
  {
    name: "a GET reset is repeated",
    steps: [reset, job],
    act: get,
    result: { status: "RUNNING" },
    requests: 2,
  },
  {
    name: "a GET reset for ever: a ConnectionError with the network's own",
    steps: [reset],
    act: get,
    error: { code: "connection", mayHaveRun: false, cause: expect.any(Error) },
    requests: 3,
  },
  {
    name: "a POST's success that is cut off in the connection: outcome unknown",
    steps: [cutOff],
    act: post,
    error: unknown,
    requests: 1,
  },
  {
    name: "HTML in place of a success",
    steps: [answer(200, "<html>", { "content-type": "text/html" })],
    act: post,
    error: {
      code: "unexpected-response",
      status: 200,
      mayHaveRun: true,
      advice: expect.stringContaining("may have been created"),
    },
    requests: 1,
  },
  {
    name: "truncated JSON in place of a success",
    steps: [answer(200, '{"job_')],
    act: post,
    error: { code: "unexpected-response", status: 200, mayHaveRun: true },
    requests: 1,
  },
  {
    name: "a success without job_id",
    steps: [answer(200, {})],
    act: post,
    error: { code: "unexpected-response", status: 200, mayHaveRun: true, message: /job_id/ },
    requests: 1,
  },
  {
    name: "101 applications: a LimitError, nothing sent",
    steps: [created],
    act: (roma) => roma.deleteAssets({ apps: Array(101).fill("a") }),
    error: { code: "limit", parameter: "apps", actual: 101, max: 100 },
    requests: 0,
  },
  {
    name: "an ID that is too long: a LimitError, nothing sent",
    steps: [job],
    act: (roma) => roma.getAssetJob({ job_id: "j".repeat(129) }),
    error: { code: "limit", parameter: "job_id", actual: 129, max: 128 },
    requests: 0,
  },
  ...["", ".", ".."].map((id): Row => ({
    name: `the ID "${id}" is refused`,
    steps: [job],
    act: (roma) => roma.getAssetJob({ job_id: id }),
    error: { code: id ? "argument" : expect.stringMatching(/argument|limit/) },
    requests: 0,
  })),
  {
    name: "a server that never answers: a GET is on time",
    steps: [silence],
    act: get,
    error: { code: "timeout", mayHaveRun: false },
    requests: 1,
  },
  {
    name: "a server that never answers: a POST's outcome is unknown, on time",
    steps: [silence],
    act: post,
    error: { ...unknown, cause: expect.objectContaining({ code: "timeout" }) },
    requests: 1,
  },
  {
    name: "a body that never ends is cut off on time",
    steps: [endless],
    act: get,
    error: { code: "timeout" },
    requests: 1,
  },
  {
    name: "the total time-out ends a wait between tries",
    steps: [answer(503, gateway, { "retry-after": "50" })],
    options: { totalTimeoutMs: 10_000, maxRetryDelayMs: 60_000 },
    act: (roma, { clock }) => {
      clock.onSleep = (ms) => void (ms === 50_000 && clock.advance(10_000));
      return post(roma);
    },
    error: { code: "timeout", mayHaveRun: false },
    requests: 1,
  },
  {
    name: "nothing is sent when the total time is over, however late that is noticed",
    steps: [answer(429, throttled, { "retry-after": "1" })],
    options: (clock) => ({ totalTimeoutMs: 20_000, onRetry: () => clock.advance(25_000) }),
    act: post,
    error: { code: "timeout", mayHaveRun: false },
    requests: 1,
  },
  {
    name: "no time at all: nothing is sent",
    steps: [created],
    act: (roma) => roma.deleteAssets({ apps: [] }, { timeoutMs: 0 }),
    error: { code: "timeout", mayHaveRun: false },
    requests: 0,
  },
  {
    name: "the token's time is not taken from the answer's",
    steps: [
      (socket, tools) => {
        tools.clock.advance(50_000);
        created(socket, tools);
      },
    ],
    options: (clock) => ({
      token: () => {
        clock.advance(50_000);
        return secret;
      },
    }),
    act: post,
    result: { job_id: "job" },
    requests: 1,
  },
  {
    name: "an abort during the wait between tries is at once, and unchanged",
    steps: [answer(503, gateway, { "retry-after": "50" })],
    act: (roma, { clock }) => {
      const controller = new AbortController();
      clock.onSleep = (ms) => void (ms === 50_000 && controller.abort("enough"));
      return roma.deleteAssets({ apps: [] }, { signal: controller.signal });
    },
    error: "enough" as never,
    requests: 1,
  },
  {
    name: "an abort in flight passes through unchanged",
    steps: [(_, { clock }) => clock.onRequest?.()],
    act: (roma, { clock }) => {
      const controller = new AbortController();
      clock.onRequest = () => controller.abort("enough");
      return roma.deleteAssets({ apps: [] }, { signal: controller.signal });
    },
    error: "enough" as never,
    requests: 1,
  },
  {
    name: "a token that expires in mid-run: one refresh, and the result",
    steps: [needs(renewed, job)],
    options: { token: ({ forceRefresh }) => (forceRefresh ? renewed : secret) },
    act: get,
    result: { status: "RUNNING" },
    requests: 2,
  },
  {
    name: "a POST with an expired token is sent again with the new one",
    steps: [needs(renewed, created)],
    options: { token: async ({ forceRefresh }) => (forceRefresh ? renewed : secret) },
    act: post,
    result: { job_id: "job" },
    requests: 2,
  },
  {
    name: "a new token that is refused too: never sent a third time",
    steps: [needs("nothing", created)],
    options: { token: ({ forceRefresh }) => (forceRefresh ? renewed : secret) },
    act: post,
    error: { status: 401 },
    requests: 2,
  },
  {
    name: "a token that is a string is not refreshed",
    steps: [needs(renewed, created)],
    act: post,
    error: { status: 401 },
    requests: 1,
  },
  {
    name: "a refresh that fails is the cause",
    steps: [needs(renewed, created)],
    options: {
      token: ({ forceRefresh }) => (forceRefresh ? Promise.reject(new Error("locked")) : secret),
    },
    act: post,
    error: { status: 401, cause: expect.objectContaining({ message: "locked" }) },
    requests: 1,
  },
  {
    name: "a token function that fails is the cause, and nothing is sent",
    steps: [created],
    options: { token: () => Promise.reject(new Error("no IAM")) },
    act: post,
    error: { code: "token", cause: expect.objectContaining({ message: "no IAM" }) },
    requests: 0,
  },
  {
    name: "a busy service is known by its code, in both forms",
    steps: [answer(403, { ...roma403, error_code: "ROMA.00010012" })],
    act: async (roma) => {
      const error = await post(roma).catch((reason: unknown) => reason);
      return [
        isBusyError(error),
        isBusyError(Object.assign(new Error("x"), { errorCode: "ROMA.10012" })),
      ];
    },
    result: [true, false],
    requests: 1,
  },
  {
    name: "roma.raw obeys the same rules: a POST is not repeated after a reset",
    steps: [reset],
    act: rawPost,
    error: unknown,
    requests: 1,
  },
  {
    name: "roma.raw obeys the same rules: a throttled POST is repeated with its body",
    steps: [answer(429, throttled, { "retry-after": "1" }), created],
    act: async (roma) => (await rawPost(roma)).data,
    result: { job_id: "job" },
    requests: 2,
    waits: [1000],
  },
  {
    name: "raw: a body that never ends is cut off on time",
    steps: [endless],
    act: (roma) => rawGet(roma, "j"),
    error: { code: "timeout" },
    requests: 1,
  },
  {
    name: "raw: a POST's success that is cut off: outcome unknown",
    steps: [cutOff],
    act: rawPost,
    error: unknown,
    requests: 1,
  },
  {
    name: "raw: an error answer that is cut off is an error all the same",
    steps: [cutOff403],
    act: async (roma) => (await rawPost(roma)).response.status,
    result: 403,
    requests: 1,
  },
  {
    name: "raw: a GET's success that is cut off is repeated",
    steps: [cutOff, job],
    act: async (roma) => (await rawGet(roma, "j")).data,
    result: { status: "RUNNING" },
    requests: 2,
  },
  {
    name: "raw: an error answer is openapi-fetch's own",
    steps: [answer(403, roma403)],
    act: async (roma) => (await rawPost(roma)).error,
    result: roma403,
    requests: 1,
  },
  ...["", ".", ".."].map((id): Row => ({
    name: `raw: the ID "${id}" is refused`,
    steps: [job],
    act: (roma) => rawGet(roma, id),
    error: { code: "argument" },
    requests: 0,
  })),
  {
    name: "a busy service is known by its code behind a gateway's status, too",
    steps: [answer(504, { ...roma403, error_code: "ROMA.10012" })],
    act: async (roma) => isBusyError(await post(roma).catch((reason: unknown) => reason)),
    result: true,
    requests: 1,
  },
  {
    name: "an ID that is null is refused",
    steps: [job],
    act: (roma) => roma.getAssetJob({ job_id: null as never }),
    error: { code: "argument" },
    requests: 0,
  },
  {
    name: "a job_id that is null is no success",
    steps: [answer(200, { job_id: null })],
    act: post,
    error: { code: "unexpected-response", mayHaveRun: true },
    requests: 1,
  },
  {
    name: "a time-out that is no number is refused",
    steps: [job],
    act: (roma) => roma.getAssetJob({ job_id: "j" }, { timeoutMs: Number.NaN }),
    error: { code: "argument", message: /timeoutMs/ },
    requests: 0,
  },
  {
    name: "a number of retries that is none is refused",
    steps: [job],
    options: { retries: Number.NaN },
    act: get,
    error: { code: "argument", message: /retries/ },
    requests: 0,
  },
  {
    name: "an error in a shape of its own is shown",
    steps: [answer(403, { message: "hello" })],
    act: post,
    error: { code: "api", message: /403 {"message":"hello"}/ },
    requests: 1,
  },
];

test.for(rows)("$name", async (row) => {
  const clock = testClock();
  const server = await listen(row.steps, clock);
  const seen: unknown[] = [];
  const record = (...data: unknown[]) => void seen.push(...data);
  const roma = clientOf(server.url, {
    iamEndpoint: server.url,
    clock,
    logger: { debug: record, warn: record },
    onRequest: record,
    onResponse: record,
    onRetry: record,
    ...(typeof row.options === "function" ? row.options(clock) : row.options),
  });
  let error: unknown;
  let result: unknown;
  try {
    result = await row.act(roma, { clock });
  } catch (reason) {
    error = reason;
  }
  expectOutcome(row, result, error);
  expect(server.requests).toHaveLength(row.requests);
  if (row.requests === 2) {
    expect(server.requests[1]!.split("\r\n\r\n")[1]).toBe(
      row.name.includes("reused") ? '{"apps":["a"]}' : server.requests[0]!.split("\r\n\r\n")[1],
    );
  }
  if (row.waits) {
    expect(clock.waits).toEqual(row.waits);
  }
  for (const text of [secret, renewed, "very-secret"]) {
    expectNowhere(text, error);
    expectNowhere(text, seen);
  }
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`a ${status} to another host is an error, and not one byte arrives there`, async () => {
    const clock = testClock();
    const other = await listen([created], clock);
    const server = await listen([answer(status, "", { location: `${other.url}/there` })], clock);
    const roma = clientOf(server.url);
    for (const act of [post, get]) {
      const error = await act(roma).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "unexpected-response", status, mayHaveRun: false });
    }
    await roma.raw.GET("/v2/{project_id}/instances/{instance_id}/assets/jobs/{job_id}", {
      params: { path: { project_id: "p", instance_id: "i", job_id: "j" } },
    });
    expect(other.connections()).toBe(0);
  });
}

test("a refused connection is tried again, and then a ConnectionError", async () => {
  const clock = testClock();
  const server = await listen([created], clock);
  await server.close();
  const attempts: number[] = [];
  const roma = clientOf(server.url, {
    clock,
    onRequest: ({ attempt }) => attempts.push(attempt),
  });
  const error = await post(roma).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    code: "connection",
    mayHaveRun: false,
    cause: { cause: { code: "ECONNREFUSED" } },
  });
  expect(attempts).toEqual([1, 2, 3]);
});

test.for([
  [{ code: "EHOSTUNREACH", syscall: "connect" }, false],
  [{ code: "EHOSTUNREACH" }, false],
  [{ code: "EAI_AGAIN", syscall: "getaddrinfo" }, false],
  [{ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, false],
  [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, false],
  [{ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, false],
  [{ code: "EHOSTUNREACH", syscall: "read" }, true],
  [{ code: "ENETUNREACH", syscall: "write" }, true],
  [{ code: "ERR_SSL_WRONG_VERSION_NUMBER" }, true],
  [{ code: "ECONNRESET" }, true],
] as const)(
  "a POST that the network fails with %j: whether it may have run is %j",
  async ([told, may]) => {
    let sent = 0;
    const roma = clientOf("https://roma.example.com", {
      clock: testClock(),
      fetch: async () => {
        sent += 1;
        throw new TypeError("fetch failed", { cause: Object.assign(new Error("network"), told) });
      },
    });
    await expect(post(roma)).rejects.toMatchObject({ mayHaveRun: may });
    expect(sent).toBe(may ? 1 : 3);
  },
);

test("two concurrent 401s share one refresh, and so does a late one", async () => {
  const clock = testClock();
  const server = await listen([needs(renewed, job)], clock);
  let refreshes = 0;
  const roma = clientOf(server.url, {
    clock,
    token: async ({ forceRefresh }) => {
      if (forceRefresh) {
        refreshes += 1;
      }
      return forceRefresh ? renewed : secret;
    },
  });
  await Promise.all([get(roma), get(roma), get(roma)]);
  expect(refreshes).toBe(1);
  await get(roma);
  expect(refreshes).toBe(1);
});

test("a refused token that is given again is not sent again", async () => {
  const clock = testClock();
  const server = await listen([needs(renewed, job)], clock);
  const roma = clientOf(server.url, {
    clock,
    token: ({ forceRefresh }) => (forceRefresh ? renewed : secret),
  });
  await get(roma);
  expect(server.requests).toHaveLength(2);
  await get(roma);
  expect(server.requests).toHaveLength(3);
});

test("a refresh that every caller has given up on is aborted, and not waited for again", async () => {
  const clock = testClock();
  const server = await listen([needs(renewed, job)], clock);
  const signals: AbortSignal[] = [];
  const roma = clientOf(server.url, {
    clock,
    token: ({ forceRefresh, signal }) => {
      if (!forceRefresh) {
        return secret;
      }
      signals.push(signal);
      return signals.length === 1 ? new Promise<string>(() => {}) : renewed;
    },
  });
  const controller = new AbortController();
  const options = { signal: controller.signal };
  const calls = [1, 2].map(() => roma.getAssetJob({ job_id: "j" }, options));
  await expect.poll(() => server.requests.length).toBe(2);
  await expect.poll(() => signals.length).toBe(1);
  await new Promise(setImmediate);
  controller.abort("enough");
  for (const each of calls) {
    await expect(each).rejects.toBe("enough");
  }
  expect(signals[0]?.aborted).toBe(true);
  expect(await get(roma)).toEqual({ status: "RUNNING" });
});

test("the hooks of a call are told besides the client's, even if one throws", async () => {
  const clock = testClock();
  const server = await listen([answer(429, throttled, { "retry-after": "0" }), created], clock);
  const told: string[] = [];
  const record = (by: string) => ({
    onRequest: ({ attempt }: HookEvent) => void told.push(`${by} request ${attempt}`),
    onResponse: ({ status }: HookEvent) => void told.push(`${by} response ${status}`),
    onRetry() {
      told.push(`${by} retry`);
      throw new Error("mine");
    },
  });
  const roma = clientOf(server.url, { clock, ...record("client") });
  await roma.deleteAssets({ apps: ["a"] }, record("call"));
  const expected = ["request 1", "response 429", "retry", "request 2", "response 200"];
  for (const by of ["client", "call"]) {
    expect(told.filter((line) => line.startsWith(by))).toEqual(expected.map((e) => `${by} ${e}`));
  }
});

test.for(["abort", "time-out"] as const)(
  "a body of raw that does not come is waited for until the %s",
  async (how) => {
    const clock = testClock();
    const server = await listen([created], clock);
    const roma = clientOf(server.url, { clock });
    const controller = new AbortController();
    const call = roma.raw.POST("/v2/{project_id}/instances/{instance_id}/assets/delete", {
      params: { path: { project_id: "p", instance_id: "i" } },
      body: { apps: ["a"] },
      bodySerializer: () => new ReadableStream(),
      duplex: "half",
      signal: controller.signal,
    });
    const ended = expect(call).rejects.toMatchObject(
      how === "abort" ? { message: "enough" } : { code: "timeout", mayHaveRun: false },
    );
    await new Promise(setImmediate);
    if (how === "abort") {
      controller.abort(new Error("enough"));
    } else {
      clock.advance(60_000);
    }
    await ended;
    expect(server.requests).toEqual([]);
  },
);

test("a clock whose sleeps can't be cut short ends no later try", async () => {
  const clock = testClock();
  const server = await listen(
    [
      answer(429, throttled, { "retry-after": "0" }),
      (socket, tools) => {
        clock.advance(30_000);
        setImmediate(() => created(socket, tools));
      },
    ],
    clock,
  );
  const sleep = (ms: number) => clock.sleep(ms);
  const roma = clientOf(server.url, {
    clock: { now: clock.now, sleep },
    onRetry: () => clock.advance(30_000),
  });
  expect(await post(roma)).toEqual({ job_id: "job" });
});

test("a token in an answer that can't be read as HTTP is in no error", async () => {
  const clock = testClock();
  const server = await listen(
    [
      (socket) =>
        socket.write(
          `HTTP/1.1 201 Created\r\ncontent-length: abc\r\nX-Subject-Token: ${secret}\r\n\r\n{}`,
        ),
    ],
    clock,
  );
  const roma = clientOf(server.url, { clock, iamEndpoint: server.url });
  const error = await roma.createToken({ auth: {} as never }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "unknown-outcome" });
  expectNowhere(secret, error);
});

test("a small maxRetryDelayMs makes the waits shorter, not the tries fewer", async () => {
  const clock = testClock();
  const server = await listen([answer(503), answer(503), job], clock);
  const roma = clientOf(server.url, { clock, maxRetryDelayMs: 1 });
  expect(await get(roma)).toEqual({ status: "RUNNING" });
  expect(clock.waits.every((ms) => ms <= 1)).toBe(true);
});

test("neither a hook nor a logger that throws disturbs a call", async () => {
  const clock = testClock();
  const server = await listen([answer(429, throttled, { "retry-after": "0" }), created], clock);
  const fail = () => {
    throw new Error("mine");
  };
  const roma = clientOf(server.url, {
    clock,
    onRequest: fail,
    onResponse: async () => fail(),
    onRetry: fail,
    logger: { debug: fail, warn: fail },
  });
  expect(await post(roma)).toEqual({ job_id: "job" });
  const told: string[] = [];
  const other = clientOf(server.url, {
    clock,
    onRequest: ({ operation }) => told.push(operation),
    logger: { debug: fail, warn: async () => fail() },
  });
  expect(await post(other)).toEqual({ job_id: "job" });
  expect(told).toEqual(["deleteAssets"]);
});

test("nothing is left on a signal that is used again, nor sent for one that is aborted", async () => {
  const clock = testClock();
  const server = await listen([answer(500, roma403), job], clock);
  const roma = clientOf(server.url, {
    clock,
  });
  const controller = new AbortController();
  const options = { signal: controller.signal };
  await roma.getAssetJob({ job_id: "j" }, options);
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  controller.abort("enough");
  await expect(roma.getAssetJob({ job_id: "j" }, options)).rejects.toBe("enough");
  expect(server.requests).toHaveLength(2);
});

test.for([
  ["takes no notice", () => {}],
  [
    "gives up",
    (signal: AbortSignal, reject: (reason: unknown) => void) => {
      signal.addEventListener("abort", () => reject(signal.reason));
    },
  ],
] as const)(
  "one caller's abort, of which the token function %s, takes the refresh from no other",
  async ([, heed]) => {
    const clock = testClock();
    const server = await listen([needs(renewed, job)], clock);
    const controller = new AbortController();
    const refreshes: { signal: AbortSignal; resolve: (token: string) => void }[] = [];
    const roma = clientOf(server.url, {
      clock,
      token: ({ forceRefresh, signal }) => {
        if (!forceRefresh) {
          return secret;
        }
        const { promise, resolve, reject } = Promise.withResolvers<string>();
        refreshes.push({ signal, resolve });
        heed(signal, reject);
        return promise;
      },
    });
    const first = roma.getAssetJob({ job_id: "j" }, { signal: controller.signal });
    const second = get(roma);
    await expect.poll(() => server.requests.length).toBe(2);
    await expect.poll(() => refreshes.length).toBe(1);
    await new Promise(setImmediate);
    expect(refreshes).toHaveLength(1);
    controller.abort("enough");
    await expect(first).rejects.toBe("enough");
    expect(refreshes[0]?.signal.aborted).toBe(true);
    await new Promise(setImmediate);
    refreshes.at(-1)?.resolve(renewed);
    expect(await second).toEqual({ status: "RUNNING" });
  },
);

test.for(["onRequest", "onResponse", "token"])(
  "an abort in %s is at once, even if nobody else takes notice of it",
  async (where) => {
    const controller = new AbortController();
    const never = new Promise<never>(() => {});
    let sent = 0;
    const abort = () => controller.abort("enough");
    const roma = clientOf("https://roma.example.com", {
      clock: testClock(),
      token: ({ forceRefresh }) => {
        if (where === "token") {
          abort();
        }
        return forceRefresh || where === "token" ? never : secret;
      },
      fetch: async () => {
        sent += 1;
        return where === "onResponse" ? Response.json(gateway, { status: 401 }) : await never;
      },
      ...(where !== "token" && { [where]: abort }),
    });
    const call = roma.getAssetJob({ job_id: "j" }, { signal: controller.signal });
    await expect(call).rejects.toBe("enough");
    expect(sent).toBe(where === "onResponse" ? 1 : 0);
  },
);

test("of many calls with a refused token, one refreshes at a time, even if the first gives up", async () => {
  const clock = testClock();
  const server = await listen([needs(renewed, job)], clock);
  const controller = new AbortController();
  let [refreshes, running, most] = [0, 0, 0];
  const roma = clientOf(server.url, {
    clock,
    token: async ({ forceRefresh, signal }) => {
      if (!forceRefresh) {
        return secret;
      }
      refreshes += 1;
      running += 1;
      most = Math.max(most, running);
      try {
        return await (refreshes > 1 ? renewed : rejectedBy(signal));
      } finally {
        running -= 1;
      }
    },
  });
  const first = roma.getAssetJob({ job_id: "j" }, { signal: controller.signal });
  const others = Array.from({ length: 5 }, () => get(roma));
  await expect.poll(() => server.requests.length).toBe(6);
  await expect.poll(() => refreshes).toBe(1);
  await new Promise(setImmediate);
  controller.abort("enough");
  await expect(first).rejects.toBe("enough");
  expect(await Promise.all(others)).toHaveLength(5);
  expect({ refreshes, most }).toEqual({ refreshes: 2, most: 1 });
});

test.for(Array.from({ length: 10 }, (_, ticks) => ticks))(
  "an abort %i ticks after a reset: its reason or an error of ours, never the network's",
  async (ticks) => {
    const controller = new AbortController();
    const roma = clientOf("https://roma.example.com", {
      clock: testClock(),
      fetch: async () => {
        void (async () => {
          for (let tick = 0; tick < ticks; tick += 1) {
            await undefined;
          }
          controller.abort("enough");
        })();
        throw new TypeError("reset");
      },
    });
    const call = roma.deleteAssets({ apps: [] }, { signal: controller.signal });
    const error = await call.catch((reason: unknown) => reason);
    expect(error === "enough" || (isRomaError(error) && error.mayHaveRun)).toBe(true);
  },
);

test("an abort with an error of ours passes through unchanged, too", async () => {
  const controller = new AbortController();
  const own = new TimeoutError("mine");
  const roma = clientOf("https://roma.example.com", {
    clock: testClock(),
    fetch: async () => {
      controller.abort(own);
      return await new Promise<never>(() => {});
    },
  });
  const call = roma.deleteAssets({ apps: [] }, { signal: controller.signal });
  await expect(call).rejects.toBe(own);
});

test("nothing is sent with a token that comes after the time-out", async () => {
  const clock = testClock();
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const sent: unknown[] = [];
  const roma = clientOf("https://roma.example.com", {
    clock,
    token: () => late,
    fetch: async (input) => {
      sent.push(input);
      return Response.json({ job_id: "job" });
    },
  });
  const call = post(roma);
  clock.advance(60_000);
  await expect(call).rejects.toMatchObject({ code: "timeout", mayHaveRun: false });
  resolve(secret);
  await new Promise(setImmediate);
  expect(sent).toEqual([]);
});

// --- the client, the server, the clock, and what is expected of all rows ---

function clientOf(endpoint: string, options: Partial<RomaClientOptions> = {}): RomaClient {
  const bound = { projectId: "p", instanceId: "i", token: secret };
  return createRomaClient({ endpoint, ...bound, ...options } as RomaClientOptions);
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

function answer(status: number, body?: unknown, headers: Record<string, string> = {}): Step {
  const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
  const all = { "content-type": "application/json", "content-length": text.length, ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return (socket) => socket.write(`HTTP/1.1 ${status} X\r\n${lines.join("")}\r\n${text}`);
}

function reset(socket: Socket): void {
  socket.resetAndDestroy();
}

function cutOff(socket: Socket): void {
  socket.write(
    'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"jo',
  );
  setImmediate(() => socket.destroy());
}

function cutOff403(socket: Socket): void {
  socket.write(
    'HTTP/1.1 403 X\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{"er',
  );
  setImmediate(() => socket.destroy());
}

function silence(_: Socket, { clock }: { clock: TestClock }): void {
  clock.advance(60_000);
}

function endless(socket: Socket, { clock }: { clock: TestClock }): void {
  socket.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{");
  setImmediate(() => clock.advance(60_000));
}

function needs(token: string, then: Step): Step {
  const refused = answer(401, { error_msg: "token expires", error_code: "APIGW.0301" });
  return (socket, tools) =>
    (tools.request.toLowerCase().includes(`x-auth-token: ${token}`) ? then : refused)(
      socket,
      tools,
    );
}

async function listen(steps: Step[], clock: TestClock) {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    let buffer = "";
    socket.on("data", (chunk) => {
      buffer += chunk;
      const end = buffer.indexOf("\r\n\r\n");
      if (end < 0) {
        return;
      }
      const body = buffer.slice(end + 4);
      const expected = Number(/content-length: (\d+)/i.exec(buffer)?.[1] ?? 0);
      if (body.length >= expected) {
        const request = buffer;
        buffer = "";
        requests.push(request);
        const step = steps[Math.min(requests.length, steps.length) - 1];
        step?.(socket, { clock, request });
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) {
        socket.destroy();
      }
    });
  onTestFinished(close);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests, close, connections: () => connections };
}

interface TestClock extends Clock {
  /** The waits between tries. */
  waits: number[];
  advance(ms: number): void;
  onSleep?: (ms: number) => void;
  onRequest?: () => void;
}

/** Waits between tries pass at once; time-outs when the time is advanced. */
function testClock(): TestClock {
  let time = Date.parse("2026-01-01T00:00:00Z");
  let timers: { at: number; ring: () => void }[] = [];
  const clock: TestClock = {
    waits: [],
    now: () => time,
    advance(ms) {
      time += ms;
      const due = timers.filter(({ at }) => at <= time);
      timers = timers.filter(({ at }) => at > time);
      for (const { ring } of due) {
        ring();
      }
    },
    sleep(ms, signal) {
      if (ms < 10_000) {
        clock.waits.push(ms);
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        timers.push({ at: time + ms, ring: resolve });
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        clock.onSleep?.(ms);
      });
    },
  };
  return clock;
}

function expectOutcome(row: Row, result: unknown, error: unknown): void {
  if (row.error === undefined) {
    expect(error).toBeUndefined();
    expect(result).toEqual(row.result);
  } else if (typeof row.error === "string") {
    expect(error).toBe(row.error);
  } else {
    const { message, ...fields } = row.error as { message?: RegExp };
    expect(isRomaError(error)).toBe(true);
    expect(error).toMatchObject(fields);
    if (message) {
      expect((error as Error).message).toMatch(message);
    }
  }
}

/** Whatever a logger or a person makes of a value, the text is not in it. */
function expectNowhere(text: string, value: unknown): void {
  expect(inspect(value, { depth: 20, showHidden: true })).not.toContain(text);
  expect(JSON.stringify(value) ?? "").not.toContain(text);
  for (let error = value; error instanceof Error; error = error.cause) {
    expect(`${error.message}\n${error.stack}\n${String(error)}`).not.toContain(text);
  }
}
