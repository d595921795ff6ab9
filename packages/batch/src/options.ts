import {
  ArgumentError,
  type AssetJob,
  type Clock,
  type RomaClient,
  systemClock,
} from "@roma-assets/client";
import { type BodyForm, bodyForms, DEFAULT_BODY_FORM } from "./body-form.ts";
import type { DeletionEvent } from "./events.ts";
import type { Inspection, InspectionClient } from "./inspect.ts";
import type { Journal } from "./journal.ts";

/** The part of a client that waiting for a job needs. */
export type JobClient = Pick<RomaClient, "getAssetJob"> & {
  /** The clock that a wait is driven by, unless its options have another one. */
  readonly clock?: Clock | undefined;
};

/**
 * The part of a client that an export needs. `exportAssets` must call the `onRequest`, `onResponse`
 * and `onRetry` hooks of a call, which show whether a request is in flight.
 */
export type ExportClient = Pick<RomaClient, "exportAssets" | "downloadAssetArchive"> & JobClient;

/** The part of a client that an import needs. `importAssets` must call the same hooks. */
export type ImportClient = Pick<RomaClient, "importAssets"> & JobClient;

/**
 * The part of a client that a deletion needs. `deleteAssets` must call the `onRequest`,
 * `onResponse` and `onRetry` hooks of a call, which show whether a request is in flight.
 */
export type DeletionClient = Pick<RomaClient, "deleteAssets"> &
  JobClient &
  Partial<InspectionClient> &
  Partial<ExportClient> & {
    readonly endpoint: string;
    readonly projectId?: string | undefined;
    readonly instanceId?: string | undefined;
  };

/** Options of everything that creates jobs. */
export interface JobOptions {
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
  /** Interval between polls of a job. */
  poll?: PollOptions | undefined;
  /**
   * Timeout of each job, in milliseconds. A job that exceeds it stops the run. Default: 3,600,000.
   */
  jobTimeoutMs?: number | undefined;
  /**
   * Maximum time that a job waits for other jobs of the user, in milliseconds. Default: 3,600,000.
   */
  busyTimeoutMs?: number | undefined;
  /**
   * Maximum time that the creation of a job is retried while the service can't be reached or fails,
   * in milliseconds. Default: 300,000.
   */
  giveUpMs?: number | undefined;
  /**
   * Maximum delay that a response may ask for by `Retry-After`, in milliseconds. A longer one is
   * shortened. Default: 60,000.
   */
  maxRetryDelayMs?: number | undefined;
  /** Clock that drives all delays and timeouts. Default: that of the client. */
  clock?: Clock | undefined;
}

/** Options of `deleteInBatches` and `resumeDeletion`. */
export interface DeletionOptions extends JobOptions {
  /** Called for each event. Errors that it throws are ignored. */
  onEvent?: ((event: DeletionEvent) => void) | undefined;
  /**
   * `auto` asks the service which assets exist: before they are submitted, so that one that does not
   * exist fails no batch, and after a failure, so that the report tells what is gone. Where the user
   * may not list assets, the run goes on without. The result of `inspectAssets` takes the place of
   * the first look: pass it if somebody has just seen and confirmed it. Default: `off`.
   */
  inspect?: "auto" | "off" | Inspection | undefined;
  /**
   * True if assets that do not exist count as done. The run leaves them out in any case: this is a
   * note in the journal, for those who resume the run or read its status. Default: false.
   */
  ignoreMissing?: boolean | undefined;
  /**
   * How often what is left of a batch after a failure is submitted again, if `inspect` finds it.
   * Default: 1.
   */
  retryRemaining?: number | undefined;
  /**
   * Form of the request body. The vendor's page and its SDKs until 2022-11 send `strings`, its newer
   * pages and SDKs `objects`; which of them a region accepts is not documented. Default: `strings`.
   */
  bodyForm?: BodyForm | undefined;
  /**
   * Folder that each batch is exported to before it is deleted. A batch whose export fails is not
   * deleted. The folder is created if it does not exist. Needs Node.js. Default: no backup.
   */
  backup?: string | undefined;
  /** Journal that makes the run resumable. `deleteInBatches` needs one that does not exist yet. */
  journal?: Journal | undefined;
  /**
   * Time without an event other than `progress` after which a `heartbeat` event follows, in
   * milliseconds. 0 turns these events off. Default: 30,000.
   */
  heartbeatMs?: number | undefined;
  /**
   * Maximum number of IDs that a run without a journal remembers in order to drop duplicates, if its
   * inputs are neither arrays nor sets. The run stops at the next ID. Default: 1,000,000.
   */
  maxTrackedIds?: number | undefined;
}

/** Options of `resumeDeletion`. */
export interface ResumeOptions extends DeletionOptions {
  journal: Journal;
  /**
   * Skips the batch that the earlier run did not finish, and reports it as `unknown`. Its job may
   * still complete. Default: false.
   */
  skipUnfinished?: boolean | undefined;
}

