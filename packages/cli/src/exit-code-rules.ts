/** Decides which exit code tells how a command ended. */
import { DeletionStoppedError, type Totals } from "@roma-assets/batch";
import {
  httpStatusOf,
  isBusyError,
  isRomaError,
  isTransientError,
  type RomaError,
} from "@roma-assets/client";
import { isExpectedError, isSystemError } from "./error-kinds.ts";
import { InterruptedError } from "./signals.ts";
import { UsageError } from "./usage-error.ts";
import { exitCodes } from "./exit-codes.ts";

/**
 * Returns the exit code of a deletion that ran to completion.
 *
 * @param ignoreMissing true if assets that do not exist count as done.
 */
export function exitCodeOfTotals(totals: Totals, ignoreMissing: boolean): number {
  const { requested, deleted, missing, failed } = totals;
  const done = deleted + (ignoreMissing ? missing : 0);
  if (done === requested) {
    return exitCodes.ok;
  }

  // Whatever is not accounted for is unknown.
  return deleted + missing + failed === requested ? exitCodes.failed : exitCodes.unknown;
}

/** Returns the exit code of a command that threw an error. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof InterruptedError) {
    return error.exitCode;
  }
  if (error instanceof DeletionStoppedError) {
    return exitCodeOfStop(error);
  }
  if (error instanceof UsageError) {
    return exitCodes.usage;
  }
  if (isBusyError(error)) {
    return exitCodes.busy;
  }
  if (isRomaError(error)) {
    return exitCodeOfRomaError(error);
  }
  if (isSystemError(error)) {
    return exitCodes.usage;
  }

  // An error that nobody expected says nothing about the assets.
  return exitCodes.stopped;
}

// --- internal ---

/** The compiler reports a code that this switch does not handle. */
function exitCodeOfRomaError(error: RomaError): number {
  switch (error.code) {
    case "argument":
    case "limit":
    case "journal":
      return exitCodes.usage;
    case "api":
      return exitCodeOfApiError(error);
    case "token":
      // IAM rejects credentials with 400, 401 or 403. If it can't be reached, nothing was denied.
      return hasTokenOutage(error) ? exitCodes.stopped : exitCodes.denied;
    case "job-failed":
      return exitCodes.failed;
    case "job-status":
      return exitCodes.unknown;
    case "connection":
    case "deletion-stopped":
    case "download":
    case "incomplete-list":
    case "job-timeout":
    case "timeout":
    case "unexpected-response":
    case "unknown-outcome":
      return exitCodes.stopped;
    default:
      return exitCodeOfUnknownCode(error.code);
  }
}

/** Covers other versions of the client, whose errors may have codes that are unknown here. */
function exitCodeOfUnknownCode(_code: never): number {
  return exitCodes.stopped;
}

/** Returns true if the source of tokens did not respond, for now or until a setting is changed. */
function hasTokenOutage({ cause }: RomaError): boolean {
  return isTransientError(cause) || (isRomaError(cause) && cause.code === "connection");
}

function exitCodeOfApiError(error: RomaError): number {
  // A 401 is transient if its cause is: the failed attempt to obtain another token.
  if (isTransientError(error)) {
    return exitCodes.stopped;
  }

  const status = httpStatusOf(error);
  if (status === 401 || status === 403) {
    return exitCodes.denied;
  }

  return exitCodes.failed;
}

/**
 * Returns the exit code of a deletion that stopped. Once begun, it can be resumed, so it counts as
 * stopped rather than as failed or as invalid usage.
 */
function exitCodeOfStop(stopped: DeletionStoppedError): number {
  if (!isExpectedError(stopped.cause)) {
    return exitCodes.stopped;
  }

  const exitCode = exitCodeOfError(stopped.cause);
  switch (exitCode) {
    case exitCodes.usage:
      return isNothingSent(stopped) ? exitCodes.usage : exitCodes.stopped;
    case exitCodes.failed:
      return exitCodes.stopped;
    default:
      return exitCode;
  }
}

function isNothingSent({ cause, report }: DeletionStoppedError): boolean {
  const { requested, deleted, failed, unknown } = report.totals;
  const isCallRefused = isRomaError(cause) && (cause.code === "argument" || cause.code === "limit");

  return requested === 0 || (isCallRefused && deleted + failed + unknown === 0);
}
