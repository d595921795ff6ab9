import { monotonicTime } from "@roma-assets/client";
import { type BodyForm, suggestBodyForm } from "./body-form.ts";
import { createJob } from "./create-job.ts";
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

/** The context that all batches of a run share. */
export interface BatchContext extends JobContext {
  readonly record: Recorder;
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
const MAY_EXIST = "it was submitted, and its job may have been created";

/** The type of the event that reports a retry, by the reason for the retry. */
const RETRY_EVENTS = {
  busy: "busy",
  "unknown-outcome": "resubmitted",
  failure: "retry",
} as const;

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
      client,
      settings,
      // Recorded before each submission. Nothing is sent if this fails, such as when another
      // process has taken over the journal.
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
