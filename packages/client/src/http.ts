/** How this SDK interprets HTTP methods, statuses and headers. */

/** Returns true if a request may be executed twice without harm. */
export function isSafeMethod(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

/** Returns true if an HTTP status means that the same request may succeed later. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/**
 * Returns true if the service may have executed a request although its response is an error. A 503
 * with `Retry-After` means that the service refused the request.
 */
export function mayHaveRunDespite({ status, headers }: Response): boolean {
  const isRefusal = status === 503 && headers.has("retry-after");

  return status === 408 || (status >= 500 && !isRefusal);
}

/**
 * Returns the delay that a response asks for, in milliseconds. Reads the `Retry-After` header
 * first, then the throttling message of the vendor's gateway.
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
 * Parses a throttling message such as `limit:10,time:1 minute` into the time per call, in
 * milliseconds. Returns NaN for any other text.
 */
function throttlingDelayMs(body: string): number {
  const [, limit, time, unit] = /limit:([1-9]\d*),time:(\d+) (second|minute)/.exec(body) ?? [];
  const unitMs = unit === "minute" ? 60_000 : 1000;

  return (Number(time) * unitMs) / Number(limit);
}
