import { type DeletionStoppedError, JournalError } from "@roma-assets/batch";
import { httpStatusOf, isRomaError } from "@roma-assets/client";
import { InterruptedError } from "./signals.ts";
import { UsageError } from "./usage-error.ts";

/** Returns the causes of an error, the nearest first. The last one may be any value. */
export function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  let cause = error instanceof Error ? error.cause : undefined;
  while (cause !== undefined && cause !== null && causes.length < MAX_CAUSES) {
    causes.push(cause);
    cause = cause instanceof Error ? cause.cause : undefined;
  }

  return causes;
}

/** Returns true for an error of the operating system, like a folder that is not writable. */
export function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && typeof error.syscall === "string";
}

/** Returns true if an error's message alone explains it. All others are shown with their stack. */
export function isExpectedError(error: unknown): boolean {
  return (
    isRomaError(error) ||
    error instanceof UsageError ||
    error instanceof InterruptedError ||
    isSystemError(error)
  );
}

/** Returns true if a deletion stopped because its journal could not be written or read. */
export function isJournalFailure({ cause }: DeletionStoppedError): boolean {
  return cause instanceof JournalError || isSystemError(cause);
}

/**
 * Returns true if no valid token could be obtained. The cause of the error describes that attempt.
 */
export function isAuthError(error: unknown): boolean {
  return isRomaError(error) && (error.code === "token" || httpStatusOf(error) === 401);
}

// --- internal ---

/** A chain of causes that is longer is probably circular. */
const MAX_CAUSES = 20;
