import { constants } from "node:os";
import {
  type DeletionReport,
  DeletionStoppedError,
  JobFailedError,
  JournalError,
} from "@roma-assets/batch";
import { isBusyError, isRomaError } from "@roma-assets/client";
import { UsageError } from "./parse-arguments.ts";

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
    return exitCodeOfStop(error);
  }
  if (isBusyError(error)) {
    return exitCodes.busy;
  }
  const { code, status } = error as { code?: string; status?: number };
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
      return isOutage(error) ? exitCodes.stopped : exitCodes.denied;
    case "api":
      // The cause of a 401 is why IAM gave no other token.
      if (isOutage(error)) {
        return exitCodes.stopped;
      }
      return status === 401 || status === 403 ? exitCodes.denied : exitCodes.failed;
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
  const lines = isExpected(error) ? [error.message] : (error.stack ?? error.message).split("\n");
  let isOfIam = isAboutToken(error);
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    // To ask for a token creates no job.
    const said = isOfIam ? withoutAdvice(messageOf(cause)) : messageOf(cause);
    isOfIam ||= isAboutToken(cause);
    if (!lines.some((line) => line.includes(said))) {
      lines.push(`  because: ${said}`);
    }
  }
  return lines;
}

/**
 * What is at the bottom of an error, like a refused certificate, without the advice against trying
 * again: that is for who does just this.
 */
export function deepestOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.cause instanceof Error ? deepestOf(error.cause) : withoutAdvice(messageOf(error));
}

/** Whether a run stopped since its journal could not be written or read. */
export function isJournalTrouble({ cause }: DeletionStoppedError): boolean {
  return cause instanceof JournalError || isSystemError(cause);
}

// --- internal ---

/** An AggregateError of the network has no message of its own. */
function messageOf(error: Error): string {
  return error.message || String((error as { code?: unknown }).code ?? error.name);
}

function withoutAdvice(message: string): string {
  return message.replace(/; the job may exist.*$/, "");
}

/** A run that had begun can be resumed: what stopped it is no matter of usage or of a failed job. */
function exitCodeOfStop({ cause, report }: DeletionStoppedError): number {
  if (!isExpected(cause)) {
    return exitCodes.stopped;
  }
  const exitCode = exitCodeOf(cause);
  if (exitCode === exitCodes.usage) {
    const { requested, deleted, failed, unknown } = report.totals;
    const isBadCall = /^(argument|limit)$/.test((cause as { code?: string }).code ?? "");
    const nothingWasSent = requested === 0 || (isBadCall && deleted + failed + unknown === 0);
    return nothingWasSent ? exitCode : exitCodes.stopped;
  }
  return exitCode === exitCodes.failed ? exitCodes.stopped : exitCode;
}

/** Whether the network or a service that is down is behind it, so that a later try may do. */
function isOutage(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, status = 0 } = cause as { code?: unknown; status?: number };
    if (
      isSystemError(cause) ||
      /^(connection|timeout|unknown-outcome|unexpected-response|UND_ERR_.*)$/.test(String(code)) ||
      status === 408 ||
      status === 429 ||
      status >= 500
    ) {
      return true;
    }
  }
  return false;
}

/** Whether its cause is what IAM said, or did not say. */
function isAboutToken(error: unknown): boolean {
  const { code, status } = error as { code?: unknown; status?: unknown };
  return code === "token" || status === 401;
}

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
