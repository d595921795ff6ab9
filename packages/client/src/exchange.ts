import { isSafeMethod } from "./http.ts";
import type { FetchFunction } from "./options.ts";

/** A body that can be sent several times. */
export type RequestBody = string | ArrayBuffer;

/** A request as it is sent. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  /** Changed by the pipeline, which adds the token. */
  readonly headers: Headers;
  readonly body: RequestBody | null;
}

/** Copies a request, so that it can be resent and no middleware sees the token. */
export async function copyRequest(request: Request): Promise<OutgoingRequest> {
  const { method, url } = request;
  const headers = new Headers(request.headers);
  if (isSafeMethod(method)) {
    return { method, url, headers, body: null };
  }

  // A string is easier for a custom `fetch` to inspect and sign.
  const isJson = headers.get("content-type")?.includes("json");
  const body = await (isJson ? request.text() : request.arrayBuffer());

  return { method, url, headers, body: isEmpty(body) ? null : body };
}

/**
 * Sends a request and reads the whole response, so that the timeout also covers the body. The
 * returned response can be read like the original one.
 */
export async function exchange(
  request: OutgoingRequest,
  signal: AbortSignal,
  fetch: FetchFunction,
): Promise<Response> {
  const { method, url, headers, body } = request;
  const init = {
    method,
    headers,
    body: body && toRequestBody(body),
    duplex: "half",
    // Following a redirect would pass the token on to whatever host it names.
    redirect: "manual",
    signal,
  } as const;

  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    removeRawResponse(error);
    throw error;
  }

  return readResponse(response);
}

// --- internal ---

function isEmpty(body: RequestBody): boolean {
  return typeof body === "string" ? body === "" : body.byteLength === 0;
}

/** Passes Deno a stream, because Deno resends any body that it can replay. */
function toRequestBody(body: RequestBody): RequestBody | ReadableStream {
  return "Deno" in globalThis ? new Blob([body]).stream() : body;
}

/**
 * Removes the raw response from an undici parse error: it may contain the token that IAM issued.
 */
function removeRawResponse(error: unknown): void {
  if (error instanceof Error && error.cause instanceof Error && "data" in error.cause) {
    delete error.cause.data;
  }
}

async function readResponse(response: Response): Promise<Response> {
  // A success that is cut off has an unknown outcome. An error is reported even without its body.
  const reading = response.arrayBuffer();
  const bytes = await (response.ok ? reading : reading.catch(() => new ArrayBuffer(0)));

  const { status, statusText, headers, url } = response;
  const body = bytes.byteLength > 0 ? bytes : null;
  const complete = new Response(body, { status, statusText, headers });

  return Object.defineProperty(complete, "url", { value: url });
}
