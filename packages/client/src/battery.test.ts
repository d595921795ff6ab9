/** What the client has to survive, over real sockets: one row per case. */
import {
  isBusyError,
  isRomaError,
  type RomaClient,
  type RomaClientOptions,
} from "@roma-assets/client";
import { describe, expect, test } from "vitest";
import {
  createTestClient,
  RENEWED_TOKEN,
  sendGet,
  sendPost,
  sendRawGet,
  sendRawPost,
  TOKEN,
} from "../test/client.ts";
import { createTestClock, type TestClock } from "../test/clock.ts";
import { rejectionOf } from "../test/rejection.ts";
import { expectNotToReveal } from "../test/secrets.ts";
import {
  bodyOf,
  requireToken,
  reset,
  respond,
  respondPartially,
  sendEndlessBody,
  startServer,
  staySilent,
  type Step,
} from "../test/server.ts";

interface Row {
  /** The behavior, as the title of the test. */
  name: string;
  /** What the server does with each request; the last step is repeated. */
  steps: Step[];
  options?: Partial<RomaClientOptions> | ((clock: TestClock) => Partial<RomaClientOptions>);
  act: (roma: RomaClient, context: { clock: TestClock }) => Promise<unknown>;
  /** The fields of the error, or the reason of the caller's abort. */
  error?: ExpectedFields | string;
  /** The result, if no error is expected. */
  result?: unknown;
  /** The number of requests that reach the server. */
  requests: number;
  /** The body of the second request, if it is not that of the first. */
  secondBody?: string;
  /** The delays between attempts, where they are not random. */
  delays?: number[];
}

interface ExpectedFields {
  message?: RegExp;
  [field: string]: unknown;
}

const forbidden = {
  error_code: "ROMA.00000101",
  error_msg: "error summary",
  error_details: "some error details here",
  request_id: "13760c1fe8655e61209b75665e9bef43",
};
const gatewayError = {
  error_msg: "Backend timeout.",
  error_code: "APIGW.0201",
  request_id: "r",
};
const throttled = {
  error_msg:
    "The throttling threshold has been reached: policy user over ratelimit,limit:10,time:1 minute",
  error_code: "APIGW.0308",
  request_id: "r",
};

const jobCreated = respond(200, { job_id: "job" });
const jobRunning = respond(200, { status: "RUNNING" });

const password = "very-secret";
const login = {
  auth: {
    identity: {
      methods: ["password" as const],
      password: { user: { name: "u", password, domain: { name: "d" } } },
    },
    scope: { project: { name: "cn-north-1" } },
  },
};

const unknownOutcome = { code: "unknown-outcome", mayHaveRun: true };

const errorResponses: Row[] = [
  {
    name: "throws an ApiError with all fields of a 403, without a retry",
    steps: [respond(403, forbidden)],
    act: sendPost,
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
    name: "does not retry a 409",
    steps: [respond(409, forbidden)],
    act: sendPost,
    error: { code: "api", status: 409, mayHaveRun: false },
    requests: 1,
  },
  {
    name: "takes the request ID of an empty 403 from its header",
    steps: [respond(403, undefined, { "x-request-id": "from-header" })],
    act: sendPost,
    error: { code: "api", status: 403, requestId: "from-header", body: undefined },
    requests: 1,
  },
  {
    name: "reads all fields of the gateway's 404",
    steps: [respond(404, { ...gatewayError, error_code: "APIGW.0101" })],
    act: sendGet,
    error: {
      status: 404,
      errorCode: "APIGW.0101",
      errorMessage: "Backend timeout.",
      requestId: "r",
    },
    requests: 1,
  },
  {
    name: "reads all fields of IAM's 401, and never repeats the login",
    steps: [respond(401, { error: { code: 401, message: "wrong", title: "Unauthorized" } })],
    options: { token: () => TOKEN },
    act: (roma) => roma.createToken(login),
    error: { status: 401, errorCode: "401", errorMessage: "wrong", errorDetails: "Unauthorized" },
    requests: 1,
  },
  {
    name: "shows an error body in an undocumented form",
    steps: [respond(403, { message: "hello" })],
    act: sendPost,
    error: { code: "api", message: /403 {"message":"hello"}/ },
    requests: 1,
  },
  {
    name: "recognizes a busy service by its zero-padded code, in errors of the client only",
    steps: [respond(403, { ...forbidden, error_code: "ROMA.00010012" })],
    act: async (roma) => {
      const error = await rejectionOf(sendPost(roma));
      const foreignError = Object.assign(new Error("x"), { errorCode: "ROMA.10012" });
      return [isBusyError(error), isBusyError(foreignError)];
    },
    result: [true, false],
    requests: 1,
  },
  {
    name: "recognizes a busy service by its code behind a gateway's status",
    steps: [respond(504, { ...forbidden, error_code: "ROMA.10012" })],
    act: async (roma) => isBusyError(await rejectionOf(sendPost(roma))),
    result: true,
    requests: 1,
  },
];

