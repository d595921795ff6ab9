import {
  type BodyForm,
  DEFAULT_BODY_FORM,
  type DeletionEvent,
  type DeletionOptions,
  type DeletionReport,
  DeletionStoppedError,
  type Journal,
} from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import {
  printFailedBatches,
  printInspectedAssets,
  printRemainingAssets,
  printStop,
  printTotals,
  type ResumePoint,
} from "./deletion-summary.ts";
import { exitCodeOfError, exitCodeOfTotals } from "./exit-code-rules.ts";
import { exitCodes } from "./exit-codes.ts";
import { type CurrentBatch, followBatch, printForcedDeletionEnd } from "./forced-end.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { OptionValues } from "./options.ts";
import { reportToPipeline } from "./pipeline.ts";
import { Progress } from "./progress.ts";
import { findRemainingLists, writeRemainingLists } from "./remaining-lists.ts";
import {
  type deletionOptions,
  type jobCreationOptions,
  jobCreationOptionsOf,
  type jobOptions,
} from "./shared-options.ts";
import { ONE_PRESS_MS, runInterruptibly } from "./signals.ts";
import { openErrorTerminal, type Terminal } from "./terminal.ts";
import { printRestoreCommands } from "./transfer-notes.ts";

/** Options that the command line passes on to the engine, `@roma-assets/batch`. */
export type EngineOptions = Pick<
  DeletionOptions,
  | "inspect"
  | "ignoreMissing"
  | "whenBusy"
  | "bodyForm"
  | "backup"
  | "poll"
  | "jobTimeoutMs"
  | "busyTimeoutMs"
  | "giveUpMs"
  | "heartbeatMs"
>;

/** A deletion to run, from its start or from where it stopped. */
export interface DeletionRun extends ResumePoint {
  /** Form of the request body; undefined for the default. */
  readonly bodyForm: BodyForm | undefined;
  /** True if assets that do not exist count as done. */
  readonly ignoreMissing: boolean;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly options: EngineOptions;
  readonly start: (options: DeletionOptions & { journal: Journal }) => Promise<DeletionReport>;
}

/** Converts the values of a command's options to options of the engine. */
export function engineOptionsOf(
  values: OptionValues<typeof deletionOptions & typeof jobCreationOptions & typeof jobOptions>,
): EngineOptions {
  return {
    ...(values["no-inspect"] && { inspect: "off" }),
    ...jobCreationOptionsOf(values),
    bodyForm: values["body-form"],
    heartbeatMs: values.heartbeat,
  };
}

/** Returns the options of a deletion that a suggested command has to repeat. */
export function repeatDeletionFlags(values: OptionValues<typeof deletionOptions>): string[] {
  return (["ignore-missing", "no-inspect"] as const)
    .filter((name) => values[name])
    .map((name) => `--${name}`);
}

/**
 * Runs a deletion, shows its progress, and reports how it ended.
 *
 * @returns the exit code.
 */
export async function runDeletion(run: DeletionRun): Promise<number> {
  const { json, journal } = run;
  const existingLists = findRemainingLists(journal);
  const startedAt = performance.now();

  const { report, stopped } = await execute(run);
  const elapsedMs = performance.now() - startedAt;
  const exitCode = stopped
    ? exitCodeOfError(stopped)
    : exitCodeOfTotals(report.totals, run.ignoreMissing);

  if (json) {
    writeReport(run, report, exitCode, stopped);
  }
  // What went wrong is told even by a run that is otherwise quiet.
  const isUntold = run.terminal.isQuiet && exitCode !== exitCodes.ok;
  const terminal = isUntold ? openErrorTerminal() : run.terminal;

  // The batch in progress is described later, by `printStop`.
  const failedBatches = report.batches.filter((batch) => batch !== stopped?.unfinishedBatch);
  printFailedBatches(
    terminal,
    failedBatches.map((batch) => ({ ...batch, size: batch.apps.length + batch.tasks.length })),
  );
  reportToPipeline(run, report.totals, { exitCode, stopped });

  if (stopped) {
    printStop(run, stopped);
    printRestoreCommands(terminal, report.backups, run.flags);
    return exitCode;
  }

  printInspectedAssets(terminal, report.inspected);
  printTotals(terminal, report.totals, { elapsedMs, isSuccess: exitCode === exitCodes.ok });
  if (exitCode !== exitCodes.ok) {
    const listArgs = await writeRemainingLists(journal, report, existingLists);
    const args = listArgs.length > 0 ? [...listArgs, ...bodyFormFlags(run, report)] : [];
    await printRemainingAssets(run, terminal, report, args);
  }

  printRestoreCommands(terminal, report.backups, run.flags);
  return exitCode;
}

// --- internal ---

/**
 * Time after which the user is told that stopping waits for a response, in milliseconds: as soon as
 * another press counts.
 */
const STOP_NOTICE_DELAY_MS = ONE_PRESS_MS;

interface Ending {
  readonly report: DeletionReport;
  /** Set if the run stopped early. */
  readonly stopped?: DeletionStoppedError;
}

async function execute(run: DeletionRun): Promise<Ending> {
  const progress = new Progress(run.terminal);
  let current: CurrentBatch | undefined;

  const onEvent = (event: DeletionEvent) => {
    current = followBatch(current, event);
    if (run.json) {
      writeJsonLine(event);
    }

    progress.onEvent(event);
  };
  const onForcedEnd = (reason: Error) => {
    progress.end();
    printForcedDeletionEnd({ ...run, current, reason });
  };

  try {
    const start = (signal: AbortSignal) => startEngine(run, progress, { signal, onEvent });
    return { report: await runInterruptibly(start, { onForcedEnd }) };
  } catch (error) {
    // Any other error was thrown before a request was sent.
    if (!(error instanceof DeletionStoppedError)) {
      throw error;
    }

    return { report: error.report, stopped: error };
  } finally {
    progress.end();
  }
}

async function startEngine(
  run: DeletionRun,
  progress: Progress,
  { signal, onEvent }: { signal: AbortSignal; onEvent: (event: DeletionEvent) => void },
): Promise<DeletionReport> {
  let notice: NodeJS.Timeout | undefined;
  signal.addEventListener("abort", () => {
    notice = setTimeout(() => {
      progress.print(
        "Stopping once the pending request completes; press Ctrl-C again to quit immediately.",
      );
    }, STOP_NOTICE_DELAY_MS);
  });

  try {
    return await run.start({
      ...run.options,
      signal,
      onEvent,
      journal: fileJournal(run.journal),
    });
  } finally {
    clearTimeout(notice);
  }
}

/**
 * Returns the option that tries again with the form of the body that the service may expect, or else
 * with that of this run.
 */
function bodyFormFlags({ bodyForm }: DeletionRun, { batches }: DeletionReport): string[] {
  const suggested = batches.find((batch) => batch.suggestedBodyForm)?.suggestedBodyForm;
  const form = suggested ?? bodyForm;
  return form === undefined || form === DEFAULT_BODY_FORM ? [] : ["--body-form", form];
}

/** An abort may have any reason. */
function toError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}

function writeReport(
  { journal }: DeletionRun,
  { totals, batches, inspected, backups }: DeletionReport,
  exitCode: number,
  stopped: DeletionStoppedError | undefined,
): void {
  writeJsonLine({
    type: "report",
    totals,
    batches,
    inspected,
    backups,
    journal,
    exitCode,
    ...(stopped && { stopped: toError(stopped.cause) }),
  });
}
