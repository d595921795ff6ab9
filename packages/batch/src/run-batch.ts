import { type AssetJob, type AssetJobReason, isRomaError } from "@roma-assets/client";
import { httpStatusOf, isClientError, isDenied } from "./api-errors.ts";
import { createJob } from "./create-job.ts";
import { JobFailedError } from "./errors.ts";
import type { EventEmitter } from "./events.ts";
import type { JournalRecord, UnfinishedBatch } from "./journal.ts";
import type { DeletionClient, DeletionSettings, WaitOptions } from "./options.ts";
import type { Batch } from "./plan.ts";
import { type BatchEnd, type BatchFailure, type BatchReport, summarizeError } from "./report.ts";
import { watchJob } from "./wait.ts";

/** What the batches of a run have in common. */
export interface Run {
  readonly client: DeletionClient;
  readonly settings: DeletionSettings;
  readonly events: EventEmitter;
  /** Records a step durably. */
  record(line: JournalRecord): Promise<void>;
  /** A job of this run of which it is unknown whether it has ended. No later one was created. */
  openJob: string | undefined;
}

/** What is known of a batch whose outcome is unknown. */
export type Uncertainty = Pick<BatchReport, "jobId" | "job" | "note">;

/** What became of a batch: it ended, or the run has to stop. */
export type BatchOutcome =
  | { readonly end: BatchEnd }
  | { readonly stop: { readonly cause: unknown; readonly uncertainty?: Uncertainty | undefined } };

/**
 * Submits a batch and waits for its job.
 *
 * @param unfinished what an earlier run knew of the batch, if it had begun.
 */
export async function runBatch(
  run: Run,
  batch: Batch,
  unfinished: UnfinishedBatch | undefined,
): Promise<BatchOutcome> {
  const { settings, events } = run;
  let uncertainty = unfinished && describeUnfinished(unfinished);

  try {
    settings.signal?.throwIfAborted();
    events.emit(batch, { type: "batch", apps: batch.apps, tasks: batch.tasks });

    if (unfinished?.jobId !== undefined) {
      const { jobId, resent } = unfinished;
      return await followJob(run, batch, { jobId, isResubmission: resent });
    }

    const submission = await submitBatch(run, batch, unfinished !== undefined);
    if (!("job" in submission)) {
      return submission;
    }

    const { jobId, isResubmission } = submission.job;
    uncertainty = { jobId, note: MAY_COMPLETE };
    await run.record({ type: "job", batch: batch.batch, jobId, resent: isResubmission });
    return await followJob(run, batch, submission.job);
  } catch (cause) {
    return { stop: { cause, uncertainty } };
  }
}

// --- internal ---

const MAY_EXIST = "it was submitted, and its job may have been created";
const MAY_COMPLETE = "its job may still complete";
const PROBABLY_DELETED = "probably deleted by the first attempt";
const JOB_FORGOTTEN = "the service no longer knows its job";
const JOB_NOT_READABLE = "its job can't be queried";

/** The job of a batch. */
interface BatchJob {
  readonly jobId: string;
  /** True if an earlier submission of the batch may have been executed as well. */
  readonly isResubmission: boolean;
  /** When the job was created, if that was just now, in milliseconds since 1970. */
  readonly createdAt?: number;
}

function describeUnfinished({ jobId }: UnfinishedBatch): Uncertainty {
  return jobId === undefined ? { note: MAY_EXIST } : { jobId, note: MAY_COMPLETE };
}

/**
 * Submits a batch.
 *
 * @param mayHaveRun true if an interrupted run may have submitted the batch already.
 * @returns its job, or what became of the batch without one.
 */
