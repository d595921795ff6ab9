import { existsSync } from "node:fs";
import type {
  Asset,
  BatchReport,
  DeletionReport,
  DeletionStoppedError,
  EndedBatch,
  InspectedAssets,
  Totals,
} from "@roma-assets/batch";
import { formatAssetLine, MAX_SHOWN_ASSETS, printFirstAssets } from "./asset-lines.ts";
import { isJournalFailure } from "./error-kinds.ts";
import { describeError } from "./error-text.ts";
import { formatCount, formatDuration, formatJobStatus, formatReason, pluralize } from "./format.ts";
import { formatCommand } from "./shell-command.ts";
import { openErrorTerminal, type Terminal } from "./terminal.ts";

/** The details that a command needs to resume a deletion. */
export interface ResumePoint {
  /** The journal's file. */
  readonly journal: string;
  /** Connection options that the command has to repeat. */
  readonly flags: readonly string[];
  /** Options of the deletion that the command has to repeat, too. */
  readonly deletionFlags: readonly string[];
}

/** Formats the command that resumes a deletion. */
export function formatResumeCommand({ journal, flags, deletionFlags }: ResumePoint): string {
  return formatCommand("resume", journal, ...flags, ...deletionFlags);
}

/** Prints how many assets were deleted, and how long it took. */
export function printTotals(
  terminal: Terminal,
  { requested, deleted }: Totals,
  { elapsedMs, isSuccess }: { readonly elapsedMs: number; readonly isSuccess: boolean },
): void {
  const assets = `${formatCount(deleted)} of ${pluralize(requested, "asset")}`;
  const text = `Deleted ${assets} in ${formatElapsed(elapsedMs)}.`;

  terminal.print({ style: isSuccess ? "green" : "red", text });
}

/** Prints what became of assets that the service was asked about. */
export function printInspectedAssets(
  terminal: Terminal,
  inspected: readonly InspectedAssets[],
): void {
  const texts = [
    ["missing", "not found, or not visible to this user"],
    ["deleted", "no longer visible to this user, so counted as deleted"],
  ] as const;

  for (const [outcome, text] of texts) {
    const parts = inspected.filter((part) => part.outcome === outcome);
    const count = parts.reduce((sum, { apps, tasks }) => sum + apps.length + tasks.length, 0);
    if (count > 0) {
      terminal.print(`${pluralize(count, "asset")} ${text}:`);
      printFirstAssets(terminal, parts.flatMap(toLines), count);
    }
  }
}

/** Prints the batches that failed or whose outcome is unknown, with their reasons. */
export function printFailedBatches(terminal: Terminal, batches: readonly EndedBatch[]): void {
  for (const batch of batches.slice(0, MAX_FAILED_BATCHES)) {
    printFailedBatch(terminal, batch);
  }
  if (batches.length > MAX_FAILED_BATCHES) {
    terminal.print(`... and ${pluralize(batches.length - MAX_FAILED_BATCHES, "more batch")}`);
  }
}

/**
 * Prints the assets that may still exist, and the command that deletes them.
 *
 * @param listArgs the arguments with which `delete` reads the lists of these assets.
 */
export async function printRemainingAssets(
  { flags, deletionFlags }: ResumePoint,
  terminal: Terminal,
  report: DeletionReport,
  listArgs: readonly string[],
): Promise<void> {
  const { requested, deleted, missing } = report.totals;
  const count = requested - deleted - missing;
  if (count === 0) {
    return;
  }

  terminal.print(`${pluralize(count, "asset")} may still exist:`);
  printFirstAssets(terminal, await readFirst(report.remaining()), count);
  if (listArgs.length > 0) {
    const caution = deletionFlags.includes("--no-inspect")
      ? " (fails for assets that no longer exist)"
      : "";
    terminal.print(
      `They are listed beside the journal. To try again${caution}:`,
      `  ${formatCommand("delete", ...listArgs, ...flags, ...deletionFlags)}`,
    );
  }
}