/** Options of `waitForJob`. */
export interface WaitOptions {
  /** Called after each successful poll. Errors that it throws are ignored. */
  onProgress?: ((progress: JobProgress) => void) | undefined;
  /** Called when polls begin to fail, and when they fail for another reason. */
  onPollFailed?: ((failure: PollFailure) => void) | undefined;
  /** Called when a poll succeeds after some have failed. */
  onPollRecovered?: ((recovery: PollRecovery) => void) | undefined;
  /** Aborts the wait, which then rejects with the signal's reason. The job continues. */
  signal?: AbortSignal | undefined;
  /**
   * Timeout of the wait, in milliseconds. When it expires, the job is polled once more, for at most
   * five seconds. Default: 3,600,000.
   */
  timeoutMs?: number | undefined;
  /** Interval between polls. */
  poll?: PollOptions | undefined;
  /**
   * Maximum delay that a response may ask for by `Retry-After`, in milliseconds. A longer one is
   * shortened. Default: 60,000.
   */
  maxRetryDelayMs?: number | undefined;
  /** Clock that drives all delays and timeouts. Default: that of the client. */
  clock?: Clock | undefined;
}

/** Interval between polls of a job. It adapts to the job's progress within these bounds. */
export interface PollOptions {
  /** Minimum, in milliseconds. Default: 100. */
  minMs?: number | undefined;
  /**
   * Maximum, in milliseconds, unless `minMs` is greater or an error response asks for more by
   * `Retry-After`. Default: 5000.
   */
  maxMs?: number | undefined;
}

/** The result of one poll. */
export interface JobProgress {
  /** The job as returned by the service. */
  readonly job: AssetJob;
  /** The properties of the job that count as absent, because they are not of the described type. */
  readonly ignored?: readonly string[];
  /** From 0 to 1; undefined if the service doesn't report it. */
  readonly progress: number | undefined;
  /** Time since the wait began, in milliseconds. */
  readonly elapsedMs: number;
  /** Estimated time until the job ends, in milliseconds; undefined without an estimate. */
  readonly remainingMs: number | undefined;
}

/** A poll that failed and is repeated. */
export interface PollFailure {
  readonly error: unknown;
  /** Delay before the next poll, in milliseconds. */
  readonly delayMs: number;
  /** Time since the wait began, in milliseconds. */
  readonly elapsedMs: number;
}

/** The end of a series of polls that failed. */
export interface PollRecovery {
  /** Number of polls that failed. */
  readonly failures: number;
  /** Time since the wait began, in milliseconds. */
  readonly elapsedMs: number;
}

/** The options of everything that creates jobs, with the defaults filled in. */
export interface JobSettings {
  readonly signal: AbortSignal | undefined;
  readonly whenBusy: "wait" | "throw";
  readonly poll: PollInterval;
  readonly jobTimeoutMs: number;
  readonly busyTimeoutMs: number;
  readonly giveUpMs: number;
  readonly maxRetryDelayMs: number;
  readonly clock: Clock;
}

/** The options of a deletion, with the defaults filled in. */
export interface DeletionSettings extends JobSettings {
  readonly onEvent: ((event: DeletionEvent) => void) | undefined;
  readonly inspect: "auto" | "off";
  /** What the caller has seen already. */
  readonly inspection: Inspection | undefined;
  readonly retryRemaining: number;
  readonly bodyForm: BodyForm;
  /** The folder that each batch is exported to before it is deleted. */
  readonly backup: string | undefined;
  readonly heartbeatMs: number;
  readonly maxTrackedIds: number;
}

