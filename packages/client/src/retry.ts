/** Codes of a connection that was never opened: nothing can have been sent over it. */
const unopened = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * Whether a network error says for sure that nothing was sent. What doesn't tell, counts as sent.
 */
export function neverSent(error: unknown): boolean {
  return saysUnopened(error) || saysUnopened((error as { cause?: unknown } | null)?.cause);
}

/**
 * How long an answer asks to wait, in milliseconds: by `Retry-After`, else by the gateway's
 * throttling text (`limit:10,time:1 minute`), which gives one call its share of the time.
 */
export function retryAfterMs(headers: Headers, body: string, now: number): number | undefined {
  const value = headers.get("retry-after");
  if (value !== null) {
    const ms = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
    if (!Number.isNaN(ms)) {
      return Math.max(0, ms);
    }
  }
  const [, limit, time, unit] = /limit:(\d+),time:(\d+) (second|minute)/.exec(body) ?? [];
  return limit === undefined
    ? undefined
    : (Number(time) * (unit === "minute" ? 60_000 : 1000)) / Math.max(1, Number(limit));
}

/** Full jitter: anything up to a limit that doubles with each retry, from 500 ms to 8 s. */
export function backoffMs(retried: number): number {
  return Math.random() * Math.min(8000, 500 * 2 ** retried);
}

// --- internal ---

function saysUnopened(error: unknown): boolean {
  const { code, syscall, errors } = (error ?? {}) as Record<string, unknown>;
  return Array.isArray(errors)
    ? errors.length > 0 && errors.every(saysUnopened)
    : syscall === "connect" || unopened.has(code as string);
}
