import type { AssetJob } from "@roma-assets/client";

/** What the status of a job means. */
export type JobState = "running" | "succeeded" | "failed";

/**
 * Returns what the status of a job means. The service documents the words in different cases and
 * may add others; a word that is not known counts as a running job.
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