const retries: Row[] = [
  ...[429, 503].flatMap((status): Row[] => [
    {
      name: `retries a POST that gets ${status} with Retry-After`,
      steps: [respond(status, throttled, { "retry-after": "1" }), jobCreated],
      act: sendPost,
      result: { job_id: "job" },
      requests: 2,
      delays: [1000],
    },
    {
      name: `retries a GET that gets ${status} with Retry-After`,
      steps: [respond(status, throttled, { "retry-after": "1" }), jobRunning],
      act: sendGet,
      result: { status: "RUNNING" },
      requests: 2,
      delays: [1000],
    },
  ]),
  {
    name: "waits until the date in Retry-After",
    steps: [
      respond(429, throttled, { "retry-after": "Thu, 01 Jan 2026 00:00:07 GMT" }),
      jobCreated,
    ],
    act: sendPost,
    result: { job_id: "job" },
    requests: 2,
    delays: [7000],
  },
  {
    name: "fails with retryAfterMs if Retry-After exceeds maxRetryDelayMs",
    steps: [respond(429, throttled, { "retry-after": "61" })],
    act: sendPost,
    error: { status: 429, retryAfterMs: 61_000 },
    requests: 1,
    delays: [],
  },
  {
    name: "derives retryAfterMs from the text of the throttling error",
    steps: [respond(429, throttled)],
    options: { retries: 0 },
    act: sendPost,
    error: { status: 429, retryAfterMs: 6000, mayHaveRun: false },
    requests: 1,
  },
  {
    name: "gives up on repeated 429s after the default number of retries",
    steps: [respond(429, throttled, { "retry-after": "0" })],
    act: sendPost,
    error: { status: 429 },
    requests: 3,
  },
  {
    name: "does not retry a POST that gets 503 without Retry-After",
    steps: [respond(503, gatewayError)],
    act: sendPost,
    error: { code: "api", status: 503, mayHaveRun: true },
    requests: 1,
  },
  {
    name: "does not retry a POST that gets 500",
    steps: [respond(500, forbidden)],
    act: sendPost,
    error: { code: "api", status: 500, mayHaveRun: true },
    requests: 1,
  },
  {
    name: "does not retry a POST that gets 408",
    steps: [respond(408, gatewayError)],
    act: sendPost,
    error: { code: "api", status: 408, mayHaveRun: true },
    requests: 1,
  },
  ...[408, 500, 502, 503, 504].map((status): Row => ({
    name: `retries a GET that gets ${status}`,
    steps: [respond(status, gatewayError), jobRunning],
    act: sendGet,
    result: { status: "RUNNING" },
    requests: 2,
  })),
  ...[502, 504].map((status): Row => ({
    name: `throws an UnknownOutcomeError if a POST gets ${status}, without a retry`,
    steps: [respond(status, gatewayError)],
    act: sendPost,
    error: { ...unknownOutcome, cause: expect.objectContaining({ code: "api", status }) },
    requests: 1,
  })),
];

const brokenConnections: Row[] = [
  {
    name: "throws an UnknownOutcomeError if a new connection is reset after a POST",
    steps: [reset],
    act: sendPost,
    error: { ...unknownOutcome, cause: expect.any(Error) },
    requests: 1,
  },
  {
    name: "throws an UnknownOutcomeError if a reused connection is reset after a POST",
    steps: [jobRunning, reset],
    act: async (roma) => {
      await sendGet(roma);
      await sendPost(roma);
    },
    error: unknownOutcome,
    requests: 2,
    secondBody: '{"apps":["a"]}',
  },
  {
    name: "retries a GET whose connection is reset",
    steps: [reset, jobRunning],
    act: sendGet,
    result: { status: "RUNNING" },
    requests: 2,
  },
  {
    name: "throws a ConnectionError with the network's error if every GET is reset",
    steps: [reset],
    act: sendGet,
    error: { code: "connection", mayHaveRun: false, cause: expect.any(Error) },
    requests: 3,
  },
  {
    name: "throws an UnknownOutcomeError if the success of a POST is cut off",
    steps: [respondPartially(200)],
    act: sendPost,
    error: unknownOutcome,
    requests: 1,
  },
];

