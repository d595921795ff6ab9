import { createSandbox } from "@roma-assets/sandbox";
import type { DescribedOperation } from "@roma-assets/sandbox/description";
import {
  parseBody,
  type WireFile,
  type WireRequest,
  type WireResponse,
} from "@roma-assets/sandbox/validator";
import { isForm } from "./files.ts";

/** Sends a recorded request to a sandbox, with a token that is valid there. */
export async function sendToSandbox(
  operation: DescribedOperation,
  request: WireRequest,
): Promise<WireResponse> {
  const sandbox = createSandbox();
  const headers = new Headers(request.headers);
  if (isForm(request.headers)) {
    // The platform sets it, with a boundary.
    headers.delete("content-type");
  }
  if (operation.token) {
    headers.set(operation.token.header, sandbox.issueToken());
  }

  const response = await sandbox.fetch(urlOf(request), {
    method: request.method,
    headers,
    ...(request.body !== undefined && { body: toBody(request) }),
  });
  const responseHeaders = Object.fromEntries(response.headers);
  const body: unknown = await parseBody(
    responseHeaders,
    new Uint8Array(await response.arrayBuffer()),
  );
  return {
    status: response.status,
    headers: responseHeaders,
    ...(body !== undefined && { body }),
  };
}

// --- internal ---

function toBody({ headers, body }: WireRequest): string | FormData {
  if (!isForm(headers)) {
    return JSON.stringify(body);
  }

  const form = new FormData();
  for (const [name, { content, filename }] of Object.entries<WireFile>(body)) {
    form.append(name, new Blob([Uint8Array.from(Buffer.from(content, "base64"))]), filename);
  }
  return form;
}

function urlOf({ path, query = {} }: WireRequest): URL {
  const url = new URL(`https://sandbox${path}`);
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) {
      url.searchParams.append(name, value);
    }
  }

  return url;
}
