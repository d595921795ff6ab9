import { isTransientAuth } from "@roma-assets/batch";
import {
  ApiError,
  ConnectionError,
  TimeoutError,
  TokenError,
  UnknownOutcomeError,
} from "@roma-assets/client";
import { expect, test } from "vitest";

const coded = (code: string, more = {}) => Object.assign(new Error(code), { code, ...more });
const api = (status: number, cause?: unknown) =>
  new ApiError("POST /v3/auth/tokens", new Response(null, { status }), undefined, {
    cause,
    mayHaveRun: false,
  });

test.for([
  ["a connection that fails", true, new ConnectionError("refused")],
  ["no answer in time", true, new TimeoutError("late")],
  ["a time-out of the platform's", true, new DOMException("late", "TimeoutError")],
  ["an unknown outcome", true, new UnknownOutcomeError("broken", undefined)],
  ["a 429", true, api(429)],
  ["a 503", true, api(503)],
  ["a reset", true, coded("ECONNRESET")],
  ["what fetch throws", true, new TypeError("fetch failed", { cause: coded("UND_ERR_SOCKET") })],
  ["another connect", true, coded("EINVAL", { syscall: "connect" })],
  ["a wrong password", false, api(401)],
  ["a user who may not", false, api(403)],
  ["a bad request", false, api(400)],
  ["a file that is missing", false, coded("ENOENT", { syscall: "open" })],
  ["an error of its own", false, new Error("no")],
  ["nothing", false, undefined],
] as const)("a token source with %s: passing is %s", ([, expected, cause]) => {
  expect(isTransientAuth(new TokenError("token", { cause }))).toBe(expected);
  expect(isTransientAuth(api(401, cause))).toBe(expected);
  expect(isTransientAuth(api(403, cause))).toBe(false);
  expect(isTransientAuth(cause)).toBe(false);
});