const undocumentedSuccesses: Row[] = [
  {
    name: "rejects HTML in place of a success, with advice",
    steps: [respond(200, "<html>", { "content-type": "text/html" })],
    act: sendPost,
    error: {
      code: "unexpected-response",
      status: 200,
      mayHaveRun: true,
      advice: expect.stringContaining("may have been created"),
    },
    requests: 1,
  },
  {
    name: "rejects truncated JSON in place of a success",
    steps: [respond(200, '{"job_')],
    act: sendPost,
    error: { code: "unexpected-response", status: 200, mayHaveRun: true },
    requests: 1,
  },
  {
    name: "rejects a success without job_id",
    steps: [respond(200, {})],
    act: sendPost,
    error: { code: "unexpected-response", status: 200, mayHaveRun: true, message: /job_id/ },
    requests: 1,
  },
  {
    name: "rejects a success whose job_id is null",
    steps: [respond(200, { job_id: null })],
    act: sendPost,
    error: { code: "unexpected-response", mayHaveRun: true },
    requests: 1,
  },
];

const invalidArguments: Row[] = [
  {
    name: "rejects 101 applications before sending anything",
    steps: [jobCreated],
    act: (roma) => roma.deleteAssets({ apps: Array(101).fill("a") }),
    error: { code: "limit", parameter: "apps", actual: 101, max: 100 },
    requests: 0,
  },
  {
    name: "rejects an ID that is too long before sending anything",
    steps: [jobRunning],
    act: (roma) => roma.getAssetJob({ job_id: "j".repeat(129) }),
    error: { code: "limit", parameter: "job_id", actual: 129, max: 128 },
    requests: 0,
  },
  ...["", ".", ".."].map((id): Row => ({
    name: `rejects the ID "${id}"`,
    steps: [jobRunning],
    act: (roma) => roma.getAssetJob({ job_id: id }),
    error: { code: id ? "argument" : expect.stringMatching(/argument|limit/) },
    requests: 0,
  })),
  {
    name: "rejects an ID that is null",
    steps: [jobRunning],
    act: (roma) => roma.getAssetJob({ job_id: null as never }),
    error: { code: "argument" },
    requests: 0,
  },
  {
    name: "rejects a timeout that is not a number",
    steps: [jobRunning],
    act: (roma) => roma.getAssetJob({ job_id: "j" }, { timeoutMs: Number.NaN }),
    error: { code: "argument", message: /timeoutMs/ },
    requests: 0,
  },
  {
    name: "rejects retries that are not a number",
    steps: [jobRunning],
    options: { retries: Number.NaN },
    act: sendGet,
    error: { code: "argument", message: /retries/ },
    requests: 0,
  },
];

const abortedInFlight = new AbortController();

