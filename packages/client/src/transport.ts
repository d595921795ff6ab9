import { type Clock, systemClock } from "./clock.ts";
import { startDeadline } from "./deadline.ts";
import { ArgumentError, ConnectionError, TimeoutError, UnknownOutcomeError } from "./errors.ts";
import { auth } from "./operations.gen.ts";
import { isSafe, mayRepeat, neverSent, retryAfterMs } from "./retry.ts";
import { type TokenFunction, tokenSource } from "./token.ts";

/** What a hook is told. Nothing in it is secret. */
export interface HookEvent {
  /** The operation's ID; `raw` for what goes through `roma.raw`. */
  operation: string;
  method: string;
  url: string;
  /** 1 for the first try. */
  attempt: number;
  status?: number | undefined;
  durationMs?: number;
  requestId?: string | undefined;
  /** Milliseconds until the next try. */
  delayMs?: number;
  error?: unknown;
}

/** Where log lines go, in the shape of `console`. */
export type Logger = Pick<Console, "debug" | "warn">;

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

/** What can be set for one call: headers besides the client's, time-outs in place of its own. */
export interface CallOptions extends Pick<
  TransportOptions,
  "headers" | "timeoutMs" | "totalTimeoutMs"
> {
  /** Aborts the call, which then rejects with the signal's own reason. */
  signal?: AbortSignal | null | undefined;
}

/** What is sent: a `Request`, or the few fields of one, which cost less. */
export interface Outgoing extends Pick<Request, "method" | "url" | "headers"> {
  readonly body?: string | ReadableStream | null;
  readonly signal?: AbortSignal | null;
  /** Only a `Request` has it. */
  arrayBuffer?(): Promise<ArrayBuffer>;
}

/** An answer, with what was learnt on the way. */
export interface Answer extends Response {
  text: () => Promise<string>;
  /** How long the service asks to wait. */
  retryAfterMs?: number | undefined;
  /** Why there was no other token after a 401. */
  cause?: unknown;
}

/** Sends a request, again where that helps and is safe. The answer's body was read already. */
export type Transport = (
  request: Outgoing,
  context: { operation: string; withToken: boolean } & CallOptions,
) => Promise<Answer>;

