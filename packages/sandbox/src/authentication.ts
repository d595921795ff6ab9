import type { DescribedOperation } from "./description.ts";
import type { Service } from "./service.ts";
import { isSigned, type ReceivedRequest } from "./signatures.ts";
import { fullName } from "./tokens.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** Returns the user of a call, or the response that rejects it. Empty if the operation needs none. */
export type Authenticate = () => string | WireResponse;

/** Creates a function that authenticates a call, by its signature or else by its token. */
export function createAuthentication(
  { tokens, signatures, users }: Service,
  operation: DescribedOperation,
  request: ReceivedRequest,
): Authenticate {
  if (!operation.token) {
    return () => "";
  }
  if (isSigned(request)) {
    // Verified once, because wrong signatures are counted.
    const user = signatures.verify(request) ?? fullName(users[0]);
    return () => user;
  }
  return () => tokens.authenticate(tokenOf(operation, request));
}

/** Returns the token of a call. */
export function tokenOf(
  { token }: DescribedOperation,
  { headers }: Pick<ReceivedRequest, "headers">,
): string | undefined {
  return headers[token?.header.toLowerCase() ?? ""];
}

/**
 * Returns a request as it is passed on to the service, which the API description describes: with a
 * token, also if it was signed.
 */
export function withToken({ token }: DescribedOperation, request: WireRequest): WireRequest {
  if (!token || !isSigned(request)) {
    return request;
  }
  const headers = { ...request.headers, [token.header.toLowerCase()]: TOKEN_OF_GATEWAY };
  return { ...request, headers };
}

// --- internal ---

const TOKEN_OF_GATEWAY = "token-of-the-gateway";
