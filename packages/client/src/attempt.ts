import type { Clock } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import { ConnectionError, UnknownOutcomeError } from "./errors.ts";
import { exchange, type OutgoingRequest } from "./exchange.ts";
import type { Notify } from "./hooks.ts";
import { isSafeMethod, retryAfterMsOf } from "./http.ts";
import { provesNothingWasSent } from "./network-errors.ts";
import type { FetchFunction, HookEvent } from "./options.ts";

/** The final response of a call, with details from its attempts. */
export interface Outcome {
  readonly response: Response;
  /** Delay that the service asks for before a retry, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The reason why the token could not be refreshed after a 401. */
  readonly refreshError?: unknown;
}

/** The result of one attempt: a response, or an error after which a retry is safe. */
export interface Attempt extends Partial<Outcome> {
  /** Payload that describes the attempt to hooks. */
  readonly event: HookEvent;
  readonly error?: ConnectionError;
}

/** Makes an attempt. Throws the error that ends the call if a retry may do harm. */
export type MakeAttempt = () => Promise<Attempt>;

/** Creates a function that sends the request once per call. */
export function createAttempt(options: {
  operation: string;
  request: OutgoingRequest;
  fetch: FetchFunction | undefined;
  clock: Clock;
  timeoutMs: number;
  deadline: Deadline;
  notify: Notify;
}): MakeAttempt {
  const { operation, request, fetch, clock, timeoutMs, deadline, notify } = options;
  const { method, url } = request;
  const { signal } = deadline;
  let attempt = 0;

  return async function makeAttempt() {
    attempt += 1;
    const event: HookEvent = { operation, method, url, attempt };
    let isSent = false;

    try {
      return await deadline.limit(timeoutMs, async () => {
        const startedAt = clock.now();
        notify("onRequest", event);
        signal.throwIfAborted();

        isSent = true;
        const response = await exchange(request, signal, fetch);

        const now = clock.now();
        const { status, headers } = response;
        const requestId = headers.get("x-request-id") ?? undefined;
        notify("onResponse", { ...event, status, durationMs: now - startedAt, requestId }, headers);
        return { event, response, retryAfterMs: await readRetryAfterMs(response, now) };
      });
    } catch (reason) {
      if (!isSent) {
        throw signal.aborted ? signal.reason : reason;
      }
      return { event, error: toConnectionError(request, deadline, reason) };
    }
  };
}

// --- internal ---

async function readRetryAfterMs(response: Response, now: number): Promise<number | undefined> {
  return response.ok ? undefined : retryAfterMsOf(response, await response.clone().text(), now);
}

/**
 * Classifies the failure of a request that may have been sent.
 *
 * @returns an error after which a retry is safe.
 * @throws the error that ends the call.
 */
function toConnectionError(
  { method, url }: OutgoingRequest,
  deadline: Deadline,
  reason: unknown,
): ConnectionError {
  const isSafe = isSafeMethod(method);
  if (deadline.signal.aborted && (isSafe || deadline.isAbortedByCaller)) {
    throw deadline.signal.reason;
  }
  if (!isSafe && !provesNothingWasSent(reason)) {
    throw new UnknownOutcomeError(`${method} ${url}: no response`, reason);
  }
  return new ConnectionError(`${method} ${url}: the connection failed`, { cause: reason });
}
