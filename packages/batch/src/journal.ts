import type { AssetJob, AssetJobReason } from "@roma-assets/client";
import type { Batch } from "./batches.ts";
import { JournalError } from "./errors.ts";
import type { ErrorSummary } from "./report.ts";

/**
 * Where a run keeps what it needs to go on after a crash: a log of plain JSON values. What the
 * lines mean is the engine's business; a journal only has to keep them.
 */
export interface Journal {
  /** Takes it for this process alone, until it is closed. Rejects if another one has it. */
  open(): Promise<void>;
  /**
   * Writes the first lines, all or none: after a crash the journal has every line or does not
   * exist. Durable when it resolves. Rejects if there is a journal already.
   */
  create(lines: AsyncIterable<JournalLine>): Promise<void>;
  /** Adds a line, durable when it resolves. */
  append(line: JournalLine): Promise<void>;
  /**
   * Reads the lines lazily from the first one on, in the order in which they were written; also
   * after `close`, and while lines are added.
   */
  read(): AsyncIterable<JournalLine>;
  /** Lets other processes have it. */
  close(): Promise<void>;
}

/** A line of a journal; `type` tells them apart. No line has a token in it. */
export type JournalLine =
  | JournalHeader
  | {
      /** The assets of a batch; there is one such line for each batch, then the `total`. */
      readonly type: "ids";
      readonly batch: number;
      readonly apps: readonly string[];
      readonly tasks: readonly string[];
    }
  | {
      readonly type: "total";
      readonly batches: number;
      readonly assets: number;
    }
  | JournalRecord;

/** The first line: whose journal it is. */
export interface JournalHeader {
  readonly type: "header";
  /** Version of the format. */
  readonly format: 1;
  readonly endpoint: string;
  readonly projectId: string;
  readonly instanceId: string;
  /** What the run was started with; the defaults of a resume. */
  readonly options: JournalOptions;
}

/** The options that a journal keeps. */
export interface JournalOptions {
  readonly whenBusy?: "wait" | "throw";
  readonly poll?: { readonly minMs?: number; readonly maxMs?: number };
  readonly jobTimeoutMs?: number;
  readonly busyTimeoutMs?: number;
  readonly giveUpMs?: number;
}

/** What happened to a batch, written before the next step is taken. */
export type JournalRecord =
  | {
      /** It is about to be sent. */
      readonly type: "intent";
      readonly batch: number;
    }
  | {
      /** The run stopped at it, and it surely was not done since its `intent`. */
      readonly type: "withdrawn";
      readonly batch: number;
    }
  | {
      /** Its job was created. */
      readonly type: "job";
      readonly batch: number;
      readonly jobId: string;
      /** Whether it was sent before, without knowing what became of it. */
      readonly resent: boolean;
    }
  | {
      /** It ended. */
      readonly type: "end";
      readonly batch: number;
      readonly outcome: "deleted" | "failed" | "unknown";
      readonly jobId?: string;
      readonly job?: AssetJob;
      readonly reasons?: readonly AssetJobReason[];
      readonly error?: ErrorSummary;
      readonly note?: string;
    };

/** What the records of an earlier run tell. */
export interface Past {
  /** How many assets and batches the journal has. */
  readonly total: { readonly assets: number; readonly batches: number };
  /** The last batch that ended. */
  readonly ended: number;
  /** The ends of those that did not end well. */
  readonly troubles: ReadonlyMap<number, JournalEnd & { outcome: "failed" | "unknown" }>;
  /** The batch that was under way. */
  readonly current:
    | { readonly batch: number; readonly jobId?: string; readonly resent: boolean }
    | undefined;
  /** The last job, if it could not be looked at any more. */
  readonly openJob: string | undefined;
}

/** How a batch ended. */
export type JournalEnd = Extract<JournalLine, { type: "end" }>;

/** Reads the header, which has to be that of this endpoint, project and instance. */
export async function readHeader(
  journal: Journal,
  own: Pick<JournalHeader, "endpoint" | "projectId" | "instanceId">,
): Promise<JournalHeader> {
  for await (const line of journal.read()) {
    if (line?.type !== "header") {
      break;
    }
    if (line.format !== 1) {
      throw new JournalError("unreadable", `format 1 is needed, not ${String(line.format)}`);
    }
    for (const key of ["endpoint", "projectId", "instanceId"] as const) {
      if (line[key] !== own[key]) {
        throw new JournalError("mismatch", `its ${key} is ${line[key]}, not ${own[key]}`);
      }
    }
    return line;
  }
  throw new JournalError("unreadable", "it does not begin with a header");
}

/** Reads what happened so far. Only what did not end well takes memory. */
export async function readPast(journal: Journal): Promise<Past> {
  let total: Past["total"] | undefined;
  let ended = 0;
  let current: Past["current"];
  let openJob: string | undefined;
  const troubles = new Map<number, JournalEnd & { outcome: "failed" | "unknown" }>();
  for await (const line of journal.read()) {
    switch (line.type) {
      case "total":
        total = line;
        break;
      case "intent":
        // A batch that is sent again has one already.
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
        ended = line.batch;
        if (line.outcome !== "deleted") {
          troubles.set(line.batch, { ...line, outcome: line.outcome });
        }
        // A job that failed has reasons, no error.
        if (line.error) {
          openJob = line.jobId ?? openJob;
        }
        break;
      default:
    }
  }
  if (!total) {
    throw new JournalError("unreadable", "it is not complete");
  }
  return { total, ended, troubles, current, openJob };
}

/** Reads the batches lazily. */
export async function* readBatches(journal: Journal): AsyncGenerator<Batch, void> {
  for await (const line of journal.read()) {
    if (line.type === "ids") {
      yield line;
    } else if (line.type === "total") {
      return;
    }
  }
}
