import type { AccessKeys } from "./access-keys.ts";
import { canonicalize, type CanonicalParts, sha256, toHex } from "./canonical-request.ts";

/** Header with the time of a signature. */
export const DATE_HEADER = "x-sdk-date";

/** A signature, and what it was computed from. */
export interface SignedRequest {
  /** Value of the `Authorization` header. */
  readonly authorization: string;
  /** The canonical form of the request. Contains the security token, if that is signed. */
  readonly canonicalRequest: string;
}

/**
 * Signs a request by the algorithm SDK-HMAC-SHA256.
 *
 * @param request has all headers that are signed, and at least the time.
 * @param signedHeaders the names of the headers that are signed, in lower case.
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html
 */
export async function signRequest(
  request: CanonicalParts,
  { accessKey, secretKey }: Pick<AccessKeys, "accessKey" | "secretKey">,
  signedHeaders: readonly string[],
): Promise<SignedRequest> {
  const canonicalRequest = await canonicalize(request, signedHeaders);
  const date = request.headers.get(DATE_HEADER);
  const stringToSign = [ALGORITHM, date, await sha256(canonicalRequest)].join("\n");
  const signature = await hmac(secretKey, stringToSign);

  const names = signedHeaders.toSorted().join(";");
  const authorization = `${ALGORITHM} Access=${accessKey}, SignedHeaders=${names}, Signature=${signature}`;
  return { authorization, canonicalRequest };
}

/** Formats a time as signatures do, such as `20260101T000000Z`. */
export function formatDate(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, "");
}

// --- internal ---

const ALGORITHM = "SDK-HMAC-SHA256";

async function hmac(key: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = encoder.encode(key);

  const cryptoKey = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  return toHex(await crypto.subtle.sign("HMAC", cryptoKey, encoder.encode(text)));
}
