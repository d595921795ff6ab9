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
export function mayHaveRunDespite(status: number, headers: Headers): boolean {
  const isRefusal = status === 503 && headers.has("retry-after");

  return status === 408 || (status >= 500 && !isRefusal);
}

/**
 * Returns the delay that a response asks for, in milliseconds. Reads the `Retry-After` header
 * first, then the throttling message of the vendor's gateway. Ignores a delay of more than a day,
 * which is a mistake such as a timestamp in place of a delay.
 *
 * @param now the time, in milliseconds since 1970.
 */
export function retryAfterMsOf(
  { headers }: Response,
  body: string,
  now: number,
): number | undefined {
  const delays = [parseRetryAfter(headers, now), throttlingDelayMs(body)];

  return delays.find((ms) => ms >= 0 && ms <= MAX_RETRY_AFTER_MS);
}

/** Parses a date in one of the formats of HTTP. Returns NaN for any other text. */
export function parseHttpDate(text: string): number {
  return HTTP_DATE.test(text) ? Date.parse(text) : Number.NaN;
}

// --- internal ---

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Maximum delay that is believed, in milliseconds: a day. */
const MAX_RETRY_AFTER_MS = 24 * HOUR_MS;

/** The units of a throttling message, in milliseconds. */
const UNITS_MS: Readonly<Record<string, number>> = {
  second: SECOND_MS,
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
};

/** A date in one of the formats of HTTP. `Date.parse` alone accepts almost anything. */
const HTTP_DATE = /^[A-Z][a-z]{2,8},? /;

/**
 * Parses the `Retry-After` header into milliseconds. A date is compared with the time at which the
 * server sent the response, because the clock of this machine may be wrong. Returns NaN for any
 * other text.
 */
function parseRetryAfter(headers: Headers, now: number): number {
  const value = headers.get("retry-after") ?? "";
  if (/^\d+(\.\d+)?$/.test(value)) {
    return Number(value) * SECOND_MS;
  }

  const sentAt = parseHttpDate(headers.get("date") ?? "");
  return parseHttpDate(value) - (Number.isNaN(sentAt) ? now : sentAt);
}

/**
 * Parses a throttling message such as `limit:10,time:1 minute` into the time per call, in
 * milliseconds. Returns NaN for any other text.
 */
function throttlingDelayMs(body: string): number {
  const [, limit, time, unit = ""] = THROTTLING_MESSAGE.exec(body) ?? [];
  return (Number(time) * (UNITS_MS[unit] ?? Number.NaN)) / Number(limit);
}

const THROTTLING_MESSAGE = /limit:([1-9]\d*),time:(\d+) (second|minute|hour|day)/;
