import { monotonicTime } from "@roma-assets/client";
import { type BodyForm, suggestBodyForm, toRequestBody } from "./body-form.ts";
import type { Backups } from "./backup.ts";
import { createJob } from "./create-job.ts";
import { ExportError, JobFailedError } from "./errors.ts";
import {
  type BatchJob,
  type BatchOutcome,
  followJob,
  type JobContext,
  MAY_COMPLETE,
  type Uncertainty,
  waitForOpenJob,
} from "./follow-job.ts";
import type { Recorder } from "./journal-recorder.ts";
import type { UnfinishedBatch } from "./journal-state.ts";
import type { Batch } from "./plan.ts";
import { type BatchFailure, summarizeError } from "./report.ts";
import { RETRY_EVENTS } from "./retry-policy.ts";

/** The context that all batches of a run share. */
export interface BatchContext extends JobContext {
  readonly record: Recorder;
  /** The archives of the batches, if there is a backup. */
  backups: Backups | undefined;
}

/**
 * Submits a batch and waits for its job.
 *
 * @param unfinished the state that an earlier run recorded, if it had begun the batch.
 */
export async function runBatch(
  run: BatchContext,
  batch: Batch,
  unfinished: UnfinishedBatch | undefined,
): Promise<BatchOutcome> {
  const { settings, events } = run;
  let uncertainty = describeUnfinished(unfinished);

  try {
    settings.signal?.throwIfAborted();
    events.emit(batch, { type: "batch", apps: batch.apps, tasks: batch.tasks });

    if (unfinished?.jobId !== undefined) {
      const { jobId, resent } = unfinished;
      return await followJob(run, batch, { jobId, isResubmission: resent });
    }

    const failure = await backUp(run, batch, uncertainty);
    if (failure) {
      return { end: failure };
    }

    const submission = await submitBatch(run, batch, unfinished?.resent ?? false);
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

/** Describes a batch that was begun; undefined if it was definitely not executed. */
export function describeUnfinished(
  unfinished: UnfinishedBatch | undefined,
): Uncertainty | undefined {
  if (!unfinished?.resent && unfinished?.jobId === undefined) {
    return undefined;
  }

  const { jobId } = unfinished;
  return jobId === undefined ? { note: MAY_EXIST } : { jobId, note: MAY_COMPLETE };
}

// --- internal ---

const OTHER_FORM = "the region may expect the other form of the body";
const NOT_EXPORTED = "it was not deleted, because it could not be exported";
const MAY_EXIST = "it was submitted, and its job may have been created";

/**
 * Exports a batch, if there is a backup.
 *
 * @param uncertainty what is known of an earlier submission of the batch.
 * @returns the end of a batch that could not be exported.
 */
async function backUp(
  { backups }: BatchContext,
  batch: Batch,
  uncertainty: Uncertainty | undefined,
): Promise<BatchFailure | undefined> {
  try {
    await backups?.ensure(batch);
    return undefined;
  } catch (error) {
    if (!(error instanceof ExportError)) {
      throw error;
    }
    return {
      outcome: uncertainty ? "unknown" : "failed",
      ...(error.cause instanceof JobFailedError && { reasons: error.cause.reasons }),
      error: summarizeError(error),
      note: uncertainty ? MAY_EXIST : NOT_EXPORTED,
    };
  }
}

/**
 * Submits a batch.
 *
 * @param mayHaveRun true if an interrupted run may have submitted the batch already.
 * @returns its job, or the outcome of the batch if no job was created.
 */
async function submitBatch(
  run: BatchContext,
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
      callOperation: (options) =>
        client.deleteAssets(toRequestBody(batch, settings.bodyForm), options),
      // Assets that are gone can't be deleted again.
      isRepeatable: true,
      settings,
      // Recorded before each submission. Nothing is sent if this fails, such as when another
      // process has taken over the journal.
      recordIntent: () => run.record({ type: "intent", ...number }),
      onRetry: ({ reason, delayMs, error }) =>
        events.emit(batch, { type: RETRY_EVENTS[reason], delayMs, error }),
      hasOpenJob: () => run.openJob !== undefined,
      waitForOpenJob: () => waitForOpenJob(run),
    },
    mayHaveRun,
  );

  switch (creation.type) {
    case "created": {
      const { jobId, isResubmission } = creation;
      return { job: { jobId, isResubmission, createdAt: monotonicTime(settings.clock) } };
    }
    case "refused": {
      const { error, mayHaveRun: mayExist } = creation;
      const suggestedBodyForm = suggestBodyForm(error, settings.bodyForm);
      return { end: describeRefusal(error, mayExist, suggestedBodyForm) };
    }
    case "stopped": {
      const { cause } = creation;
      if (creation.mayHaveRun) {
        return { stop: { cause, uncertainty: { note: MAY_EXIST } } };
      }

      // If this can't be recorded, the batch counts as one that may have run, which is harmless.
      await run.record({ type: "withdrawn", ...number }).catch(() => {});
      return { stop: { cause } };
    }
  }
}

function describeRefusal(
  error: unknown,
  mayExist: boolean,
  suggestedBodyForm: BodyForm | undefined,
): BatchFailure {
  const details = {
    error: summarizeError(error),
    ...(suggestedBodyForm && { suggestedBodyForm, note: OTHER_FORM }),
  };
  return mayExist
    ? { outcome: "unknown", ...details, note: MAY_EXIST }
    : { outcome: "failed", ...details };
}