const timeoutsAndAborts: Row[] = [
  {
    name: "throws a TimeoutError if the server doesn't respond to a GET",
    steps: [staySilent],
    act: sendGet,
    error: { code: "timeout", mayHaveRun: false },
    requests: 1,
  },
  {
    name: "throws an UnknownOutcomeError if the server doesn't respond to a POST in time",
    steps: [staySilent],
    act: sendPost,
    error: { ...unknownOutcome, cause: expect.objectContaining({ code: "timeout" }) },
    requests: 1,
  },
  {
    name: "throws a TimeoutError if a body doesn't end",
    steps: [sendEndlessBody],
    act: sendGet,
    error: { code: "timeout" },
    requests: 1,
  },
  {
    name: "ends the delay before a retry when totalTimeoutMs expires",
    steps: [respond(503, gatewayError, { "retry-after": "50" })],
    options: { totalTimeoutMs: 10_000, maxRetryDelayMs: 60_000 },
    act: (roma, { clock }) => {
      clock.onSleep = (ms) => {
        if (ms === 50_000) {
          clock.advance(10_000);
        }
      };
      return sendPost(roma);
    },
    error: { code: "timeout", mayHaveRun: false },
    requests: 1,
  },
  {
    name: "sends nothing after totalTimeoutMs has expired, even if no timer noticed it",
    steps: [respond(429, throttled, { "retry-after": "1" })],
    options: (clock) => ({ totalTimeoutMs: 20_000, onRetry: () => clock.advance(25_000) }),
    act: sendPost,
    error: { code: "timeout", mayHaveRun: false },
    requests: 1,
  },
  {
    name: "sends nothing if timeoutMs is 0",
    steps: [jobCreated],
    act: (roma) => roma.deleteAssets({ apps: [] }, { timeoutMs: 0 }),
    error: { code: "timeout", mayHaveRun: false },
    requests: 0,
  },
  {
    name: "does not count the token function's time towards the attempt's",
    steps: [
      (socket, context) => {
        context.clock.advance(50_000);
        jobCreated(socket, context);
      },
    ],
    options: (clock) => ({
      token: () => {
        clock.advance(50_000);
        return TOKEN;
      },
    }),
    act: sendPost,
    result: { job_id: "job" },
    requests: 1,
  },
  {
    name: "rejects with the reason of an abort during the delay before a retry",
    steps: [respond(503, gatewayError, { "retry-after": "50" })],
    act: (roma, { clock }) => {
      const controller = new AbortController();
      clock.onSleep = (ms) => {
        if (ms === 50_000) {
          controller.abort("enough");
        }
      };
      return roma.deleteAssets({ apps: [] }, { signal: controller.signal });
    },
    error: "enough",
    requests: 1,
  },
  {
    name: "rejects with the reason of an abort while a request is in flight",
    steps: [() => abortedInFlight.abort("enough")],
    act: (roma) => roma.deleteAssets({ apps: [] }, { signal: abortedInFlight.signal }),
    error: "enough",
    requests: 1,
  },
];

const tokens: Row[] = [
  {
    name: "refreshes a token that has expired, and repeats a GET",
    steps: [requireToken(RENEWED_TOKEN, jobRunning)],
    options: { token: ({ forceRefresh }) => (forceRefresh ? RENEWED_TOKEN : TOKEN) },
    act: sendGet,
    result: { status: "RUNNING" },
    requests: 2,
  },
  {
    name: "refreshes a token that has expired, and repeats a POST",
    steps: [requireToken(RENEWED_TOKEN, jobCreated)],
    options: { token: async ({ forceRefresh }) => (forceRefresh ? RENEWED_TOKEN : TOKEN) },
    act: sendPost,
    result: { job_id: "job" },
    requests: 2,
  },
  {
    name: "does not refresh a second time if the new token is rejected too",
    steps: [requireToken("nothing", jobCreated)],
    options: { token: ({ forceRefresh }) => (forceRefresh ? RENEWED_TOKEN : TOKEN) },
    act: sendPost,
    error: { status: 401 },
    requests: 2,
  },
  {
    name: "does not refresh a token that is a string",
    steps: [requireToken(RENEWED_TOKEN, jobCreated)],
    act: sendPost,
    error: { status: 401 },
    requests: 1,
  },
  {
    name: "keeps the error of a failed refresh as the cause of the 401",
    steps: [requireToken(RENEWED_TOKEN, jobCreated)],
    options: {
      token: ({ forceRefresh }) => (forceRefresh ? Promise.reject(new Error("locked")) : TOKEN),
    },
    act: sendPost,
    error: { status: 401, cause: expect.objectContaining({ message: "locked" }) },
    requests: 1,
  },
  {
    name: "throws a TokenError if the token function fails, and sends nothing",
    steps: [jobCreated],
    options: { token: () => Promise.reject(new Error("no IAM")) },
    act: sendPost,
    error: { code: "token", cause: expect.objectContaining({ message: "no IAM" }) },
    requests: 0,
  },
];

