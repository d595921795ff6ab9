import type { AssetJob } from "@roma-assets/client";
import { jobProgress, type JobState, jobState, type JobStatus } from "@roma-assets/batch";
import { expect, test } from "vitest";

test.for<[JobStatus["status"], JobState]>([
  ["success", "succeeded"],
  ["Success", "succeeded"],
  ["SUCCEEDED", "succeeded"],
  ["finished", "succeeded"],
  ["failed", "failed"],
  ["FAILED", "failed"],
  ["RUNNING", "running"],
  ["a later word", "running"],
  ["", "running"],
  [undefined, "running"],
])("a job with the status %j is %s", ([status, expected]) => {
  expect(jobState(status === undefined ? {} : { status })).toBe(expected);
});

test.for<[string, JobState]>([
  ["Canceled", "unknown"],
  ["", "unknown"],
  ["Running", "running"],
  ["FAILED", "failed"],
  ["success", "succeeded"],
])("a job with the status %j and an end time is %s", ([status, expected]) => {
  expect(jobState({ status, end_time: "2026-01-01T00:00:00Z" })).toBe(expected);
});

test.for<[unknown, JobState]>([
  [0.99, "running"],
  [1, "unknown"],
  [undefined, "running"],
])("a job with an undocumented status and the progress %j is %s", ([progress, expected]) => {
  expect(jobState({ status: "Canceled", progress_percent: progress } as AssetJob)).toBe(expected);
});

test.for<[unknown, number | undefined]>([
  [0, 0],
  [0.5, 0.5],
  [1, 1],
  [-1, undefined],
  [35, undefined],
  [Number.NaN, undefined],
  ["0.5", undefined],
  [undefined, undefined],
])("the progress %j is %j", ([progress, expected]) => {
  expect(jobProgress({ progress_percent: progress } as AssetJob)).toBe(expected);
});
