import { assertNonNegative } from "./arguments.ts";
import { systemClock } from "./clock.ts";
import { Deadline } from "./deadline.ts";
import { ConnectionError, UnknownOutcomeError } from "./errors.ts";
import { exchange, type OutgoingRequest, type RequestBody } from "./exchange.ts";
import { createNotify, type Notify } from "./hooks.ts";
import { provesNothingWasSent } from "./network-errors.ts";
import { auth } from "./operations.gen.ts";
import type { CallOptions, HookEvent, TransportOptions } from "./options.ts";
import {
  DEFAULT_MAX_RETRY_DELAY_MS,
  DEFAULT_RETRIES,
  isRetryable,
  isSafeMethod,
  retryAfterMsOf,
  retryDelayMs,
} from "./retry.ts";
import { createTokenSource, type TokenSource } from "./token.ts";

/** What the pipeline needs to know about a call, besides the request. */
export interface Call {
  /** ID of the operation, or `raw`. */
  readonly operation: string;
  /** True if the request carries the user token. */
  readonly needsToken: boolean;
  readonly options: CallOptions;
}

/** The response of a call, and what was learned on the way. */
export interface Outcome {
  readonly response: Response;
  /** Delay that the service asks for before a retry, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Why the token could not be refreshed after a 401. */
  readonly refreshError?: unknown;
}

/** Sends the request of a call, and retries where that is safe. */
export type Pipeline = (request: Request, call: Call) => Promise<Outcome>;

/**
 * Creates the pipeline beneath all calls of a client: retries, around the token, around one
 * attempt, which is observed by hooks and limited in time.
 */
export function createPipeline(options: TransportOptions): Pipeline {
  const tokens = createTokenSource(options.token);

  return async function send(request, call) {
    const settings = resolveSettings(options, call.options);
    const { method, url } = request;
    const deadline = new Deadline({
      clock: settings.clock,
      label: `${method} ${url}`,
      totalTimeoutMs: settings.totalTimeoutMs,
      callerSignal: call.options.signal,
    });

    try {
      const outgoing = await readRequest(request, settings, deadline);
      const notify = createNotify(options, call.options);
      const context = { call, settings, deadline, tokens, notify, request: outgoing, attempts: 0 };
      return await sendWithRetries(context);
    } finally {
      deadline.close();
    }
  };
}

// --- internal ---

const DEFAULT_TIMEOUT_MS = 60_000;

type Settings = ReturnType<typeof resolveSettings>;

/** The state of one call. */
interface Context {
  readonly call: Call;
  readonly settings: Settings;
  readonly deadline: Deadline;
  readonly tokens: TokenSource;
  readonly notify: Notify;
  readonly request: OutgoingRequest;
  /** Number of attempts so far. */
  attempts: number;
  /** The token that the request carries. */
  token?: string;
  /** True once the token was refreshed, which is done only once in a call. */
  isTokenRefreshed?: boolean;
}

function resolveSettings(client: TransportOptions, call: CallOptions) {
  const settings = {
    clock: client.clock ?? systemClock,
    fetch: client.fetch,
    retries: client.retries ?? DEFAULT_RETRIES,
    maxRetryDelayMs: client.maxRetryDelayMs ?? DEFAULT_MAX_RETRY_DELAY_MS,
    timeoutMs: call.timeoutMs ?? client.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    totalTimeoutMs: call.totalTimeoutMs ?? client.totalTimeoutMs,
  };

  const { retries, maxRetryDelayMs, timeoutMs, totalTimeoutMs = 0 } = settings;
  const numbers = { retries, maxRetryDelayMs, timeoutMs, totalTimeoutMs };
  for (const [name, value] of Object.entries(numbers)) {
    assertNonNegative(name, value);
  }
  return settings;
}

/** Copies what is sent, so that it can be sent again, and so that no middleware sees the token. */
async function readRequest(
  request: Request,
  { timeoutMs }: Settings,
  deadline: Deadline,
): Promise<OutgoingRequest> {
  const { method, url } = request;
  const headers = new Headers(request.headers);
  if (isSafeMethod(method)) {
    return { method, url, headers, body: null };
  }

  // A string is easier to inspect and to sign for a `fetch` function of the user.
  const isJson = headers.get("content-type")?.includes("json");
  const read = (): Promise<RequestBody> => (isJson ? request.text() : request.arrayBuffer());
  const body = await deadline.limit(timeoutMs, read);
  return { method, url, headers, body: isEmpty(body) ? null : body };
}

