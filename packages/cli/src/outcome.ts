import { constants } from "node:os";
import {
  type DeletionReport,
  DeletionStoppedError,
  JobFailedError,
  JournalError,
} from "@roma-assets/batch";
import { isBusy, isRomaError } from "@roma-assets/client";
import { UsageError } from "./args.ts";

/** The exit codes; `--help` and the README say what each means. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  denied: 3,
  busy: 4,
  unknown: 5,
  stopped: 6,
  interrupted: 130,
} as const;

/** A signal, like that of Ctrl-C, or a no to the question. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly exitCode: number;

  constructor(message: string, signal: "SIGINT" | "SIGTERM" | "SIGHUP" = "SIGINT") {
    super(message);
    // What a shell reports of a command that a signal ended.
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** The exit code of a run that got to its end. */
export function exitCodeOfReport({ totals }: DeletionReport): number {
  if (totals.unknown > 0) {
    return exitCodes.unknown;
  }
  return totals.failed > 0 ? exitCodes.failed : exitCodes.ok;
}

/** The exit code of what was thrown. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) {
    return error.exitCode;
  }
  if (error instanceof DeletionStoppedError) {
    return isExpected(error.cause) ? exitCodeOf(error.cause) : exitCodes.stopped;
  }
  if (isBusy(error)) {
    return exitCodes.busy;
  }
  const { code, status = 0, cause } = error as { code?: string; status?: number; cause?: unknown };
  if (error instanceof UsageError || error instanceof JournalError) {
    return exitCodes.usage;
  }
  if (error instanceof JobFailedError) {
    return exitCodes.failed;
  }
  if (!isRomaError(error)) {
    return isSystemError(error) ? exitCodes.usage : exitCodes.failed;
  }
  switch (code) {
    case "argument":
    case "limit":
      return exitCodes.usage;
    case "token":
      // IAM refuses with 400, 401 and 403; that it can't be reached is another matter.
      return isRomaError(cause) ? Math.max(exitCodes.denied, exitCodeOf(cause)) : exitCodes.denied;
    case "api":
      if (status === 401 || status === 403) {
        return exitCodes.denied;
      }
      return status === 408 || status === 429 || status >= 500
        ? exitCodes.stopped
        : exitCodes.failed;
    default:
      return exitCodes.stopped;
  }
}

/** What happened, in lines for people. Only what nobody foresaw shows where in the code it was. */
export function describe(error: unknown): string[] {
  if (error instanceof UsageError) {
    return [...error.problems];
  }
  if (!(error instanceof Error)) {
    return [String(error)];
  }
  const lines = [isExpected(error) ? error.message : (error.stack ?? error.message)];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    // An AggregateError of the network has no message of its own.
    const said = cause.message || String((cause as { code?: unknown }).code ?? cause.name);
    if (!lines.some((line) => line.includes(said))) {
      lines.push(`  because: ${said}`);
    }
  }
  return lines;
}

// --- internal ---

function isExpected(error: unknown): boolean {
  return (
    isRomaError(error) ||
    error instanceof UsageError ||
    error instanceof Interrupted ||
    isSystemError(error)
  );
}

/** Of the file system, like a folder that can't be written. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && typeof (error as { syscall?: unknown }).syscall === "string";
}
