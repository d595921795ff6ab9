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
import type { JournalRecord, UnfinishedBatch } from "./journal.ts";
import type { Batch } from "./plan.ts";
import { summarizeError } from "./report.ts";

/** What the batches of a run have in common. */
export interface Run extends JobContext {
  /** Records a step durably. */
  record(line: JournalRecord): Promise<void>;
}

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

/** The events that retries are reported by. */
const RETRY_EVENTS = {
  busy: "busy",
  "unknown-outcome": "resubmitted",
  failure: "retry",
} as const;

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
