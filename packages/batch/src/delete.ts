import { ArgumentError, type Clock, type RomaClient } from "@roma-assets/client";
import { type AssetIds, maxPerBatch, sizeOf, type Splitter, splitIds } from "./batches.ts";
import { checkMs, systemClock } from "./clock.ts";
import { DeletionStoppedError, JournalError } from "./errors.ts";
import type { DeletionEvent } from "./events.ts";
import {
  type Journal,
  type JournalHeader,
  type JournalLine,
  type JournalOptions,
  readBatches,
  readHeader,
  readPast,
} from "./journal.ts";
import type { Settings } from "./perform.ts";
import { type DeletionReport, openAccount, remainingOf } from "./report.ts";
import { runBatches } from "./run.ts";
import type { PollOptions } from "./wait.ts";

/**
 * What a run needs of a client. The run tells by `deleteAssets`'s `onRequest`, `onResponse` and
 * `onRetry` whether a request is out.
 */
export type DeletionClient = Pick<RomaClient, "deleteAssets" | "getAssetJob"> & {
  readonly endpoint: string;
  readonly projectId?: string | undefined;
  readonly instanceId?: string | undefined;
};

/** How to delete. */
export interface DeletionOptions {
  /** Told what happens. What it throws changes nothing. */
  onEvent?: ((event: DeletionEvent) => void) | undefined;
  /**
   * Stops the run. A job that runs goes on. A request that is out and creates one is waited for, as
   * the client's time-out allows: nothing else tells the ID.
   */
  signal?: AbortSignal | undefined;
  /**
   * What to do if another job of the user runs: `wait` (the default) until it has ended, or
   * `throw`. What may be a job of this run, since it is not known whether it exists or has ended,
   * is waited for with both.
   */
  whenBusy?: "wait" | "throw" | undefined;
  /** Makes the run resumable. There must not be one yet. */
  journal?: Journal | undefined;
  poll?: PollOptions | undefined;
  /** Milliseconds for each job; 3,600,000 by default. A job that takes longer stops the run. */
  jobTimeoutMs?: number | undefined;
  /** Milliseconds to wait for jobs of others, for each batch; 3,600,000 by default. */
  busyTimeoutMs?: number | undefined;
  /** Milliseconds to try again while the service can't be reached or refuses; 300,000 by default. */
  giveUpMs?: number | undefined;
  /** The machine's by default. */
  clock?: Clock | undefined;
}

/**
 * Deletes any number of assets: in batches of at most 100, one after the other, each waited for.
 *
 * @returns the account: also of batches that failed.
 * @throws {DeletionStoppedError} if the run stopped before its end: an abort, a 401 or 403, a
 * redirect, a bad argument, busy with `whenBusy: "throw"`, a job that does not end, a journal that
 * can't be used any more, or a service or source of tokens that can't be reached.
 * @throws {JournalError} if the journal can't be used from the start; nothing was sent.
 * @example
 * const report = await deleteInBatches(roma, { apps, tasks });
 * console.log(report.totals);
 */
export async function deleteInBatches(
  roma: DeletionClient,
  ids: AssetIds,
  options: DeletionOptions = {},
): Promise<DeletionReport> {
  const { journal } = options;
  let settings: Settings;
  let splitter: Splitter;
  try {
    settings = settingsOf(options);
    splitter = splitIds(ids);
  } catch (cause) {
    throw notStarted(cause);
  }
  if (!journal) {
    const { size } = splitter;
    const total = size === undefined ? size : { assets: size, batches: batchesOf(size) };
    return runBatches(roma, { ...splitter, total }, settings);
  }
  return using(journal, async () => {
    try {
      await journal.create(firstLines(roma, splitter, options));
    } catch (cause) {
      throw cause instanceof JournalError ? cause : notStarted(cause);
    }
    return runJournal(roma, journal, settings);
  });
}

/**
 * Goes on with a run that was interrupted. Batches that ended are skipped, a job that is known is
 * waited for, and a batch that may have been sent is sent again.
 *
 * Options that are not given are those of the run that wrote the journal.
 *
 * @returns the account of the run with all its resumes.
 * @throws {DeletionStoppedError} as {@link deleteInBatches} does.
 * @throws {JournalError} if there is no journal, another process uses it, or it belongs to another
 * endpoint, project or instance; this resume sent nothing.
 */
