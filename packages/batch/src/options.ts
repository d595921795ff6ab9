import {
  ArgumentError,
  type AssetJob,
  type Clock,
  type RomaClient,
  systemClock,
} from "@roma-assets/client";
import type { DeletionEvent } from "./events.ts";
import type { Journal } from "./journal.ts";

/**
 * The part of a client that a deletion needs. `deleteAssets` must call the `onRequest`,
 * `onResponse` and `onRetry` hooks of a call, which show whether a request is in flight.
 */
export type DeletionClient = Pick<RomaClient, "deleteAssets" | "getAssetJob"> & {
  readonly endpoint: string;
  readonly projectId?: string | undefined;
  readonly instanceId?: string | undefined;
};

/** Options of `deleteInBatches` and `resumeDeletion`. */
export interface DeletionOptions {
  /** Called for each event. Errors that it throws are ignored. */
  onEvent?: ((event: DeletionEvent) => void) | undefined;
  /**
   * Stops the run. A running job continues. A request in flight that creates a job is awaited until
   * the client's timeout, because its response is the only source of the job's ID.
   */
  signal?: AbortSignal | undefined;
  /**
   * What to do if another job of the same user is running: `wait` until it has ended, or `throw`.
   * A job that may belong to this run is awaited in both cases. Default: `wait`.
   */
  whenBusy?: "wait" | "throw" | undefined;
  /** Journal that makes the run resumable. `deleteInBatches` needs one that does not exist yet. */
  journal?: Journal | undefined;
  /** Interval between polls of a job. */
  poll?: PollOptions | undefined;
  /**
   * Timeout of each job, in milliseconds. A job that exceeds it stops the run. Default: 3,600,000.
   */
  jobTimeoutMs?: number | undefined;
  /**
   * Maximum time that a batch waits for other jobs of the user, in milliseconds. Default:
   * 3,600,000.
   */
  busyTimeoutMs?: number | undefined;
  /**
   * Maximum time that a batch is retried while the service can't be reached or fails, in
   * milliseconds. Default: 300,000.
   */
  giveUpMs?: number | undefined;
  /** Clock that drives all delays and timeouts. Default: the system clock. */
  clock?: Clock | undefined;
}

/** Options of `waitForJob`. */
export interface WaitOptions {
  /** Called after each poll. Errors that it throws are ignored. */
  onProgress?: ((progress: JobProgress) => void) | undefined;
  /** Aborts the wait, which then rejects with the signal's reason. The job continues. */
  signal?: AbortSignal | undefined;
  /**
   * Timeout of the whole wait, including a request in flight, in milliseconds. Default: 3,600,000.
   */
  timeoutMs?: number | undefined;
  /** Interval between polls. */
  poll?: PollOptions | undefined;
  /** Clock that drives all delays and timeouts. Default: the system clock. */
  clock?: Clock | undefined;
}

/** Interval between polls of a job. It adapts to the job's progress within these bounds. */
export interface PollOptions {
  /** Minimum, in milliseconds. Default: 100. */
  minMs?: number | undefined;
  /**
   * Maximum, in milliseconds, unless `minMs` is greater or the `Retry-After` of an error response
   * is longer. Default: 5000.
   */
  maxMs?: number | undefined;
}

/** The result of one poll. */
export interface JobProgress {
  /** The job as returned by the service. */
  readonly job: AssetJob;
  /** From 0 to 1; undefined if the service doesn't report it. */
  readonly progress: number | undefined;
  /** Time since the wait began, in milliseconds. */
  readonly elapsedMs: number;
  /** Estimated time until the job ends, in milliseconds; undefined without an estimate. */
  readonly remainingMs: number | undefined;
}

/** The options of a deletion, with the defaults filled in. */
export interface DeletionSettings {
  readonly onEvent: ((event: DeletionEvent) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly whenBusy: "wait" | "throw";
  readonly poll: PollInterval;
  readonly jobTimeoutMs: number;
  readonly busyTimeoutMs: number;
  readonly giveUpMs: number;
  readonly clock: Clock;
}

/** The options of a wait, with the defaults filled in. */
export interface WaitSettings {
  readonly onProgress: ((progress: JobProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly poll: PollInterval;
  readonly clock: Clock;
}

/** The bounds of the interval between polls, in milliseconds. */
export interface PollInterval {
  readonly minMs: number;
  /** Never below `minMs`. */
  readonly maxMs: number;
}

/**
 * Fills in the defaults.
 *
 * @throws {ArgumentError} if an option is invalid.
 */
export function resolveDeletionOptions(options: DeletionOptions): DeletionSettings {
  const { whenBusy = "wait", onEvent, signal, clock = systemClock } = options;
  if (whenBusy !== "wait" && whenBusy !== "throw") {
    throw new ArgumentError(
      `\`whenBusy\` must be "wait" or "throw", received ${JSON.stringify(whenBusy)}`,
    );
  }

  const {
    jobTimeoutMs = DEFAULT_JOB_TIMEOUT_MS,
    busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS,
    giveUpMs = DEFAULT_GIVE_UP_MS,
  } = options;
  assertMilliseconds({ jobTimeoutMs, busyTimeoutMs, giveUpMs });

  const poll = resolvePoll(options.poll);
  return { whenBusy, onEvent, signal, clock, poll, jobTimeoutMs, busyTimeoutMs, giveUpMs };
}

/**
 * Fills in the defaults.
 *
 * @throws {ArgumentError} if an option is invalid.
 */
export function resolveWaitOptions(options: WaitOptions): WaitSettings {
  const { onProgress, signal, timeoutMs = DEFAULT_JOB_TIMEOUT_MS, clock = systemClock } = options;
  assertMilliseconds({ timeoutMs });

  return { onProgress, signal, timeoutMs, clock, poll: resolvePoll(options.poll) };
}

/** Returns the options without those that are undefined or null, which would hide a default. */
export function definedOptions<T extends object>(options: T): T {
  const entries: [string, unknown][] = Object.entries(options);
  const defined = entries.filter(([, value]) => value !== undefined && value !== null);

  return Object.fromEntries(defined) as T;
}

// --- internal ---

/**
 * One hour. The duration of a job is not documented, and stopping early leaves a batch with an
 * unknown outcome.
 */
const DEFAULT_JOB_TIMEOUT_MS = 3_600_000;

/** As long as a job may take, because that is what the service is busy with. */
const DEFAULT_BUSY_TIMEOUT_MS = DEFAULT_JOB_TIMEOUT_MS;

/** Five minutes. Outlasts a restart of the service or its gateway, but not a longer outage. */
const DEFAULT_GIVE_UP_MS = 300_000;

/** Short, so that little time is lost after a small job, which may take less than a second. */
const DEFAULT_MIN_POLL_MS = 100;

/** Short enough for a progress bar, yet modest: the service's rate limits are not published. */
const DEFAULT_MAX_POLL_MS = 5000;

function resolvePoll(poll: PollOptions = {}): PollInterval {
  const { minMs = DEFAULT_MIN_POLL_MS, maxMs = DEFAULT_MAX_POLL_MS } = definedOptions(poll);
  assertMilliseconds({ minMs, maxMs });

  return { minMs, maxMs: Math.max(minMs, maxMs) };
}

/**
 * Rejects values that would wait forever or not at all. Also rejects `Infinity`, because JSON, and
 * so a journal, can't represent it.
 */
function assertMilliseconds(values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (!Number.isFinite(value) || value < 0) {
      throw new ArgumentError(
        `\`${name}\` must be a non-negative finite number of milliseconds, received ${String(value)}`,
      );
    }
  }
}
