/** Tells people about exports and imports: what goes wrong, and what an archive does not hold. */
import { isAbsolute, relative } from "node:path";
import type { Backup, ExportEvent } from "@roma-assets/batch";
import { formatCount, formatDuration, formatJobStatus, pluralize } from "./format.ts";
import { deepestMessage } from "./error-text.ts";
import { DEFAULT_HEARTBEAT_MS } from "./shared-options.ts";
import { formatCommand } from "./shell-command.ts";
import type { Terminal } from "./terminal.ts";

/** What people should know before they rely on an archive. */
export const ARCHIVE_LIMITS: readonly string[] = [
  "An archive does not hold the secrets of applications, authorizations, throttling and",
  "access-control policies, or signature keys. A restored application has new secrets, and",
  "whether it keeps its ID is not documented.",
];

/** Describes an event that people should know about; returns undefined for all others. */
export function describeTransferProblem(event: ExportEvent): string | undefined {
  switch (event.type) {
    case "busy":
      return "another job of this user is running; waiting for it to end";
    case "retry":
      return `not processed, retrying: ${deepestMessage(event.error)}`;
    case "resubmitted":
      return `may have been processed, requesting it again: ${deepestMessage(event.error)}`;
    case "download-failed":
      return `the download of its archive broke, exporting again: ${deepestMessage(event.error)}`;
    case "submitted":
    case "progress":
    case "downloading":
    case "exported":
      return undefined;
  }
}

/** Shows an export or an import: what goes wrong, and what is awaited where nobody is watching. */
export class TransferPrinter {
  readonly #terminal: Terminal;
  readonly #label: string;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #startedAt = performance.now();
  #awaited = "the response of the service";

  /** @param label what is exported or imported, for the beginning of each line. */
  constructor(terminal: Terminal, label: string, heartbeatMs: number = DEFAULT_HEARTBEAT_MS) {
    this.#terminal = terminal;
    this.#label = label;
    if (heartbeatMs > 0 && !terminal.canRedraw) {
      this.#timer = setInterval(() => this.#beat(), heartbeatMs);
    }
  }

  onEvent(event: ExportEvent): void {
    this.#awaited = describeWait(event);
    const problem = describeTransferProblem(event);
    if (problem !== undefined) {
      this.#terminal.print({ style: "yellow", text: `${this.#label}: ${problem}` });
    }
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    const elapsed = formatDuration(performance.now() - this.#startedAt);
    this.#terminal.print(`${this.#label}: waiting for ${this.#awaited}, for ${elapsed}`);
  }
}

/**
 * Prints the commands that restore what was deleted. What was deleted last comes first: tasks belong
 * to applications, and were deleted before them.
 */
export function printRestoreCommands(
  terminal: Terminal,
  backups: readonly Backup[],
  flags: readonly string[],
): void {
  if (backups.length === 0) {
    return;
  }

  const commands = backups
    .toReversed()
    .slice(0, MAX_SHOWN_COMMANDS)
    .map(({ file }) => `  ${formatCommand("import", shorten(file), ...flags)}`);
  const rest = backups.length - commands.length;
  terminal.print(
    `The backup consists of ${pluralize(backups.length, "archive")}. To restore it:`,
    ...commands,
    ...(rest > 0 ? [`  ... and ${formatCount(rest)} more`] : []),
  );
}

// --- internal ---

function describeWait(event: ExportEvent): string {
  switch (event.type) {
    case "submitted":
      return `job ${event.jobId}`;
    case "progress":
      return `job ${event.jobId}: ${formatJobStatus(event.job)}`;
    case "busy":
      return "another job of this user to end";
    case "retry":
    case "resubmitted":
    case "download-failed":
      return "the next attempt";
    case "downloading":
      return "the archive";
    case "exported":
      return "nothing";
  }
}

/** Returns a path from the current folder, if the file is in it. */
function shorten(file: string): string {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") || isAbsolute(path) ? file : path;
}

/** Maximum number of commands that are printed one by one. */
const MAX_SHOWN_COMMANDS = 5;
