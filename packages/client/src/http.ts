/** What HTTP requests and responses mean for this API, wherever that matters. */

/** Returns true if a request may be executed twice without harm. */
export function isSafeMethod(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** Returns true if an HTTP status says that the same request may succeed later. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/**
 * Returns true if the service may have executed a request although its response is an error. A 503
 * with `Retry-After` comes from a service that refused the request.
 */
export function mayHaveRunDespite({ status, headers }: Response): boolean {
  const isRefusal = status === 503 && headers.has("retry-after");

  return status === 408 || (status >= 500 && !isRefusal);
}

/**
 * Returns the delay that a response asks for, in milliseconds: by `Retry-After`, else by the text
 * with which the vendor's gateway throttles.
 *
 * @param now the time, in milliseconds since 1970.
 */
export function retryAfterMsOf(
  { headers }: Response,
  body: string,
  now: number,
): number | undefined {
  const header = headers.get("retry-after");
  const delays = header ? [Number(header) * 1000, Date.parse(header) - now] : [];

  return [...delays, throttlingDelayMs(body)].find((ms) => ms >= 0);
}

// --- internal ---

/**
 * Returns one call's share of the time in `limit:10,time:1 minute`, or NaN if the text is another.
 */
function throttlingDelayMs(body: string): number {
  const [, limit, time, unit] = /limit:([1-9]\d*),time:(\d+) (second|minute)/.exec(body) ?? [];
  const unitMs = unit === "minute" ? 60_000 : 1000;

  return (Number(time) * unitMs) / Number(limit);
}
