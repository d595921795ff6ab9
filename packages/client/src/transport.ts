import { ArgumentError } from "./errors.ts";
import { checkLimit } from "./limits.ts";
import { auth } from "./operations.gen.ts";

/** Sends a request, with the user token where it is wanted. */
export type Transport = (request: Request, withToken: boolean) => Promise<Response>;

/** Creates the `fetch` that lies beneath openapi-fetch. */
export function createTransport(options: {
  token?: string | undefined;
  fetch?: typeof globalThis.fetch | undefined;
}): Transport {
  return (request, withToken) => {
    if (withToken) {
      request.headers.set(auth.header, checkToken(options.token));
    }
    // As it is now, not as it was at import: other tools replace it.
    const send = options.fetch ?? globalThis.fetch;
    return send(request);
  };
}

// --- internal ---

/** The token, if a header can carry it: the platform's own error would print it. */
function checkToken(token: string | undefined): string {
  if (token === undefined) {
    throw new ArgumentError("token: needed by this operation, but not given.");
  }
  checkLimit("token", token, auth);
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ArgumentError(
      "token: it has a character that a header can't carry, like a space or a line break.",
    );
  }
  return token;
}
