import {
  DeletionStoppedError,
  JobFailedError,
  JobTimeoutError,
  JournalError,
} from "@roma-assets/batch";
import {
  ApiError,
  ArgumentError,
  ConnectionError,
  TimeoutError,
  TokenError,
  UnknownOutcomeError,
} from "@roma-assets/client";
import { expect, test } from "vitest";
import { UsageError } from "./parse-arguments.ts";
import { describe as linesOf, exitCodeOf, Interrupted } from "./exit-codes.ts";

const api = (status: number, cause?: unknown, body: object = {}) =>
  new ApiError("POST https://x", new Response(null, { status }), body, {
    cause,
    mayHaveRun: false,
  });
const busy = api(400, undefined, { error_code: "ROMA.10012" });
const token = (cause: unknown) => new TokenError("token: its function failed", { cause });
const system = (code: string, syscall: string) =>
  Object.assign(new Error(`${code}: it failed`), { code, syscall });
const reset = new TypeError("fetch failed", { cause: system("ECONNRESET", "read") });
const lost = new UnknownOutcomeError("POST https://iam: the connection broke", reset);

function stopped(cause: unknown, { requested = 300, deleted = 100 } = {}): DeletionStoppedError {
  const totals = { requested, deleted, failed: 0, unknown: 0 };
  const remaining = () => expect.fail();
  return new DeletionStoppedError({ totals, batches: [], remaining }, cause);
}

test.for([
  ["a journal that can't be written", system("ENOSPC", "write"), 6],
  ["a journal whose lock is gone", new JournalError("locked", "another took it over"), 6],
  ["a damaged journal", new JournalError("unreadable", "it is damaged"), 6],
  ["a list that changed", new UsageError("apps.txt: it changed"), 6],
  ["a bad argument", new ArgumentError("token: a header can't carry it"), 6],
  ["what nobody foresaw", new TypeError("x is not a function"), 6],
  ["another refusal", api(404), 6],
  ["a failed job", new JobFailedError("j", { status: "FAILED" }), 6],
  ["a job that does not end", new JobTimeoutError("j", undefined, 1), 6],
  ["the network", new ConnectionError("no route"), 6],
  ["too many requests", api(429), 6],
  ["IAM, which can't be reached", token(new ConnectionError("no route")), 6],
  ["IAM, which does not answer", token(new TimeoutError("60 s")), 6],
  ["IAM, whose answer got lost", token(lost), 6],
  ["IAM, by the network's own error", token(reset), 6],
  ["a 401, and an answer of IAM that got lost", api(401, lost), 6],
  ["IAM, which is down", token(api(503)), 6],
  ["IAM, which has too many requests", token(api(429)), 6],
  ["a 401 for which IAM gave no other token", api(401, token(lost)), 6],
  ["a 401", api(401), 3],
  ["a 403", api(403), 3],
  ["a wrong password", token(api(401)), 3],
  ["a 401, and a wrong password", api(401, token(api(401))), 3],
  ["a user whom IAM does not know", token(api(400)), 3],
  ["busy", busy, 4],
  ["Ctrl-C", new Interrupted("stopped by Ctrl-C"), 130],
  ["SIGHUP", new Interrupted("stopped by SIGHUP", "SIGHUP"), 129],
  ["SIGTERM", new Interrupted("stopped by SIGTERM", "SIGTERM"), 143],
] as [string, unknown, number][])(
  "the exit code of a run that was stopped by: %s",
  ([, cause, code]) => {
    expect(exitCodeOf(stopped(cause))).toBe(code);
  },
);

test.for([
  new ArgumentError("x"),
  new UsageError("apps.txt: it changed"),
  system("ENOSPC", "write"),
])("what stopped a run before anything was sent is a matter of usage: %s", (cause) => {
  expect(exitCodeOf(stopped(cause, { requested: 0, deleted: 0 }))).toBe(2);
});

test("an argument that is refused with the first batch is too", () => {
  expect(exitCodeOf(stopped(new ArgumentError("x"), { deleted: 0 }))).toBe(2);
});

test("of IAM nobody is told that a job may exist", () => {
  for (const error of [token(lost), stopped(token(lost)), stopped(api(401, lost))]) {
    const text = linesOf(error).join("\n");
    expect(text).toMatch(/POST https:\/\/iam: the connection broke/);
    expect(text).not.toMatch(/job/);
  }
  expect(linesOf(stopped(lost)).join("\n")).toMatch(/the job may exist/);
});
