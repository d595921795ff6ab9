import { type Batch, sizeOf } from "./batches.ts";
import type { DeletionClient } from "./delete.ts";
import { DeletionStoppedError } from "./errors.ts";
import type { EventDetail } from "./events.ts";
import type { Journal, Past } from "./journal.ts";
import { type Doubt, perform, type Run, type Settings } from "./perform.ts";
import {
  type Asset,
  assetsOf,
  book,
  type BatchReport,
  type DeletionReport,
  openAccount,
  remainingOf,
} from "./report.ts";
import { tell } from "./wait.ts";

/** Where the batches of a run come from. */
export interface Source {
  /** How many assets and batches there are, where that is known. */
  readonly total: { readonly assets: number; readonly batches: number } | undefined;
  next(): Promise<Batch | undefined>;
  /** The assets behind the last batch that was given; undefined where the journal has them. */
  readonly rest: ((kind: "apps" | "tasks") => AsyncIterable<string>) | undefined;
}

/**
 * Deletes batch after batch, and writes down each step before it takes the next one.
 *
 * @throws {DeletionStoppedError} if it has to stop before the end.
 */
export async function runBatches(
  roma: DeletionClient,
  source: Source,
  settings: Settings,
  journal?: Journal,
  past?: Past,
): Promise<DeletionReport> {
  const { clock } = settings;
  const startedAt = clock.now();
  const account = openAccount();
  if (journal) {
    account.totals.requested = source.total?.assets ?? 0;
  }
  let endedBefore = 0;
  const emit = ({ batch, ...assets }: Batch, detail: EventDetail, progress = 0) => {
    const { deleted, failed, unknown } = account.totals;
    const done = deleted + failed + unknown;
    const total = source.total?.assets;
    const size = sizeOf(assets);
    const elapsedMs = clock.now() - startedAt;
    const doneHere = done - endedBefore + size * progress;
    const left = total === undefined ? undefined : total - endedBefore - doneHere;
    const remainingMs =
      left === undefined || doneHere === 0 ? undefined : Math.max(0, (elapsedMs / doneHere) * left);
    const batches = source.total?.batches;
    const base = { batch, size, done, total, batches, elapsedMs, remainingMs };
    tell(settings.onEvent, { ...base, ...detail });
  };

  const record: Run["record"] = async (line) => journal?.append(line);
  const run: Run = { roma, settings, record, emit, openJob: past?.openJob };

  const stopped = (cause: unknown, batch?: Batch, doubt?: Doubt): DeletionStoppedError => {
    const totals = { ...account.totals };
    const batches = [...account.batches];
    let underWay: BatchReport | undefined;
    if (batch && doubt) {
      totals.unknown += sizeOf(batch);
      const { apps, tasks } = batch;
      underWay = { batch: batch.batch, outcome: "unknown", apps, tasks, ...doubt };
      batches.push(underWay);
    }
    return new DeletionStoppedError(report(totals, batches, { stoppedAt: batch }), cause, underWay);
  };

  const report = (
    totals: DeletionReport["totals"],
    batches: readonly BatchReport[],
    /** Where the run stopped, if it did. */
    stop?: { readonly stoppedAt: Batch | undefined },
  ): DeletionReport => {
    const { ended } = account;
    const badly = batches.filter(({ batch }) => batch <= ended);
    const numbers = new Set(badly.map(({ batch }) => batch));
    return {
      totals,
      batches,
      remaining: () =>
        remainingOf(async function* (kinds): AsyncGenerator<Asset> {
          if (journal) {
            for await (const line of journal.read()) {
              if (line.type === "total") {
                return;
              }
              if (line.type === "ids" && (line.batch > ended || numbers.has(line.batch))) {
                yield* assetsOf(line, kinds);
              }
            }
            return;
          }
          for (const batch of stop?.stoppedAt ? [...badly, stop.stoppedAt] : badly) {
            yield* assetsOf(batch, kinds);
          }
          for (const kind of stop ? kinds : []) {
            for await (const id of source.rest?.(kind) ?? []) {
              yield kind === "apps" ? { app_id: id } : { task_id: id };
            }
          }
        }),
    };
  };

  for (;;) {
    let batch: Batch | undefined;
    try {
      batch = await source.next();
    } catch (cause) {
      throw stopped(cause);
    }
    if (!batch) {
      return report({ ...account.totals }, account.batches);
    }
    if (past && batch.batch <= past.ended) {
      book(account, batch, past.troubles.get(batch.batch) ?? { outcome: "deleted" });
      endedBefore += sizeOf(batch);
      continue;
    }
    if (!journal) {
      account.totals.requested += sizeOf(batch);
    }
    const earlier = past?.current?.batch === batch.batch ? past.current : undefined;
    const outcome = await perform(run, batch, earlier);
    if (!("end" in outcome)) {
      throw stopped(outcome.stop, batch, outcome.doubt);
    }
    const { end } = outcome;
    book(account, batch, end);
    try {
      await run.record({ type: "end", batch: batch.batch, ...end });
    } catch (cause) {
      throw stopped(cause);
    }
    const { jobId } = end;
    if (end.outcome === "deleted") {
      emit(batch, { type: "done", jobId: end.jobId });
    } else {
      const { outcome: how, reasons = [], error, note } = end;
      emit(batch, { type: "failed", outcome: how, jobId, reasons, error, note });
    }
  }
}