/** Prints to stderr why a deletion stopped, and how to resume it. */
export function printStop(point: ResumePoint, stopped: DeletionStoppedError): void {
  const terminal = openErrorTerminal();
  const [problem = "", ...details] = describeError(stopped);
  terminal.print({ style: "red", text: problem }, ...details);

  if (stopped.unfinishedBatch) {
    printBatchInProgress(terminal, point, stopped, stopped.unfinishedBatch);
  }

  const { journal } = point;
  if (existsSync(journal)) {
    printJournalState(terminal, journal, stopped);
    terminal.print(`  ${formatResumeCommand(point)}`);
  } else if (stopped.report.totals.requested > 0) {
    terminal.print(`The journal no longer exists: ${journal}`);
  } else {
    terminal.print("Nothing was sent.");
  }
}

// --- internal ---

function toLines({ apps, tasks }: InspectedAssets): string[] {
  return [
    ...tasks.map((id) => formatAssetLine("tasks", id)),
    ...apps.map((id) => formatAssetLine("apps", id)),
  ];
}

/** Reads as many assets as are shown, as lines. */
async function readFirst(assets: AsyncIterable<Asset>): Promise<string[]> {
  const lines: string[] = [];
  for await (const asset of assets) {
    const isApp = "app_id" in asset;
    lines.push(
      isApp ? formatAssetLine("apps", asset.app_id) : formatAssetLine("tasks", asset.task_id),
    );
    if (lines.length === MAX_SHOWN_ASSETS) {
      break;
    }
  }
  return lines;
}

/** Maximum number of failed batches that are described one by one. */
const MAX_FAILED_BATCHES = 10;

/** Formats a short time with a fraction, like `3.6 s`, and a long one like `12:30`. */
function formatElapsed(ms: number): string {
  if (ms < 60_000) {
    return `${(ms / 1000).toFixed(1)} s`;
  }

  return formatDuration(ms);
}

function printFailedBatch(terminal: Terminal, ended: EndedBatch): void {
  const { batch, outcome, jobId, reasons = [], error, suggestedBodyForm, note } = ended;
  const size = pluralize(ended.size, "asset");
  const job = jobId === undefined ? "" : `, job ${jobId}`;
  const result = outcome === "unknown" ? "has an unknown outcome" : "failed";
  const title = `Batch ${batch} ${result} (${size})${job}`;

  terminal.print({ style: "red", text: title }, ...reasons.map(formatReason));
  if (error) {
    terminal.print(`  ${error.message}`);
  }
  if (note !== undefined) {
    terminal.print(`  ${note}`);
  }
  if (suggestedBodyForm !== undefined) {
    terminal.print(`  To try the other form: --body-form ${suggestedBodyForm}`);
  }
}

function printJournalState(
  terminal: Terminal,
  journal: string,
  stopped: DeletionStoppedError,
): void {
  if (isJournalFailure(stopped)) {
    terminal.print(`The journal could not be used: ${journal}`, "After fixing this, resume with:");
  } else {
    terminal.print(`The journal is complete: ${journal}`, "Resume with:");
  }
}

function printBatchInProgress(
  terminal: Terminal,
  { flags }: ResumePoint,
  stopped: DeletionStoppedError,
  { batch, jobId, job }: BatchReport,
): void {
  if (jobId === undefined) {
    terminal.print(`Batch ${batch} may have been submitted. Resuming submits it again.`);
    return;
  }

  const state = job
    ? `was last seen with the status ${formatJobStatus(job)}`
    : "was created, and its state is unknown";
  terminal.print(`Job ${jobId} (batch ${batch}) ${state}. It may continue on the server.`);
  // The deletion stopped because the job could not be recorded.
  if (isJournalFailure(stopped)) {
    terminal.print(
      `The journal does not contain this job: resuming submits batch ${batch} again. ` +
        "Check the job first:",
      `  ${formatCommand("job", jobId, ...flags)}`,
    );
  }
}
