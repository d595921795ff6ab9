import { createSandbox } from "@roma-assets/sandbox";
import type { DescribedOperation } from "@roma-assets/sandbox/description";
import { isText, type WireRequest, type WireResponse } from "@roma-assets/sandbox/validator";

/** Sends a recorded request to a sandbox, with a token that is valid there. */
export async function sendToSandbox(
  operation: DescribedOperation,
  request: WireRequest,
): Promise<WireResponse> {
  const sandbox = createSandbox();
  const headers = new Headers(request.headers);
  if (operation.token) {
    headers.set(operation.token.header, sandbox.issueToken());
  }

  const response = await sandbox.fetch(urlOf(request), {
    method: request.method,
    headers,
    ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
  });
  const text = await response.text();
  const responseHeaders = Object.fromEntries(response.headers);
  const body: unknown = isText(responseHeaders) ? text : text && JSON.parse(text);
  return {
    status: response.status,
    headers: responseHeaders,
    ...(text && { body }),
  };
}

// --- internal ---

function urlOf({ path, query = {} }: WireRequest): URL {
  const url = new URL(`https://sandbox${path}`);
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) {
      url.searchParams.append(name, value);
    }
  }

  return url;
}
