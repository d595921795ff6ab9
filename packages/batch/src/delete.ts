import { loadBackupFiles } from "./backup.ts";
import { DeletionStoppedError, JournalError } from "./errors.ts";
import { type AssetKind, readIds } from "./id-source.ts";
import {
  FORMAT,
  type Journal,
  type JournalLine,
  type JournalOptions,
  type JournalOwner,
} from "./journal.ts";
import {
  assertOwner,
  readBatches,
  readHeader,
  readHistory,
  readRemainingBatches,
} from "./journal-reader.ts";
import {
  definedOptions,
  type DeletionClient,
  type DeletionOptions,
  type DeletionSettings,
  modeOf,
  type ResumeOptions,
  resolveDeletionOptions,
} from "./options.ts";
import {
  type AssetIds,
  batchSize,
  MAX_ASSETS_PER_BATCH,
  openPlan,
  type Plan,
  planBatches,
} from "./plan.ts";
import { type Asset, createReport, type DeletionReport, toAsset, toRemaining } from "./report.ts";
import { runBatches } from "./run.ts";

/**
 * Deletes any number of assets and waits until every one is accounted for. Submits batches of at
 * most 100, one after the other.
 *
 * @returns the report, which includes batches that failed.
 * @throws {DeletionStoppedError} if the run stopped early: on an abort, a 401 or 403, a redirect,
 * an invalid argument, a busy service with `whenBusy: "throw"`, a job that does not end, a journal
 * that fails, or a service or token function that can't be reached.
 * @throws {JournalError} if the journal can't be created. Nothing was sent.
 * @example
 * const report = await deleteInBatches(roma, { apps, tasks });
 * console.log(report.totals);
 */
export async function deleteInBatches(
  client: DeletionClient,
  ids: AssetIds,
  options: DeletionOptions = {},
): Promise<DeletionReport> {
  const { journal } = options;
  let settings: DeletionSettings;
  let plan: Plan;

  try {
    settings = await resolveOptions(options, client);
    plan = openPlan(ids, journal ? Infinity : settings.maxTrackedIds);
  } catch (cause) {
    throw notStarted(cause, (kind) => readIds(kind, ids[kind]));
  }

  if (!journal) {
    const source = { ...plan, total: totalOf(plan.size), all: () => planBatches(ids) };
    return runBatches({ client, source, settings });
  }

  return useJournal(journal, async () => {
    try {
      await journal.create(initialLines(client, plan, { ...options, backup: settings.backup }));
    } catch (cause) {
      throw cause instanceof JournalError ? cause : notStarted(cause, plan.all);
    }

    return runJournal(client, journal, settings);
  });
}

/**
 * Resumes a run that was interrupted. Skips the batches that ended, waits for the job that was
 * running, and resubmits a batch that may have been submitted. With `skipUnfinished`, the batch that
 * had begun is reported as `unknown` instead.
 *
 * Omitted options default to those of the run that created the journal.
 *
 * @returns the report of the run including all its resumes.
 * @throws {DeletionStoppedError} like {@link deleteInBatches}.
 * @throws {JournalError} if the journal does not exist, is used by another process, or belongs to
 * another endpoint, project or instance. This resume sent nothing.
 */
export async function resumeDeletion(
  client: DeletionClient,
  options: ResumeOptions,
): Promise<DeletionReport> {
  const { journal, skipUnfinished = false } = options;

  return useJournal(journal, async () => {
    const header = await readHeader(journal);
    assertOwner(header, ownerOf(client));

    let settings: DeletionSettings;
    try {
      const merged = { ...definedOptions(header.options), ...definedOptions(options) };
      settings = await resolveOptions(merged, client);
    } catch (cause) {
      throw notStarted(cause, (kind) => readUnfinished(journal, kind));
    }

    return runJournal(client, journal, settings, skipUnfinished);
  });
}

// --- internal ---

