import { type Clock, deadline, race, systemClock } from "./clock.ts";
import { ConnectionError, TimeoutError, TokenError, UnknownOutcomeError } from "./errors.ts";
import { auth } from "./operations.gen.ts";
import { backoffMs, neverSent, retryAfterMs } from "./retry.ts";
import { checkToken, type TokenFunction, tokenSource } from "./token.ts";

/** What a hook is told. Nothing in it is secret. */
export interface HookEvent {
  /** The operation's ID; `raw` for what goes through `roma.raw`. */
  operation: string;
  method: string;
  url: string;
  /** 1 for the first try. */
  attempt: number;
  status?: number;
  durationMs?: number;
  requestId?: string;
  /** Milliseconds until the next try. */
  delayMs?: number;
  error?: unknown;
}

/** Where log lines go, in the shape of `console`. */
export interface Logger {
  debug(...data: unknown[]): void;
  warn(...data: unknown[]): void;
}

/** How requests are sent. */
export interface TransportOptions {
  /** The user token (`X-Subject-Token` of IAM), or a function that gives it. */
  token?: string | TokenFunction | undefined;
  /** Sends the requests; by default the platform's `fetch`. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Headers of every request. */
  headers?: Record<string, string> | undefined;
  /** How often a request that is safe to send again is sent again; 2 by default. */
  retries?: number | undefined;
  /** A longer wait than this is not waited for, in milliseconds; 60,000 by default. */
  maxRetryDelayMs?: number | undefined;
  /**
   * Milliseconds for each try; 60,000 by default, above the gateway's own 30 seconds, so that its
   * answer is not cut off.
   */
  timeoutMs?: number | undefined;
  /** Milliseconds for a call with all its tries and waits; by default unlimited. */
  totalTimeoutMs?: number | undefined;
  /** Drives every wait and every time-out; the machine's by default. */
  clock?: Clock | undefined;
  /** Told before each try. What a hook throws is logged and changes nothing. */
  onRequest?: ((event: HookEvent) => void) | undefined;
  /** Told after each answer. */
  onResponse?: ((event: HookEvent) => void) | undefined;
  /** Told before the wait for another try. */
  onRetry?: ((event: HookEvent) => void) | undefined;
  /** Like `console`; silent by default. */
  logger?: Logger | undefined;
}

/** What can be set for one call. */
export interface CallOptions {
  /** Aborts the call, which then rejects with the signal's own reason. */
  signal?: AbortSignal | null | undefined;
  /** More headers. */
  headers?: Record<string, string> | undefined;
  /** Milliseconds for each try, in place of the client's. */
  timeoutMs?: number | undefined;
  /** Milliseconds for the call with all its tries and waits, in place of the client's. */
  totalTimeoutMs?: number | undefined;
}

/** What is sent: a `Request`, or the few fields of one, which cost less. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body?: unknown;
  readonly signal?: AbortSignal | null;
  /** Only a `Request` has it. */
  arrayBuffer?(): Promise<ArrayBuffer>;
}

/** An answer whose body was read within the time-out. */
export interface Answer extends Pick<Response, "ok" | "status" | "headers" | "text"> {
  retryAfterMs: number | undefined;
  /** Why there was no other token after a 401. */
  cause?: unknown;
}

/** Sends a request, again where that helps and is safe. Only a `Request` gets a `Response`. */
export type Transport = (
  request: Outgoing,
  context: { operation: string; withToken: boolean } & CallOptions,
) => Promise<Answer | Response>;

