/**
 * Verifies signatures as the vendor's gateway does. It shares no code with the client, because a
 * fault in code that both sides use would be invisible.
 *
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { parse, unescape } from "node:querystring";
import { unauthorized } from "./responses.ts";
import type { WireResponse } from "./wire.ts";

/** An access key (AK/SK). */
export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
}

/** A request as it was received: header names in lower case, the body as bytes. */
export interface ReceivedRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Verifies the signatures of an access key. */
export interface SignatureVerifier {
  /** Returns the response that rejects a signed request, or undefined if its signature is valid. */
  verify(request: ReceivedRequest): WireResponse | undefined;
}

/** Returns true if a request is signed. */
export function isSigned({ headers }: Pick<ReceivedRequest, "headers">): boolean {
  return headers["authorization"]?.startsWith(ALGORITHM) ?? false;
}

/** Creates a verifier for an access key, which it locks after too many wrong signatures. */
export function createSignatureVerifier(key: AccessKey, now: () => number): SignatureVerifier {
  let wrongInARow = 0;
  let lockedUntil = -Infinity;

  function reject(reason: string): WireResponse {
    const response = unauthorized(reason);
    response.headers["date"] = new Date(now()).toUTCString();
    return response;
  }

  function rejectWrong(details: string): WireResponse {
    wrongInARow += 1;
    if (wrongInARow > MAX_WRONG_IN_A_ROW) {
      lockedUntil = now() + LOCK_MS;
      wrongInARow = 0;
    }
    return reject(`verify aksk signature fail${details}`);
  }

  return {
    verify(request) {
      const signature = parseAuthorization(request.headers["authorization"] ?? "");
      if (signature && signature.accessKey !== key.accessKey) {
        return reject(`Get secretKey failed,ak:${signature.accessKey},err:ak not exist`);
      }
      if (now() < lockedUntil) {
        return reject("AK access failed to reach the limit,forbidden");
      }
      if (!signature?.signedHeaders.includes("x-sdk-date")) {
        return rejectWrong("");
      }

      const date = request.headers["x-sdk-date"] ?? "";
      const difference = Math.abs(parseDate(date) - now());
      if (Number.isNaN(difference) || difference > MAX_DIFFERENCE_MS) {
        const times = `signature time:${date},server time:${formatDate(now())}`;
        return reject(`signature expired, ${times}`);
      }

      const canonicalRequest = canonicalize(request, signature.signedHeaders);
      const expected = computeSignature(key.secretKey, date, canonicalRequest);
      if (!timingSafeEqual(expected, signature.bytes)) {
        return rejectWrong(`, canonicalRequest:${canonicalRequest.replaceAll("\n", "|")}`);
      }

      wrongInARow = 0;
      return undefined;
    },
  };
}

// --- internal ---

const ALGORITHM = "SDK-HMAC-SHA256";

const MINUTE_MS = 60_000;

// Source: the vendor's page "Common Errors Related to IAM Authentication Information",
// https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-0001.html

/** Maximum difference between the time of a signature and that of the gateway. */
const MAX_DIFFERENCE_MS = 15 * MINUTE_MS;

/** More wrong signatures in a row lock the access key. */
const MAX_WRONG_IN_A_ROW = 5;

const LOCK_MS = 5 * MINUTE_MS;

interface ParsedSignature {
  readonly accessKey: string;
  readonly signedHeaders: readonly string[];
  readonly bytes: Buffer;
}

/** The parts of the header, such as `Access=…, SignedHeaders=host;x-sdk-date, Signature=…`. */
const AUTHORIZATION =
  /^SDK-HMAC-SHA256 Access=([^,]+), SignedHeaders=([^,]+), Signature=([\da-f]{64})$/;

function parseAuthorization(value: string): ParsedSignature | undefined {
  const [, accessKey = "", signedHeaders = "", signature] = AUTHORIZATION.exec(value) ?? [];
  if (signature === undefined) {
    return undefined;
  }
  return {
    accessKey,
    signedHeaders: signedHeaders.split(";"),
    bytes: Buffer.from(signature, "hex"),
  };
}

function computeSignature(secretKey: string, date: string, canonicalRequest: string): Buffer {
  const stringToSign = `${ALGORITHM}\n${date}\n${hashOf(canonicalRequest)}`;
  return createHmac("sha256", secretKey).update(stringToSign).digest();
}

function canonicalize(
  { method, url, headers, body }: ReceivedRequest,
  signedHeaders: readonly string[],
): string {
  const headerLines = signedHeaders.map((name) => {
    // A request that didn't come over HTTP has no `Host`.
    const value = headers[name] ?? (name === "host" ? url.host : "");
    return `${name}:${value.trim()}\n`;
  });

  const lines = [
    method,
    canonicalizePath(url.pathname),
    canonicalizeQuery(url.search.slice(1)),
    headerLines.join(""),
    signedHeaders.join(";"),
    headers["x-sdk-content-sha256"] ?? hashOf(body),
  ];
  return lines.join("\n");
}

function canonicalizePath(path: string): string {
  const escaped = unescape(path).split("/").map(escape).join("/");
  return escaped.replace(/\/?$/, "/");
}

function canonicalizeQuery(query: string): string {
  const values = parse(query, "&", "=", { maxKeys: 0 });
  const names = Object.keys(values).toSorted();

  return names
    .flatMap((name) => {
      const ofName = [values[name] ?? ""].flat().toSorted();
      return ofName.map((value) => `${escape(name)}=${escape(value)}`);
    })
    .join("&");
}

/** Escapes each byte that is not a letter, a digit, or one of `-._~`. */
function escape(text: string): string {
  const characters = Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    const isKept = /[\w.~-]/.test(character);
    return isKept ? character : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  });
  return characters.join("");
}

function hashOf(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** Parses a time such as `20260101T000000Z`. Returns NaN for any other text. */
function parseDate(text: string): number {
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(text) ?? [];
  const day = date?.replace(/(....)(..)(..)/, "$1-$2-$3");
  return Date.parse(`${day}T${time?.replace(/(..)(..)(..)/, "$1:$2:$3")}Z`);
}

function formatDate(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
}
