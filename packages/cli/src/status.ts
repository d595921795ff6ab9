import { type JournalStatus, readJournalStatus } from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import { defineCommand, type Command } from "./command.ts";
import { printFailedBatches } from "./deletion-summary.ts";
import { describeError } from "./error-text.ts";
import { exitCodes } from "./exit-codes.ts";
import { formatCount, pluralize } from "./format.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { OptionValues } from "./options.ts";
import { outputOptions } from "./shared-options.ts";
import { formatCommand } from "./shell-command.ts";
import { openErrorTerminal, openTerminal, type Terminal } from "./terminal.ts";

const options = { ...outputOptions } as const;

/** `roma-assets status FILE`: shows what a journal says for certain. */
export const statusCommand: Command = defineCommand({
  summary: "Show what a journal says for certain; sends nothing",
  argument: "FILE",
  options,
  execute: showStatus,
});

// --- internal ---

async function showStatus({ json }: OptionValues<typeof options>, file: string): Promise<number> {
  const status = await readJournalStatus(fileJournal(file));
  const exitCode = exitCodeOf(status);

  if (json) {
    const { damage, ...certain } = status;
    writeJsonLine({ type: "status", journal: file, ...certain, damage, exitCode });
  }
  printStatus(openTerminal(json), file, status);

  return exitCode;
}

/** The exit code of the deletion, if it ended like this. */
function exitCodeOf({ damage, requested, totals }: JournalStatus): number {
  const { deleted, failed, unknown } = totals;
  if (damage) {
    return exitCodes.usage;
  }
  if (deleted + failed + unknown !== requested) {
    return exitCodes.stopped;
  }
  if (unknown > 0) {
    return exitCodes.unknown;
  }
  return failed > 0 ? exitCodes.failed : exitCodes.ok;
}

function printStatus(terminal: Terminal, file: string, status: JournalStatus): void {
  const { endpoint, projectId, instanceId, requested, totals, failures, damage } = status;
  const size = requested === undefined ? "Assets" : pluralize(requested, "asset");
  terminal.print(
    `${size} in instance ${instanceId}`,
    `  on ${endpoint}, project ${projectId}`,
    `  ${formatTotals(status)}`,
  );
  printFailedBatches(terminal, failures);
  printUnfinishedBatch(terminal, status);

  if (damage) {
    openErrorTerminal().print(
      ...describeError(damage),
      "The lines before it are certain. Any others may be wrong, but may name jobs that exist.",
    );
  } else if (requested !== totals.deleted + totals.failed + totals.unknown) {
    terminal.print("To continue:", `  ${formatCommand("resume", file)}`);
  }
}

function formatTotals({ requested, totals }: JournalStatus): string {
  const { deleted, failed, unknown } = totals;
  const parts = [
    `${formatCount(deleted)} deleted`,
    `${formatCount(failed)} failed`,
    `${formatCount(unknown)} unknown`,
  ];
  if (requested !== undefined) {
    parts.push(`${formatCount(requested - deleted - failed - unknown)} not finished`);
  }
  return parts.join(", ");
}

function printUnfinishedBatch(terminal: Terminal, { unfinished }: JournalStatus): void {
  if (!unfinished) {
    return;
  }

  const { batch, size, jobId } = unfinished;
  const state =
    jobId === undefined
      ? "may have been submitted; no job is known"
      : `was submitted as job ${jobId}, whose end is not recorded`;
  terminal.print(`Batch ${batch} (${pluralize(size, "asset")}) ${state}.`);
}
