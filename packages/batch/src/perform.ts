import { type AssetJob, type AssetJobReason, type Clock, isRomaError } from "@roma-assets/client";
import type { Batch } from "./batches.ts";
import type { DeletionClient } from "./delete.ts";
import { JobFailedError } from "./errors.ts";
import type { DeletionEvent, EventDetail } from "./events.ts";
import type { JournalRecord, Past } from "./journal.ts";
import { type BatchReport, summarize } from "./report.ts";
import { submit } from "./submit.ts";
import { watchJob, type WaitOptions } from "./wait.ts";

/** The options of a run, with the defaults put in. */
export interface Settings {
  readonly onEvent: ((event: DeletionEvent) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly whenBusy: "wait" | "throw";
  readonly poll: { readonly minMs: number; readonly maxMs: number };
  readonly jobTimeoutMs: number;
  readonly busyTimeoutMs: number;
  readonly giveUpMs: number;
  readonly clock: Clock;
}

/** What the batches of a run have in common. */
export interface Run {
  readonly roma: DeletionClient;
  readonly settings: Settings;
  /** Writes a step down, durably. */
  record(line: JournalRecord): Promise<void>;
  emit(batch: Batch, detail: EventDetail, progress?: number): void;
  /** A job of this run of which it is not known whether it ended; no later one was created. */
  openJob?: string | undefined;
}

/** What is told of a batch of which it is not known whether it was done. */
export type Doubt = Pick<BatchReport, "jobId" | "job" | "note">;

/** What became of a batch: it ended, or the run has to stop. */
export type Outcome =
  | {
      readonly end:
        | { readonly outcome: "deleted"; readonly jobId: string }
        | Omit<BatchReport, keyof Batch>;
    }
  | { readonly stop: unknown; readonly doubt?: Doubt | undefined };

/**
 * Sends a batch and waits for its job.
 *
 * @param earlier what an earlier run knew of it.
 */
export async function perform(run: Run, batch: Batch, earlier: Past["current"]): Promise<Outcome> {
  let doubt: Doubt | undefined = earlier && {
    ...(earlier.jobId !== undefined && { jobId: earlier.jobId }),
    note: earlier.jobId === undefined ? mayExist : mayComplete,
  };
  try {
    run.settings.signal?.throwIfAborted();
    run.emit(batch, { type: "batch", apps: batch.apps, tasks: batch.tasks });
    let job: CreatedJob;
    if (earlier?.jobId === undefined) {
      const sent = await send(run, batch, earlier !== undefined);
      if (!("jobId" in sent)) {
        return sent;
      }
      job = { ...sent, createdAt: run.settings.clock.now() };
    } else {
      job = { jobId: earlier.jobId, resent: earlier.resent };
    }
    const { jobId, resent } = job;
    doubt = { jobId, note: mayComplete };
    if (job.createdAt !== undefined) {
      await run.record({ type: "job", batch: batch.batch, jobId, resent });
    }
    return await follow(run, batch, job);
  } catch (stop) {
    return { stop, doubt };
  }
}

// --- internal ---

const mayExist = "it was sent, and its job may exist";
const mayComplete = "its job may still complete";

interface CreatedJob {
  readonly jobId: string;
  /** Whether the batch may have been done by an earlier attempt as well. */
  readonly resent: boolean;
  /** When it was created, if that was just now. */
  readonly createdAt?: number;
}

/** Sends a batch; gives its job, or what became of it without one. */
async function send(run: Run, batch: Batch, again: boolean): Promise<CreatedJob | Outcome> {
  const { settings } = run;
  const number = { batch: batch.batch };
  if (again) {
    run.emit(batch, { type: "resent", delayMs: 0, error: undefined });
  }
  const sent = await submit(run.roma, batch, again, {
    ...settings,
    maxMs: Math.max(settings.poll.minMs, settings.poll.maxMs),
    // Also where there is an intent: what can't be written down, or is another's now, is not sent.
    beforeSend: () => run.record({ type: "intent", ...number }),
    onRetry: (type, delayMs, error) => run.emit(batch, { type, delayMs, error }),
    hasOwnJob: () => run.openJob !== undefined,
    waitForOwnJob: () => waitForOwnJob(run),
  });
  switch (sent.type) {
    case "job":
      return { jobId: sent.jobId, resent: sent.resent };
    case "refused": {
      const error = summarize(sent.error);
      return sent.resent
        ? { end: { outcome: "unknown", error, note: mayExist } }
        : { end: { outcome: "failed", error } };
    }
    case "stopped":
      if (sent.mayHaveRun) {
        return { stop: sent.cause, doubt: { note: mayExist } };
      }
      // If this can't be written, the batch is taken for one that may have run: no harm.
      await run.record({ type: "withdrawn", ...number }).catch(() => {});
      return { stop: sent.cause };
  }
}

/** Waits for a batch's job. */
async function follow(run: Run, batch: Batch, created: CreatedJob): Promise<Outcome> {
  const { jobId, resent, createdAt } = created;
  run.openJob = undefined;
  run.emit(batch, { type: "submitted", jobId });
  let last: AssetJob | undefined;
  const onProgress: WaitOptions["onProgress"] = ({ job, progress }) => {
    last = job;
    run.emit(batch, { type: "progress", jobId, job, progress }, progress);
  };
  try {
    await watchJob(run.roma, jobId, { ...waitOptions(run), onProgress }, createdAt);
    return { end: { outcome: "deleted", jobId } };
  } catch (error) {
    const known = { jobId, ...(last && { job: last }) };
    if (error instanceof JobFailedError) {
      const { reasons } = error;
      const gone = resent && reasons.length > 0 && reasons.every(meansNotFound);
      const note = "probably deleted by the first attempt";
      return gone
        ? { end: { outcome: "unknown", ...known, reasons, note } }
        : { end: { outcome: "failed", ...known, reasons } };
    }
    const note = refusalOf(error);
    if (note !== undefined) {
      run.openJob = jobId;
      return { end: { outcome: "unknown", ...known, error: summarize(error), note } };
    }
    return { stop: error, doubt: { ...known, note: mayComplete } };
  }
}

/** Waits for a job that this run knows. One that can't be looked at stays open. */
async function waitForOwnJob(run: Run): Promise<void> {
  const { openJob } = run;
  if (openJob === undefined) {
    return;
  }
  try {
    await watchJob(run.roma, openJob, waitOptions(run), undefined);
  } catch (error) {
    run.settings.signal?.throwIfAborted();
    if (!(error instanceof JobFailedError)) {
      return;
    }
  }
  run.openJob = undefined;
}

function waitOptions({ settings }: Run): WaitOptions {
  const { clock, signal, poll, jobTimeoutMs } = settings;
  return { clock, signal, poll, timeoutMs: jobTimeoutMs };
}

/**
 * Whether a reason says that there is no such asset. That this is the code, or that the text says
 * so, is an assumption: what the service answers here is published nowhere.
 */
function meansNotFound({ error_code, error_msg }: AssetJobReason): boolean {
  return /^ROMA\.0*110006$/.test(error_code ?? "") || /not exist|not found/i.test(error_msg ?? "");
}

/**
 * Why a job can't be looked at, where another look would not change that: the service does not know
 * it (any more), or no request can have its ID. Then it is taken for one that does not run: else a
 * run whose job was forgotten meanwhile could never go on.
 */
function refusalOf(error: unknown): string | undefined {
  const { code, status = 0 } = error as { code?: string; status?: number };
  const isRefusal = status >= 400 && status < 500 && status !== 401 && status !== 403;
  if (!isRomaError(error) || !(isRefusal || code === "argument" || code === "limit")) {
    return undefined;
  }
  return status === 404
    ? "the service does not know its job any more"
    : "its job can't be looked at";
}
