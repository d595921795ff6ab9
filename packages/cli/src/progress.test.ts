import type { DeletionEvent } from "@roma-assets/batch";
import { ConnectionError, UnknownOutcomeError } from "@roma-assets/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Progress } from "./progress.ts";
import { openTerminal } from "./terminal.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A terminal that records what is written to it. */
function screen(env: Record<string, string>, isTTY = true, columns = 100) {
  let written = "";
  const output = {
    isTTY,
    columns,
    hasColors: () => true,
    write: (text: string) => void (written += text),
  };
  const terminal = openTerminal({}, env, output as never);
  return { terminal, written: () => written };
}

const event = (type: string, more: object = {}) =>
  ({
    type,
    batch: 4,
    size: 100,
    done: 300,
    total: 1240,
    batches: 13,
    elapsedMs: 3000,
    remainingMs: 9400,
    ...more,
  }) as DeletionEvent;

test("shows a bar with batches, assets, percentage, rate and remaining time on a terminal", () => {
  const { terminal, written } = screen({ NO_COLOR: "1" });
  const progress = new Progress(terminal);
  progress.onEvent(event("batch", { done: 0, batch: 1, elapsedMs: 0, remainingMs: undefined }));
  progress.onEvent(event("progress", { progress: 0.5 }));
  vi.advanceTimersByTime(100);
  expect(written()).toBe(
    `\r${"━".repeat(8)}${"─".repeat(22)}  3/13 batches  350/1,240 assets  28%  113/s  0:09 left`,
  );
  progress.end();
});

test("fits the bar into a narrow terminal", () => {
  const { terminal, written } = screen({ NO_COLOR: "1" }, true, 30);
  const progress = new Progress(terminal);
  progress.onEvent(event("progress", { progress: 0.5 }));
  vi.advanceTimersByTime(100);
  progress.end();
  for (const line of written().split(/[\r\n]/)) {
    expect(line.length).toBeLessThan(30);
  }
});

test("prints no escape codes with NO_COLOR, and none but colors without it", () => {
  for (const [env, escapes] of [
    [{ NO_COLOR: "1" }, /^$/],
    [{}, /^(\[\d+m)+$/],
  ] as const) {
    const { terminal, written } = screen(env);
    const progress = new Progress(terminal);
    progress.onEvent(event("progress", { progress: 0.5 }));
    vi.advanceTimersByTime(100);
    progress.onEvent(event("busy", { delayMs: 1, error: new Error("busy") }));
    progress.end();
    const found = written().split("\u001B").slice(1);
    expect(found.map((text) => /^.*?[a-z]/i.exec(text)?.[0]).join("")).toMatch(escapes);
  }
});

test("prints a line once a second in a pipe and in CI, and each problem once", () => {
  for (const { terminal, written } of [screen({}, false), screen({ CI: "true" })]) {
    const progress = new Progress(terminal);
    for (let batch = 1; batch <= 13; batch += 1) {
      progress.onEvent(event("batch", { batch, done: (batch - 1) * 100 }));
      if (batch === 2) {
        progress.onEvent(event("busy", { batch, delayMs: 1, error: new Error("busy") }));
        progress.onEvent(event("busy", { batch, delayMs: 2, error: new Error("busy") }));
      }
      progress.onEvent(event("deleted", { batch, done: Math.min(1240, batch * 100) }));
      vi.advanceTimersByTime(400);
    }
    progress.end();
    const lines = written().trimEnd().split("\n");
    expect(written()).not.toMatch(/[\r━]/);
    expect(lines[0]).toMatch(/^1\/13 batches, 100\/1,240 assets, 8%/);
    expect(lines.at(-1)).toMatch(/^13\/13 batches, 1,240\/1,240 assets, 100%/);
    expect(lines.filter((line) => line.includes("another job"))).toHaveLength(1);
    expect(lines.length).toBeLessThan(9);
  }
});

test("explains a retry by its deepest cause, without the advice against retrying", () => {
  const { terminal, written } = screen({}, false);
  const progress = new Progress(terminal);
  const cause = new TypeError("fetch failed", { cause: new Error("self-signed certificate") });
  const error = new ConnectionError("POST: the connection failed", { cause });
  progress.onEvent(event("retry", { error }));
  progress.onEvent(
    event("resubmitted", { error: new UnknownOutcomeError("POST: no answer", "gone") }),
  );
  progress.onEvent(event("resubmitted", { batch: 5 }));
  progress.end();
  expect(written().trimEnd().split("\n")).toEqual([
    "batch 4: not processed, retrying: self-signed certificate",
    "batch 4: may have been processed, resubmitting: POST: no answer",
    "batch 5: may have been processed, resubmitting",
  ]);
});

test("prints a heartbeat where there is no bar, and shows an unusual status in the bar", () => {
  const heartbeat = event("heartbeat", {
    waitingFor: "job",
    jobId: "job-1",
    job: { status: "Canceling", progress_percent: 0.35 },
    batchElapsedMs: 150_000,
  });
  const pipe = screen({}, false);
  const progress = new Progress(pipe.terminal);
  progress.onEvent(heartbeat);
  progress.onEvent(event("heartbeat", { waitingFor: "busy", batchElapsedMs: 1000 }));
  progress.onEvent(event("heartbeat", { waitingFor: "response", batchElapsedMs: 1000 }));
  progress.end();
  expect(pipe.written().trimEnd().split("\n")).toEqual([
    "batch 4 of 13: waiting for job job-1: Canceling, 35%, for 2:30",
    "batch 4 of 13: waiting for another job of this user to end, for 0:01",
    "batch 4 of 13: waiting for the response of the service, for 0:01",
  ]);

  const { terminal, written } = screen({ NO_COLOR: "1" });
  const bar = new Progress(terminal);
  bar.onEvent(event("progress", { progress: 0.5, job: { status: "Canceling" } }));
  bar.onEvent(heartbeat);
  vi.advanceTimersByTime(100);
  bar.end();
  expect(written()).toMatch(/0:09 left {2}job Canceling/);
  expect(written()).not.toContain("waiting for");
});

test("prints each failure of polling, and each recovery", () => {
  const { terminal, written } = screen({}, false);
  const progress = new Progress(terminal);
  const failed = (message: string) =>
    event("poll-failed", { jobId: "job-1", error: new Error(message) });
  progress.onEvent(failed("503"));
  progress.onEvent(failed("reset"));
  progress.onEvent(event("poll-recovered", { jobId: "job-1" }));
  progress.onEvent(failed("503"));
  progress.end();
  expect(written().trimEnd().split("\n")).toEqual([
    "batch 4: job job-1 can't be polled, retrying: 503",
    "batch 4: job job-1 can't be polled, retrying: reset",
    "batch 4: job job-1 can be polled again",
    "batch 4: job job-1 can't be polled, retrying: 503",
  ]);
});
