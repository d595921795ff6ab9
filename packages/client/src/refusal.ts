import { parseHttpDate } from "./http.ts";
import { parseJson } from "./json.ts";
import { toFields } from "./shape.ts";

/** What a refusal of a signature is compared with. */
export interface RefusedSignature {
  readonly canonicalRequest: string;
  /** Time of the signature, in milliseconds since 1970. */
  readonly signedAt: number;
}

/**
 * Returns an error that says what is wrong with a signature that the service refused: its time, its
 * key, or the request that it is for. Returns undefined if the response doesn't tell.
 *
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-0001.html
 */
export async function explainRefusal(
  response: Response,
  { canonicalRequest, signedAt }: RefusedSignature,
): Promise<Error | undefined> {
  const text = await response.text();
  const message = String(toFields(parseJson(text))["error_msg"] ?? text);

  const explanations = [
    explainTime(message, signedAt, parseHttpDate(response.headers.get("date") ?? "")),
    LOCKED.test(message) && LOCK_EXPLANATION,
    explainCanonicalRequest(message, canonicalRequest),
  ].filter(Boolean);
  return explanations.length > 0 ? new Error(explanations.join(". ")) : undefined;
}

// --- internal ---

/**
 * Maximum difference between the time of a signature and that of the service, in milliseconds.
 * Source: https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-0001.html
 */
const MAX_DIFFERENCE_MS = 15 * 60_000;

/**
 * The messages about the time of a signature: `signature expired, signature time:…,server time:…`.
 * Sources: https://support.huaweicloud.com/intl/en-us/apig_faq/apig-faq-0009.html and
 * https://support.huaweicloud.com/intl/en-us/sis_faq/sis_04_0087.html
 */
const ABOUT_TIME = /signature (expired|time)|x-sdk-date/i;

const LOCKED = /reach the limit/;

const LOCK_EXPLANATION =
  "The access key is locked: after more than five wrong signatures in a row, for five minutes";

/** The canonical request in an error message, with `|` in place of line breaks. */
const CANONICAL_REQUEST = /canonicalRequest:\s*([A-Z]+\|.*)/s;

/** Maximum number of characters of a canonical request that are shown. */
const MAX_SHOWN_LENGTH = 2000;

/**
 * Names the difference of the clocks, if the message is about the time or if the difference is too
 * large.
 *
 * @param serverTime NaN if it is not known.
 */
function explainTime(message: string, signedAt: number, serverTime: number): string | undefined {
  const differenceMs = signedAt - serverTime;
  const isTooLarge = Math.abs(differenceMs) > MAX_DIFFERENCE_MS;
  const isAboutTime = ABOUT_TIME.test(withoutCanonicalRequest(message));
  if (!isTooLarge && !isAboutTime) {
    return undefined;
  }
  if (Number.isNaN(differenceMs)) {
    return "The service refuses the time of the signature, and its response has no Date";
  }

  const direction = differenceMs < 0 ? "behind" : "ahead of";
  const duration = formatDuration(Math.abs(differenceMs));
  const difference =
    `The clock of this machine is ${duration} ${direction} that of the service, by the Date of its ` +
    "response";
  return isTooLarge
    ? `${difference}: set the clock, because only 15 minutes are accepted`
    : `${difference}. That is close enough, but temporary keys may have expired`;
}

/** Formats a duration by its two largest units, such as `17 min 3 s`. */
function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);

  if (hours > 0) {
    return `${hours} h ${minutes % 60} min`;
  }
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

/** The names of its headers are no statement about them. */
function withoutCanonicalRequest(message: string): string {
  return message.replace(CANONICAL_REQUEST, "");
}

function explainCanonicalRequest(message: string, canonicalRequest: string): string | undefined {
  const [, theirs] = CANONICAL_REQUEST.exec(message) ?? [];
  if (theirs === undefined) {
    return undefined;
  }

  const ours = canonicalRequest.replaceAll("\n", "|");
  if (theirs.trim() === ours) {
    return `The service computed the same canonical request, so the secret key is wrong: ${shorten(ours)}`;
  }
  return (
    "The service computed another canonical request, so the request was changed on its way, or is " +
    `signed in a wrong form. Service: ${shorten(theirs.trim())} Client: ${shorten(ours)}`
  );
}

function shorten(text: string): string {
  return text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}…` : text;
}
