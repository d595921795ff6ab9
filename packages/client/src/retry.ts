/**
 * Whether a network error says for sure that nothing was sent. What doesn't tell, counts as sent.
 */
export const neverSent = (error: unknown): boolean =>
  isUnopened(error) || isUnopened(Object(error).cause);

/** Whether a request does no harm if it is done twice. */
export const isSafe = (method: string): boolean => method === "GET" || method === "HEAD";

/** Whether the service may have done what it was asked for, although it answers with an error. */
export const isUnclear = ({ status, headers }: Response): boolean =>
  status === 408 || (status >= 500 && !(status === 503 && headers.has("retry-after")));

/** What to say of a request that may have run. */
export const dontRepeat = "; the job may exist, so don't just repeat it";

/** Whether another try may help, after an answer or none, and surely does no harm. */
export const mayRepeat = (answer: Response | undefined, safe: boolean): boolean =>
  !answer || (isUnclear(answer) ? safe : answer.status === 429 || answer.status === 503);

/**
 * How long an answer asks to wait, in milliseconds: by `Retry-After`, else by the gateway's
 * throttling text (`limit:10,time:1 minute`), which gives one call its share of the time.
 */
export function retryAfterMs(answer: Response, body: string, now: number): number | undefined {
  const value = answer.headers.get("retry-after") || "none";
  const [, limit, time, minute] = /limit:([1-9]\d*),time:(\d+) (?:second|(m))/.exec(body) ?? [];
  return [
    Number(value) * 1000,
    Date.parse(value) - now,
    (Number(time) * (minute ? 60_000 : 1000)) / Number(limit),
  ].find((ms) => ms >= 0);
}

// --- internal ---

/**
 * A connection that was never opened, or whose certificate was refused, by the system's call and the
 * code. A host can also get out of reach while an open one is read.
 */
const unopened =
  /^(connect .*|(undefined|getaddrinfo) (ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|(DEPTH_ZERO|SELF_SIGNED|(ERR_TLS_)?CERT|UNABLE_TO)_\w+))$/;

function isUnopened(error: unknown): boolean {
  const { code, syscall, errors } = Object(error);
  return errors?.length ? errors.every(isUnopened) : unopened.test(`${syscall} ${code}`);
}
