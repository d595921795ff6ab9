import { type AssetJob, type AssetJobReason, httpStatusOf, isRomaError } from "@roma-assets/client";
import { isClientError, isDenied } from "./api-errors.ts";
import { JobFailedError, JobStatusError } from "./errors.ts";
import type { EventEmitter } from "./events.ts";
import { describeJob } from "./job-status.ts";
import type {
  DeletionClient,
  DeletionSettings,
  JobClient,
  JobSettings,
  WaitOptions,
} from "./options.ts";
import type { Batch } from "./plan.ts";
import { type BatchEnd, type BatchFailure, type BatchReport, summarizeError } from "./report.ts";
import { watchJob } from "./wait.ts";

/** The last job of a run. */
export interface OpenJobContext {
  readonly client: JobClient;
  readonly settings: JobSettings;
  /** ID of the last job of this run, if it is unknown whether the job has ended. */
  openJob: string | undefined;
}

/** The context that all jobs of a run share. */
export interface JobContext extends OpenJobContext {
  readonly client: DeletionClient;
  readonly settings: DeletionSettings;
  readonly events: EventEmitter;
}

/** The job of a batch. */
export interface BatchJob {
  readonly jobId: string;
  /** True if an earlier submission of the batch may have been executed as well. */
  readonly isResubmission: boolean;
  /** When the job was created, if that was just now, in monotonic milliseconds. */
  readonly createdAt?: number;
}

/** The known facts about a batch whose outcome is unknown. */
export type Uncertainty = Pick<BatchReport, "jobId" | "job" | "note">;

/** The outcome of a batch: it ended, or the run has to stop. */
export type BatchOutcome =
  | { readonly end: BatchEnd }
  | { readonly stop: { readonly cause: unknown; readonly uncertainty?: Uncertainty | undefined } };

/** Note on a batch whose job was running when it was created or last polled. */
export const MAY_COMPLETE = "its job may still complete";

/** Waits for the job of a batch. */
export async function followJob(
  run: JobContext,
  batch: Batch,
  batchJob: BatchJob,
): Promise<BatchOutcome> {
  const { client, events } = run;
  const { jobId, createdAt } = batchJob;

  run.openJob = undefined;
  events.emit(batch, { type: "submitted", jobId });

  let lastJob: AssetJob | undefined;
  const options: WaitOptions = {
    ...waitOptionsOf(run),
    onProgress({ job, ignored, progress }) {
      lastJob = job;
      const detail = { jobId, job, ...(ignored && { ignored }), progress };
      events.emit(batch, { type: "progress", ...detail }, progress);
    },
    onPollFailed({ error, delayMs }) {
      events.emit(batch, { type: "poll-failed", jobId, error, delayMs });
    },
    onPollRecovered() {
      events.emit(batch, { type: "poll-recovered", jobId });
    },
  };

  try {
    await watchJob(client, jobId, options, createdAt);
    return { end: { outcome: "deleted", jobId } };
  } catch (error) {
    const known = { jobId, ...(lastJob && { job: lastJob }) };
    if (error instanceof JobFailedError) {
      return { end: { ...known, ...explainFailure(error, batchJob) } };
    }
    if (error instanceof JobStatusError) {
      run.openJob = jobId;
      const note = `its job ended with the unknown status ${describeJob(error.job)}`;
      return { end: { outcome: "unknown", ...known, note } };
    }

    const note = explainUnreadableJob(error);
    if (note === undefined) {
      return { stop: { cause: error, uncertainty: { ...known, note: MAY_COMPLETE } } };
    }
    run.openJob = jobId;
    return { end: { outcome: "unknown", ...known, error: summarizeError(error), note } };
  }
}

/**
 * Ends a batch that an earlier run began, without waiting for its job. The job may be running, so it
 * counts as the open job of this run.
 */
export function skipBatch(
  run: JobContext,
  batch: Batch,
  { jobId }: { readonly jobId?: string },
): BatchOutcome {
  const { apps, tasks } = batch;
  run.events.emit(batch, { type: "batch", apps, tasks });
  run.openJob = jobId ?? run.openJob;

  const known = jobId === undefined ? {} : { jobId };
  return { end: { outcome: "unknown", ...known, note: SKIPPED } };
}

/** Waits for the open job of this run, if any. A job that can't be queried stays open. */
export async function waitForOpenJob(run: OpenJobContext): Promise<void> {
  const { client, settings, openJob } = run;
  if (openJob === undefined) {
    return;
  }

  try {
    await watchJob(client, openJob, waitOptionsOf(run), undefined);
  } catch (error) {
    settings.signal?.throwIfAborted();
    const hasEnded = error instanceof JobFailedError || error instanceof JobStatusError;
    if (!hasEnded) {
      return;
    }
  }
  run.openJob = undefined;
}

/** Returns the options of a wait for a job of a run. */
export function waitOptionsOf({ settings }: Pick<OpenJobContext, "settings">): WaitOptions {
  const { clock, signal, poll, maxRetryDelayMs, jobTimeoutMs } = settings;
  return { clock, signal, poll, maxRetryDelayMs, timeoutMs: jobTimeoutMs };
}

// --- internal ---

const SKIPPED = "it was skipped before its outcome was known";
const PROBABLY_DELETED = "probably deleted by the first attempt";
const JOB_FORGOTTEN = "the service no longer knows its job";
const JOB_NOT_READABLE = "its job can't be queried";

/**
 * Explains why a job failed. If a resubmitted batch finds none of its assets, the first attempt
 * probably deleted them.
 */
function explainFailure({ reasons }: JobFailedError, { isResubmission }: BatchJob): BatchFailure {
  const isProbablyDeleted =
    isResubmission && reasons.length > 0 && reasons.every((reason) => meansNotFound(reason));

  if (isProbablyDeleted) {
    return { outcome: "unknown", reasons, note: PROBABLY_DELETED };
  }
  return { outcome: "failed", reasons };
}

/**
 * Returns true if a reason says that the asset does not exist. The code and the text are
 * assumptions: the service's response in this case is not documented.
 */
function meansNotFound({ error_code = "", error_msg = "" }: AssetJobReason): boolean {
  return /^ROMA\.0*110006$/.test(error_code) || /not exist|not found/i.test(error_msg);
}

/**
 * Explains why a job can't be queried, if another poll would not help: the service no longer knows
 * it, or its ID is invalid. Such a job counts as ended. Otherwise, a run whose job was forgotten
 * could never continue.
 */
function explainUnreadableJob(error: unknown): string | undefined {
  const status = httpStatusOf(error);
  if (status === 404) {
    return JOB_FORGOTTEN;
  }

  const isRefused = isClientError(status) && !isDenied(status);
  const isInvalidId = isRomaError(error) && (error.code === "argument" || error.code === "limit");
  return isRefused || isInvalidId ? JOB_NOT_READABLE : undefined;
}
