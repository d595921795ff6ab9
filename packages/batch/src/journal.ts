import type { AssetJob, AssetJobReason } from "@roma-assets/client";
import { JournalError } from "./errors.ts";
import { type Batch, batchSize } from "./plan.ts";
import type { BatchFailure, ErrorSummary } from "./report.ts";

/** The version of the format that this code writes and reads. */
export const FORMAT = 1;

/**
 * A log of plain JSON values from which a run can be resumed after a crash. A journal only stores
 * lines and does not interpret them.
 */
export interface Journal {
  /** Acquires the journal for this process until it is closed. Rejects if another one uses it. */
  open(): Promise<void>;
  /**
   * Writes the first lines, all or none: after a crash the journal has every line or does not
   * exist. Resolves when they are durable. Rejects if the journal exists already.
   */
  create(lines: AsyncIterable<JournalLine>): Promise<void>;
  /** Appends a line. Resolves when it is durable. */
  append(line: JournalLine): Promise<void>;
  /**
   * Reads all lines lazily, in the order in which they were written; also after `close`, and while
   * lines are appended.
   */
  read(): AsyncIterable<JournalLine>;
  /** Releases the journal for other processes. */
  close(): Promise<void>;
}

/** A line of a journal. `type` distinguishes the lines. None of them contains a token. */
export type JournalLine =
  | JournalHeader
  | {
      /** The assets of a batch. There is one such line for each batch, before `total`. */
      readonly type: "ids";
      readonly batch: number;
      readonly apps: readonly string[];
      readonly tasks: readonly string[];
    }
  | {
      /** Ends the lines that a journal is created with. */
      readonly type: "total";
      readonly batches: number;
      readonly assets: number;
    }
  | JournalRecord;

/** The first line, which names the instance that the journal belongs to. */
export interface JournalHeader extends JournalOwner {
  readonly type: "header";
  /** Version of the format. */
  readonly format: 1;
  /** The options that the run was started with. They are the defaults of a resume. */
  readonly options: JournalOptions;
}

/** The instance that a journal belongs to. */
export interface JournalOwner {
  readonly endpoint: string;
  readonly projectId: string;
  readonly instanceId: string;
}

/** The options that a journal keeps. */
export interface JournalOptions {
  readonly whenBusy?: "wait" | "throw";
  readonly poll?: { readonly minMs?: number; readonly maxMs?: number };
  readonly jobTimeoutMs?: number;
  readonly busyTimeoutMs?: number;
  readonly giveUpMs?: number;
  readonly maxRetryDelayMs?: number;
}

/** A step of a batch, recorded before the next step is taken. */
export type JournalRecord =
  | {
      /** The batch is about to be submitted. */
      readonly type: "intent";
      readonly batch: number;
    }
  | {
      /** The run stopped, and the batch was definitely not executed since its `intent`. */
      readonly type: "withdrawn";
      readonly batch: number;
    }
  | {
      /** The batch's job was created. */
      readonly type: "job";
      readonly batch: number;
      readonly jobId: string;
      /** True if an earlier submission of the batch may have been executed as well. */
      readonly resent: boolean;
    }
  | {
      /** The batch ended. */
      readonly type: "end";
      readonly batch: number;
      readonly outcome: "deleted" | "failed" | "unknown";
      readonly jobId?: string;
      readonly job?: AssetJob;
      readonly reasons?: readonly AssetJobReason[];
      readonly error?: ErrorSummary;
      readonly note?: string;
    };

/** The summary of a journal. */
export interface JournalSummary extends JournalOwner {
  /** Number of assets. */
  readonly total: number;
  /** Number of assets in batches that have not ended. */
  readonly remaining: number;
}

/**
 * Reads the summary of a journal without acquiring it.
 *
 * @throws {JournalError} if it is missing or unreadable.
 */
export async function readJournalSummary(journal: Journal): Promise<JournalSummary> {
  const { endpoint, projectId, instanceId } = await readHeader(journal);
  const sizes = new Map<number, number>();
  let total = 0;
  let ended = 0;

  for await (const line of journal.read()) {
    if (line.type === "ids") {
      const size = batchSize(line);
      sizes.set(line.batch, size);
      total += size;
    } else if (line.type === "end") {
      ended += sizes.get(line.batch) ?? 0;
    }
  }

  return { endpoint, projectId, instanceId, total, remaining: total - ended };
}