async function submitBatch(
  run: Run,
  batch: Batch,
  mayHaveRun: boolean,
): Promise<{ readonly job: BatchJob } | BatchOutcome> {
  const { client, settings, events } = run;
  const number = { batch: batch.batch };
  if (mayHaveRun) {
    events.emit(batch, { type: "resubmitted", delayMs: 0, error: undefined });
  }

  const creation = await createJob(
    {
      client,
      settings,
      // Recorded before each submission: what can't be recorded, or is another's, is not sent.
      recordIntent: () => run.record({ type: "intent", ...number }),
      onRetry: ({ reason, delayMs, error }) =>
        events.emit(batch, { type: RETRY_EVENTS[reason], delayMs, error }),
      hasOpenJob: () => run.openJob !== undefined,
      waitForOpenJob: () => waitForOpenJob(run),
    },
    batch,
    mayHaveRun,
  );

  switch (creation.type) {
    case "created": {
      const { jobId, isResubmission } = creation;
      return { job: { jobId, isResubmission, createdAt: settings.clock.now() } };
    }
    case "refused": {
      const error = summarizeError(creation.error);
      return creation.mayHaveRun
        ? { end: { outcome: "unknown", error, note: MAY_EXIST } }
        : { end: { outcome: "failed", error } };
    }
    case "stopped": {
      const { cause } = creation;
      if (creation.mayHaveRun) {
        return { stop: { cause, uncertainty: { note: MAY_EXIST } } };
      }
      // If this can't be recorded, the batch counts as one that may have run, which does no harm.
      await run.record({ type: "withdrawn", ...number }).catch(() => {});
      return { stop: { cause } };
    }
  }
}

/** The events that retries are reported by. */
const RETRY_EVENTS = {
  busy: "busy",
  "unknown-outcome": "resubmitted",
  failure: "retry",
} as const;

/** Waits for the job of a batch. */
async function followJob(run: Run, batch: Batch, batchJob: BatchJob): Promise<BatchOutcome> {
  const { client, events } = run;
  const { jobId, createdAt } = batchJob;
  run.openJob = undefined;
  events.emit(batch, { type: "submitted", jobId });

  let lastJob: AssetJob | undefined;
  const onProgress: WaitOptions["onProgress"] = ({ job, progress }) => {
    lastJob = job;
    events.emit(batch, { type: "progress", jobId, job, progress }, progress);
  };

  try {
    await watchJob(client, jobId, { ...waitOptionsOf(run), onProgress }, createdAt);
    return { end: { outcome: "deleted", jobId } };
  } catch (error) {
    const known = { jobId, ...(lastJob && { job: lastJob }) };
    if (error instanceof JobFailedError) {
      return { end: { ...known, ...explainFailure(error, batchJob) } };
    }

    const note = explainUnreadableJob(error);
    if (note === undefined) {
      return { stop: { cause: error, uncertainty: { ...known, note: MAY_COMPLETE } } };
    }
    run.openJob = jobId;
    return { end: { outcome: "unknown", ...known, error: summarizeError(error), note } };
  }
}

/** Waits for a job that this run knows. If it can't be queried, it stays open. */
async function waitForOpenJob(run: Run): Promise<void> {
  const { client, settings, openJob } = run;
  if (openJob === undefined) {
    return;
  }

  try {
    await watchJob(client, openJob, waitOptionsOf(run), undefined);
  } catch (error) {
    settings.signal?.throwIfAborted();
    if (!(error instanceof JobFailedError)) {
      return;
    }
  }
  run.openJob = undefined;
}

function waitOptionsOf({ settings }: Run): WaitOptions {
  const { clock, signal, poll, jobTimeoutMs } = settings;
  return { clock, signal, poll, timeoutMs: jobTimeoutMs };
}

/** If a resubmitted batch finds none of its assets, its first attempt probably deleted them. */
function explainFailure({ reasons }: JobFailedError, { isResubmission }: BatchJob): BatchFailure {
  const isProbablyDeleted =
    isResubmission && reasons.length > 0 && reasons.every((reason) => meansNotFound(reason));
  return isProbablyDeleted
    ? { outcome: "unknown", reasons, note: PROBABLY_DELETED }
    : { outcome: "failed", reasons };
}

/**
 * Returns true if a reason says that the asset does not exist. That it has this code, or says so in
 * its text, is an assumption: what the service responds here is not documented.
 */
function meansNotFound({ error_code = "", error_msg = "" }: AssetJobReason): boolean {
  return /^ROMA\.0*110006$/.test(error_code) || /not exist|not found/i.test(error_msg);
}

/**
 * Says why a job can't be queried, if another poll would not change that: the service doesn't know
 * it (any more), or no request can have its ID. Such a job counts as ended, or a run whose job was
 * forgotten could never continue.
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
