import { type AssetJob, type AssetJobReason, type Clock, monotonicTime } from "@roma-assets/client";
import { notify } from "./notify.ts";
import type { BodyForm } from "./body-form.ts";
import type { ExportEvent } from "./export-events.ts";
import type { AssetKind } from "./id-source.ts";
import { type Batch, batchSize } from "./plan.ts";
import { countEnded, type ErrorSummary, type Totals } from "./report.ts";

/** An event of a run. `type` distinguishes the events. */
export type DeletionEvent = EventBase & EventDetail;

/** The fields of every event: enough for a progress bar. */
export interface EventBase {
  /** Number of the batch that the event is about, starting at 1. */
  readonly batch: number;
  /** Number of assets in the batch. */
  readonly size: number;
  /** Number of assets in batches that have ended, in any way, in this run or an earlier one. */
  readonly done: number;
  /**
   * Number of all assets, without duplicates; undefined without a journal for inputs other than
   * arrays and sets.
   */
  readonly total: number | undefined;
  /** Number of all batches, counted in the same way. */
  readonly batches: number | undefined;
  /** Time since this run began, in milliseconds. */
  readonly elapsedMs: number;
  /** Estimated time until the run ends, in milliseconds; undefined without an estimate. */
  readonly remainingMs: number | undefined;
}

/** The fields of each type of event. */
export type EventDetail =
  | {
      /** A batch begins. */
      readonly type: "batch";
      readonly apps: readonly string[];
      readonly tasks: readonly string[];
    }
  | {
      /** A step of the export of the batch, before the batch is deleted. */
      readonly type: "backup";
      readonly backup: ExportEvent;
    }
  | {
      /** The service created the batch's job, or the journal knows it from an earlier run. */
      readonly type: "submitted";
      readonly jobId: string;
    }
  | {
      /** Another job of the user is running. The batch is submitted again after the delay. */
      readonly type: "busy";
      readonly delayMs: number;
      readonly error: unknown;
    }
  | {
      /** The job was polled. */
      readonly type: "progress";
      readonly jobId: string;
      readonly job: AssetJob;
      /**
       * The properties of the job that count as absent, because they are not of the described type.
       */
      readonly ignored?: readonly string[];
      /** From 0 to 1; undefined if the service doesn't report it. */
      readonly progress: number | undefined;
    }
  | {
      /**
       * Polls of the job began to fail, or fail for another reason than before. They are repeated
       * until the job's timeout.
       */
      readonly type: "poll-failed";
      readonly jobId: string;
      readonly delayMs: number;
      readonly error: unknown;
    }
  | {
      /** A poll of the job succeeded after some have failed. */
      readonly type: "poll-recovered";
      readonly jobId: string;
    }
  | {
      /** Nothing but `progress` was reported for `heartbeatMs`. */
      readonly type: "heartbeat";
      /**
       * - `response`: the response to a request that creates a job
       * - `job`: the job of the batch
       * - `busy`: the end of another job of the user
       * - `retry`: the next attempt to submit the batch
       * - `export`: the job that exports the batch
       * - `download`: the archive of the batch
       */
      readonly waitingFor: WaitingFor;
      /** Time since the batch began, in milliseconds. */
      readonly batchElapsedMs: number;
      readonly jobId: string | undefined;
      /** The job as last seen in this run. */
      readonly job: AssetJob | undefined;
      /** From 0 to 1; undefined if the service doesn't report it. */
      readonly progress: number | undefined;
    }
  | {
      /**
       * The batch is submitted again although it may have been executed, because its outcome is
       * unknown. Without an error, an earlier run was interrupted.
       */
      readonly type: "resubmitted";
      readonly delayMs: number;
      readonly error: unknown;
    }
  | {
      /** The batch was definitely not executed, and is submitted again after the delay. */
      readonly type: "retry";
      readonly delayMs: number;
      readonly error: unknown;
    }
  | {
      /** The user may not list assets of this kind, so the run goes on without looking at them. */
      readonly type: "not-inspected";
      readonly kind: AssetKind;
      readonly reason: string;
    }
  | {
      /** A part of the batch ended, because of what the service said of its assets. */
      readonly type: "part";
      readonly outcome: "deleted" | "missing" | "failed" | "unknown";
      readonly apps: readonly string[];
      readonly tasks: readonly string[];
    }
  | {
      /** The batch failed, or its outcome is unknown. What is left of it is submitted again. */
      readonly type: "remaining";
      readonly jobId: string | undefined;
    }
  | {
      /** The batch's job succeeded: its assets have been deleted. */
      readonly type: "deleted";
      readonly jobId: string;
    }
  | {
      /** The batch failed, or its outcome is unknown. The run continues. */
      readonly type: "failed";
      readonly outcome: "failed" | "unknown";
      readonly jobId: string | undefined;
      readonly reasons: readonly AssetJobReason[];
      readonly error: ErrorSummary | undefined;
      readonly suggestedBodyForm: BodyForm | undefined;
      readonly note: string | undefined;
    };

/** What a run waits for. */
export type WaitingFor = "response" | "job" | "busy" | "retry" | "export" | "download";

/** Emits the events of a run. */
export interface EventEmitter {
  /** @param progress how much of the batch is done, from 0 to 1. */
  emit(batch: Batch, detail: EventDetail, progress?: number): void;
  /** Excludes assets from the estimate, because an earlier run processed them. */
  skip(assets: number): void;
}

/** Creates the emitter of a run that begins now. */
export function createEventEmitter(options: {
  clock: Clock;
  onEvent: ((event: DeletionEvent) => void) | undefined;
  total: { readonly assets: number; readonly batches: number } | undefined;
  /** The totals of the report, which change during the run. */
  totals: Totals;
}): EventEmitter {
  const { clock, onEvent, total, totals } = options;
  const startedAt = monotonicTime(clock);
  let skipped = 0;

  return {
    emit({ batch, ...assets }, detail, progress = 0) {
      const size = batchSize(assets);
      const done = countEnded(totals);
      const elapsedMs = Math.round(monotonicTime(clock) - startedAt);
      const doneHere = done - skipped + size * progress;
      const remaining = total && total.assets - skipped - doneHere;

      notify(onEvent, {
        batch,
        size,
        done,
        total: total?.assets,
        batches: total?.batches,
        elapsedMs,
        remainingMs: estimateRemainingMs(elapsedMs, doneHere, remaining),
        ...detail,
      });
    },

    skip(assets) {
      skipped += assets;
    },
  };
}

// --- internal ---

/** Assumes that each remaining asset takes as long as those that are done. */
function estimateRemainingMs(
  elapsedMs: number,
  done: number,
  remaining: number | undefined,
): number | undefined {
  if (remaining === undefined || done === 0) {
    return undefined;
  }
  return Math.round(Math.max(0, (elapsedMs / done) * remaining));
}