async function resolveOptions(
  options: DeletionOptions,
  client: DeletionClient,
): Promise<DeletionSettings> {
  const settings = resolveDeletionOptions(options, client);
  if (settings.backup === undefined) {
    return settings;
  }

  const { resolveFolder } = await loadBackupFiles();
  return { ...settings, backup: resolveFolder(settings.backup) };
}

async function useJournal<T>(journal: Journal, action: () => Promise<T>): Promise<T> {
  await journal.open();

  try {
    return await action();
  } finally {
    // If this fails, the journal is released when the process ends.
    await journal.close().catch(() => {});
  }
}

/** Deletes the batches in the journal that have not ended. */
async function runJournal(
  client: DeletionClient,
  journal: Journal,
  settings: DeletionSettings,
  skipUnfinished = false,
): Promise<DeletionReport> {
  const history = await readHistory(journal);
  const batches = readBatches(journal);
  const source = {
    total: history.total,
    next: async () => (await batches.next()).value ?? undefined,
    all: () => readRemainingBatches(journal, history),
    unplanned: undefined,
  };

  try {
    return await runBatches({ client, source, settings, journal, history, skipUnfinished });
  } finally {
    await batches.return();
  }
}

/** The lines that a journal is created with: its owner, and every ID. */
async function* initialLines(
  client: DeletionClient,
  plan: Plan,
  options: DeletionOptions,
): AsyncGenerator<JournalLine> {
  yield { type: "header", format: FORMAT, ...ownerOf(client), options: toJournalOptions(options) };

  const total = { batches: 0, assets: 0 };

  for (let batch = await plan.next(); batch; batch = await plan.next()) {
    options.signal?.throwIfAborted();

    total.batches += 1;
    total.assets += batchSize(batch);
    yield { type: "ids", ...batch };
  }

  yield { type: "total", ...total };
}

function toJournalOptions(options: DeletionOptions): JournalOptions {
  const { whenBusy, inspect, ignoreMissing, retryRemaining, bodyForm, backup, poll } = options;
  const { jobTimeoutMs, busyTimeoutMs, giveUpMs, maxRetryDelayMs } = options;
  const kept = {
    whenBusy,
    // What was seen counts only in the process that saw it.
    inspect: inspect && modeOf(inspect),
    ignoreMissing,
    retryRemaining,
    bodyForm,
    backup,
    poll: poll && definedOptions(poll),
    jobTimeoutMs,
    busyTimeoutMs,
    giveUpMs,
    maxRetryDelayMs,
  };

  return definedOptions(kept) as JournalOptions;
}

function ownerOf({ endpoint, projectId = "", instanceId = "" }: DeletionClient): JournalOwner {
  return { endpoint: endpoint.replace(/\/+$/, ""), projectId, instanceId };
}

/** Reads the IDs of the batches in a journal that were not deleted. */
async function* readUnfinished(journal: Journal, kind: AssetKind): AsyncGenerator<string> {
  for await (const batch of readRemainingBatches(journal, await readHistory(journal))) {
    yield* batch[kind];
  }
}

/** Creates the error of a run that stopped before it sent anything. */
function notStarted(
  cause: unknown,
  readKind: (kind: AssetKind) => AsyncIterable<string>,
): DeletionStoppedError {
  async function* readRemaining(kinds: readonly AssetKind[]): AsyncGenerator<Asset> {
    for (const kind of kinds) {
      for await (const id of readKind(kind)) {
        yield toAsset(kind, id);
      }
    }
  }

  const { totals, batches, inspected } = createReport();
  const remaining = () => toRemaining(readRemaining);
  const report = { totals, batches, inspected, backups: [], remaining };

  return new DeletionStoppedError(report, cause);
}

function totalOf(assets: number | undefined): { assets: number; batches: number } | undefined {
  if (assets === undefined) {
    return undefined;
  }
  return { assets, batches: Math.ceil(assets / MAX_ASSETS_PER_BATCH) };
}
