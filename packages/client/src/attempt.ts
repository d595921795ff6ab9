import { type Clock, monotonicTime } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import { ArgumentError, ConnectionError, isRomaError, UnknownOutcomeError } from "./errors.ts";
import { exchange, type OutgoingRequest } from "./exchange.ts";
import type { Notify } from "./hooks.ts";
import { isSafeMethod, retryAfterMsOf } from "./http.ts";
import { findConnectionProblem, findProxyProblem, provesNothingWasSent } from "./network-errors.ts";
import type { FetchFunction, HookEvent } from "./options.ts";
import { observeSending, type Sending } from "./sending.ts";

/**
 * Returns the HTTP status that a success response stands for, which depends on the operation. May
 * read the response.
 */
export type InterpretStatus = (response: Response) => Promise<number>;

/** The final response of a call, with details from its attempts. */
export interface Outcome {
  readonly response: Response;
  /** The HTTP status, or the status that the error in a success response stands for. */
  readonly status: number;
  /** Delay that the service asks for before a retry, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The reason why the token could not be refreshed after a 401. */
  readonly refreshError?: unknown;
}

/** The result of one attempt. */
export type Attempt = {
  /** Payload that describes the attempt to hooks. */
  readonly event: HookEvent;
} & (
  | (Outcome & { readonly error?: undefined })
  /** An error after which a retry does no harm. */
  | { readonly response?: undefined; readonly status?: undefined; readonly error: ConnectionError }
);

/** Makes an attempt. Throws the error that ends the call if a retry may do harm. */
export type MakeAttempt = () => Promise<Attempt>;

/** Creates a function that sends the request once per call. */
export function createAttempt(options: {
  operation: string;
  request: OutgoingRequest;
  fetch: FetchFunction;
  clock: Clock;
  timeoutMs: number;
  deadline: Deadline;
  notify: Notify;
  interpretStatus: InterpretStatus;
  /** Origins that have responded to this client. */
  knownOrigins: Set<string>;
}): MakeAttempt {
  const { operation, request, fetch, clock, timeoutMs, deadline, notify } = options;
  const { method, url } = request;
  const { origin } = new URL(url);
  const { signal } = deadline;
  let attempt = 0;

  return async function makeAttempt() {
    attempt += 1;
    const event: HookEvent = { operation, method, url, attempt };
    const sending = observeSending(request);
    let isHandedOver = false;

    try {
      return await deadline.limit(timeoutMs, async () => {
        const startedAt = monotonicTime(clock);
        notify("onRequest", event);
        signal.throwIfAborted();

        const response = await exchange(request, signal, (target, init) => {
          isHandedOver = true;
          return sending.run(() => fetch(target, init));
        });
        options.knownOrigins.add(origin);

        const durationMs = Math.round(monotonicTime(clock) - startedAt);
        const requestId = response.headers.get("x-request-id") ?? undefined;
        const details = { ...event, status: response.status, durationMs, requestId };
        notify("onResponse", details, response.headers);

        return { event, ...(await readOutcome(response, options.interpretStatus, clock.now())) };
      });
    } catch (reason) {
      if (!isHandedOver) {
        throw signal.aborted ? signal.reason : toUnsentError(request, reason);
      }
      const isKnownHost = options.knownOrigins.has(origin);
      return { event, error: toConnectionError(request, deadline, sending, reason, isKnownHost) };
    }
  };
}

// --- internal ---

const PROXY_AUTHENTICATION_REQUIRED = 407;

async function readOutcome(
  response: Response,
  interpretStatus: InterpretStatus,
  now: number,
): Promise<Outcome> {
  const status = response.ok ? await interpretStatus(response.clone()) : response.status;
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess) {
    return { response, status };
  }

  const text = await response.clone().text();
  return { response, status, retryAfterMs: retryAfterMsOf(response, text, now) };
}

/** Creates the error of a request that was not passed to `fetch`, such as if the clock failed. */
function toUnsentError({ method, url }: OutgoingRequest, reason: unknown): unknown {
  if (isRomaError(reason)) {
    return reason;
  }
  const problem = reason instanceof Error ? reason.message : String(reason);
  return new ArgumentError(`${method} ${url}: nothing was sent: ${problem}`, { cause: reason });
}

/**
 * Classifies the failure of a request that may have been sent.
 *
 * @param isKnownHost true if the host has responded before.
 * @returns an error after which a retry does no harm.
 * @throws the error that ends the call.
 */
function toConnectionError(
  { method, url }: OutgoingRequest,
  deadline: Deadline,
  sending: Sending,
  reason: unknown,
  isKnownHost: boolean,
): ConnectionError {
  // `fetch` fails if the response is a 407, which only a proxy sends.
  const isProxyDenial = sending.responseStatus() === PROXY_AUTHENTICATION_REQUIRED;
  const wasSent = sending.wasSent(reason) ?? !provesNothingWasSent(reason);
  const mayHaveRun = wasSent && !isProxyDenial && !isSafeMethod(method);
  if (deadline.signal.aborted && (!mayHaveRun || deadline.isAbortedByCaller)) {
    throw deadline.signal.reason;
  }
  if (mayHaveRun) {
    throw new UnknownOutcomeError(`${method} ${url}: no response`, reason);
  }

  const problem = isProxyDenial
    ? findProxyProblem(PROXY_AUTHENTICATION_REQUIRED)
    : findConnectionProblem(reason, isKnownHost);
  const description = problem?.description ?? "the connection failed";
  return new ConnectionError(`${method} ${url}: ${description}`, {
    cause: reason,
    ...(problem && { problem: problem.name }),
  });
}
