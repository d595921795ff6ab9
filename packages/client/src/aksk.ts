import {
  type AccessKeys,
  type AccessKeysFunction,
  createKeySource,
  type KeySource,
} from "./access-keys.ts";
import { assertArgument } from "./arguments.ts";
import { CONTENT_HASH_HEADER, UNSIGNED_PAYLOAD } from "./canonical-request.ts";
import type { RequestToSign, Signature, Signer } from "./options.ts";
import { explainRefusal } from "./refusal.ts";
import { Secrets, shareSecrets } from "./secrets.ts";
import { DATE_HEADER, formatDate, signRequest } from "./signing.ts";

export type { AccessKeys, AccessKeysFunction, TemporaryAccessKeys } from "./access-keys.ts";

/**
 * Returns a signer for a client's `auth` option. It signs each attempt with an access key (AK/SK) by
 * the algorithm SDK-HMAC-SHA256, as the vendor's SDKs do.
 *
 * A signature that the service refused is never retried: more than five wrong ones in a row lock the
 * key for five minutes. The `cause` of the call's error says what is wrong, as far as the response
 * tells.
 *
 * @param keys the keys, or a function that returns temporary ones. They are replaced shortly before
 * they expire, and after the service responded to them with 401.
 * @throws {ArgumentError} if a key is missing or not valid, or if the runtime has no WebCrypto.
 * @example
 * const auth = akskSigner({ accessKey, secretKey });
 * const roma = createRomaClient({ region: "ap-southeast-3", projectId, instanceId, auth });
 * @see https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-provide.html
 */
export function akskSigner(keys: AccessKeys | AccessKeysFunction): Signer {
  assertArgument(globalThis.crypto?.subtle, "This runtime has no `crypto.subtle` to sign with");
  const source = createKeySource(keys);
  const secrets = new Secrets();

  const signer: Signer = {
    async prepare(requirement) {
      const current = await source.get(requirement);
      addKeys(secrets, current);
      return (request) => sign(request, current, source);
    },
  };
  shareSecrets(signer, secrets);
  return signer;
}

// --- internal ---

function addKeys(secrets: Secrets, { accessKey, secretKey, securityToken = "" }: AccessKeys): void {
  for (const secret of [accessKey, secretKey, securityToken]) {
    secrets.add(secret);
  }
}

async function sign(
  request: RequestToSign,
  keys: AccessKeys,
  source: KeySource,
): Promise<Signature> {
  const added = headersOf(keys, request);
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(added)) {
    headers.set(name, value);
  }

  const signedHeaders = new Set(["host", ...Object.keys(added)]);
  if (headers.has(CONTENT_HASH_HEADER)) {
    signedHeaders.add(CONTENT_HASH_HEADER);
  }
  const body = request.body instanceof ReadableStream ? null : request.body;
  const signed = await signRequest({ ...request, headers, body }, keys, [...signedHeaders]);
  const { authorization, canonicalRequest } = signed;

  return {
    headers: { ...added, authorization },

    explainRefusal(response) {
      if (response.status !== 403) {
        source.forget(keys);
      }
      return explainRefusal(response, { canonicalRequest, signedAt: request.now });
    },
  };
}

/** Returns the headers to add and to sign. Others are not signed, because proxies may change them. */
function headersOf(
  { securityToken, projectId }: AccessKeys,
  request: RequestToSign,
): Record<string, string> {
  const project = projectId ?? request.projectId;

  return {
    [DATE_HEADER]: formatDate(request.now),
    ...(project && { "x-project-id": project }),
    ...(securityToken && { "x-security-token": securityToken }),
    ...(isUnsignedBody(request) && { [CONTENT_HASH_HEADER]: UNSIGNED_PAYLOAD }),
  };
}

/** The vendor's SDKs don't sign multipart bodies either. A stream could not be sent afterwards. */
function isUnsignedBody({ headers, body }: RequestToSign): boolean {
  const contentType = headers.get("content-type") ?? "";
  return body instanceof ReadableStream || contentType.startsWith("multipart/");
}
