import { type AssetJob, type AssetJobReason, isRomaError } from "@roma-assets/client";
import { type Batch, sizeOf } from "./batches.ts";

/** An asset, in the API's words. */
export type Asset = { readonly app_id: string } | { readonly task_id: string };

/** How many assets; one that was given twice within a batch counts once. */
export interface Totals {
  /** Asked for: all of them with a journal, else as far as the input was read. */
  readonly requested: number;
  /** Of jobs that succeeded. */
  readonly deleted: number;
  /** Of batches that failed, each as a whole: the service does not tell which of them are gone. */
  readonly failed: number;
  /** Of batches that may or may not have been done. */
  readonly unknown: number;
}

/** An error, as a journal keeps it. */
export interface ErrorSummary {
  /** The error's `code`; the class's name for other errors. */
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  readonly errorCode?: string;
  readonly requestId?: string;
}

/** A batch that did not end well. */
export interface BatchReport {
  /** Its number; the first is 1. */
  readonly batch: number;
  /**
   * - `failed`: its job failed, or the service refused it; a failed job may have deleted a part
   * - `unknown`: it may have been done, or a part of it, or nothing
   */
  readonly outcome: "failed" | "unknown";
  readonly apps: readonly string[];
  readonly tasks: readonly string[];
  readonly jobId?: string;
  /** The job as it was seen last. */
  readonly job?: AssetJob;
  /** Why the job failed: at most ten resources, by name. */
  readonly reasons?: readonly AssetJobReason[];
  readonly error?: ErrorSummary;
  /** What is known beyond that, in a sentence. */
  readonly note?: string;
}

/** What was not certainly deleted: an input for the next run, and a list of both kinds. */
export interface Remaining extends AsyncIterable<Asset> {
  readonly apps: AsyncIterable<string>;
  readonly tasks: AsyncIterable<string>;
}

/** The account of a run, over all its resumes. */
export interface DeletionReport {
  readonly totals: Totals;
  /** The batches that did not end well. */
  readonly batches: readonly BatchReport[];
  /**
   * The assets that were not certainly deleted, in the order of the run, read lazily. With a
   * journal they are read from it, as often as you like; without one, what was not yet read of
   * the input is read from there, which can be done once.
   *
   * @example
   * await deleteInBatches(roma, report.remaining());
   */
  remaining(): Remaining;
}

/** What a report is made of while the run goes on. Only what did not end well takes memory. */
export interface Account {
  readonly totals: { -readonly [Key in keyof Totals]: Totals[Key] };
  readonly batches: BatchReport[];
  /** The last batch that ended. */
  ended: number;
}

/** Opens an account. */
export function openAccount(): Account {
  return { totals: { requested: 0, deleted: 0, failed: 0, unknown: 0 }, batches: [], ended: 0 };
}

/** Books a batch that ended. */
export function book(
  account: Account,
  { batch, apps, tasks }: Batch,
  end: { readonly outcome: "deleted" } | (Omit<BatchReport, keyof Batch> & { type?: unknown }),
): void {
  account.totals[end.outcome] += sizeOf({ apps, tasks });
  account.ended = batch;
  if (end.outcome !== "deleted") {
    const { outcome, jobId, job, reasons, error, note } = end;
    account.batches.push({
      batch,
      outcome,
      apps,
      tasks,
      ...(jobId !== undefined && { jobId }),
      ...(job && { job }),
      ...(reasons && { reasons }),
      ...(error && { error }),
      ...(note !== undefined && { note }),
    });
  }
}

/** Reads what remains twice: both kinds together, and each alone. */
export function remainingOf(read: (kinds: readonly Kind[]) => AsyncIterable<Asset>): Remaining {
  const only = (kind: Kind): AsyncIterable<string> => ({
    async *[Symbol.asyncIterator]() {
      for await (const asset of read([kind])) {
        yield "app_id" in asset ? asset.app_id : asset.task_id;
      }
    },
  });
  return {
    apps: only("apps"),
    tasks: only("tasks"),
    [Symbol.asyncIterator]: () => read(["tasks", "apps"])[Symbol.asyncIterator](),
  };
}

/** The assets of a batch that are of these kinds. */
export function* assetsOf(
  { apps, tasks }: Pick<Batch, Kind>,
  kinds: readonly Kind[],
): Generator<Asset> {
  for (const task_id of kinds.includes("tasks") ? tasks : []) {
    yield { task_id };
  }
  for (const app_id of kinds.includes("apps") ? apps : []) {
    yield { app_id };
  }
}

/** What a journal keeps of an error. */
export function summarize(error: unknown): ErrorSummary {
  const { status, errorCode, requestId } = error as Record<string, unknown>;
  const name = error instanceof Error ? error.name : typeof error;
  return {
    code: isRomaError(error) ? error.code : name,
    message: error instanceof Error ? error.message : String(error),
    ...(typeof status === "number" && { status }),
    ...(typeof errorCode === "string" && { errorCode }),
    ...(typeof requestId === "string" && { requestId }),
  };
}

// --- internal ---

type Kind = "apps" | "tasks";
