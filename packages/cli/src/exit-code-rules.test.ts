import {
  DeletionStoppedError,
  JobFailedError,
  JobStatusError,
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
import { exitCodeOfError } from "./exit-code-rules.ts";
import { InterruptedError } from "./signals.ts";
import { UsageError } from "./usage-error.ts";

const api = (status: number, cause?: unknown, errorCode?: string) =>
  new ApiError(`POST https://x: ${status}`, {
    status,
    errorCode,
    headers: new Headers(),
    mayHaveRun: false,
    cause,
  });
const busy = api(400, undefined, "ROMA.10012");
const token = (cause: unknown) => new TokenError("token: its function failed", { cause });
const system = (code: string, syscall: string) =>
  Object.assign(new Error(`${code}: it failed`), { code, syscall });
const reset = new TypeError("fetch failed", { cause: system("ECONNRESET", "read") });
const lost = new UnknownOutcomeError("POST https://iam: the connection broke", reset);

function stopped(cause: unknown, { requested = 300, deleted = 100 } = {}): DeletionStoppedError {
  const totals = { requested, deleted, missing: 0, failed: 0, unknown: 0 };
  const remaining = () => expect.fail();
  return new DeletionStoppedError(
    { totals, batches: [], inspected: [], backups: [], remaining },
    cause,
  );
}

test.for([
  ["a journal that is not writable", system("ENOSPC", "write"), 6],
  ["a journal whose lock was taken over", new JournalError("locked", "another took it over"), 6],
  ["a damaged journal", new JournalError("unreadable", "it is damaged"), 6],
  ["a list that changed", new UsageError("apps.txt: it changed"), 6],
  ["an invalid argument", new ArgumentError("token: a header can't carry it"), 6],
  ["an unexpected error", new TypeError("x is not a function"), 6],
  ["another error response", api(404), 6],
  ["a failed job", new JobFailedError("j", { status: "FAILED" }), 6],
  ["a job that does not end in time", new JobTimeoutError("j", undefined, 1), 6],
  ["a failed connection", new ConnectionError("no route"), 6],
  ["too many requests", api(429), 6],
  ["IAM that cannot be reached", token(new ConnectionError("no route")), 6],
  ["IAM with a wrong host", token(new ConnectionError("not found", { problem: "host" })), 6],
  ["an untrusted certificate", new ConnectionError("x", { problem: "certificate" }), 6],
  ["IAM that does not respond", token(new TimeoutError("60 s")), 6],
  ["IAM whose response was lost", token(lost), 6],
  ["IAM, with an error of the network itself", token(reset), 6],
  ["a 401 caused by a lost response of IAM", api(401, lost), 6],
  ["IAM that is down", token(api(503)), 6],
  ["IAM that throttles", token(api(429)), 6],
  ["a 401 for which IAM issued no other token", api(401, token(lost)), 6],
  ["a 401", api(401), 3],
  ["a 403", api(403), 3],
  ["a wrong password", token(api(401)), 3],
  ["a 401 caused by a wrong password", api(401, token(api(401))), 3],
  ["a user unknown to IAM", token(api(400)), 3],
  ["another running job", busy, 4],
  ["Ctrl-C", new InterruptedError("stopped by Ctrl-C"), 130],
  ["SIGHUP", new InterruptedError("stopped by SIGHUP", "SIGHUP"), 129],
  ["SIGTERM", new InterruptedError("stopped by SIGTERM", "SIGTERM"), 143],
] as [string, unknown, number][])("exit code of a run stopped by %s", ([, cause, code]) => {
  expect(exitCodeOfError(stopped(cause))).toBe(code);
});

test("exits with 5 if a job ended with an unknown status", () => {
  expect(exitCodeOfError(new JobStatusError("j", { status: "Canceled" }))).toBe(5);
});

test.for([
  new ArgumentError("x"),
  new UsageError("apps.txt: it changed"),
  system("ENOSPC", "write"),
])("exits with 2 if a run stopped before anything was sent: %s", (cause) => {
  expect(exitCodeOfError(stopped(cause, { requested: 0, deleted: 0 }))).toBe(2);
});

test("exits with 2 if an argument is refused with the first batch", () => {
  expect(exitCodeOfError(stopped(new ArgumentError("x"), { deleted: 0 }))).toBe(2);
});
