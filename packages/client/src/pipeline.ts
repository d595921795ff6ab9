import { assertArgument, assertNonNegative } from "./arguments.ts";
import { createAttempt, type InterpretStatus, type Outcome } from "./attempt.ts";
import { MAX_TIMER_MS, systemClock } from "./clock.ts";
import { Deadline } from "./deadline.ts";
import { copyRequest } from "./exchange.ts";
import { createNotify } from "./hooks.ts";
import { isSafeMethod } from "./http.ts";
import type { CallOptions, TransportOptions } from "./options.ts";
import { DEFAULT_MAX_RETRY_DELAY_MS, DEFAULT_RETRIES, withRetries } from "./retry.ts";
import { secretsOf } from "./secrets.ts";
import { createTokenSource, withToken } from "./token.ts";

/** A call, apart from its request. */
export interface Call {
  /** ID of the operation, or `raw`. */
  readonly operation: string;
  /** True if the request carries the user token. */
  readonly needsToken: boolean;
  readonly interpretStatus: InterpretStatus;
  readonly options: CallOptions;
}

/** Sends the request of a call. */
export type Pipeline = (request: Request, call: Call) => Promise<CallOutcome>;

/** The outcome of a call. */
export interface CallOutcome extends Outcome {
  /** Secrets of the request, which must not appear in an error. */
  readonly secrets: readonly string[];
}

/**
 * Creates the pipeline that sends all calls of a client. Each call makes attempts, adds the token
 * to them, and retries them. A deadline limits the whole call and ends it when the caller aborts.
 */
export function createPipeline(options: TransportOptions): Pipeline {
  const { clock = systemClock } = options;
  const tokens = createTokenSource(options.token);
  const knownOrigins = new Set<string>();

  return async function send(
    request,
    { operation, needsToken, interpretStatus, options: callOptions },
  ) {
    const { method, url } = request;
    const { fetch = globalThis.fetch } = options;
    assertArgument(
      typeof fetch === "function",
      "This runtime has no `fetch`: set the option `fetch`",
    );

    const isSafe = isSafeMethod(method);
    const settings = resolveSettings(options, callOptions);
    const { timeoutMs, totalTimeoutMs } = settings;
    const deadline = new Deadline(clock, `${method} ${url}`, totalTimeoutMs, callOptions.signal);
    const notify = createNotify(options, callOptions);

    try {
      const outgoing = await deadline.limit(timeoutMs, () => copyRequest(request));
      const attempt = createAttempt({
        operation,
        request: outgoing,
        fetch,
        clock,
        timeoutMs,
        deadline,
        notify,
        interpretStatus,
        knownOrigins,
      });
      const attemptWithToken = needsToken
        ? withToken(attempt, tokens, outgoing.headers, deadline, timeoutMs)
        : attempt;
      const context = { ...settings, isSafe, clock, deadline, notify };
      const outcome = await withRetries(attemptWithToken, context);

      return { ...outcome, secrets: secretsOf(outgoing) };
    } finally {
      deadline.close();
    }
  };
}

// --- internal ---

const DEFAULT_TIMEOUT_MS = 60_000;

/** The numeric options of a call, with the defaults filled in. */
function resolveSettings(client: TransportOptions, call: CallOptions) {
  const settings = {
    retries: client.retries ?? DEFAULT_RETRIES,
    maxRetryDelayMs: client.maxRetryDelayMs ?? DEFAULT_MAX_RETRY_DELAY_MS,
    timeoutMs: call.timeoutMs ?? client.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    totalTimeoutMs: call.totalTimeoutMs ?? client.totalTimeoutMs ?? MAX_TIMER_MS,
  };

  for (const [name, value] of Object.entries(settings)) {
    assertNonNegative(name, value);
  }
  return settings;
}
