/**
 * Reads details of the service's response from errors. Errors from another copy of the client are
 * not instances of this copy's classes, so these functions read properties instead.
 */
import { httpStatusOf, isRomaError } from "@roma-assets/client";

/**
 * Returns true if a status means that the user has no valid token, or no permission. A proxy that
 * requires a password responds with 407.
 */
export function isDenied(status: number): boolean {
  return status === 401 || status === 403 || status === 407;
}

/** Returns true if a status means that the service refused the request: any 4xx. */
export function isClientError(status: number): boolean {
  return status >= 400 && status < 500;
}

/**
 * Returns true if the service refused a request because of an invalid parameter, as it may refuse
 * the form of a body that it does not know. The documentation gives the code as `ROMA.13000`; on the
 * wire it is also `ROMA.00013000`.
 */
export function isInvalidParameter(error: unknown): boolean {
  return httpStatusOf(error) === 400 && /^ROMA\.0*13000$/.test(errorCodeOf(error));
}

/** Returns the service's error code; an empty string if there is none. */
export function errorCodeOf(error: unknown): string {
  return isRomaError(error) && "errorCode" in error ? String(error.errorCode ?? "") : "";
}

/**
 * Returns a delay that is at least the given backoff, and as long as the service asks for, up to a
 * maximum.
 */
export function delayAfter(error: unknown, backoffMs: number, maxRetryDelayMs: number): number {
  const askedMs = Math.min(retryAfterMsOf(error) ?? 0, maxRetryDelayMs);
  return Math.round(Math.max(backoffMs, askedMs));
}

// --- internal ---

/** Returns the delay that the service asks for before a retry, in milliseconds, if it does. */
function retryAfterMsOf(error: unknown): number | undefined {
  const hasDelay = isRomaError(error) && "retryAfterMs" in error;
  return hasDelay && typeof error.retryAfterMs === "number" ? error.retryAfterMs : undefined;
}
