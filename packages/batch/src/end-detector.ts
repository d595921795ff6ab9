import { type JobState, jobState, type JobStatus } from "./job-status.ts";

/** Returns the state of a job, given its earlier states. `at` is in milliseconds. */
export type EndDetector = (job: JobStatus, at: number) => JobState;

/**
 * Creates a detector for the end of one job. A job whose status is not documented has ended if it
 * has an `end_time`, or if it reports its whole progress for a while. Otherwise, a run would wait
 * for it until its timeout, and so would every resume.
 */
export function createEndDetector(): EndDetector {
  let completeSince: number | undefined;
  let completePolls = 0;

  return function detectEnd(job, at) {
    const state = jobState(job);
    if (state !== "unknown") {
      completeSince = undefined;
      completePolls = 0;
      return state;
    }
    if (job.end_time) {
      return "unknown";
    }

    completeSince ??= at;
    completePolls += 1;
    const hasEnded = completePolls >= MIN_COMPLETE_POLLS && at - completeSince >= MIN_COMPLETE_MS;
    return hasEnded ? "unknown" : "running";
  };
}

// --- internal ---

/** Minimum number of consecutive polls with the whole progress. */
const MIN_COMPLETE_POLLS = 5;

/** Minimum time between the first and the last of these polls, in milliseconds. */
const MIN_COMPLETE_MS = 60_000;