const rawRequests: Row[] = [
  {
    name: "throws an UnknownOutcomeError if the connection is reset after a POST",
    steps: [reset],
    act: (roma) => sendRawPost(roma),
    error: unknownOutcome,
    requests: 1,
  },
  {
    name: "retries a throttled POST with its body",
    steps: [respond(429, throttled, { "retry-after": "1" }), jobCreated],
    act: async (roma) => (await sendRawPost(roma)).data,
    result: { job_id: "job" },
    requests: 2,
    delays: [1000],
  },
  {
    name: "throws a TimeoutError if a body doesn't end",
    steps: [sendEndlessBody],
    act: (roma) => sendRawGet(roma),
    error: { code: "timeout" },
    requests: 1,
  },
  {
    name: "throws an UnknownOutcomeError if the success of a POST is cut off",
    steps: [respondPartially(200)],
    act: (roma) => sendRawPost(roma),
    error: unknownOutcome,
    requests: 1,
  },
  {
    name: "returns an error response whose body is cut off",
    steps: [respondPartially(403)],
    act: async (roma) => (await sendRawPost(roma)).response.status,
    result: 403,
    requests: 1,
  },
  {
    name: "retries a GET whose success is cut off",
    steps: [respondPartially(200), jobRunning],
    act: async (roma) => (await sendRawGet(roma)).data,
    result: { status: "RUNNING" },
    requests: 2,
  },
  {
    name: "returns the body of an error response as openapi-fetch does",
    steps: [respond(403, forbidden)],
    act: async (roma) => (await sendRawPost(roma)).error,
    result: forbidden,
    requests: 1,
  },
  ...["", ".", ".."].map((id): Row => ({
    name: `rejects the ID "${id}"`,
    steps: [jobRunning],
    act: (roma) => sendRawGet(roma, id),
    error: { code: "argument" },
    requests: 0,
  })),
];

describe.for<[string, Row[]]>([
  ["error responses", errorResponses],
  ["retries", retries],
  ["broken connections", brokenConnections],
  ["undocumented successes", undocumentedSuccesses],
  ["invalid arguments", invalidArguments],
  ["timeouts and aborts", timeoutsAndAborts],
  ["tokens", tokens],
  ["requests through raw", rawRequests],
])("%s", ([, rows]) => {
  test.for(rows)("$name", async (row) => {
    const clock = createTestClock();
    const server = await startServer(row.steps, clock);
    const observed: unknown[] = [];
    const observe = (...data: unknown[]) => {
      observed.push(...data);
    };
    const roma = createTestClient(server.url, {
      iamEndpoint: server.url,
      clock,
      logger: { debug: observe, warn: observe },
      onRequest: observe,
      onResponse: observe,
      onRetry: observe,
      ...(typeof row.options === "function" ? row.options(clock) : row.options),
    });

    const [outcome] = await Promise.allSettled([row.act(roma, { clock })]);

    expectOutcome(row, outcome);
    expectRequests(row, server.requests);
    if (row.delays) {
      expect(clock.delays).toEqual(row.delays);
    }
    const error = outcome.status === "rejected" ? outcome.reason : undefined;
    for (const secret of [TOKEN, RENEWED_TOKEN, password]) {
      expectNotToReveal(error, secret);
      expectNotToReveal(observed, secret);
    }
  });
});

test.for([301, 302, 303, 307, 308])(
  "throws an UnexpectedResponseError for a %i to another host, and opens no connection to it",
  async (status) => {
    const clock = createTestClock();
    const otherServer = await startServer([jobCreated], clock);
    const redirect = respond(status, "", { location: `${otherServer.url}/there` });
    const server = await startServer([redirect], clock);
    const roma = createTestClient(server.url);

    for (const send of [sendPost, sendGet]) {
      const error = await rejectionOf(send(roma));
      expect(error).toMatchObject({ code: "unexpected-response", status, mayHaveRun: false });
    }
    await sendRawGet(roma);

    expect(otherServer.connectionCount()).toBe(0);
  },
);

// --- internal ---

function expectOutcome(row: Row, outcome: PromiseSettledResult<unknown>): void {
  if (row.error === undefined) {
    expect(outcome).toEqual({ status: "fulfilled", value: row.result });
    return;
  }

  expect(outcome.status).toBe("rejected");
  const error = outcome.status === "rejected" ? outcome.reason : undefined;
  if (typeof row.error === "string") {
    expect(error).toBe(row.error);
    return;
  }

  const { message, ...fields } = row.error;
  expect(isRomaError(error)).toBe(true);
  expect(error).toMatchObject(fields);
  if (message) {
    expect(error.message).toMatch(message);
  }
}

function expectRequests(row: Row, requests: readonly string[]): void {
  expect(requests).toHaveLength(row.requests);
  if (row.requests === 2) {
    expect(bodyOf(requests[1])).toBe(row.secondBody ?? bodyOf(requests[0]));
  }
}
