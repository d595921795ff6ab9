import { type Clock, isBusyError, isRomaError, type RomaError } from "@roma-assets/client";
import type { Batch } from "./batches.ts";
import type { DeletionClient } from "./delete.ts";
import { isTransientAuth } from "./errors.ts";

/** What became of a batch that was sent. `resent`: an earlier try may have done it as well. */
export type Submission =
  | { readonly type: "job"; readonly jobId: string; readonly resent: boolean }
  | { readonly type: "refused"; readonly error: unknown; readonly resent: boolean }
  | { readonly type: "stopped"; readonly cause: unknown; readonly mayHaveRun: boolean };

/** How to send a batch. */
export interface SubmitOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  readonly whenBusy: "wait" | "throw";
  readonly busyTimeoutMs: number;
  readonly giveUpMs: number;
  /** The longest wait for a job of someone else. */
  readonly maxMs: number;
  /** Told each time before the batch is sent; where it fails, the batch is not sent. */
  readonly beforeSend: () => Promise<void>;
  /** Told before the wait for another try. */
  readonly onRetry: (why: "busy" | "resent" | "retry", delayMs: number, error: unknown) => void;
  /** Whether there is a job of this run of which it is not known whether it ended. */
  readonly hasOwnJob: () => boolean;
  /** Waits for it. */
  readonly waitForOwnJob: () => Promise<void>;
}

/**
 * Sends a batch until its job exists, the service refuses it, or the run has to stop.
 *
 * @param resent whether it may have been done already, by a run that was interrupted.
 */
export async function submit(
  roma: DeletionClient,
  { apps, tasks }: Batch,
  resent: boolean,
  options: SubmitOptions,
): Promise<Submission> {
  const { clock, signal, onRetry } = options;
  const body = {
    apps: [...apps],
    ...(tasks.length > 0 && { tasks: tasks.map((task_id) => ({ task_id })) }),
  };
  let mayHaveRun = resent;
  let busySince: number | undefined;
  let troubleSince: number | undefined;
  let busyTries = 0;
  let tries = 0;
  const stopped = (cause: unknown): Submission => ({ type: "stopped", cause, mayHaveRun });
  for (;;) {
    try {
      signal?.throwIfAborted();
      await options.beforeSend();
    } catch (reason) {
      return stopped(reason);
    }
    const sent = await send(roma, body, signal);
    if ("jobId" in sent) {
      return { type: "job", jobId: sent.jobId, resent: mayHaveRun };
    }
    const { error, mayHaveRun: unknown } = sent;
    const { status = 0, retryAfterMs } = Object(error) as Partial<Record<string, number>>;
    const now = clock.now();
    let delayMs: number;
    if (isBusyError(error)) {
      // After an unknown outcome the job that runs is probably the run's own.
      if (options.whenBusy === "throw" && !mayHaveRun && !options.hasOwnJob()) {
        return stopped(error);
      }
      // A job of this batch, whose ID was lost: to lose one after the other is trouble, too.
      if (!mayHaveRun) {
        troubleSince = undefined;
      }
      busySince ??= now;
      delayMs = pause(retryAfterMs, options.maxMs, 500 * 2 ** busyTries);
      busyTries += 1;
      if (now - busySince + delayMs > options.busyTimeoutMs) {
        return stopped(error);
      }
      onRetry("busy", delayMs, error);
    } else {
      mayHaveRun ||= unknown;
      if (!isRomaError(error) || signal?.aborted || isFinal(error, status)) {
        return stopped(signal?.aborted ? signal.reason : error);
      }
      const isRefused = status >= 400 && status < 500 && status !== 429;
      if (!unknown && isRefused && !isTransientAuth(error)) {
        return { type: "refused", error, resent: mayHaveRun };
      }
      troubleSince ??= now;
      delayMs = pause(retryAfterMs, 30_000, 1000 * 2 ** tries);
      tries += 1;
      if (now - troubleSince + delayMs > options.giveUpMs) {
        return stopped(error);
      }
      onRetry(mayHaveRun ? "resent" : "retry", delayMs, error);
    }
    try {
      if (isBusyError(error)) {
        await options.waitForOwnJob();
      }
      await clock.sleep(delayMs, signal);
    } catch (reason) {
      return stopped(reason);
    }
  }
}

// --- internal ---

/**
 * Sends it. An abort ends that before the request is out or between two tries; a request that is
 * out is waited for, as the client's time-out allows: the ID of its job is nowhere else.
 */
async function send(
  roma: DeletionClient,
  body: DeletedAssets,
  signal: AbortSignal | undefined,
): Promise<{ jobId: string } | { error: unknown; mayHaveRun: boolean }> {
  const call = new AbortController();
  let isOut = false;
  const stop = () => {
    if (signal?.aborted && !isOut) {
      call.abort(signal.reason);
    }
  };
  const isBack = () => {
    isOut = false;
    stop();
  };
  signal?.addEventListener("abort", stop);
  try {
    const { job_id: jobId } = await roma.deleteAssets(body, {
      signal: call.signal,
      onRequest() {
        stop();
        isOut = !call.signal.aborted;
      },
      // It is sent again with another token, or at another time: it surely did not run.
      onResponse: ({ status }) => status === 401 && isBack(),
      onRetry: isBack,
    });
    return { jobId };
  } catch (error) {
    const isAbort = call.signal.aborted && error === call.signal.reason;
    return { error, mayHaveRun: isRomaError(error) ? error.mayHaveRun : !isAbort };
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

type DeletedAssets = Parameters<DeletionClient["deleteAssets"]>[0];

/** Whether it stops the run: no other batch would fare better. */
function isFinal(error: RomaError, status: number): boolean {
  const { code, mayHaveRun } = error;
  // Only a redirect is unexpected and surely did nothing.
  const isRedirect = code === "unexpected-response" && !mayHaveRun;
  const isDenied = status === 401 || status === 403 || code === "token";
  return isRedirect || /^(argument|limit)$/.test(code) || (isDenied && !isTransientAuth(error));
}

/** What the service asks for; else a time that spreads the tries of those who wait for the same. */
function pause(askedMs: number | undefined, mostMs: number, ms: number): number {
  return askedMs === undefined
    ? Math.min(mostMs, ms) * (0.5 + Math.random() / 2)
    : Math.max(100, askedMs);
}
