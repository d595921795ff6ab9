import type { AssetJob } from "@roma-assets/client";

/**
 * The state of a job, derived from its status. `unknown` means that the job seems to have ended with
 * a status whose meaning is not documented, so that its assets may have been deleted or not.
 */
export type JobState = "running" | "succeeded" | "failed" | "unknown";

/** The parts of a job that its state is derived from. */
export type JobStatus = Partial<Pick<AssetJob, "status" | "end_time" | "progress_percent">>;

/**
 * Returns the state of a job. The service documents its status values in different cases, and may
 * add others. A job with such a status counts as running until it has an `end_time`, or its whole
 * progress.
 */
export function jobState(job: JobStatus): JobState {
  const state = STATES.get(job.status?.toLowerCase() ?? "");
  if (state) {
    return state;
  }

  const seemsEnded = Boolean(job.end_time) || Number(job.progress_percent) >= 1;
  return seemsEnded ? "unknown" : "running";
}

/** Returns the progress of a job, from 0 to 1; undefined if the service doesn't report it. */
export function jobProgress({ progress_percent: progress }: JobStatus): number | undefined {
  return typeof progress === "number" && progress >= 0 && progress <= 1 ? progress : undefined;
}

/** Describes the status and the progress of a job, such as `"Running", 35%`. */
export function describeJob(job: JobStatus): string {
  const progress = jobProgress(job);
  const percent = progress === undefined ? "" : `, ${Math.floor(progress * 100)}%`;

  return `${JSON.stringify(job.status ?? "")}${percent}`;
}

// --- internal ---

const STATES: ReadonlyMap<string, JobState> = new Map([
  ["running", "running"],
  ["success", "succeeded"],
  ["succeeded", "succeeded"],
  ["finished", "succeeded"],
  ["failed", "failed"],
]);
