import { isTransientStatus } from "./errors.ts";

/** Default number of retries. */
export const DEFAULT_RETRIES = 2;

/** Default of the longest delay that is waited for before a retry, in milliseconds. */
export const DEFAULT_MAX_RETRY_DELAY_MS = 60_000;

/** Returns true if a request may be executed twice without harm. */
export function isSafeMethod(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/**
 * Returns true if the service may have executed a request although its response is an error. A 503
 * with `Retry-After` comes from a service that refused the request.
 */
export function mayHaveRunDespite({ status, headers }: Response): boolean {
  const isRefusal = status === 503 && headers.has("retry-after");
  return status === 408 || (status >= 500 && !isRefusal);
}

/** Returns true if a retry may help after a response, and can't do harm. */
export function isRetryable(response: Response, isSafe: boolean): boolean {
  return isTransientStatus(response.status) && (isSafe || !mayHaveRunDespite(response));
}

/**
 * Returns the delay before a retry, in milliseconds: what the service asks for, but at least a
 * random time that spreads clients which failed together.
 *
 * @param retry number of the retry, starting at 0.
 */
export function retryDelayMs(
  retry: number,
  retryAfterMs: number | undefined,
  maxRetryDelayMs: number,
): number {
  const limitMs = Math.min(FIRST_BACKOFF_MS * 2 ** retry, MAX_BACKOFF_MS, maxRetryDelayMs);
  return Math.max(Math.random() * limitMs, retryAfterMs ?? 0);
}

/**
 * Returns the delay that a response asks for, in milliseconds: by `Retry-After`, else by the text
 * with which the vendor's gateway throttles.
 *
 * @param now the time, in milliseconds since 1970.
 */
export function retryAfterMsOf(response: Response, body: string, now: number): number | undefined {
  const header = response.headers.get("retry-after");
  const candidates = header
    ? [Number(header) * 1000, Date.parse(header) - now, throttlingDelayMs(body)]
    : [throttlingDelayMs(body)];
  return candidates.find((ms) => ms >= 0);
}

// --- internal ---

/** Limit of the random delay before the first retry, in milliseconds. It doubles each time. */
const FIRST_BACKOFF_MS = 500;

/** The limit of the random delay stops growing here, in milliseconds. */
const MAX_BACKOFF_MS = 8000;

/**
 * Returns one call's share of the time in `limit:10,time:1 minute`, or NaN if the text is another.
 */
function throttlingDelayMs(body: string): number {
  const [, limit, time, unit] = /limit:([1-9]\d*),time:(\d+) (second|minute)/.exec(body) ?? [];
  const unitMs = unit === "minute" ? 60_000 : 1000;
  return (Number(time) * unitMs) / Number(limit);
}
