import { type Backups, loadBackupFiles } from "./backup.ts";
import { DeletionStoppedError } from "./errors.ts";
import { createEventEmitter, type EventEmitter } from "./events.ts";
import type { Uncertainty } from "./follow-job.ts";
import { withHeartbeat } from "./heartbeat.ts";
import type { AssetKind } from "./id-source.ts";
import { FORMER_FORMAT, type Journal } from "./journal.ts";
import { readRemainingBatches } from "./journal-reader.ts";
import { createRecorder } from "./journal-recorder.ts";
import type { History } from "./journal-state.ts";
import { createLooks, type Looks, MAX_INSPECTED_AT_ONCE, noLooks } from "./run-looks.ts";
import {
  assertCanExport,
  assertCanInspect,
  type DeletionClient,
  type DeletionSettings,
} from "./options.ts";
import { type Batch, batchSize } from "./plan.ts";
import {
  type Asset,
  assetsOf,
  type BatchEnd,
  type BatchReport,
  createReport,
  type DeletionReport,
  recordEnd,
  recordPart,
  type ReportInProgress,
  toAsset,
  toBatchReport,
  toRemaining,
  withoutParts,
} from "./report.ts";
import { settleBatch, type SettlingContext } from "./settle-batch.ts";

/** The source of a run's batches. */
export interface BatchSource {
  /** Number of assets and batches, if known. */
  readonly total: { readonly assets: number; readonly batches: number } | undefined;
  /** Returns the next batch, or undefined at the end. */
  next(): Promise<Batch | undefined>;
  /** Reads all batches that may be submitted. Works only if the total is known. */
  all(): AsyncIterable<Batch>;
  /** Reads the assets after the last batch; undefined if the journal has them. */
  readonly unplanned: ((kind: AssetKind) => AsyncIterable<string>) | undefined;
}

/** The input, the settings and the journal of a run. */
export interface RunContext {
  readonly client: DeletionClient;
  readonly source: BatchSource;
  readonly settings: DeletionSettings;
  readonly journal?: Journal;
  /** The history of earlier runs with the same journal. */
  readonly history?: History;
  /** True if a batch that an earlier run began is skipped. Default: false. */
  readonly skipUnfinished?: boolean;
}

/**
 * Deletes one batch after the other. Records each step before taking the next one.
 *
 * @throws {DeletionStoppedError} if the run has to stop early.
 */
export async function runBatches(context: RunContext): Promise<DeletionReport> {
  const { client, source, settings, journal, history } = context;
  const report = createReport();

  if (journal) {
    report.totals.requested = source.total?.assets ?? 0;
  }
  for (const backup of history?.backups.values() ?? []) {
    report.backups.set(backup.batch, backup);
  }

  const { clock, heartbeatMs } = settings;
  const emitter = createEventEmitter({ ...settings, total: source.total, totals: report.totals });
  const events = withHeartbeat(emitter, clock, heartbeatMs);
  const record = createRecorder(journal);
  const run: SettlingContext = {
    client,
    settings,
    events,
    record,
    skipUnfinished: context.skipUnfinished ?? false,
    openJob: history?.openJob,
    backups: undefined,
    looks: openLooks(context, events),
    retryRemaining: settings.retryRemaining,
    async endPart(part) {
      await record({ type: "part", ...part });
      recordPart(report, part);
      const { outcome, apps, tasks } = part;
      events.emit(part, { type: "part", outcome, apps, tasks });
    },
  };

  try {
    run.backups = await openBackups(run, report);
    return await runAll(context, run, report);
  } finally {
    events.stop();
  }
}

// --- internal ---

async function runAll(
  context: RunContext,
  run: SettlingContext,
  report: ReportInProgress,
): Promise<DeletionReport> {
  const { source, journal, history } = context;

  for (;;) {
    let batch: Batch | undefined;

    try {
      batch = await source.next();
    } catch (cause) {
      throw stopRun(context, report, cause);
    }

    if (!batch) {
      return finishReport(context, report, report.batches, undefined);
    }

    const rest = recordParts(batch, history, report, run.events);
    if (history && batch.batch <= history.lastEnded) {
      recordEnd(report, rest, history.failures.get(batch.batch) ?? { outcome: "deleted" });
      run.events.skip(batchSize(rest));
      continue;
    }

    if (!journal) {
      report.totals.requested += batchSize(batch);
    }

    const isUnfinished = history?.current?.batch === batch.batch;
    const { left, outcome } = await settleBatch(
      run,
      rest,
      isUnfinished ? history?.current : undefined,
    );
    if ("stop" in outcome) {
      const { cause, uncertainty } = outcome.stop;
      throw stopRun(context, report, cause, { batch: left, uncertainty });
    }

    recordEnd(report, left, outcome.end);
    try {
      await run.record({ type: "end", batch: batch.batch, ...outcome.end });
    } catch (cause) {
      throw stopRun(context, report, cause);
    }
    emitEnd(run.events, left, outcome.end);
  }
}

