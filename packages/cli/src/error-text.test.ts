import { DeletionStoppedError } from "@roma-assets/batch";
import { ApiError, ConnectionError, TokenError, UnknownOutcomeError } from "@roma-assets/client";
import { expect, test } from "vitest";
import { describeError } from "./error-text.ts";

const reset = new TypeError("fetch failed", { cause: new Error("ECONNRESET: it failed") });
const lost = new UnknownOutcomeError("POST https://iam: the connection broke", reset);
const token = (cause: unknown) => new TokenError("token: its function failed", { cause });
const api = (status: number, cause?: unknown) =>
  new ApiError(`POST https://x: ${status}`, {
    status,
    headers: new Headers(),
    mayHaveRun: false,
    cause,
  });

function stopped(cause: unknown): DeletionStoppedError {
  const totals = { requested: 300, deleted: 100, missing: 0, failed: 0, unknown: 0 };
  const remaining = () => expect.fail();
  return new DeletionStoppedError(
    { totals, batches: [], inspected: [], backups: [], remaining },
    cause,
  );
}

test("describes the problem of a connection in one line", () => {
  const cause = new TypeError("fetch failed", { cause: new Error("40DD:error:0A00010B") });
  const error = new ConnectionError("POST https://x: the proxy", { cause, problem: "proxy" });

  expect(describeError(stopped(error))).toEqual([
    "Stopped after deleting 100 of 300 assets: POST https://x: the proxy",
  ]);
});

test("does not advise checking for a job if only a token was requested", () => {
  for (const error of [token(lost), stopped(token(lost)), stopped(api(401, lost))]) {
    const text = describeError(error).join("\n");
    expect(text).toMatch(/POST https:\/\/iam: the connection broke/);
    expect(text).not.toMatch(/job/);
  }
  expect(describeError(stopped(lost)).join("\n")).toMatch(/may have been created/);
});