/** Creates the `fetch` that lies beneath openapi-fetch. */
export function createTransport(options: TransportOptions): Transport {
  const { retries = 2, maxRetryDelayMs = 60_000, clock = systemClock, token: given } = options;
  const tokens = typeof given === "function" ? tokenSource(given) : undefined;

  return async (request, context) => {
    const { method, url, headers } = request;
    const { timeoutMs = options.timeoutMs ?? 60_000 } = context;
    const { totalTimeoutMs = options.totalTimeoutMs } = context;
    const safe = isSafe(method);
    const body = request.arrayBuffer && !safe ? await request.arrayBuffer() : request.body;
    const within = async <T>(
      ms: number | undefined,
      parent: AbortSignal | null | undefined,
      act: (signal: AbortSignal) => Promise<T>,
    ): Promise<T> => {
      const late = () => new TimeoutError(`${method} ${url}: no answer within ${ms} ms`);
      const limit = deadline(clock, parent, ms, late);
      try {
        return await act(limit.signal);
      } finally {
        limit.end();
      }
    };

    const sendOnce = async (event: HookEvent, signal: AbortSignal) => {
      const startedAt = clock.now();
      tell(options, "onRequest", event);
      try {
        // As it is now, not as it was at import: other tools replace it.
        const send = options.fetch ?? globalThis.fetch;
        // No redirect is followed: the token would go along to whatever host it names.
        const init = { method, headers, ...payload(body), signal, redirect: "manual" as const };
        const response = await race(send(url, init), signal);
        const answer = request.arrayBuffer ? response : await read(response, clock, signal);
        const requestId = response.headers.get("x-request-id") ?? undefined;
        const durationMs = clock.now() - startedAt;
        const seen = {
          ...event,
          status: response.status,
          durationMs,
          ...(requestId && { requestId }),
        };
        tell(options, "onResponse", seen, response.headers);
        return answer;
      } catch (error) {
        throw explain(error, `${method} ${url}`, safe, signal);
      }
    };

    return within(totalTimeoutMs, request.signal, async (signal) => {
      let token = context.withToken && !tokens ? checkToken(given) : undefined;
      let renewed = false;
      let retried = 0;
      for (let attempt = 1; ; attempt += 1) {
        const event: HookEvent = { operation: context.operation, method, url, attempt };
        if (context.withToken) {
          token ??= await within(timeoutMs, signal, (limit) => tokens!.get(limit));
          headers.set(auth.header, token);
        }
        let answer: Answer | Response | undefined;
        let delayMs = backoffMs(retried);
        try {
          answer = await within(timeoutMs, signal, (limit) => sendOnce(event, limit));
        } catch (error) {
          if (!(error instanceof ConnectionError) || retried >= retries) {
            throw error;
          }
          event.error = error;
        }
        if (answer) {
          if (answer.status === 401 && tokens && token !== undefined) {
            if (renewed) {
              tokens.forget();
              return answer;
            }
            const refused = token;
            try {
              token = await within(timeoutMs, signal, (limit) => tokens.renew(refused, limit));
              renewed = true;
              continue;
            } catch (error) {
              if (signal.aborted || request.arrayBuffer) {
                throw error;
              }
              return {
                ...answer,
                cause: error instanceof TokenError ? error.cause : error,
              } as Answer;
            }
          }
          const asked =
            "retryAfterMs" in answer
              ? answer.retryAfterMs
              : retryAfterMs(answer.headers, "", clock.now());
          const exact = answer.headers.has("retry-after");
          delayMs = exact && asked !== undefined ? asked : Math.max(delayMs, asked ?? 0);
          if (
            !mayRepeat(answer.status, safe, exact) ||
            retried >= retries ||
            delayMs > maxRetryDelayMs
          ) {
            return answer;
          }
          event.status = answer.status;
          await (answer as Response).body?.cancel();
        }
        retried += 1;
        tell(options, "onRetry", { ...event, delayMs });
        await clock.sleep(delayMs, signal);
      }
    });
  };
}

// --- internal ---

/** Whether sending it again does no harm even if it was done already. */
export function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** Whether an answer says that another try may help, and that the first one surely did nothing. */
function mayRepeat(status: number, safe: boolean, hasRetryAfter: boolean): boolean {
  return (
    status === 429 || (safe ? status === 408 || status >= 500 : status === 503 && hasRetryAfter)
  );
}

/** Deno sends a body that it can replay again by itself, so it gets a stream. */
function payload(body: unknown): Pick<RequestInit, "body" | "duplex"> {
  if (body === undefined || body === null) {
    return {};
  }
  const sent = body as string | ArrayBuffer;
  return "Deno" in globalThis
    ? { body: new Blob([sent]).stream(), duplex: "half" }
    : { body: sent };
}

async function read(response: Response, clock: Clock, signal: AbortSignal): Promise<Answer> {
  const { ok, status, headers } = response;
  let text = "";
  try {
    text = await race(response.text(), signal);
  } catch (error) {
    // An error is an error even if its body is cut off; a success that is cut off is not known.
    if (signal.aborted || status < 300) {
      throw error;
    }
  }
  const asked = status < 400 ? undefined : retryAfterMs(headers, text, clock.now());
  return { ok, status, headers, text: async () => text, retryAfterMs: asked };
}

/** What a try failed with, from what was seen. */
function explain(error: unknown, label: string, safe: boolean, signal: AbortSignal): unknown {
  const late = signal.aborted && signal.reason instanceof TimeoutError;
  if (signal.aborted && (safe || !late)) {
    return signal.reason;
  }
  if (!late && (safe || neverSent(error))) {
    return new ConnectionError(`${label}: the service can't be reached`, { cause: error });
  }
  const what = late ? "no answer came in time" : "the connection broke after it was sent";
  return new UnknownOutcomeError(`${label}: ${what}, so the job may exist; don't just repeat it`, {
    cause: late ? signal.reason : error,
    mayHaveRun: true,
  });
}

const logged = ["content-type", "date", "retry-after", "server", "x-request-id"];

function tell(
  options: TransportOptions,
  hook: "onRequest" | "onResponse" | "onRetry",
  event: HookEvent,
  headers?: Headers,
): void {
  const { logger } = options;
  if (!options[hook] && !logger) {
    return;
  }
  const shown =
    headers && logged.map((name) => [name, headers.get(name)]).filter(([, value]) => value);
  const act = async () => {
    logger?.debug(`roma-assets ${hook}`, event, ...(shown ? [Object.fromEntries(shown)] : []));
    await options[hook]?.(event);
  };
  act().catch((error: unknown) => logger?.warn(`roma-assets: ${hook} failed`, error));
}
