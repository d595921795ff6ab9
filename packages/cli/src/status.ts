import { countEnded, type JournalStatus, readJournalStatus } from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import { defineCommand, type Command } from "./command.ts";
import { printFailedBatches, printInspectedAssets } from "./deletion-summary.ts";
import { exitCodeOfTotals } from "./exit-code-rules.ts";
import { exitCodes } from "./exit-codes.ts";
import { formatCount, pluralize } from "./format.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { GlobalValues } from "./global-options.ts";
import { formatCommand } from "./shell-command.ts";
import { printRestoreCommands } from "./transfer-notes.ts";
import { openErrorTerminal, openTerminal, type Terminal } from "./terminal.ts";

/** `roma-assets status FILE`: shows what a journal says for certain. */
export const statusCommand: Command = defineCommand({
  options: {},
  examples: ["roma-assets status roma-assets-2026-11-24T21-00-00-000Z.jsonl"],
  execute: showStatus,
});

// --- internal ---

async function showStatus({ json }: GlobalValues, file: string): Promise<number> {
  const status = await readJournalStatus(fileJournal(file));
  const exitCode = exitCodeOf(status);

  if (json) {
    const { damage, ...certain } = status;
    writeJsonLine({ type: "status", journal: file, ...certain, damage, exitCode });
  }
  printStatus(openTerminal({ json }), file, status);

  return exitCode;
}

/** Returns the exit code of the deletion, if it ended like this. */
function exitCodeOf(status: JournalStatus): number {
  const { damage, requested, totals, ignoreMissing } = status;
  if (damage || requested === undefined) {
    return exitCodes.usage;
  }
  if (countUnfinished(status, requested) > 0) {
    return exitCodes.stopped;
  }
  return exitCodeOfTotals({ requested, ...totals }, ignoreMissing);
}

/** Returns the number of assets in batches that have not ended. */
function countUnfinished({ totals }: JournalStatus, requested: number): number {
  return requested - countEnded(totals);
}

function printStatus(terminal: Terminal, file: string, status: JournalStatus): void {
  const { endpoint, projectId, instanceId, requested, inspected, failures, backups, damage } =
    status;
  const size = requested === undefined ? "Assets" : pluralize(requested, "asset");
  terminal.print(
    `${size} in instance ${instanceId}`,
    `  on ${endpoint}, project ${projectId}`,
    `  ${formatTotals(status)}`,
  );
  if (status.inspect === "off") {
    terminal.print("  The service was not asked which of them exist.");
  } else if (status.ignoreMissing) {
    terminal.print("  Assets that do not exist count as done.");
  }
  printInspectedAssets(terminal, inspected);
  printFailedBatches(terminal, failures);
  printUnfinishedBatch(terminal, status);
  printRestoreCommands(terminal, backups, []);

  if (damage) {
    openErrorTerminal().print(
      damage.message,
      "The lines before it are certain. Any others may be wrong, but may name jobs that exist.",
    );
  } else if (requested !== undefined && countUnfinished(status, requested) > 0) {
    terminal.print("To continue:", `  ${formatCommand("resume", file)}`);
  }
}

function formatTotals(status: JournalStatus): string {
  const { requested, totals } = status;
  const parts = [
    `${formatCount(totals.deleted)} deleted`,
    ...(totals.missing > 0 ? [`${formatCount(totals.missing)} missing`] : []),
    `${formatCount(totals.failed)} failed`,
    `${formatCount(totals.unknown)} unknown`,
  ];
  if (requested !== undefined) {
    parts.push(`${formatCount(countUnfinished(status, requested))} not finished`);
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
