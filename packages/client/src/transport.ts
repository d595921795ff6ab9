import { type Clock, systemClock } from "./clock.ts";
import { check } from "./check.ts";
import { ConnectionError, TimeoutError, UnknownOutcomeError } from "./errors.ts";
import { auth } from "./operations.gen.ts";
import { isSafe, mayRepeat, neverSent, retryAfterMs } from "./retry.ts";
import { type TokenFunction, tokenSource } from "./token.ts";

/** What a hook is told. Nothing in it is secret. */
export interface HookEvent extends Pick<Outgoing, "operation" | "method" | "url"> {
  /** 1 for the first try. */
  readonly attempt: number;
  readonly status?: number | undefined;
  readonly durationMs?: number;
  readonly requestId?: string | undefined;
  /** Milliseconds until the next try. */
  readonly delayMs?: number;
  readonly error?: unknown;
}

type HookName = "onRequest" | "onResponse" | "onRetry";

/** How requests are sent. */
export interface TransportOptions extends Omit<CallOptions, "signal"> {
  /** The user token (`X-Subject-Token` of IAM), or a function that gives it. */
  token?: string | TokenFunction | undefined;
  /** Sends the requests; by default the platform's `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** How often a request that is safe to send again is sent again; 2 by default. */
  retries?: number | undefined;
  /** A longer wait than this is not waited for, in milliseconds; 60,000 by default. */
  maxRetryDelayMs?: number | undefined;
  /** Drives every wait and every time-out; the machine's by default. */
  clock?: Clock | undefined;
  /** Like `console`; silent by default. */
  logger?: Pick<Console, "debug" | "warn"> | undefined;
}

/** What can be set for one call: headers and hooks besides the client's, time-outs in place of its own. */
export interface CallOptions {
  /** Headers of the client's every request, or of one call, whose own replace the client's. */
  headers?: Record<string, string> | undefined;
  /**
   * Milliseconds for each try; 60,000 by default, above the gateway's own 30 seconds, so that its
   * answer is not cut off. A token function has as many of its own.
   */
  timeoutMs?: number | undefined;
  /** Milliseconds for a call with all its tries and waits; by default unlimited. */
  totalTimeoutMs?: number | undefined;
  /** Aborts the call, which then rejects with the signal's own reason. */
  signal?: AbortSignal | null | undefined;
  /** Told before each try. What a hook throws is logged and changes nothing. */
  onRequest?: ((event: HookEvent) => void) | undefined;
  /** Told after each answer. */
  onResponse?: ((event: HookEvent) => void) | undefined;
  /** Told before the wait for another try. */
  onRetry?: ((event: HookEvent) => void) | undefined;
}

/** What is sent. */
export interface Outgoing extends Pick<Request, "method" | "url" | "headers"> {
  /** The operation's ID; `raw` for what goes through `roma.raw`. */
  readonly operation: string;
  readonly body: string | Promise<ArrayBuffer> | undefined;
  readonly withToken: boolean | undefined;
}

/** An answer, with what was learnt on the way. */
export interface Answer {
  readonly response: Response;
  /** Its body. */
  readonly text: string;
  /** How long the service asks to wait. */
  readonly retryAfterMs: number | undefined;
  /** Why there was no other token after a 401. */
  readonly cause?: unknown;
}

/** Sends a request, again where that helps and is safe, and reads the answer. */
export type Transport = (request: Outgoing, options: CallOptions) => Promise<Answer>;