/**
 * Reads the header.
 *
 * @throws {JournalError} if it is missing or its version is not supported.
 */
export async function readHeader(journal: Journal): Promise<JournalHeader> {
  for await (const line of journal.read()) {
    if (line?.type !== "header") {
      break;
    }

    const { format }: { format: unknown } = line;
    if (format !== FORMAT) {
      const message = `The journal must have format ${FORMAT}, received ${String(format)}`;
      throw new JournalError("unreadable", message);
    }
    return line;
  }

  throw new JournalError("unreadable", "The journal does not begin with a header");
}

/**
 * Checks that a journal belongs to an instance.
 *
 * @throws {JournalError} `mismatch`, if it does not.
 */
export function assertOwner(header: JournalHeader, owner: JournalOwner): void {
  for (const key of ["endpoint", "projectId", "instanceId"] as const) {
    if (header[key] !== owner[key]) {
      const message = `The journal belongs to the ${key} ${header[key]}, not to ${owner[key]}`;
      throw new JournalError("mismatch", message);
    }
  }
}

/** The state that earlier runs recorded. Only batches that were not deleted are kept in memory. */
export interface History {
  /** Number of assets and batches in the journal. */
  readonly total: { readonly assets: number; readonly batches: number };
  /** Number of the last batch that ended. */
  readonly lastEnded: number;
  /** The batches that were not deleted, by their numbers. */
  readonly failures: ReadonlyMap<number, BatchFailure>;
  /** The batch that was in progress. */
  readonly current: UnfinishedBatch | undefined;
  /** ID of the last job, if it is unknown whether the job has ended. */
  readonly openJob: string | undefined;
}

/** A batch that an earlier run began. */
export interface UnfinishedBatch {
  readonly batch: number;
  /** Its job; undefined if it is unknown whether one was created. */
  readonly jobId?: string;
  /** True if an earlier submission of the batch may have been executed as well. */
  readonly resent: boolean;
}

/**
 * Reads the history of earlier runs.
 *
 * @throws {JournalError} if the journal is not complete.
 */
export async function readHistory(journal: Journal): Promise<History> {
  const failures = new Map<number, BatchFailure>();
  let total: History["total"] | undefined;
  let lastEnded = 0;
  let current: UnfinishedBatch | undefined;
  let openJob: string | undefined;

  for await (const line of journal.read()) {
    switch (line.type) {
      case "header":
      case "ids":
        break;
      case "total":
        total = line;
        break;
      case "intent":
        current = { batch: line.batch, resent: true };
        break;
      case "withdrawn":
        current = undefined;
        break;
      case "job":
        current = line;
        openJob = undefined;
        break;
      case "end":
        current = undefined;
        lastEnded = line.batch;
        if (line.outcome !== "deleted") {
          failures.set(line.batch, { ...line, outcome: line.outcome });
        }
        // A job that failed has reasons. Without any, it is unknown whether the job has ended.
        if (line.outcome === "unknown" && !line.reasons) {
          openJob = line.jobId ?? openJob;
        }
        break;
    }
  }

  if (!total) {
    throw new JournalError("unreadable", "The journal is not complete");
  }
  return { total, lastEnded, failures, current, openJob };
}

/** Reads the batches lazily. */
export async function* readBatches(journal: Journal): AsyncGenerator<Batch, void> {
  for await (const line of journal.read()) {
    if (line.type === "total") {
      return;
    }
    if (line.type === "ids") {
      yield line;
    }
  }
}

/**
 * Reads the batches that failed, or have not ended, lazily.
 *
 * @param failures the batches that failed, by their numbers.
 */
export async function* readRemainingBatches(
  journal: Journal,
  lastEnded: number,
  failures: Pick<ReadonlyMap<number, unknown>, "has">,
): AsyncGenerator<Batch, void> {
  for await (const batch of readBatches(journal)) {
    if (batch.batch > lastEnded || failures.has(batch.batch)) {
      yield batch;
    }
  }
}
