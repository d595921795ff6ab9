/**
 * Stands in for exports that `@roma-assets/client` is about to have, under the same names. Remove
 * this file once it has them.
 */
import { isBusy, type RomaError } from "@roma-assets/client";

/** Codes of all errors of the `@roma-assets` packages. */
export type RomaErrorCode =
  | "api"
  | "argument"
  | "connection"
  | "deletion-stopped"
  | "job-failed"
  | "job-timeout"
  | "journal"
  | "limit"
  | "timeout"
  | "token"
  | "unexpected-response"
  | "unknown-outcome";

export const isBusyError: (error: unknown) => boolean = isBusy;

/** Returns the code of an error as one that a switch can be checked against. */
export function codeOf(error: RomaError): RomaErrorCode {
  return error.code as RomaErrorCode;
}

/** Returns true if the same call may succeed later. */
export function isTransientError(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const {
      code,
      status = 0,
      syscall,
    } = cause as {
      code?: unknown;
      status?: number;
      syscall?: unknown;
    };
    if (
      typeof syscall === "string" ||
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

const ADVICE = /; the job may exist.*$/;

/** Returns the message of an error without advice. */
export function messageWithoutAdvice(message: string): string {
  return message.replace(ADVICE, "");
}

/** Returns what the error advises. */
export function adviceOf(error: Error): string | undefined {
  return ADVICE.test(error.message)
    ? "The job may have been created, so check before retrying."
    : undefined;
}
