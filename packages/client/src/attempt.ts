import { type Clock, monotonicTime } from "./clock.ts";
import type { Deadline } from "./deadline.ts";
import {
  ArgumentError,
  ConnectionError,
  isRomaError,
  UnexpectedResponseError,
  UnknownOutcomeError,
} from "./errors.ts";
import { exchange, type OutgoingRequest, type ReceivedResponse } from "./exchange.ts";
import type { Notify } from "./hooks.ts";
import { retryAfterMsOf } from "./http.ts";
import { findConnectionProblem, findProxyProblem, provesNothingWasSent } from "./network-errors.ts";
import type { FetchFunction, HookEvent } from "./options.ts";
import type { Secrets } from "./secrets.ts";
import { observeSending, type Sending } from "./sending.ts";

/** Interprets a success response, which depends on the operation. Doesn't read the response itself. */
export type InterpretSuccess = (received: ReceivedResponse) => Interpretation;

/** The meaning of a success response. */
export interface Interpretation {
  /** The HTTP status that it stands for. */
  readonly status: number;
  /** The properties of its body that count as absent, because they are not of the described type. */
  readonly ignored?: readonly string[];
}

/** The final response of a call, with details from its attempts. */
export interface Outcome extends Interpretation {
  readonly response: Response;
  /** Delay that the service asks for before a retry, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /**
   * What is wrong with the credentials that the service refused, if that is known: why the token
   * could not be refreshed, or what the signer says about its signature.
   */
  readonly authProblem?: unknown;
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
  interpretSuccess: InterpretSuccess;
  /** Returns true for a response whose body is returned as a stream. */
  isStream: (response: Response) => boolean;
  maxResponseBytes: number;
  /** True if the request may be executed twice without harm. */
  isSafe: boolean;
  /** What to do if the outcome is unknown. Default: that of the error. */
  advice: string | undefined;
  /** The secrets of the client, to which those of the request are added. */
  secrets: Secrets;
  /** Origins that have responded to this client. */
  knownOrigins: Set<string>;
}): MakeAttempt {
  const { operation, request, fetch, clock, timeoutMs, deadline, notify, secrets } = options;
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

        secrets.addRequest(request);
        const send: FetchFunction = (target, init) => {
          isHandedOver = true;
          return sending.run(() => fetch(target, init));
        };
        const received = await exchange(request, signal, send, options);
        const { response } = received;
        secrets.addHeaders(response.headers);
        options.knownOrigins.add(origin);

        const durationMs = Math.round(monotonicTime(clock) - startedAt);
        const outcome = readOutcome(received, options.interpretSuccess, clock.now());
        const details = describeResponse(event, response, durationMs);
        notify("onResponse", withIgnored(details, outcome), secrets.maskHeaders(response.headers));

        return { event, ...outcome };
      });
    } catch (reason) {
      if (!isHandedOver) {
        throw signal.aborted ? signal.reason : toUnsentError(request, reason);
      }
      if (reason instanceof UnexpectedResponseError) {
        throw reason;
      }
      secrets.maskError(reason);
      const isKnownHost = options.knownOrigins.has(origin);
      const failure = { ...options, sending, reason, isKnownHost };
      return { event, error: toConnectionError(failure) };
    }
  };
}

// --- internal ---

const PROXY_AUTHENTICATION_REQUIRED = 407;

function describeResponse(
  event: HookEvent,
  { status, headers }: Response,
  durationMs: number,
): HookEvent {
  return { ...event, status, durationMs, requestId: headers.get("x-request-id") ?? undefined };
}

function withIgnored(event: HookEvent, { ignored = [] }: Interpretation): HookEvent {
  return ignored.length > 0 ? { ...event, ignored } : event;
}

function readOutcome(
  received: ReceivedResponse,
  interpretSuccess: InterpretSuccess,
  now: number,
): Outcome {
  const { response } = received;
  const { status } = response;
  const interpretation = response.ok ? interpretSuccess(received) : { status };
  const isSuccess = interpretation.status >= 200 && interpretation.status < 300;
  if (isSuccess) {
    return { response, ...interpretation };
  }

  const retryAfterMs = retryAfterMsOf(response, received.readText(), now);
  return { response, ...interpretation, retryAfterMs };
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
 * @param failure.isKnownHost true if the host has responded before.
 * @returns an error after which a retry does no harm.
 * @throws the error that ends the call.
 */
function toConnectionError(failure: {
  request: OutgoingRequest;
  deadline: Deadline;
  isSafe: boolean;
  advice: string | undefined;
  sending: Sending;
  reason: unknown;
  isKnownHost: boolean;
}): ConnectionError {
  const { deadline, isSafe, sending, reason, isKnownHost } = failure;
  const { method, url } = failure.request;

  // `fetch` fails if the response is a 407, which only a proxy sends.
  const isProxyDenial = sending.responseStatus() === PROXY_AUTHENTICATION_REQUIRED;
  const wasSent = sending.wasSent(reason) ?? !provesNothingWasSent(reason);
  const mayHaveRun = wasSent && !isProxyDenial && !isSafe;
  if (deadline.signal.aborted && (!mayHaveRun || deadline.isAbortedByCaller)) {
    throw deadline.signal.reason;
  }
  if (mayHaveRun) {
    throw new UnknownOutcomeError(`${method} ${url}: no response`, reason, failure.advice);
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
