import {
  ApiError,
  ArgumentError,
  ConnectionError,
  isBusyError,
  isTransientError,
  LimitError,
  RomaError,
  type RomaErrorCode,
  TimeoutError,
  TokenError,
  UnexpectedResponseError,
  UnknownOutcomeError,
} from "@roma-assets/client";
import { describe, expect, test } from "vitest";
import { createClientWithResponse, sendGet, sendPost } from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { rejectionOf } from "../test/rejection.ts";

const connectionError = new ConnectionError("refused");
const argumentError = new ArgumentError("invalid");

describe("isTransientError", () => {
  const byCode: Record<RomaErrorCode, boolean> = {
    argument: false,
    limit: false,
    token: false,
    connection: true,
    timeout: true,
    "unknown-outcome": true,
    api: false,
    "unexpected-response": true,
    download: true,
    "job-failed": false,
    "job-status": false,
    "job-timeout": true,
    "deletion-stopped": false,
    "incomplete-list": false,
    journal: false,
  };

  test.for(Object.entries(byCode))(
    "for an error that has only the code %s returns %j",
    ([code, expected]) => {
      expect(isTransientError(new CodeError(code as RomaErrorCode))).toBe(expected);
    },
  );

  test("returns false for a code of a later version", () => {
    expect(isTransientError(new CodeError("a-later-code" as never))).toBe(false);
  });

  test.for<[string, boolean, unknown]>([
    ["an ArgumentError", false, argumentError],
    ["a LimitError", false, createLimitError()],
    ["a ConnectionError", true, connectionError],
    ["a TimeoutError", true, new TimeoutError("late")],
    ["an UnknownOutcomeError", true, new UnknownOutcomeError("lost", connectionError)],
    ["an UnknownOutcomeError after a 502", true, new UnknownOutcomeError("502", apiError(502))],
  ])("for %s returns %j", ([, expected, error]) => {
    expect(isTransientError(error)).toBe(expected);
  });

  test.for<[number, boolean]>([
    [400, false],
    [401, false],
    [403, false],
    [404, false],
    [408, true],
    [409, false],
    [429, true],
    [499, false],
    [500, true],
    [502, true],
    [503, true],
    [504, true],
  ])("for an ApiError with status %d returns %j", ([status, expected]) => {
    expect(isTransientError(apiError(status))).toBe(expected);
  });

  test.for<[number, boolean]>([
    [200, true],
    [204, true],
    [301, false],
    [307, false],
  ])("for an UnexpectedResponseError with status %d returns %j", ([status, expected]) => {
    const error = new UnexpectedResponseError("undocumented", {
      status,
      body: "",
      mayHaveRun: false,
    });
    expect(isTransientError(error)).toBe(expected);
  });

  test.for<[string, boolean, unknown]>([
    ["a ConnectionError", true, connectionError],
    ["an ApiError with status 503", true, apiError(503)],
    ["an ApiError with status 401", false, apiError(401)],
    ["a network error", true, systemError({ code: "ECONNRESET" })],
    ["an ArgumentError", false, argumentError],
    ["an unknown Error", false, new Error("locked")],
    ["nothing", false, undefined],
  ])("for a token error, a stopped deletion and a 401 caused by %s returns %j", (row) => {
    const [, expected, cause] = row;
    const errors = [
      new TokenError("failed", { cause }),
      new CodeError("deletion-stopped", { cause }),
      apiError(401, cause),
    ];
    expect(errors.map(isTransientError)).toEqual(errors.map(() => expected));
  });

  test("for a 403 returns false, whatever its cause", () => {
    expect(isTransientError(apiError(403, connectionError))).toBe(false);
  });

  test.for<[{ code?: string; syscall?: string; name?: string }, boolean]>([
    [{ code: "EAI_AGAIN" }, true],
    [{ code: "ECONNABORTED" }, true],
    [{ code: "ECONNREFUSED" }, true],
    [{ code: "ECONNRESET" }, true],
    [{ code: "EHOSTDOWN" }, true],
    [{ code: "EHOSTUNREACH" }, true],
    [{ code: "ENETDOWN" }, true],
    [{ code: "ENETUNREACH" }, true],
    [{ code: "ENOTFOUND" }, true],
    [{ code: "EPIPE" }, true],
    [{ code: "ETIMEDOUT" }, true],
    [{ code: "UND_ERR_SOCKET" }, true],
    [{ code: "UND_ERR_CONNECT_TIMEOUT" }, true],
    [{ code: "UND_ERR_HEADERS_TIMEOUT" }, true],
    [{ code: "UND_ERR_BODY_TIMEOUT" }, true],
    [{ code: "EACCES", syscall: "connect" }, true],
    [{ code: "ESERVFAIL", syscall: "getaddrinfo" }, true],
    [{ name: "TimeoutError" }, true],
    [{ name: "AbortError" }, false],
    [{ code: "ENOENT", syscall: "open" }, false],
    [{ code: "EACCES", syscall: "open" }, false],
    [{ code: "UND_ERR_HEADERS_OVERFLOW" }, false],
    [{ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, false],
    [{}, false],
  ])("for the system error %j and a TypeError caused by it returns %j", ([details, expected]) => {
    const error = systemError(details);
    expect(isTransientError(error)).toBe(expected);
    expect(isTransientError(new TypeError("fetch failed", { cause: error }))).toBe(expected);
  });

  test.for([undefined, null, "ECONNRESET", { code: "ECONNRESET" }])(
    "for %j, which is not an Error, returns false",
    (value) => {
      expect(isTransientError(value)).toBe(false);
    },
  );
});

test.for([undefined, null, "text", new Error("x")])("isBusyError returns false for %s", (value) => {
  expect(isBusyError(value)).toBe(false);
});

describe("advice", () => {
  const check = "A job may have been created, so check before retrying.";

  test.for<[string, () => Response, string | undefined]>([
    ["502", () => new Response(null, { status: 502 }), check],
    ["500", () => new Response(null, { status: 500 }), check],
    ["an undocumented success", () => Response.json({}), check],
    ["403", () => new Response(null, { status: 403 }), undefined],
    ["a redirect", () => new Response(null, { status: 307 }), undefined],
  ])("for a POST that gets %s is not part of the message", async ([, createResponse, advice]) => {
    const { roma } = createClientWithResponse(createResponse);

    const error = await rejectionOf(sendPost(roma));

    expect(error).toBeInstanceOf(RomaError);
    expect((error as RomaError).advice).toBe(advice);
    expect((error as RomaError).message).not.toContain(check);
  });

  test("for a POST whose connection breaks is to check before retrying", async () => {
    const { roma } = createClientWithResponse(() => Promise.reject(new TypeError("reset")));

    expect(await rejectionOf(sendPost(roma))).toMatchObject({ mayHaveRun: true, advice: check });
  });

  test("does not exist if repeating the request can do no harm", async () => {
    const { roma } = createClientWithResponse(() => new Response(null, { status: 502 }), {
      clock: createTestClock(),
    });

    const error = await rejectionOf(sendGet(roma));

    expect(error).toMatchObject({ code: "api", status: 502 });
    expect(error).not.toHaveProperty("advice");
  });
});

test("an error in JSON has its message, its fields and its causes, but no headers", () => {
  const reset = Object.assign(new Error("reset"), { code: "ECONNRESET" });
  const cause = new TypeError("fetch failed", { cause: reset });

  expect(JSON.parse(JSON.stringify(apiError(403, cause)))).toEqual({
    name: "ApiError",
    code: "api",
    message: "POST https://roma.example.com: 403",
    status: 403,
    mayHaveRun: false,
    causes: [
      { name: "TypeError", message: "fetch failed" },
      { name: "Error", message: "reset", code: "ECONNRESET" },
    ],
  });
});

test("an error has the name of its class, also after a bundler has renamed the class", async () => {
  const { roma } = createClientWithResponse(() => Response.json({}));

  const error = await rejectionOf(roma.deleteAssets({ apps: [] }));

  expect(String(error)).toMatch(/^UnexpectedResponseError: POST /);
  expect((error as Error).stack).toMatch(/^UnexpectedResponseError: POST /);
});

// --- internal ---

/** An error as another package or another copy of this one defines it: nothing but its code. */
class CodeError extends RomaError {
  readonly code: RomaErrorCode;

  constructor(code: RomaErrorCode, options: { cause?: unknown } = {}) {
    super(code, options);
    this.code = code;
  }
}

function apiError(status: number, cause?: unknown): ApiError {
  return new ApiError(`POST https://roma.example.com: ${status}`, {
    status,
    headers: new Headers(),
    mayHaveRun: false,
    cause,
  });
}

function createLimitError(): LimitError {
  return new LimitError("too long", { parameter: "apps", min: 0, max: 100, actual: 101 });
}

function systemError(details: { code?: string; syscall?: string; name?: string }): Error {
  return Object.assign(new Error("failed"), details);
}
