import { type AssetJob, type Clock, isRomaError, type RomaClient } from "@roma-assets/client";
import { checkMs, deadline, systemClock } from "./clock.ts";
import { isPassingStatus, isTransientAuth, JobFailedError, JobTimeoutError } from "./errors.ts";
import { createPace } from "./pace.ts";

/** How often a job is looked at. */
export interface PollOptions {
  /** Never sooner than this after the last look, in milliseconds; 100 by default. */
  minMs?: number | undefined;
  /**
   * Never later, unless an error answer asks for it with `Retry-After`, or `minMs` is longer; 5,000
   * by default.
   */
  maxMs?: number | undefined;
}

/** A look at a job. */
export interface JobProgress {
  readonly job: AssetJob;
  /** From 0 to 1, where the service tells. */
  readonly progress: number | undefined;
  /** Milliseconds since the wait began. */
  readonly elapsedMs: number;
  /** Milliseconds until the job's estimated end, where there is an estimate. */
  readonly remainingMs: number | undefined;
}

/** How to wait for a job. */
export interface WaitOptions {
  /** Told after each look at the job. What it throws changes nothing. */
  onProgress?: ((progress: JobProgress) => void) | undefined;
  /** Aborts the wait, which then rejects with the signal's own reason. The job goes on. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for the whole wait, also a request in flight; 3,600,000 by default. */
  timeoutMs?: number | undefined;
  poll?: PollOptions | undefined;
  /** The machine's by default. */
  clock?: Clock | undefined;
}

/**
 * Waits until a job is done. From the progress that the service reports it estimates the end, and
 * asks again about then.
 *
 * Network failures, time-outs, 408, 429, 5xx and answers that are not the API's, and a source of
 * tokens that has such troubles ({@link isTransientAuth}), are tolerated until the deadline; a 404 for the first five seconds, since the job may not be visible yet.
 *
 * @returns the job as it was seen last: success, succeeded or finished.
 * @throws {JobFailedError} if the job failed.
 * @throws {JobTimeoutError} if it did not end in time; it may still complete.
 * @throws what else `getAssetJob` throws, like a 401, 403 or 404, and the reason of an abort.
 */
export async function waitForJob(
  roma: Pick<RomaClient, "getAssetJob">,
  jobId: string,
  options: WaitOptions = {},
): Promise<AssetJob> {
  return watchJob(roma, jobId, options, undefined);
}

/** Waits for a job; one that was just created need not be looked at yet. */
export async function watchJob(
  roma: Pick<RomaClient, "getAssetJob">,
  jobId: string,
  options: WaitOptions,
  createdAt: number | undefined,
): Promise<AssetJob> {
  const { clock = systemClock, timeoutMs = 3_600_000 } = options;
  const { minMs = 100, maxMs = 5000 } = options.poll ?? {};
  checkMs({ minMs, maxMs, timeoutMs });
  const beganAt = clock.now();
  const pace = createPace(minMs, maxMs, createdAt);
  let last: AssetJob | undefined;
  let trouble: unknown;
  let troubles = 0;
  const late = () => new JobTimeoutError(jobId, last, timeoutMs, trouble);
  const limit = deadline(clock, options.signal, timeoutMs, late);
  const { signal } = limit;
  try {
    if (createdAt !== undefined) {
      await clock.sleep(minMs, signal);
    }
    for (;;) {
      const askedAt = clock.now();
      let delayMs: number;
      try {
        const job = await roma.getAssetJob({ job_id: jobId }, { signal });
        const now = clock.now();
        const progress = progressOf(job);
        last = job;
        trouble = undefined;
        troubles = 0;
        // What the service reports is about as old as half of the call.
        pace.seen((askedAt + now) / 2, progress);
        const remainingMs = pace.remainingMs(now);
        tell(options.onProgress, { job, progress, elapsedMs: now - beganAt, remainingMs });
        const status = String(job.status).toLowerCase();
        if (status === "failed") {
          throw new JobFailedError(jobId, job);
        }
        if (done.has(status)) {
          return job;
        }
        delayMs = pace.nextMs(now);
      } catch (error) {
        signal.throwIfAborted();
        if (!isTransient(error, clock.now() - beganAt)) {
          throw error;
        }
        trouble = error;
        const backoff = Math.min(maxMs, minMs * 2 ** troubles);
        troubles += 1;
        delayMs = Math.max(minMs, (error as { retryAfterMs?: number }).retryAfterMs ?? backoff);
      }
      await clock.sleep(delayMs, signal);
    }
  } finally {
    limit.end();
  }
}

/** Tells a listener, whose own troubles are not the caller's. */
export function tell<T>(listener: ((value: T) => void) | undefined, value: T): void {
  try {
    // An async listener is a promise, whose rejection nobody else would handle.
    Promise.resolve(listener?.(value)).catch(() => {});
  } catch {
    // It changes nothing.
  }
}

// --- internal ---

const done = new Set(["success", "succeeded", "finished"]);

/** How long a job that was just created may not be visible. */
const invisibleMs = 5000;

function progressOf({ progress_percent: value }: AssetJob): number | undefined {
  return typeof value === "number" && value >= 0 && value <= 1 ? value : undefined;
}

/** Whether another look may help. */
function isTransient(error: unknown, elapsedMs: number): boolean {
  if (!isRomaError(error)) {
    return false;
  }
  const { code, status = 0 } = error as { code: string; status?: number };
  switch (code) {
    case "connection":
    case "timeout":
      return true;
    case "unexpected-response":
      return status < 300;
    case "api":
      return (
        isPassingStatus(status) ||
        isTransientAuth(error) ||
        (status === 404 && elapsedMs < invisibleMs)
      );
    default:
      return isTransientAuth(error);
  }
}
