import type { AssetJob, AssetJobReason } from "@roma-assets/client";

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
  const { status, end_time, progress_percent } = job;
  const state = typeof status === "string" ? STATES.get(status.toLowerCase()) : undefined;
  if (state) {
    return state;
  }

  // Values of other types count as absent, like everything that is not as described.
  const hasEndTime = typeof end_time === "string" && end_time !== "";
  const isComplete = typeof progress_percent === "number" && progress_percent >= 1;
  return hasEndTime || isComplete ? "unknown" : "running";
}

/** Returns the progress of a job, from 0 to 1; undefined if the service doesn't report it. */
export function jobProgress({ progress_percent: progress }: JobStatus): number | undefined {
  return typeof progress === "number" && progress >= 0 && progress <= 1 ? progress : undefined;
}

/**
 * Returns the reasons why a job failed; an empty list if the service reports none. The service
 * documents two names for them.
 */
export function jobReasons({
  reasons = [],
  reason = [],
}: Pick<AssetJob, "reasons" | "reason">): readonly AssetJobReason[] {
  return reasons.length > 0 ? reasons : reason;
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
