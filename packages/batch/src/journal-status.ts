import { JournalError } from "./errors.ts";
import type { Journal, JournalOwner } from "./journal.ts";
import { type BodyForm, DEFAULT_BODY_FORM } from "./body-form.ts";
import { JournalState, type UnfinishedBatch } from "./journal-state.ts";
import { batchSize } from "./plan.ts";
import { type BatchFailure, countEnded, type EndedTotals } from "./report.ts";

/** The summary of a journal. */
export interface JournalSummary extends JournalOwner {
  /** Form of the request body that the run was started with. */
  readonly bodyForm: BodyForm;
  /** Number of assets. */
  readonly total: number;
  /** Number of assets in batches that have not ended. */
  readonly remaining: number;
}

/** What a journal says for certain. */
export interface JournalStatus extends JournalOwner {
  /** Form of the request body that the run was started with. */
  readonly bodyForm: BodyForm;
  /** Numbers of assets in the batches that ended. */
  readonly totals: EndedTotals;
  /** Number of all assets; undefined if the journal is damaged among them. */
  readonly requested: number | undefined;
  /** Number of batches that ended. */
  readonly endedBatches: number;
  /** The batches that ended and were not deleted. */
  readonly failures: readonly EndedBatch[];
  /** The batch that was begun and has not ended. */
  readonly unfinished: (UnfinishedBatch & { readonly size: number }) | undefined;
  /** Why the journal can't be resumed. All that is certain was recorded before the damaged line. */
  readonly damage: JournalError | undefined;
}

/** A batch that ended and was not deleted. */
export interface EndedBatch extends BatchFailure {
  readonly batch: number;
  /** Number of assets. */
  readonly size: number;
}

/**
 * Reads the summary of a journal without acquiring it.
 *
 * @throws {JournalError} if it is missing, damaged or otherwise unreadable.
 */
export async function readJournalSummary(journal: Journal): Promise<JournalSummary> {
  const status = await readJournalStatus(journal);
  const { endpoint, projectId, instanceId, bodyForm, requested = 0, totals, damage } = status;
  if (damage) {
    throw damage;
  }

  const remaining = requested - countEnded(totals);
  return { endpoint, projectId, instanceId, bodyForm, total: requested, remaining };
}

/**
 * Reads what a journal says for certain without acquiring it, even if it is damaged.
 *
 * @throws {JournalError} if it is missing, or if its first line is not the header of a journal.
 */
export async function readJournalStatus(journal: Journal): Promise<JournalStatus> {
  const state = new JournalState(journal.name);
  const sizes = new Map<number, number>();
  let damage: JournalError | undefined;

  try {
    for await (const value of journal.read()) {
      const line = state.accept(value);
      if (line.type === "ids") {
        sizes.set(line.batch, batchSize(line));
      }
    }
    state.acceptEnd();
  } catch (error) {
    damage = asDamage(error);
  }

  const { header, total, totals, lastEnded, failures, parts, current } = state.history;
  if (!header) {
    throw damage ?? new JournalError("unreadable", "The journal is empty");
  }

  const { endpoint, projectId, instanceId } = header;
  const sizeOf = (batch: number) => {
    const ended = parts.get(batch) ?? [];
    return ended.reduce((size, part) => size - batchSize(part), sizes.get(batch) ?? 0);
  };
  return {
    endpoint,
    projectId,
    instanceId,
    bodyForm: header.options.bodyForm ?? DEFAULT_BODY_FORM,
    totals,
    requested: total?.assets,
    endedBatches: lastEnded,
    failures: [...failures].map(([batch, end]) => ({ ...end, batch, size: sizeOf(batch) })),
    unfinished: current && { ...current, size: sizeOf(current.batch) },
    damage,
  };
}

// --- internal ---

/** Throws errors of another kind, such as that of a file that is not readable. */
function asDamage(error: unknown): JournalError {
  if (error instanceof JournalError && error.problem === "unreadable") {
    return error;
  }
  throw error;
}
