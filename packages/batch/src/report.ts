import { type AssetJob, type AssetJobReason, isRomaError } from "@roma-assets/client";
import { ASSET_KINDS, type AssetKind } from "./id-source.ts";
import type { BodyForm } from "./body-form.ts";
import { type Batch, batchSize } from "./plan.ts";

/** The report of a run, including all its resumes. */
export interface DeletionReport {
  readonly totals: Totals;
  /** The batches that failed or whose outcome is unknown. */
  readonly batches: readonly BatchReport[];
  /**
   * Returns the assets that may still exist, in the order of the run, read lazily. With a journal,
   * they are read from it and can be read repeatedly. Without one, IDs that were not submitted are
   * read from the input, which can be read only once unless it is an array or a set.
   *
   * @example
   * await deleteInBatches(roma, report.remaining());
   */
  remaining(): Remaining;
}

/** Numbers of assets. An asset that was given twice counts once. */
export interface Totals {
  /** All requested assets; without a journal, only those that were read from the input so far. */
  readonly requested: number;
  /** In batches whose job succeeded. */
  readonly deleted: number;
  /** In batches that failed. The service doesn't report which of the assets were deleted. */
  readonly failed: number;
  /** In batches whose outcome is unknown. */
  readonly unknown: number;
}

/** A batch that failed, or whose outcome is unknown. */
export interface BatchReport {
  /** Number of the batch, starting at 1. */
  readonly batch: number;
  /**
   * - `failed`: the job failed, or the service refused the batch; a failed job may have deleted
   *   some of the assets
   * - `unknown`: all, some or none of the assets may have been deleted
   */
  readonly outcome: "failed" | "unknown";
  readonly apps: readonly string[];
  readonly tasks: readonly string[];
  readonly jobId?: string;
  /** The job as last seen. */
  readonly job?: AssetJob;
  /** Why the job failed: at most ten resources, by name. */
  readonly reasons?: readonly AssetJobReason[];
  readonly error?: ErrorSummary;
  /** The form of the body to try instead, if that may be why the service refused the batch. */
  readonly suggestedBodyForm?: BodyForm;
  /** A further explanation, such as `its job may still complete`. */
  readonly note?: string;
}

/** The summary of an error, as stored in a journal. */
export interface ErrorSummary {
  /** The error's `code`; for other errors the name of their class. */
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  readonly errorCode?: string;
  readonly requestId?: string;
}

/** An asset, in the API's format. */
export type Asset = { readonly app_id: string } | { readonly task_id: string };

/** Assets that may still exist. Can be iterated over, or passed to another run. */
export interface Remaining extends AsyncIterable<Asset> {
  readonly apps: AsyncIterable<string>;
  readonly tasks: AsyncIterable<string>;
}

/** The end of a batch. */
export type BatchEnd = { readonly outcome: "deleted"; readonly jobId: string } | BatchFailure;

/** The details of a batch that failed or whose outcome is unknown. */
export type BatchFailure = Omit<BatchReport, "batch" | "apps" | "tasks">;

/** The report of a run in progress. Only batches that were not deleted are kept in memory. */
export interface ReportInProgress {
  readonly totals: { -readonly [Key in keyof Totals]: Totals[Key] };
  readonly batches: BatchReport[];
  /** Number of the last batch that ended. */
  lastEnded: number;
}

/** Creates an empty report. */
export function createReport(): ReportInProgress {
  return {
    totals: { requested: 0, deleted: 0, failed: 0, unknown: 0 },
    batches: [],
    lastEnded: 0,
  };
}

/** Records the end of a batch. */
export function recordEnd(
  report: ReportInProgress,
  batch: Batch,
  end: { readonly outcome: "deleted" } | BatchFailure,
): void {
  report.totals[end.outcome] += batchSize(batch);
  report.lastEnded = batch.batch;

  if (end.outcome !== "deleted") {
    report.batches.push(toBatchReport(batch, end));
  }
}

/** Combines a batch with its end. */
export function toBatchReport({ batch, apps, tasks }: Batch, end: BatchFailure): BatchReport {
  const { outcome, jobId, job, reasons, error, suggestedBodyForm, note } = end;

  return {
    batch,
    outcome,
    apps,
    tasks,
    ...(jobId !== undefined && { jobId }),
    ...(job && { job }),
    ...(reasons && { reasons }),
    ...(error && { error }),
    ...(suggestedBodyForm && { suggestedBodyForm }),
    ...(note !== undefined && { note }),
  };
}

/** Makes assets readable together and by kind. */
export function toRemaining(
  read: (kinds: readonly AssetKind[]) => AsyncIterable<Asset>,
): Remaining {
  async function* readIds(kind: AssetKind): AsyncGenerator<string> {
    for await (const asset of read([kind])) {
      yield "app_id" in asset ? asset.app_id : asset.task_id;
    }
  }

  return {
    apps: { [Symbol.asyncIterator]: () => readIds("apps") },
    tasks: { [Symbol.asyncIterator]: () => readIds("tasks") },
    [Symbol.asyncIterator]: () => read(ASSET_KINDS)[Symbol.asyncIterator](),
  };
}

/** Returns the assets of a batch that are of the given kinds. */
export function* assetsOf(
  batch: Pick<Batch, AssetKind>,
  kinds: readonly AssetKind[],
): Generator<Asset> {
  for (const kind of kinds) {
    for (const id of batch[kind]) {
      yield toAsset(kind, id);
    }
  }
}

/** Returns an asset in the API's format. */
export function toAsset(kind: AssetKind, id: string): Asset {
  return kind === "apps" ? { app_id: id } : { task_id: id };
}

/** Summarizes an error for a journal or a report. */
export function summarizeError(error: unknown): ErrorSummary {
  if (!(error instanceof Error)) {
    return { code: typeof error, message: String(error) };
  }

  const { status, errorCode, requestId } = error as Partial<Record<keyof ErrorSummary, unknown>>;

  return {
    code: isRomaError(error) ? error.code : error.name,
    message: error.message,
    ...(typeof status === "number" && { status }),
    ...(typeof errorCode === "string" && { errorCode }),
    ...(typeof requestId === "string" && { requestId }),
  };
}