/** Creates what lies beneath the operations and `roma.raw`. */
export function createTransport(options: TransportOptions): Transport {
  const { retries = 2, maxRetryDelayMs = 60_000, clock = systemClock, logger } = options;
  const tokens = tokenSource(options.token);

  return async ({ operation, method, url, headers, body, withToken }, call) => {
    const timeoutMs = call.timeoutMs ?? options.timeoutMs ?? 60_000;
    // By default the longest that a timer can wait.
    const totalTimeoutMs = call.totalTimeoutMs ?? options.totalTimeoutMs ?? 2 ** 31 - 1;
    // One that is no number would wait or try again without end, or not at all.
    const settings = { timeoutMs, totalTimeoutMs, retries, maxRetryDelayMs };
    for (const [name, value] of Object.entries(settings)) {
      check(Math.abs(value) === value, `${name}: a number from 0 up is needed, not ${value}`);
    }
    call.signal?.throwIfAborted();
    const endsAt = clock.now() + totalTimeoutMs;
    const label = `${method} ${url}`;
    const safe = isSafe(method);
    const controller = new AbortController();
    const { signal } = controller;
    const { promise: ended, reject } = Promise.withResolvers<never>();
    ended.catch(() => {});
    // Not by a listener: Node keeps a signal for long, and with it what its listeners know.
    const end = (reason: unknown) => {
      reject(reason);
      controller.abort(reason);
    };
    const stop = () => end(call.signal?.reason);
    call.signal?.addEventListener("abort", stop);

    /** Tells the logger and the hooks, none of which can disturb the call. */
    const tell = (hook: HookName, event: HookEvent, headers?: Headers) => {
      const logged = () => headers && Object.fromEntries(loggable.map((n) => [n, headers.get(n)]));
      const log = () => logger?.debug(`roma-assets ${hook}`, { ...event, headers: logged() });
      const warn = (error: unknown) => logger?.warn(`roma-assets: ${hook} failed`, error);
      for (const told of [logger && log, call[hook], options[hook]]) {
        const act = told && (async () => told(event));
        act?.()
          .catch(warn)
          .catch(() => {});
      }
    };

    /** Waits for a part of the call. No time-out is repeated, so one signal will do for all. */
    const within = <T>(ms: number, part: () => Promise<T>): Promise<T> => {
      const most = Math.max(0, Math.min(ms, endsAt - clock.now()));
      const timer = new AbortController();
      // A clock may take no notice of the signal.
      const expire = () =>
        timer.signal.aborted || end(new TimeoutError(`${label}: no answer in ${most} ms`));
      clock.sleep(most, timer.signal).then(expire, () => {});
      // With no reason at all, the platform would make an error with a stack each time.
      return Promise.race([ended, most > 0 ? part() : ended]).finally(() => timer.abort("over"));
    };

    let [token, stale] = ["", ""];
    let sent = false;
    const send = async (event: HookEvent): Promise<Answer> => {
      const data = typeof body === "object" ? await within(timeoutMs, async () => body) : body;
      if (withToken && token === stale) {
        const ask = () => tokens(stale, signal);
        // It has a time of its own, so that none of it is missing when the answer is waited for.
        token = await (typeof options.token === "function" ? within(timeoutMs, ask) : ask());
        headers.set(auth.header, token);
      }
      return within(timeoutMs, async () => {
        const startedAt = clock.now();
        tell("onRequest", event);
        signal.throwIfAborted();
        sent = true;
        // As it is now, not as it was at import: other tools replace it.
        const response = await (options.fetch ?? fetch)(url, {
          method,
          headers,
          // Deno sends a body that it can replay again by itself, so it gets a stream.
          body: data && "Deno" in globalThis ? new Blob([data]).stream() : (data ?? null),
          duplex: "half",
          // No redirect is followed: the token would go along to whatever host it names.
          redirect: "manual",
          signal,
        });
        const { status, ok, headers: received } = response;
        // Who calls raw reads the body, too.
        const reading = (operation === "raw" ? response.clone() : response).text();
        // A success that is cut off is not known; an error is an error all the same.
        const text = await (ok ? reading : reading.catch(() => ""));
        const now = clock.now();
        const requestId = received.get("x-request-id") ?? undefined;
        tell("onResponse", { ...event, status, durationMs: now - startedAt, requestId }, received);
        return { response, text, retryAfterMs: ok ? undefined : retryAfterMs(response, text, now) };
      });
    };

    try {
      let refused: Answer | undefined;
      for (let attempt = 1; ; attempt += 1) {
        const event: HookEvent = { operation, method, url, attempt };
        sent = false;
        const outcome = await send(event).catch((reason: unknown) => {
          // What undici could not read of an answer, with the token that IAM gives.
          delete Object(Object(reason).cause).data;
          if (!sent && refused && !signal.aborted) {
            return { ...refused, cause: Object(reason).cause ?? reason };
          }
          if (!sent || (signal.aborted && (safe || signal.reason === call.signal?.reason))) {
            throw signal.aborted ? signal.reason : reason;
          }
          if (!safe && !neverSent(reason)) {
            throw new UnknownOutcomeError(`${label}: no answer`, reason);
          }
          return new ConnectionError(`${label}: the connection failed`, { cause: reason });
        });
        const [answer, error] = outcome instanceof Error ? [undefined, outcome] : [outcome];
        const status = answer?.response.status;
        if (status === 401 && token && !refused && typeof options.token === "function") {
          [refused, stale] = [answer, token];
          continue;
        }
        const retried = attempt - (refused ? 2 : 1);
        const backoffMs = Math.random() * Math.min(8000, maxRetryDelayMs, 500 * 2 ** retried);
        const delayMs = Math.max(backoffMs, answer?.retryAfterMs ?? 0);
        if (retried >= retries || delayMs > maxRetryDelayMs || !mayRepeat(answer?.response, safe)) {
          return answer ?? Promise.reject(error);
        }
        tell("onRetry", { ...event, status, error, delayMs });
        await within(totalTimeoutMs, () => clock.sleep(delayMs, signal));
      }
    } finally {
      call.signal?.removeEventListener("abort", stop);
    }
  };
}

// --- internal ---

/** The headers that may be logged: no other, since a log is read by many. */
const loggable = ["content-type", "retry-after", "x-request-id"];
