/**
 * Reads details of the service's response from errors. Errors from another copy of the client are
 * not instances of this copy's classes, so these functions read properties instead.
 */
import { isRomaError } from "@roma-assets/client";

/** Returns the HTTP status of an error; 0 if the service did not respond. */
export function httpStatusOf(error: unknown): number {
  return isRomaError(error) && "status" in error ? Number(error.status) : 0;
}

/** Returns the delay that the service asks for before a retry, in milliseconds, if it does. */
export function retryAfterMsOf(error: unknown): number | undefined {
  const hasDelay = isRomaError(error) && "retryAfterMs" in error;
  return hasDelay && typeof error.retryAfterMs === "number" ? error.retryAfterMs : undefined;
}

/** Returns true if a status means that the user has no valid token, or no permission. */
export function isDenied(status: number): boolean {
  return status === 401 || status === 403;
}

/** Returns true if a status means that the service refused the request: any 4xx. */
export function isClientError(status: number): boolean {
  return status >= 400 && status < 500;
}