/** The options of a wait, with the defaults filled in. */
export interface WaitSettings {
  readonly onProgress: ((progress: JobProgress) => void) | undefined;
  readonly onPollFailed: ((failure: PollFailure) => void) | undefined;
  readonly onPollRecovered: ((recovery: PollRecovery) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
  readonly poll: PollInterval;
  readonly maxRetryDelayMs: number;
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
export function resolveDeletionOptions(
  options: DeletionOptions,
  client: DeletionClient,
): DeletionSettings {
  const { onEvent, bodyForm = DEFAULT_BODY_FORM, backup } = options;
  const job = resolveJobOptions(options, client.clock);
  const inspection = isInspection(options.inspect) ? options.inspect : undefined;
  const inspect = modeOf(options.inspect);
  assertChoice("inspect", inspect, ["auto", "off"]);
  if (inspect === "auto") {
    assertCanInspect(client);
  }
  assertChoice("bodyForm", bodyForm, bodyForms);
  if (backup !== undefined) {
    assertFolderName(backup);
    assertCanExport(client);
  }

  const {
    heartbeatMs = DEFAULT_HEARTBEAT_MS,
    maxTrackedIds = DEFAULT_MAX_TRACKED_IDS,
    retryRemaining = DEFAULT_RETRY_REMAINING,
  } = options;
  assertMilliseconds({ heartbeatMs });
  assertMaxTrackedIds(maxTrackedIds);
  assertRetryRemaining(retryRemaining);

  const choices = { inspect, inspection, retryRemaining, bodyForm, backup };
  return { ...job, ...choices, onEvent, maxTrackedIds, heartbeatMs };
}

/**
 * Fills in the defaults.
 *
 * @throws {ArgumentError} if an option is invalid.
 */
export function resolveJobOptions(
  options: JobOptions,
  clientClock: Clock | undefined,
): JobSettings {
  const { signal, whenBusy = "wait", clock = clientClock ?? systemClock } = options;
  const {
    jobTimeoutMs = DEFAULT_JOB_TIMEOUT_MS,
    busyTimeoutMs = DEFAULT_BUSY_TIMEOUT_MS,
    giveUpMs = DEFAULT_GIVE_UP_MS,
    maxRetryDelayMs = DEFAULT_MAX_RETRY_DELAY_MS,
  } = options;
  const times = { jobTimeoutMs, busyTimeoutMs, giveUpMs, maxRetryDelayMs };
  assertChoice("whenBusy", whenBusy, ["wait", "throw"]);
  assertMilliseconds(times);

  return { signal, whenBusy, clock, poll: resolvePoll(options.poll), ...times };
}

/**
 * Asserts that a client can ask which assets exist.
 *
 * @throws {ArgumentError} if it lacks an operation.
 */
export function assertCanInspect(
  client: Partial<InspectionClient>,
): asserts client is InspectionClient {
  const { listApplications, getApplication, validateApplication, listTasks } = client;
  if (!listApplications || !getApplication || !validateApplication || !listTasks) {
    throw new ArgumentError(
      "`inspect` needs a client with listApplications, getApplication, validateApplication and listTasks",
    );
  }
}

/**
 * Asserts that a client can export assets and download archives.
 *
 * @throws {ArgumentError} if it lacks an operation.
 */
export function assertCanExport(client: Partial<ExportClient>): asserts client is ExportClient {
  const { exportAssets, downloadAssetArchive, getAssetJob } = client;
  if (!exportAssets || !downloadAssetArchive || !getAssetJob) {
    throw new ArgumentError(
      "`backup` needs a client with exportAssets, downloadAssetArchive and getAssetJob",
    );
  }
}

/**
 * Fills in the defaults.
 *
 * @throws {ArgumentError} if an option is invalid.
 */
export function resolveWaitOptions(
  options: WaitOptions,
  clientClock: Clock | undefined,
): WaitSettings {
  const { onProgress, onPollFailed, onPollRecovered, signal } = options;
  const { clock = clientClock ?? systemClock } = options;
  const { timeoutMs = DEFAULT_JOB_TIMEOUT_MS, maxRetryDelayMs = DEFAULT_MAX_RETRY_DELAY_MS } =
    options;
  const times = { timeoutMs, maxRetryDelayMs };
  assertMilliseconds(times);

  const poll = resolvePoll(options.poll);
  return { onProgress, onPollFailed, onPollRecovered, signal, clock, poll, ...times };
}

/** Returns how a run looks at its assets: `auto` also if the caller has done so already. */
export function modeOf(inspect: DeletionOptions["inspect"] = "off"): "auto" | "off" {
  return isInspection(inspect) ? "auto" : inspect;
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

/** A minute, as for the calls of the client. */
const DEFAULT_MAX_RETRY_DELAY_MS = 60_000;

/** Half a minute. Some CI services end a step that prints nothing for ten minutes. */
const DEFAULT_HEARTBEAT_MS = 30_000;

/** A failure that persists, such as a missing permission, fails again. */
const DEFAULT_RETRY_REMAINING = 1;

/** A million. They take about 100 MB. */
const DEFAULT_MAX_TRACKED_IDS = 1_000_000;

/** Short, so that little time is lost after a small job, which may take less than a second. */
const DEFAULT_MIN_POLL_MS = 100;

/** Short enough for a progress bar, yet modest: the service's rate limits are not published. */
const DEFAULT_MAX_POLL_MS = 5000;

function isInspection(inspect: DeletionOptions["inspect"]): inspect is Inspection {
  return typeof inspect === "object" && inspect.apps instanceof Map && inspect.tasks instanceof Map;
}

function resolvePoll(poll: PollOptions = {}): PollInterval {
  const { minMs = DEFAULT_MIN_POLL_MS, maxMs = DEFAULT_MAX_POLL_MS } = definedOptions(poll);
  assertMilliseconds({ minMs, maxMs });

  return { minMs, maxMs: Math.max(minMs, maxMs) };
}

function assertRetryRemaining(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new ArgumentError(
      `\`retryRemaining\` must be a whole number from 0 on, received ${value}`,
    );
  }
}

function assertFolderName(backup: unknown): void {
  if (typeof backup !== "string" || backup === "") {
    throw new ArgumentError(`\`backup\` must be the path of a folder, received ${String(backup)}`);
  }
}

function assertChoice(name: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    const expected = choices.map((choice) => JSON.stringify(choice)).join(" or ");
    throw new ArgumentError(`\`${name}\` must be ${expected}, received ${JSON.stringify(value)}`);
  }
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

/** Accepts `Infinity`, which JSON can't represent, because a journal does not keep this option. */
function assertMaxTrackedIds(maxTrackedIds: number): void {
  if (!(maxTrackedIds >= 0)) {
    throw new ArgumentError(
      `\`maxTrackedIds\` must be a non-negative number, received ${String(maxTrackedIds)}`,
    );
  }
}