function isEmpty(body: RequestBody): boolean {
  return typeof body === "string" ? body === "" : body.byteLength === 0;
}

async function sendWithRetries(context: Context): Promise<Outcome> {
  const { settings, deadline, notify, request } = context;
  const { clock, retries, maxRetryDelayMs } = settings;
  const isSafe = isSafeMethod(request.method);

  for (let retry = 0; ; retry += 1) {
    const { response, retryAfterMs, error, refreshError } = await sendWithToken(context);

    const mayRetry = response === undefined || isRetryable(response, isSafe);
    const delayMs = retryDelayMs(retry, retryAfterMs, maxRetryDelayMs);
    if (!mayRetry || retry >= retries || delayMs > maxRetryDelayMs) {
      if (response === undefined) {
        throw error;
      }
      return { response, retryAfterMs, refreshError };
    }

    const status = response?.status;
    notify("onRetry", { ...describeAttempt(context), status, error, delayMs });
    await deadline.limit(Infinity, () => clock.sleep(delayMs, deadline.signal));
  }
}

/** Sends the request with the token, and once more with another one if it was rejected. */
async function sendWithToken(context: Context): Promise<Attempt> {
  const { call, tokens } = context;
  if (!call.needsToken) {
    return sendOnce(context);
  }

  context.token ??= await limitTokenFunction(context, (signal) => tokens.get(signal));
  context.request.headers.set(auth.header, context.token);
  const attempt = await sendOnce(context);
  if (attempt.response?.status !== 401 || !tokens.canRefresh || context.isTokenRefreshed) {
    return attempt;
  }

  context.isTokenRefreshed = true;
  const rejected = context.token;
  try {
    context.token = await limitTokenFunction(context, (signal) => tokens.refresh(rejected, signal));
  } catch (error) {
    context.deadline.signal.throwIfAborted();
    return { ...attempt, refreshError: (error instanceof Error && error.cause) || error };
  }
  context.request.headers.set(auth.header, context.token);
  return sendOnce(context);
}

/** Gives a token function as much time as an attempt has, so that it takes none of that. */
function limitTokenFunction(
  { tokens, settings, deadline }: Context,
  getToken: (signal: AbortSignal) => Promise<string>,
): Promise<string> {
  const { signal } = deadline;
  return tokens.canRefresh
    ? deadline.limit(settings.timeoutMs, () => getToken(signal))
    : getToken(signal);
}

/** The result of one attempt: a response, or an error after which a retry is safe. */
interface Attempt {
  readonly response?: Response;
  readonly retryAfterMs?: number | undefined;
  readonly refreshError?: unknown;
  readonly error?: ConnectionError;
}

async function sendOnce(context: Context): Promise<Attempt> {
  const { settings, deadline, notify, request } = context;
  const { clock, timeoutMs, fetch } = settings;
  const { signal } = deadline;
  context.attempts += 1;
  const event = describeAttempt(context);
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
      return { response, retryAfterMs: await readRetryAfterMs(response, now) };
    });
  } catch (reason) {
    if (!isSent) {
      throw signal.aborted ? signal.reason : reason;
    }
    return { error: toConnectionError(context, reason) };
  }
}

async function readRetryAfterMs(response: Response, now: number): Promise<number | undefined> {
  return response.ok ? undefined : retryAfterMsOf(response, await response.clone().text(), now);
}

/**
 * Decides what the failure of a request that was sent, or at least begun, means.
 *
 * @returns an error after which a retry is safe.
 * @throws the error that ends the call.
 */
function toConnectionError({ deadline, request }: Context, reason: unknown): ConnectionError {
  const { method, url } = request;
  const isSafe = isSafeMethod(method);
  if (deadline.signal.aborted && (isSafe || deadline.isAbortedByCaller)) {
    throw deadline.signal.reason;
  }
  if (!isSafe && !provesNothingWasSent(reason)) {
    throw new UnknownOutcomeError(`${method} ${url}: no response`, reason);
  }
  return new ConnectionError(`${method} ${url}: the connection failed`, { cause: reason });
}

function describeAttempt({ call, request, attempts }: Context): HookEvent {
  return {
    operation: call.operation,
    method: request.method,
    url: request.url,
    attempt: attempts,
  };
}
