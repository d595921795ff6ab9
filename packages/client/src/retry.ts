import type { Attempt, MakeAttempt, Outcome } from "./attempt.ts";
import type { Clock } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import { isTransientError } from "./errors.ts";
import type { Notify } from "./hooks.ts";
import { isTransientStatus, mayHaveRunDespite } from "./http.ts";

/** Default number of retries. */
export const DEFAULT_RETRIES = 2;

/** Default maximum delay before a retry, in milliseconds. */
export const DEFAULT_MAX_RETRY_DELAY_MS = 60_000;

/** Makes attempts until one is final. */
export async function withRetries(
  makeAttempt: MakeAttempt,
  options: {
    isSafe: boolean;
    /** True if the body of the request can be sent again. */
    isReplayable: boolean;
    retries: number;
    maxRetryDelayMs: number;
    clock: Clock;
    deadline: Deadline;
    notify: Notify;
  },
): Promise<Outcome> {
  const { isSafe, isReplayable, retries, maxRetryDelayMs, clock, deadline, notify } = options;

  for (let retry = 0; ; retry += 1) {
    const { event, ...attempt } = await makeAttempt();

    const retryAfterMs = attempt.response ? (attempt.retryAfterMs ?? 0) : 0;
    const backoffMs = Math.round(Math.random() * maxBackoffMs(retry, maxRetryDelayMs));
    const delayMs = Math.max(backoffMs, retryAfterMs);
    const mayRetry = isReplayable && retry < retries && delayMs <= maxRetryDelayMs;
    if (!mayRetry || !isRetryable(attempt, isSafe)) {
      if (!attempt.response) {
        throw attempt.error;
      }
      return attempt;
    }

    const { response, error } = attempt;
    notify("onRetry", { ...event, status: response?.status, error, delayMs });
    await deadline.limit(Infinity, () => clock.sleep(delayMs, deadline.signal));
  }
}

// --- internal ---

/** Maximum backoff before the first retry, in milliseconds. Doubles with each further retry. */
const FIRST_BACKOFF_MS = 500;

/** Upper bound of the growing backoff, in milliseconds. */
const MAX_BACKOFF_MS = 8000;

/**
 * Returns the maximum backoff. The actual backoff is a random part of it, so that clients that
 * failed together don't retry together.
 */
function maxBackoffMs(retry: number, maxRetryDelayMs: number): number {
  return Math.min(FIRST_BACKOFF_MS * 2 ** retry, MAX_BACKOFF_MS, maxRetryDelayMs);
}

/** Returns true if a retry may help, and can't do harm. */
function isRetryable(attempt: Omit<Attempt, "event">, isSafe: boolean): boolean {
  const { response, status = 0, error } = attempt;
  if (!response) {
    return isTransientError(error);
  }
  return isTransientStatus(status) && (isSafe || !mayHaveRunDespite(status, response.headers));
}
