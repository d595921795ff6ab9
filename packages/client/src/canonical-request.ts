/**
 * The canonical form of a request, which both sides of a signature compute.
 *
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm-002.html
 */
import type { RequestToSign } from "./options.ts";

/** The parts of a request that are signed. */
export interface CanonicalParts extends Pick<RequestToSign, "method" | "url" | "headers"> {
  /** Null if there is no body, or if it is not signed. */
  readonly body: string | ArrayBuffer | null;
}

/** Header that names the hash of the body, or a word in its place if the body is not signed. */
export const CONTENT_HASH_HEADER = "x-sdk-content-sha256";

/** Stands for the hash of a body that is not signed. */
export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

/**
 * Returns the canonical form of a request.
 *
 * @param signedHeaders the names of the headers that are signed, in lower case.
 */
export async function canonicalize(
  { method, url, headers, body }: CanonicalParts,
  signedHeaders: readonly string[],
): Promise<string> {
  const { host, pathname, searchParams } = new URL(url);
  const names = signedHeaders.toSorted();
  const lines = names.map((name) => {
    const value = headers.get(name) ?? (name === "host" ? host : "");
    return `${name}:${value.trim()}`;
  });
  const contentHash = headers.get(CONTENT_HASH_HEADER) ?? (await sha256(body ?? ""));

  return [
    method.toUpperCase(),
    canonicalPath(pathname),
    canonicalQuery(searchParams),
    ...lines,
    "",
    names.join(";"),
    contentHash,
  ].join("\n");
}

/** Returns the SHA-256 of a text or of bytes, in hexadecimal digits. */
export async function sha256(data: string | ArrayBuffer): Promise<string> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  return toHex(await crypto.subtle.digest("SHA-256", bytes));
}

/** Returns bytes in hexadecimal digits. */
export function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- internal ---

/** Returns the path with a final slash, which is not part of the URL that is sent. */
function canonicalPath(pathname: string): string {
  const path = decode(pathname).split("/").map(encode).join("/");
  return path.endsWith("/") ? path : `${path}/`;
}

function canonicalQuery(parameters: URLSearchParams): string {
  const pairs = Array.from(parameters).toSorted(comparePairs);
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}

function comparePairs(
  [name, value]: readonly [string, string],
  [otherName, otherValue]: readonly [string, string],
): number {
  return compare(name, otherName) || compare(value, otherValue);
}

/** Compares by character codes. `localeCompare` depends on the language of the system. */
function compare(text: string, other: string): number {
  if (text === other) {
    return 0;
  }
  return text < other ? -1 : 1;
}

/** Decodes a path. Returns one that is not valid unchanged. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Percent-encodes all characters but the unreserved ones of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}