export async function resumeDeletion(
  roma: DeletionClient,
  options: DeletionOptions & { journal: Journal },
): Promise<DeletionReport> {
  const { journal } = options;
  return using(journal, async () => {
    const header = await readHeader(journal, identityOf(roma));
    let settings: Settings;
    try {
      settings = settingsOf({ ...defined(header.options), ...defined(options) });
    } catch (cause) {
      throw notStarted(cause);
    }
    return runJournal(roma, journal, settings);
  });
}

// --- internal ---

async function using<T>(journal: Journal, act: () => Promise<T>): Promise<T> {
  await journal.open();
  try {
    return await act();
  } finally {
    // What is not released now is released when the process ends.
    await journal.close().catch(() => {});
  }
}

/** Deletes what the journal has and what did not end yet. */
async function runJournal(
  roma: DeletionClient,
  journal: Journal,
  settings: Settings,
): Promise<DeletionReport> {
  const past = await readPast(journal);
  const batches = readBatches(journal);
  const source = {
    total: past.total,
    next: async () => (await batches.next()).value ?? undefined,
    rest: undefined,
  };
  try {
    return await runBatches(roma, source, settings, journal, past);
  } finally {
    await batches.return();
  }
}

/** What a journal begins with: whose it is, and every ID. */
async function* firstLines(
  roma: DeletionClient,
  splitter: Splitter,
  { signal, whenBusy, poll, jobTimeoutMs, busyTimeoutMs, giveUpMs }: DeletionOptions,
): AsyncGenerator<JournalLine> {
  const options = { whenBusy, poll: poll && defined(poll), jobTimeoutMs, busyTimeoutMs, giveUpMs };
  yield {
    type: "header",
    format: 1,
    ...identityOf(roma),
    options: defined(options) as JournalOptions,
  };
  const total = { batches: 0, assets: 0 };
  for (let batch = await splitter.next(); batch; batch = await splitter.next()) {
    signal?.throwIfAborted();
    total.batches += 1;
    total.assets += sizeOf(batch);
    yield { type: "ids", ...batch };
  }
  yield { type: "total", ...total };
}

function identityOf(
  roma: DeletionClient,
): Pick<JournalHeader, "endpoint" | "projectId" | "instanceId"> {
  const { endpoint, projectId = "", instanceId = "" } = roma;
  return { endpoint: endpoint.replace(/\/+$/, ""), projectId, instanceId };
}

function settingsOf(options: DeletionOptions): Settings {
  const { minMs = 100, maxMs = 5000 } = defined(options.poll ?? {});
  const { jobTimeoutMs = 3_600_000, busyTimeoutMs = 3_600_000, giveUpMs = 300_000 } = options;
  const { whenBusy = "wait", onEvent, signal, clock = systemClock } = options;
  checkMs({ minMs, maxMs, jobTimeoutMs, busyTimeoutMs, giveUpMs });
  if (whenBusy !== "wait" && whenBusy !== "throw") {
    throw new ArgumentError(`whenBusy: "wait" or "throw" is needed, not ${String(whenBusy)}`);
  }
  const poll = { minMs, maxMs };
  return { whenBusy, onEvent, signal, clock, poll, jobTimeoutMs, busyTimeoutMs, giveUpMs };
}

/** A run that stopped before anything was sent. */
function notStarted(cause: unknown): DeletionStoppedError {
  const remaining = () =>
    remainingOf(() => {
      throw new ArgumentError("remaining: nothing was sent, so that it is the input itself");
    });
  return new DeletionStoppedError({ totals: openAccount().totals, batches: [], remaining }, cause);
}

function batchesOf(assets: number): number {
  return Math.ceil(assets / maxPerBatch);
}

/** Without what is undefined, or null as `Infinity` is in JSON: both would hide a default. */
function defined<T extends object>(values: T): T {
  const given = Object.entries(values).filter(([, value]) => (value ?? undefined) !== undefined);
  return Object.fromEntries(given) as T;
}
