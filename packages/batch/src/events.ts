import type { AssetJob, AssetJobReason } from "@roma-assets/client";
import type { ErrorSummary } from "./report.ts";

/** What every event tells: enough for a progress bar. */
export interface EventBase {
  /** The batch that it is about; the first is 1. */
  readonly batch: number;
  /** How many assets are in the batch. */
  readonly size: number;
  /** How many assets are in batches that ended, well or not, in this run or in an earlier one. */
  readonly done: number;
  /**
   * How many assets there are: exact with a journal, with arrays and sets counted before
   * duplicates are dropped, undefined for other inputs.
   */
  readonly total: number | undefined;
  /** How many batches there are, by the same rule. */
  readonly batches: number | undefined;
  /** Milliseconds since this run began. */
  readonly elapsedMs: number;
  /** Milliseconds until the run's end by the speed so far; undefined where nothing is known. */
  readonly remainingMs: number | undefined;
}

/** What happens in a run; `type` tells the events apart. */
export type DeletionEvent = EventBase & EventDetail;

/** What an event tells beyond that. */
export type EventDetail =
  | {
      /** A batch begins. */
      readonly type: "batch";
      readonly apps: readonly string[];
      readonly tasks: readonly string[];
    }
  | {
      /** The service created the batch's job, or the journal knows it from an earlier run. */
      readonly type: "submitted";
      readonly jobId: string;
    }
  | {
      /** Another job of the user runs; the batch is sent again after the delay. */
      readonly type: "busy";
      readonly delayMs: number;
      readonly error: unknown;
    }
  | {
      /** The job was looked at. */
      readonly type: "progress";
      readonly jobId: string;
      readonly job: AssetJob;
      /** From 0 to 1, where the service tells. */
      readonly progress: number | undefined;
    }
  | {
      /**
       * The batch is sent again although it may have been done: what became of it is not known.
       * Without an error, an earlier run was interrupted.
       */
      readonly type: "resent";
      readonly delayMs: number;
      readonly error: unknown;
    }
  | {
      /** The batch was surely not done and is sent again after the delay. */
      readonly type: "retry";
      readonly delayMs: number;
      readonly error: unknown;
    }
  | {
      /** The batch's job succeeded: its assets are gone. */
      readonly type: "done";
      readonly jobId: string;
    }
  | {
      /** The batch did not end well; the run goes on. */
      readonly type: "failed";
      readonly outcome: "failed" | "unknown";
      readonly jobId: string | undefined;
      readonly reasons: readonly AssetJobReason[];
      readonly error: ErrorSummary | undefined;
      readonly note: string | undefined;
    };
