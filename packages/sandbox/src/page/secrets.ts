/**
 * Masks the secrets of recorded exchanges. They are only those of a sandbox, but a page that shows
 * tokens and keys ends up in screenshots.
 */
import type { Json } from "../wire.ts";

/** Returns headers with their secrets masked. */
export function maskHeaders(headers: Iterable<[string, string]>): Record<string, string> {
  const masked = Array.from(headers, ([name, value]) => [
    name,
    SECRET_HEADERS.has(name.toLowerCase()) ? MASK : value,
  ]);
  return Object.fromEntries(masked);
}

/** Returns the path and the query of a URL, with the secrets of the query masked. */
export function maskPath(url: URL): string {
  const query = url.search.replaceAll(/([?&]([^=&]*)=)[^&]*/g, (parameter, start, name) =>
    SECRET_FIELDS.has(name) ? start + MASK : parameter,
  );

  return url.pathname + query;
}

/** Returns the text of a body with its secrets masked. JSON is formatted for reading. */
export function maskBody(text: string): string {
  let body: Json;
  try {
    body = JSON.parse(text);
  } catch {
    // The fault `truncated` cuts JSON off.
    return text.replaceAll(SECRET_FIELD_IN_TEXT, `$1"${MASK}"`);
  }

  return JSON.stringify(body, maskField, 2);
}

/** Returns a text without the given secrets, which messages about a request may repeat. */
export function maskValues(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .reduce((masked, secret) => masked.replaceAll(secret, MASK), text);
}

/** Returns the values of the headers that carry secrets. */
export function secretsOf(headers: Headers): string[] {
  return [...SECRET_HEADERS].flatMap((name) => headers.get(name) ?? []);
}

// --- internal ---

/** Stands for a secret. */
const MASK = "•••";

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "proxy-authorization",
  "set-cookie",
  "x-auth-token",
  "x-security-token",
  "x-subject-token",
]);

/** Fields that carry secrets if they are strings. IAM also has objects with these names. */
const SECRET_FIELDS: ReadonlySet<string> = new Set(["key", "password", "secret", "token"]);

/** A field with a string, which may be cut off. */
const SECRET_FIELD_IN_TEXT = new RegExp(
  `("(?:${[...SECRET_FIELDS].join("|")})"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"?`,
  "g",
);

/** A shorter value is not distinct: replacing it would damage other words. */
const MIN_SECRET_LENGTH = 8;

function maskField(name: string, value: Json): Json {
  return SECRET_FIELDS.has(name) && typeof value === "string" ? MASK : value;
}
