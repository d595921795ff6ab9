import { existsSync } from "node:fs";
import type { DeletionEvent } from "@roma-assets/batch";
import { formatResumeCommand, type ResumePoint } from "./deletion-summary.ts";
import { describeError } from "./error-text.ts";
import { writeErrorLine } from "./json-lines.ts";
import { printError } from "./output.ts";
import { openErrorTerminal } from "./terminal.ts";

/** The batch that a run is working on. */
export interface CurrentBatch {
  readonly batch: number;
  /** Its job; undefined if none is known yet. */
  readonly jobId: string | undefined;
}

/**
 * Follows which batch is in progress.
 *
 * @returns undefined if the batch of the event has ended.
 */
export function followBatch(
  current: CurrentBatch | undefined,
  event: DeletionEvent,
): CurrentBatch | undefined {
  if (event.type === "deleted" || event.type === "failed") {
    return undefined;
  }

  const { batch } = event;
  if (event.type === "remaining") {
    return { batch, jobId: undefined };
  }
  const knownJobId = current?.batch === batch ? current.jobId : undefined;

  return { batch, jobId: "jobId" in event ? event.jobId : knownJobId };
}

/**
 * Prints, right before the process exits, why it ends: a second press of Ctrl-C, or an error that
 * nothing could catch.
 */
export function printForcedEnd(reason: Error, json: boolean): void {
  const [problem = "", ...details] = describeError(reason);
  printError(`roma-assets: ${problem}`, ...details);
  if (json) {
    writeErrorLine(reason);
  }
}

/** A deletion that ends without a report. */
export interface ForcedEnd extends ResumePoint {
  readonly json: boolean;
  readonly current: CurrentBatch | undefined;
  readonly reason: Error;
}

/**
 * Prints, right before the process exits, what is in progress and how to resume it. With `--json`,
 * the last line on stdout says so too.
 */
export function printForcedDeletionEnd(end: ForcedEnd): void {
  const { journal, json, current, reason } = end;
  const terminal = openErrorTerminal();
  const [problem = "", ...details] = describeError(reason);
  terminal.print({ style: "red", text: problem }, ...details);

  if (current?.jobId !== undefined) {
    const job = `Job ${current.jobId} (batch ${current.batch})`;
    terminal.print(`${job} was created and may continue on the server.`);
  } else if (current) {
    terminal.print(`Batch ${current.batch} was in progress; its outcome is unknown.`);
  }

  // The journal is created, complete, before the first request.
  if (existsSync(journal)) {
    terminal.print(`Journal: ${journal}`, "Resume with:", `  ${formatResumeCommand(end)}`);
  } else if (current) {
    terminal.print(`The journal no longer exists: ${journal}`);
  } else {
    terminal.print("Nothing was sent.");
  }

  if (json) {
    writeErrorLine(reason, { journal });
  }
}