/** Creates the `fetch` that lies beneath openapi-fetch. */
export function createTransport(options: TransportOptions): Transport {
  const { retries = 2, maxRetryDelayMs = 60_000, clock = systemClock } = options;
  const tokens = tokenSource(options.token);
  checkNumbers({ retries, maxRetryDelayMs });

  return async (request, { operation, withToken, ...limits }) => {
    const { method, url, headers } = request;
    const timeoutMs = limits.timeoutMs ?? options.timeoutMs ?? 60_000;
    // By default the longest that a timer can wait.
    const totalMs = limits.totalTimeoutMs ?? options.totalTimeoutMs ?? 2 ** 31 - 1;
    checkNumbers({ timeoutMs, totalTimeoutMs: totalMs });
    const label = `${method} ${url}`;
    const safe = isSafe(method);
    const body = safe ? null : ((await request.arrayBuffer?.()) ?? request.body ?? null);
    const { signal, within, end } = startDeadline(clock, request.signal, totalMs, label);

    const send = async (event: HookEvent): Promise<Answer> => {
      const startedAt = clock.now();
      tell(options, "onRequest", event);
      // As it is now, not as it was at import: other tools replace it.
      let answer: Answer = await (options.fetch ?? fetch)(url, {
        method,
        headers,
        // Deno sends a body that it can replay again by itself, so it gets a stream.
        body: body && "Deno" in globalThis ? new Blob([body as string]).stream() : body,
        duplex: "half",
        // No redirect is followed: the token would go along to whatever host it names.
        redirect: "manual",
        signal,
      });
      const { status } = answer;
      let text = "";
      if (request.arrayBuffer) {
        const bytes = await whole(answer, answer.arrayBuffer(), new ArrayBuffer());
        text = new TextDecoder().decode(bytes);
        // A middleware may clone it, and read it in any way.
        answer = status ? new Response(bytes.byteLength ? bytes : null, answer) : answer;
      } else {
        text = await whole(answer, answer.text(), "");
        // Not by assignment: there are classes of responses that let nobody set it.
        Object.defineProperty(answer, "text", { value: async () => text });
      }
      if (!answer.ok) {
        answer.retryAfterMs = retryAfterMs(answer.headers, text, clock.now());
      }
      const requestId = answer.headers.get("x-request-id") ?? undefined;
      const durationMs = clock.now() - startedAt;
      tell(options, "onResponse", { ...event, status, durationMs, requestId }, answer.headers);
      return answer;
    };

    try {
      let token: string | undefined;
      let renewed = false;
      for (let attempt = 1; ; attempt += 1) {
        if (withToken) {
          // Only a function takes time.
          token ??= await (tokens.canRenew
            ? within(timeoutMs, tokens.get(signal))
            : tokens.get(signal));
          headers.set(auth.header, token);
        }
        const event: HookEvent = { operation, method, url, attempt };
        let answer: Answer | undefined;
        let error: unknown;
        try {
          answer = await within(timeoutMs, send(event));
        } catch (reason) {
          error = explain(reason, label, safe, signal.aborted);
        }
        if (answer?.status === 401 && token && tokens.canRenew && !renewed) {
          renewed = true;
          try {
            token = await within(timeoutMs, tokens.renew(token, signal));
          } catch (reason) {
            if (signal.aborted) {
              throw reason;
            }
            return Object.assign(answer, { cause: Object(reason).cause ?? reason });
          }
          continue;
        }
        const retried = attempt - (renewed ? 2 : 1);
        const backoffMs = Math.random() * Math.min(8000, 500 * 2 ** retried);
        const delayMs = Math.max(backoffMs, answer?.retryAfterMs ?? 0);
        if (retried >= retries || delayMs > maxRetryDelayMs || !mayRepeat(answer, safe)) {
          return answer ?? Promise.reject(error);
        }
        tell(options, "onRetry", { ...event, status: answer?.status, error, delayMs });
        await within(totalMs, clock.sleep(delayMs, signal));
      }
    } finally {
      end();
    }
  };
}

// --- internal ---

/** A setting that is no number would wait or try again without end, or not at all. */
function checkNumbers(settings: Record<string, number>): void {
  for (const [name, value] of Object.entries(settings)) {
    if (!(value >= 0)) {
      throw new ArgumentError(`${name}: a number from 0 up is needed, not ${value}`);
    }
  }
}

/** The body of an answer, or nothing where an error's was cut off: it is an error all the same. */
function whole<Body>(answer: Response, body: Promise<Body>, nothing: Body): Promise<Body> {
  // A success that is cut off is not known.
  return answer.ok ? body : body.catch(() => nothing);
}

/** The error that another try may help against; throws any other. */
function explain(reason: unknown, label: string, safe: boolean, aborted: boolean): ConnectionError {
  if (aborted && (safe || !(reason instanceof TimeoutError))) {
    throw reason;
  }
  const message = aborted ? (reason as Error).message : `${label}: the connection failed`;
  if (safe || neverSent(reason)) {
    return new ConnectionError(message, { cause: reason });
  }
  throw new UnknownOutcomeError(message, reason);
}

/** The headers that may be logged: no other, since a log is read by many. */
const logged = ["content-type", "retry-after", "x-request-id"];

/** Tells a hook and the logger, neither of which can disturb the call. */
function tell(
  options: TransportOptions,
  hook: "onRequest" | "onResponse" | "onRetry",
  event: HookEvent,
  headers?: Headers,
): void {
  const { logger } = options;
  if (!logger && !options[hook]) {
    return;
  }
  const act = async () => {
    logger?.debug(`roma-assets ${hook}`, {
      ...event,
      ...(headers && {
        headers: Object.fromEntries(logged.map((name) => [name, headers.get(name)])),
      }),
    });
    await options[hook]?.(event);
  };
  act()
    .catch((error: unknown) => logger?.warn(`roma-assets: ${hook} failed`, error))
    .catch(() => {});
}
