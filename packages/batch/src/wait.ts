import {
  type AssetJob,
  httpStatusOf,
  isRomaError,
  isTransientError,
  monotonicTime,
  TimeoutError,
} from "@roma-assets/client";
import { delayAfter } from "./api-errors.ts";
import { openDeadline } from "./deadline.ts";
import { createEndDetector, type EndDetector } from "./end-detector.ts";
import { JobFailedError, JobStatusError, JobTimeoutError } from "./errors.ts";
import { jobProgress } from "./job-status.ts";
import { notify } from "./notify.ts";
import {
  type JobClient,
  resolveWaitOptions,
  type WaitOptions,
  type WaitSettings,
} from "./options.ts";
import { createPace, type Pace } from "./pace.ts";
import { readJob, type ReportedJob } from "./read-answer.ts";
import { summarizeError } from "./report.ts";

/**
 * Waits until a job has ended. Estimates the end from the progress that the service reports, and
 * polls the job at about that time, and once more when the timeout expires.
 *
 * Tolerates transient errors ({@link isTransientError}) until the timeout. Also tolerates a 404 in
 * the first five seconds, because a new job may not be visible yet.
 *
 * @returns the job, which has succeeded.
 * @throws {JobFailedError} if the job failed.
 * @throws {JobStatusError} if the job ended with an unknown status: one that is not documented, with
 * an `end_time`, or with the whole progress in five polls over at least a minute.
 * @throws {JobTimeoutError} if the job did not end in time. It may still complete.
 * @throws the reason of the signal, and other errors of `getAssetJob`, such as a 401, 403 or 404.
 */
export async function waitForJob(
  client: JobClient,
  jobId: string,
  options: WaitOptions = {},
): Promise<AssetJob> {
  return watchJob(client, jobId, options, undefined);
}

/**
 * Waits for a job like {@link waitForJob}.
 *
 * @param createdAt when the job was created, in monotonic milliseconds, if that was just now: the
 * first poll then waits for the minimum interval.
 */
export async function watchJob(
  client: JobClient,
  jobId: string,
  options: WaitOptions,
  createdAt: number | undefined,
): Promise<AssetJob> {
  const settings = resolveWaitOptions(options, client.clock);
  const { clock, signal, timeoutMs, poll } = settings;
  const startedAt = monotonicTime(clock);
  const endsAt = startedAt + timeoutMs;
  const watch: Watch = {
    client,
    jobId,
    settings,
    startedAt,
    pace: createPace(poll.minMs, poll.maxMs, createdAt),
    detectEnd: createEndDetector(),
    failures: 0,
  };

  if (createdAt !== undefined) {
    await clock.sleep(Math.min(poll.minMs, timeoutMs), signal);
  }

  for (;;) {
    const remainingMs = endsAt - monotonicTime(clock);
    const delayMs = await pollOnce(watch, remainingMs > 0 ? remainingMs : LAST_POLL_MS);
    if (delayMs === undefined) {
      return watch.lastJob as AssetJob;
    }

    const overdueMs = monotonicTime(clock) - endsAt;
    // A process that was suspended during the poll looks at the job once more.
    const wasSuspended = remainingMs > 0 && overdueMs > MAX_LATENESS_MS;
    if (overdueMs >= 0 && !wasSuspended) {
      throw new JobTimeoutError(jobId, watch.lastJob, timeoutMs, watch.lastError);
    }
    await clock.sleep(Math.max(0, Math.min(delayMs, -overdueMs)), signal);
  }
}

// --- internal ---

/** Time in which polls may not find a new job yet, in milliseconds. */
const INVISIBLE_MS = 5000;

/** Time limit of the last poll, which begins when the timeout expires, in milliseconds. */
const LAST_POLL_MS = 5000;

/** Maximum time by which a timer of a running process is late, in milliseconds. */
const MAX_LATENESS_MS = 1000;

/** The state of a wait. */
interface Watch {
  readonly client: JobClient;
  readonly jobId: string;
  readonly settings: WaitSettings;
  readonly startedAt: number;
  readonly pace: Pace;
  readonly detectEnd: EndDetector;
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
async function pollOnce(watch: Watch, limitMs: number): Promise<number | undefined> {
  const { client, jobId, settings, startedAt } = watch;
  const { clock, signal } = settings;
  const requestedAt = monotonicTime(clock);
  const createTimeout = () => new TimeoutError(`Job ${jobId}: no response within ${limitMs} ms`);
  const deadline = openDeadline(clock, signal, limitMs, createTimeout);

  let reported: ReportedJob;
  let ignored: readonly string[] = [];
  try {
    const answer: unknown = await client.getAssetJob(
      { job_id: jobId },
      {
        signal: deadline.signal,
        onResponse(event) {
          ignored = event.ignored ?? [];
        },
      },
    );
    reported = readJob(answer, ignored);
  } catch (error) {
    signal?.throwIfAborted();

    const elapsedMs = monotonicTime(clock) - startedAt;
    if (!isTolerable(error, elapsedMs)) {
      throw error;
    }
    return handleFailure(watch, error, elapsedMs);
  } finally {
    deadline.close();
  }
  return evaluate(watch, reported, requestedAt);
}

function evaluate(
  watch: Watch,
  { job, ignored }: ReportedJob,
  requestedAt: number,
): number | undefined {
  const { jobId, settings, startedAt, pace } = watch;
  const now = monotonicTime(settings.clock);
  const elapsedMs = Math.round(now - startedAt);
  if (watch.failures > 0) {
    notify(settings.onPollRecovered, { failures: watch.failures, elapsedMs });
  }

  watch.lastJob = job;
  watch.lastError = undefined;
  watch.failures = 0;

  const progress = jobProgress(job);

  // The service read the progress about halfway through the request.
  pace.observe((requestedAt + now) / 2, progress);
  const remainingMs = pace.remainingMs(now);

  const oddities = ignored.length > 0 && { ignored };
  notify(settings.onProgress, { job, ...oddities, progress, elapsedMs, remainingMs });

  switch (watch.detectEnd(job, now)) {
    case "failed":
      throw new JobFailedError(jobId, job, ignored);
    case "unknown":
      throw new JobStatusError(jobId, job, ignored);
    case "succeeded":
      return undefined;
    case "running":
      return pace.delayMs(now);
  }
}

/** Reports the first failure and those of another kind, and returns the delay before a retry. */
function handleFailure(watch: Watch, error: unknown, elapsedMs: number): number {
  const { poll, maxRetryDelayMs, onPollFailed } = watch.settings;
  const backoffMs = Math.min(poll.maxMs, Math.max(poll.minMs, 1) * 2 ** watch.failures);
  const delayMs = delayAfter(error, backoffMs, maxRetryDelayMs);

  if (watch.failures === 0 || kindOf(error) !== kindOf(watch.lastError)) {
    notify(onPollFailed, { error, delayMs, elapsedMs: Math.round(elapsedMs) });
  }
  watch.lastError = error;
  watch.failures += 1;

  return delayMs;
}

/** Returns the same string for errors that differ only in details such as their request IDs. */
function kindOf(error: unknown): string {
  const { code, status, errorCode } = summarizeError(error);
  return [code, status, errorCode].join(" ");
}

/** Returns true if another poll may succeed. */
function isTolerable(error: unknown, elapsedMs: number): boolean {
  if (!isRomaError(error)) {
    return false;
  }
  const isInvisible = httpStatusOf(error) === 404 && elapsedMs < INVISIBLE_MS;
  return isInvisible || isTransientError(error);
}
