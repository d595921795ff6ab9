import { type AssetJob, type AssetJobReason, isRomaError } from "@roma-assets/client";
import type { Backup } from "./archive.ts";
import { ASSET_KINDS, type AssetKind } from "./id-source.ts";
import type { BodyForm } from "./body-form.ts";
import { type Batch, batchSize, filterBatch } from "./plan.ts";

/** The report of a run, including all its resumes. */
export interface DeletionReport {
  readonly totals: Totals;
  /** The batches that failed or whose outcome is unknown. */
  readonly batches: readonly BatchReport[];
  /** What became of assets that the service was asked about, apart from those in `batches`. */
  readonly inspected: readonly InspectedAssets[];
  /** The archives that batches were exported to before they were deleted, if there is a backup. */
  readonly backups: readonly Backup[];
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
  /**
   * In batches whose job succeeded; with `inspect`, also those that were visible before, but not
   * after a job that failed.
   */
  readonly deleted: number;
  /**
   * Of which the service said that they don't exist, or that this user can't see them, and which
   * nobody has seen before. Without `inspect`, none.
   */
  readonly missing: number;
  /** In batches that failed. The service doesn't report which of the assets were deleted. */
  readonly failed: number;
  /** In batches whose outcome is unknown. */
  readonly unknown: number;
}

/** Numbers of assets that ended. */
export type EndedTotals = Omit<Totals, "requested">;

/** Assets of a batch that the service was asked about. */
export interface InspectedAssets {
  /** Number of the batch, starting at 1. */
  readonly batch: number;
  /**
   * - `missing`: they don't exist, or this user can't see them
   * - `deleted`: this user could see them before, and can't see them any longer
   */
  readonly outcome: "missing" | "deleted";
  readonly apps: readonly string[];
  readonly tasks: readonly string[];
}

/** A batch that failed, or whose outcome is unknown; with `inspect`, what is left of it. */
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

/** The end of a batch, or of what is left of it. It is `settled` if nothing is left. */
export type BatchEnd =
  | { readonly outcome: "deleted"; readonly jobId: string }
  | { readonly outcome: "settled" }
  | BatchFailure;

/** The end of a part of a batch. */
export type PartEnd = { readonly outcome: InspectedAssets["outcome"] } | BatchFailure;

/** A part of a batch that ended. */
export type BatchPart = Batch & PartEnd;

/** The details of a batch that failed or whose outcome is unknown. */
export type BatchFailure = Omit<BatchReport, "batch" | "apps" | "tasks">;

/** The report of a run in progress. Only batches that were not deleted are kept in memory. */
export interface ReportInProgress {
  readonly totals: { -readonly [Key in keyof Totals]: Totals[Key] };
  readonly batches: BatchReport[];
  readonly inspected: InspectedAssets[];
  /** The archives of batches, by the numbers of these. */
  readonly backups: Map<number, Backup>;
  /** What is needed to tell which assets may still exist. */
  readonly ended: {
    lastEnded: number;
    readonly failures: Set<number>;
    readonly parts: Map<number, readonly BatchPart[]>;
  };
}

/** The assets that ended, as far as it is known by batches and parts. */
export interface EndedAssets {
  /** Number of the last batch that ended; 0 if none has. */
  readonly lastEnded: number;
  /** The batches that failed or whose outcome is unknown, apart from their parts. */
  readonly failures: { has(batch: number): boolean };
  /** The parts of batches, by the numbers of these. */
  readonly parts: ReadonlyMap<number, readonly BatchPart[]>;
}

/** Creates an empty report. */
export function createReport(): ReportInProgress {
  return {
    totals: { requested: 0, deleted: 0, missing: 0, failed: 0, unknown: 0 },
    batches: [],
    inspected: [],
    backups: new Map(),
    ended: { lastEnded: 0, failures: new Set(), parts: new Map() },
  };
}

/** Records the end of a batch, or of what is left of it. */
export function recordEnd(
  report: ReportInProgress,
  batch: Batch,
  end: { readonly outcome: "deleted" } | { readonly outcome: "settled" } | BatchFailure,
): void {
  report.ended.lastEnded = batch.batch;
  if (end.outcome === "settled") {
    return;
  }

  report.totals[end.outcome] += batchSize(batch);
  if (isFailure(end)) {
    report.ended.failures.add(batch.batch);
    report.batches.push(toBatchReport(batch, end));
  }
}

/** Returns the number of assets that ended, in any way. */
export function countEnded({ deleted, missing, failed, unknown }: EndedTotals): number {
  return deleted + missing + failed + unknown;
}

/** Records the end of a part of a batch. */
export function recordPart(report: ReportInProgress, part: BatchPart): void {
  const { parts } = report.ended;
  parts.set(part.batch, [...(parts.get(part.batch) ?? []), part]);

  report.totals[part.outcome] += batchSize(part);
  if (isFailure(part)) {
    report.batches.push(toBatchReport(part, part));
  } else {
    report.inspected.push(part);
  }
}

/** Returns true if assets may still exist after an end. */
export function isFailure<End extends { readonly outcome: string }>(
  end: End,
): end is Extract<End, BatchFailure> {
  return end.outcome === "failed" || end.outcome === "unknown";
}

/** Returns what is left of a batch without its parts. */
export function withoutParts(batch: Batch, parts: readonly Batch[] = []): Batch {
  if (parts.length === 0) {
    return batch;
  }

  const ended = {
    apps: new Set(parts.flatMap(({ apps }) => apps)),
    tasks: new Set(parts.flatMap(({ tasks }) => tasks)),
  };
  return filterBatch(batch, (kind, id) => !ended[kind].has(id));
}

/** Returns the assets of a batch that may still exist, be it because they are not deleted yet. */
export function remainingOf(batch: Batch, ended: EndedAssets): Batch {
  const parts = ended.parts.get(batch.batch) ?? [];
  const isOpen = batch.batch > ended.lastEnded || ended.failures.has(batch.batch);
  if (isOpen) {
    return withoutParts(
      batch,
      parts.filter((part) => !isFailure(part)),
    );
  }

  const failed = parts.filter(isFailure);
  return {
    batch: batch.batch,
    apps: failed.flatMap(({ apps }) => apps),
    tasks: failed.flatMap(({ tasks }) => tasks),
  };
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
