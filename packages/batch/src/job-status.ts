import type { AssetJob } from "@roma-assets/client";

/** The state of a job, derived from its status. */
export type JobState = "running" | "succeeded" | "failed";

/**
 * Returns the state of a job. The service documents its status values in different cases and may
 * add others. An unknown value counts as running.
 */
export function jobState({ status }: AssetJob): JobState {
  const word = String(status).toLowerCase();

  if (FAILED_STATUSES.has(word)) {
    return "failed";
  }
  return SUCCEEDED_STATUSES.has(word) ? "succeeded" : "running";
}

/** Returns the progress of a job, from 0 to 1; undefined if the service doesn't report it. */
export function jobProgress({ progress_percent: progress }: AssetJob): number | undefined {
  return typeof progress === "number" && progress >= 0 && progress <= 1 ? progress : undefined;
}

// --- internal ---

const SUCCEEDED_STATUSES: ReadonlySet<string> = new Set(["success", "succeeded", "finished"]);
const FAILED_STATUSES: ReadonlySet<string> = new Set(["failed"]);
