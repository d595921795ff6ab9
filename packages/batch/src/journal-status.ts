import type { Backup } from "./archive.ts";
import { JournalError } from "./errors.ts";
import type { Journal, JournalOwner } from "./journal.ts";
import { type BodyForm, DEFAULT_BODY_FORM } from "./body-form.ts";
import { JournalState, type UnfinishedBatch } from "./journal-state.ts";
import { type Batch, batchSize } from "./plan.ts";
import {
  type BatchFailure,
  countEnded,
  type EndedTotals,
  type InspectedAssets,
  isFailure,
} from "./report.ts";

/** The summary of a journal. */
export interface JournalSummary extends JournalOwner {
  /** Form of the request body that the run was started with. */
  readonly bodyForm: BodyForm;
  /** True if assets that do not exist count as done. */
  readonly ignoreMissing: boolean;
  /** Number of assets. */
  readonly total: number;
  /** Number of assets in batches that have not ended. */
  readonly remaining: number;
}

/** What a journal says for certain. */
export interface JournalStatus extends JournalOwner {
  /** Form of the request body that the run was started with. */
  readonly bodyForm: BodyForm;
  /** Whether the run asks the service about its assets. */
  readonly inspect: "auto" | "off";
  /** True if assets that do not exist count as done. */
  readonly ignoreMissing: boolean;
  /** Numbers of assets that ended. */
  readonly totals: EndedTotals;
  /** Number of all assets; undefined if the journal is damaged among them. */
  readonly requested: number | undefined;
  /** Number of batches that ended. */
  readonly endedBatches: number;
  /** The batches, or parts of them, that ended and were not deleted. */
  readonly failures: readonly EndedBatch[];
  /** What became of assets that the service was asked about, apart from those in `failures`. */
  readonly inspected: readonly InspectedAssets[];
  /** Folder that each batch is exported to; undefined without a backup. */
  readonly backup: string | undefined;
  /** The archives of batches. */
  readonly backups: readonly Backup[];
  /** The batch that was begun and has not ended. */
  readonly unfinished: (UnfinishedBatch & { readonly size: number }) | undefined;
  /** Why the journal can't be resumed. All that is certain was recorded before the damaged line. */
  readonly damage: JournalError | undefined;
}

/** A batch, or a part of it, that ended and was not deleted. */
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
  const { endpoint, projectId, instanceId, bodyForm, ignoreMissing } = status;
  const { requested = 0, totals, damage } = status;
  if (damage) {
    throw damage;
  }

  const remaining = requested - countEnded(totals);
  const options = { bodyForm, ignoreMissing };
  return { endpoint, projectId, instanceId, ...options, total: requested, remaining };
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

  const { header, total, totals, lastEnded, failures, parts, backups, current } = state.history;
  if (!header) {
    throw damage ?? new JournalError("unreadable", "The journal is empty");
  }

  const { endpoint, projectId, instanceId } = header;
  const { bodyForm = DEFAULT_BODY_FORM, inspect = "off", ignoreMissing = false } = header.options;
  const endedParts = [...parts.values()].flat();
  const sizeOf = (batch: number) => {
    const ended = parts.get(batch) ?? [];
    return ended.reduce((size, part) => size - batchSize(part), sizes.get(batch) ?? 0);
  };
  const failedBatches = [...failures].map(([batch, end]) => ({
    ...end,
    batch,
    size: sizeOf(batch),
  }));

  return {
    endpoint,
    projectId,
    instanceId,
    bodyForm,
    inspect,
    ignoreMissing,
    totals,
    requested: total?.assets,
    endedBatches: lastEnded,
    failures: [...endedParts.filter(isFailure).map(toEndedBatch), ...failedBatches],
    inspected: endedParts.filter((part) => !isFailure(part)),
    backup: header.options.backup,
    backups: [...backups.values()],
    unfinished: current && { ...current, size: sizeOf(current.batch) },
    damage,
  };
}

// --- internal ---

function toEndedBatch(part: BatchFailure & Batch): EndedBatch {
  const { apps: _apps, tasks: _tasks, ...end } = part;
  return { ...end, size: batchSize(part) };
}

/** Throws errors of another kind, such as that of a file that is not readable. */
function asDamage(error: unknown): JournalError {
  if (error instanceof JournalError && error.problem === "unreadable") {
    return error;
  }
  throw error;
}
