import { assertArgument, assertNonNegative } from "./arguments.ts";
import { watchBody } from "./binary-body.ts";
import { createAttempt, type InterpretSuccess, type Outcome } from "./attempt.ts";
import { type Clock, MAX_TIMER_MS, systemClock } from "./clock.ts";
import { Deadline } from "./deadline.ts";
import { copyRequest, type OutgoingRequest } from "./exchange.ts";
import { createNotify } from "./hooks.ts";
import { isSafeMethod } from "./http.ts";
import type { CallOptions, RomaClientOptions, TransportOptions } from "./options.ts";
import { DEFAULT_MAX_RETRY_DELAY_MS, DEFAULT_RETRIES, withRetries } from "./retry.ts";
import type { Secrets } from "./secrets.ts";
import { withSignature } from "./signature.ts";
import { createTokenSource, withToken } from "./token.ts";

/** A call, apart from its request. */
export interface Call {
  /** ID of the operation, or `raw`. */
  readonly operation: string;
  /** True if the request carries the user token or a signature. */
  readonly needsCredentials: boolean;
  /** ID of the project that a signature names, if any. */
  readonly projectId: string | undefined;
  readonly interpretSuccess: InterpretSuccess;
  /** Returns true for a response whose body is returned as a stream. */
  readonly isStream: (response: Response) => boolean;
  /** True if the body of the request is a stream. */
  readonly sendsStream: boolean;
  /**
   * Set if the service executes the request only once, although its method is safe: what to do if
   * the response is lost.
   */
  readonly singleUse: string | undefined;
  readonly options: CallOptions;
}

/** Sends the request of a call. */
export type Pipeline = (request: Request, call: Call) => Promise<Outcome>;

/**
 * Creates the pipeline that sends all calls of a client. Each call makes attempts, adds the token or
 * a signature to them, and retries them. A deadline limits the whole call and ends it when the caller aborts.
 *
 * @param secrets the secrets of the client, to which those of its requests are added.
 */
export function createPipeline(options: RomaClientOptions, secrets: Secrets): Pipeline {
  const { clock = systemClock } = options;
  const tokens = createTokenSource(options.token);
  const knownOrigins = new Set<string>();

  return async function send(request, call) {
    const { needsCredentials, projectId, options: callOptions } = call;
    const { method, url } = request;
    const { fetch = globalThis.fetch } = options;
    assertArgument(
      typeof fetch === "function",
      "This runtime has no `fetch`: set the option `fetch`",
    );

    const isSafe = isSafeMethod(method) && call.singleUse === undefined;
    const settings = resolveSettings(options, callOptions);
    const { timeoutMs, totalTimeoutMs, maxResponseBytes } = settings;
    const deadline = new Deadline(clock, `${method} ${url}`, totalTimeoutMs, callOptions.signal);
    const notify = createNotify(options, callOptions);

    try {
      const outgoing = await deadline.limit(timeoutMs, () => copyBusily(request, call, clock));
      const attempt = createAttempt({
        ...call,
        request: outgoing,
        fetch,
        clock,
        timeoutMs,
        deadline,
        notify,
        maxResponseBytes,
        isSafe,
        advice: call.singleUse,
        secrets,
        knownOrigins,
      });
      const isReplayable = !(outgoing.body instanceof ReadableStream);
      const signing = { projectId, clock, deadline, timeoutMs, secrets };
      const authenticate = () =>
        options.auth
          ? withSignature(attempt, options.auth, outgoing, signing)
          : withToken(attempt, tokens, outgoing.headers, { isReplayable, deadline, timeoutMs });
      const context = { ...settings, isSafe, isReplayable, clock, deadline, notify };
      const outcome = await withRetries(needsCredentials ? authenticate() : attempt, context);
      if (!call.isStream(outcome.response)) {
        return outcome;
      }

      const response = watchBody(outcome.response, {
        label: `${method} ${url}`,
        clock,
        timeoutMs,
        signal: callOptions.signal,
        advice: call.singleUse,
        secrets,
      });
      return { ...outcome, response };
    } finally {
      deadline.close();
    }
  };
}

// --- internal ---

/** Copies a request, whose body may be a file. */
function copyBusily(request: Request, call: Call, clock: Clock): Promise<OutgoingRequest> {
  const copying = copyRequest(request, call.sendsStream);
  clock.whileBusy?.(copying);
  return copying;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/** Far more than any described response has. */
const DEFAULT_MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/** The numeric options of a call, with the defaults filled in. */
function resolveSettings(client: TransportOptions, call: CallOptions) {
  const settings = {
    retries: client.retries ?? DEFAULT_RETRIES,
    maxRetryDelayMs: client.maxRetryDelayMs ?? DEFAULT_MAX_RETRY_DELAY_MS,
    timeoutMs: call.timeoutMs ?? client.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxResponseBytes: client.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
    totalTimeoutMs: call.totalTimeoutMs ?? client.totalTimeoutMs ?? MAX_TIMER_MS,
  };

  for (const [name, value] of Object.entries(settings)) {
    assertNonNegative(name, value);
  }
  return settings;
}