/** Opens the backup of a run, if it has one. */
async function openBackups(
  run: SettlingContext,
  report: ReportInProgress,
): Promise<Backups | undefined> {
  const { client, settings, events, record } = run;
  if (settings.backup === undefined) {
    return undefined;
  }

  assertCanExport(client);
  const { createBackups } = await loadBackupFiles();
  return createBackups({
    client,
    run,
    folder: settings.backup,
    known: report.backups,
    async keep(backup) {
      await record({ type: "exported", ...backup });
      report.backups.set(backup.batch, backup);
    },
    emit: (batch, backup) => events.emit(batch, { type: "backup", backup }),
  });
}

/** Looks at assets if the run is to, and if its client can. */
function openLooks({ client, source, settings, history }: RunContext, events: EventEmitter): Looks {
  const isFormer = history?.header.format === FORMER_FORMAT;
  if (settings.inspect === "off" || isFormer) {
    return noLooks;
  }

  assertCanInspect(client);
  const isKnown = source.total !== undefined && source.total.assets <= MAX_INSPECTED_AT_ONCE;
  return createLooks({
    client,
    options: { signal: settings.signal },
    events,
    inspection: settings.inspection,
    readAll: isKnown ? () => readFrom(source, history?.lastEnded) : undefined,
  });
}

/** Reads the batches that may be submitted, apart from those that an earlier run ended. */
async function* readFrom(source: BatchSource, lastEnded = 0): AsyncGenerator<Batch> {
  for await (const batch of source.all()) {
    if (batch.batch > lastEnded) {
      yield batch;
    }
  }
}

/** Reports the parts of a batch that ended in an earlier run, and returns what is left of it. */
function recordParts(
  batch: Batch,
  history: History | undefined,
  report: ReportInProgress,
  events: EventEmitter,
): Batch {
  const parts = history?.parts.get(batch.batch) ?? [];
  for (const part of parts) {
    recordPart(report, part);
    events.skip(batchSize(part));
  }
  return withoutParts(batch, parts);
}

function emitEnd(events: EventEmitter, batch: Batch, end: BatchEnd): void {
  if (end.outcome === "settled") {
    return;
  }
  if (end.outcome === "deleted") {
    events.emit(batch, { type: "deleted", jobId: end.jobId });
    return;
  }

  const { outcome, jobId, reasons = [], error, suggestedBodyForm, note } = end;
  const details = { outcome, jobId, reasons, error, suggestedBodyForm, note };
  events.emit(batch, { type: "failed", ...details });
}

/** The batch at which a run stopped. It has an `uncertainty` if it may have been executed. */
interface StoppedBatch {
  readonly batch: Batch;
  readonly uncertainty: Uncertainty | undefined;
}

/** Creates the error of a run that has to stop. */
function stopRun(
  context: RunContext,
  report: ReportInProgress,
  cause: unknown,
  stopped?: StoppedBatch,
): DeletionStoppedError {
  let unfinished: BatchReport | undefined;
  if (stopped?.uncertainty) {
    unfinished = toBatchReport(stopped.batch, { outcome: "unknown", ...stopped.uncertainty });
    report.totals.unknown += batchSize(stopped.batch);
  }

  const batches = unfinished ? [...report.batches, unfinished] : report.batches;
  const position = { stoppedAt: stopped?.batch };
  const finished = finishReport(context, report, batches, position);

  return new DeletionStoppedError(finished, cause, unfinished);
}

/** @param position where the run stopped, if it did not reach its end. */
function finishReport(
  { source, journal }: RunContext,
  { totals, batches: failed, inspected, backups, ended }: ReportInProgress,
  batches: readonly BatchReport[],
  position: { readonly stoppedAt: Batch | undefined } | undefined,
): DeletionReport {
  async function* readRemaining(kinds: readonly AssetKind[]): AsyncGenerator<Asset> {
    if (journal) {
      for await (const batch of readRemainingBatches(journal, ended)) {
        yield* assetsOf(batch, kinds);
      }
      return;
    }

    for (const batch of position?.stoppedAt ? [...failed, position.stoppedAt] : failed) {
      yield* assetsOf(batch, kinds);
    }
    for (const kind of position ? kinds : []) {
      for await (const id of source.unplanned?.(kind) ?? []) {
        yield toAsset(kind, id);
      }
    }
  }

  return {
    totals,
    batches,
    inspected,
    backups: [...backups.values()],
    remaining: () => toRemaining(readRemaining),
  };
}
