import { type BatchOutcome, skipBatch, type Uncertainty } from "./follow-job.ts";
import type { Inspection } from "./inspect.ts";
import type { UnfinishedBatch } from "./journal-state.ts";
import { type Looks, NOTHING_SEEN } from "./run-looks.ts";
import { type Batch, batchSize, filterBatch } from "./plan.ts";
import {
  type BatchEnd,
  type BatchFailure,
  isFailure,
  type PartEnd,
  withoutParts,
} from "./report.ts";
import { type BatchContext, describeUnfinished, runBatch } from "./run-batch.ts";

/** The context of a run that looks at its assets. */
export interface SettlingContext extends BatchContext {
  readonly looks: Looks;
  /** True if a batch that an earlier run began is skipped. */
  readonly skipUnfinished: boolean;
  /** How often what is left of a batch is submitted again. */
  readonly retryRemaining: number;
  /** Records that a part of a batch ended. */
  readonly endPart: (part: Batch & PartEnd) => Promise<void>;
}

/** The outcome of what is left of a batch without the parts that ended by themselves. */
export interface SettledBatch {
  readonly left: Batch;
  readonly outcome: BatchOutcome;
}

/**
 * Deletes a batch, and asks the service about its assets: those that it does not know are not
 * submitted, and what is left after a failure is submitted again. Without looks, submits the batch
 * and waits for its job.
 *
 * @param unfinished the state that an earlier run recorded, if it had begun the batch.
 */
export async function settleBatch(
  run: SettlingContext,
  batch: Batch,
  unfinished: UnfinishedBatch | undefined,
): Promise<SettledBatch> {
  let left = batch;
  let state = unfinished;
  let uncertainty = describeUnfinished(unfinished);
  const endPart = async (assets: Batch, end: PartEnd) => {
    if (batchSize(assets) > 0) {
      await run.endPart({ ...assets, ...end });
      left = withoutParts(left, [assets]);
    }
  };

  try {
    run.settings.signal?.throwIfAborted();
    if (unfinished && run.skipUnfinished) {
      return { left, outcome: skipBatch(run, batch, unfinished) };
    }

    const isSubmitted = unfinished?.jobId !== undefined;
    const before = isSubmitted ? NOTHING_SEEN : await run.looks.before(batch);
    await endPart(select(left, before, isNotFound), { outcome: "missing" });

    while (batchSize(left) > 0) {
      const outcome = await runBatch(run, left, state);
      if ("stop" in outcome || !isFailure(outcome.end)) {
        return { left, outcome };
      }

      const { end } = outcome;
      uncertainty = uncertaintyOf(end);
      const now = await run.looks.again(left);

      const gone = select(left, now, isNotFound);
      const disappeared = select(gone, mayHaveRun(end) ? before : NOTHING_SEEN, isVisible);
      await endPart(disappeared, { outcome: "deleted" });
      await endPart(without(gone, disappeared), { outcome: "missing" });

      const visible = select(left, now, isVisible);
      const retries = state?.retries ?? 0;
      const isRetried = mayHaveRun(end) && batchSize(visible) > 0 && retries < run.retryRemaining;
      if (!isRetried) {
        return { left, outcome: { end: endOf(left, visible, end) } };
      }

      await endPart(without(left, visible), end);
      state = await recordRetry(run, left, end, retries);
    }
  } catch (cause) {
    return { left, outcome: { stop: { cause, uncertainty } } };
  }

  return { left, outcome: { end: { outcome: "settled" } } };
}

// --- internal ---

/** Returns true if assets of a batch may have been deleted, although it was not successful. */
function mayHaveRun({ outcome, jobId }: BatchFailure): boolean {
  return outcome === "unknown" || jobId !== undefined;
}

function uncertaintyOf(end: BatchFailure): Uncertainty | undefined {
  const { jobId, job, note } = end;
  return mayHaveRun(end)
    ? { ...(jobId !== undefined && { jobId }), ...(job && { job }), note: note ?? PARTLY_DELETED }
    : undefined;
}

/** What is still visible after its job failed was not deleted, whatever earlier attempts did. */
function endOf(left: Batch, visible: Batch, end: BatchFailure): BatchEnd {
  if (batchSize(left) === 0) {
    return { outcome: "settled" };
  }
  const isVisible = batchSize(visible) === batchSize(left);
  return isVisible && end.reasons ? { ...end, outcome: "failed" } : end;
}

async function recordRetry(
  run: SettlingContext,
  { batch, apps, tasks }: Batch,
  end: BatchFailure,
  retries: number,
): Promise<UnfinishedBatch> {
  const isUncertain = end.outcome === "unknown";
  await run.record({ type: "retry", batch, mayHaveRun: isUncertain });
  run.events.emit({ batch, apps, tasks }, { type: "remaining", jobId: end.jobId });
  return { batch, resent: isUncertain, retries: retries + 1 };
}

const PARTLY_DELETED = "its job failed, and may have deleted some of its assets";

type State = "visible" | "not-found" | "unknown" | undefined;

function isVisible(state: State): boolean {
  return state === "visible";
}

function isNotFound(state: State): boolean {
  return state === "not-found";
}

/** Returns the assets of a batch of which a look said something. */
function select(batch: Batch, seen: Inspection, matches: (state: State) => boolean): Batch {
  return filterBatch(batch, (kind, id) => matches(seen[kind].get(id)?.state));
}

function without(batch: Batch, part: Batch): Batch {
  return withoutParts(batch, [part]);
}
