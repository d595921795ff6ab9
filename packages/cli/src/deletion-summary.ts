import { existsSync } from "node:fs";
import type { BatchReport, DeletionStoppedError, EndedBatch, Totals } from "@roma-assets/batch";
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
}

/** Prints how many assets were deleted, and how long it took. */
export function printTotals(terminal: Terminal, totals: Totals, elapsedMs: number): void {
  const { requested, deleted, missing } = totals;
  const assets = `${formatCount(deleted)} of ${pluralize(requested, "asset")}`;
  const text = `Deleted ${assets} in ${formatElapsed(elapsedMs)}.`;

  terminal.print({ style: deleted === requested ? "green" : "red", text });
  if (missing > 0) {
    terminal.print(`${pluralize(missing, "asset")} not found, or not visible to this user.`);
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
 * Prints the command that deletes the remaining assets.
 *
 * @param listArgs the arguments with which `delete` reads the lists of remaining assets.
 */
export function printRemainingAssets(
  { flags }: ResumePoint,
  terminal: Terminal,
  listArgs: readonly string[],
): void {
  if (listArgs.length > 0) {
    terminal.print(
      "Assets that may still exist are listed beside the journal.",
      "To try again (fails for assets that no longer exist):",
      `  ${formatCommand("delete", ...listArgs, ...flags)}`,
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

  const { journal, flags } = point;
  if (existsSync(journal)) {
    printJournalState(terminal, journal, stopped);
    terminal.print(`  ${formatCommand("resume", journal, ...flags)}`);
  } else if (stopped.report.totals.requested > 0) {
    terminal.print(`The journal no longer exists: ${journal}`);
  } else {
    terminal.print("Nothing was sent.");
  }
}

// --- internal ---

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
