/** The journal of a run: how it is stored, and the lines that it consists of. */
import type { AssetJob, AssetJobReason } from "@roma-assets/client";
import type { Backup } from "./archive.ts";
import type { BodyForm } from "./body-form.ts";
import type { ErrorSummary, PartEnd } from "./report.ts";

/** The format of new journals. In a file, each line has a checksum. */
export const FORMAT = 2;

/** The former format, without checksums. Its journals are resumed in their own format. */
export const FORMER_FORMAT = 1;

/**
 * A log of plain JSON values from which a run can be resumed after a crash. A journal only stores
 * lines; the functions that take a journal check what it returns.
 */
export interface Journal {
  /** Name of the journal in messages, such as its path. */
  readonly name?: string;
  /** Acquires the journal for this process until it is closed. Rejects if another one uses it. */
  open(): Promise<void>;
  /**
   * Writes the first lines, all or none: after a crash the journal has every line or does not
   * exist. Resolves when they are durable. Rejects if the journal exists already.
   */
  create(lines: AsyncIterable<JournalLine>): Promise<void>;
  /**
   * Makes room for the lines that the next batch needs until its job is recorded, if that can be
   * done. Called before each request. If it rejects, nothing is sent.
   */
  reserve?(): Promise<void>;
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
  readonly format: typeof FORMAT | typeof FORMER_FORMAT;
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
  readonly inspect?: "auto" | "off";
  readonly ignoreMissing?: boolean;
  readonly retryRemaining?: number;
  readonly bodyForm?: BodyForm;
  /** Absolute path of the folder that each batch is exported to. */
  readonly backup?: string;
  readonly poll?: { readonly minMs?: number; readonly maxMs?: number };
  readonly jobTimeoutMs?: number;
  readonly busyTimeoutMs?: number;
  readonly giveUpMs?: number;
  readonly maxRetryDelayMs?: number;
}

/** A step of a batch, recorded before the next step is taken. */
export type JournalRecord =
  | ({
      /** The archive of the batch is on the disk. */
      readonly type: "exported";
    } & Backup)
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
  | ({
      /** A part of the batch ended, because the service was asked about its assets. */
      readonly type: "part";
      readonly batch: number;
      readonly apps: readonly string[];
      readonly tasks: readonly string[];
    } & PartEnd)
  | {
      /** What is left of the batch is about to be submitted once more. */
      readonly type: "retry";
      readonly batch: number;
      /** True if an earlier submission may still be executed. */
      readonly mayHaveRun: boolean;
    }
  | {
      /** The batch ended: all of its assets, except for those of its parts. */
      readonly type: "end";
      readonly batch: number;
      /** `settled` if its parts are all of it. */
      readonly outcome: "deleted" | "failed" | "unknown" | "settled";
      readonly jobId?: string;
      readonly job?: AssetJob;
      readonly reasons?: readonly AssetJobReason[];
      readonly error?: ErrorSummary;
      readonly suggestedBodyForm?: BodyForm;
      readonly note?: string;
    };
