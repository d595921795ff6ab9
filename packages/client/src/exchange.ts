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

/** Copies a request, so that it can be sent again, and so that no middleware sees the token. */
export async function copyRequest(request: Request): Promise<OutgoingRequest> {
  const { method, url } = request;
  const headers = new Headers(request.headers);
  if (isSafeMethod(method)) {
    return { method, url, headers, body: null };
  }

  // A string is easier to inspect and to sign for the user's own `fetch`.
  const isJson = headers.get("content-type")?.includes("json");
  const body = await (isJson ? request.text() : request.arrayBuffer());

  return { method, url, headers, body: isEmpty(body) ? null : body };
}

/**
 * Sends a request and reads the whole response, so that its time-out covers the body as well. The
 * response that is returned can be read like the original one.
 */
export async function exchange(
  request: OutgoingRequest,
  signal: AbortSignal,
  fetchFunction: FetchFunction = fetch,
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
    response = await fetchFunction(url, init);
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

/** Deno resends a body that it can replay on its own, so it is given a stream. */
function toRequestBody(body: RequestBody): RequestBody | ReadableStream {
  return "Deno" in globalThis ? new Blob([body]).stream() : body;
}

/** What undici could not parse of a response may contain the token that IAM issued. */
function removeRawResponse(error: unknown): void {
  if (error instanceof Error && error.cause instanceof Error && "data" in error.cause) {
    delete error.cause.data;
  }
}

async function readResponse(response: Response): Promise<Response> {
  // The outcome of a success that is cut off is unknown; an error is an error all the same.
  const reading = response.arrayBuffer();
  const bytes = await (response.ok ? reading : reading.catch(() => new ArrayBuffer(0)));

  const { status, statusText, headers, url } = response;
  const body = bytes.byteLength > 0 ? bytes : null;
  const complete = new Response(body, { status, statusText, headers });

  return Object.defineProperty(complete, "url", { value: url });
}
