import { type AssetJob, isRomaError, isTransientError, type RomaClient } from "@roma-assets/client";
import { httpStatusOf, retryAfterMsOf } from "./api-errors.ts";
import { openDeadline } from "./deadline.ts";
import { JobFailedError, JobTimeoutError } from "./errors.ts";
import { jobProgress, jobState } from "./job-status.ts";
import { notify } from "./notify.ts";
import { resolveWaitOptions, type WaitOptions, type WaitSettings } from "./options.ts";
import { createPace, type Pace } from "./pace.ts";

/**
 * Waits until a job has ended. Estimates the end from the progress that the service reports, and
 * polls the job at about that time.
 *
 * Tolerates transient errors ({@link isTransientError}) until the timeout. Also tolerates a 404 in
 * the first five seconds, because a new job may not be visible yet.
 *
 * @returns the job, which has succeeded.
 * @throws {JobFailedError} if the job failed.
 * @throws {JobTimeoutError} if the job did not end in time. It may still complete.
 * @throws the reason of the signal, and other errors of `getAssetJob`, such as a 401, 403 or 404.
 */
export async function waitForJob(
  client: Pick<RomaClient, "getAssetJob">,
  jobId: string,
  options: WaitOptions = {},
): Promise<AssetJob> {
  return watchJob(client, jobId, options, undefined);
}

/**
 * Waits for a job like {@link waitForJob}.
 *
 * @param createdAt when the job was created, in milliseconds since 1970, if that was just now: the
 * first poll then waits for the minimum interval.
 */
export async function watchJob(
  client: Pick<RomaClient, "getAssetJob">,
  jobId: string,
  options: WaitOptions,
  createdAt: number | undefined,
): Promise<AssetJob> {
  const settings = resolveWaitOptions(options);
  const { clock, timeoutMs, poll } = settings;
  const watch: Watch = {
    client,
    jobId,
    settings,
    startedAt: clock.now(),
    pace: createPace(poll.minMs, poll.maxMs, createdAt),
    failures: 0,
  };

  const createTimeout = () => new JobTimeoutError(jobId, watch.lastJob, timeoutMs, watch.lastError);
  const deadline = openDeadline(clock, settings.signal, timeoutMs, createTimeout);

  try {
    if (createdAt !== undefined) {
      await clock.sleep(poll.minMs, deadline.signal);
    }

    for (;;) {
      const delayMs = await pollOnce(watch, deadline.signal);
      if (delayMs === undefined) {
        return watch.lastJob as AssetJob;
      }
      await clock.sleep(delayMs, deadline.signal);
    }
  } finally {
    deadline.close();
  }
}

// --- internal ---

/** Time in which polls may not find a new job yet, in milliseconds. */
const INVISIBLE_MS = 5000;

/** The state of a wait. */
interface Watch {
  readonly client: Pick<RomaClient, "getAssetJob">;
  readonly jobId: string;
  readonly settings: WaitSettings;
  readonly startedAt: number;
  readonly pace: Pace;
  lastJob?: AssetJob;
  lastError?: unknown;
  /** Number of consecutive polls that failed. */
  failures: number;
}

/**
 * Polls the job.
 *
 * @returns the delay before the next poll, in milliseconds; undefined if the job succeeded.
 */
async function pollOnce(watch: Watch, signal: AbortSignal): Promise<number | undefined> {
  const { client, jobId, settings, startedAt } = watch;
  const { clock } = settings;
  const requestedAt = clock.now();

  let job: AssetJob;
  try {
    job = await client.getAssetJob({ job_id: jobId }, { signal });
  } catch (error) {
    signal.throwIfAborted();

    if (!isTolerable(error, clock.now() - startedAt)) {
      throw error;
    }
    return delayAfterError(watch, error);
  }
  return evaluate(watch, job, requestedAt);
}

function evaluate(watch: Watch, job: AssetJob, requestedAt: number): number | undefined {
  const { jobId, settings, startedAt, pace } = watch;
  const now = settings.clock.now();
  watch.lastJob = job;
  watch.lastError = undefined;
  watch.failures = 0;

  const progress = jobProgress(job);

  // The service read the progress about halfway through the request.
  pace.observe((requestedAt + now) / 2, progress);
  const remainingMs = pace.remainingMs(now);

  notify(settings.onProgress, { job, progress, elapsedMs: now - startedAt, remainingMs });

  switch (jobState(job)) {
    case "failed":
      throw new JobFailedError(jobId, job);
    case "succeeded":
      return undefined;
    case "running":
      return pace.delayMs(now);
  }
}

function delayAfterError(watch: Watch, error: unknown): number {
  const { minMs, maxMs } = watch.settings.poll;
  const backoffMs = Math.min(maxMs, minMs * 2 ** watch.failures);
  watch.lastError = error;
  watch.failures += 1;

  return Math.max(minMs, retryAfterMsOf(error) ?? backoffMs);
}

/** Returns true if another poll may succeed. */
function isTolerable(error: unknown, elapsedMs: number): boolean {
  if (!isRomaError(error)) {
    return false;
  }
  const isInvisible = httpStatusOf(error) === 404 && elapsedMs < INVISIBLE_MS;
  return isInvisible || isTransientError(error);
}
