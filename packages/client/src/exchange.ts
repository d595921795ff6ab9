import { errorChain } from "./error-chain.ts";
import { UnexpectedResponseError } from "./errors.ts";
import { isSafeMethod } from "./http.ts";
import type { FetchFunction } from "./options.ts";

/** A body. Only a stream can't be sent several times. */
export type RequestBody = string | ArrayBuffer | ReadableStream;

/** A request as it is sent. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  /** Changed by the pipeline, which adds the token. */
  readonly headers: Headers;
  readonly body: RequestBody | null;
}

/**
 * Copies a request, so that it can be resent and no middleware sees the token.
 *
 * @param isStream true if the body must not be read, because it is a stream that may be long.
 */
export async function copyRequest(request: Request, isStream: boolean): Promise<OutgoingRequest> {
  const { method, url } = request;
  const headers = new Headers(request.headers);
  if (isSafeMethod(method)) {
    return { method, url, headers, body: null };
  }

  if (isStream) {
    return { method, url, headers, body: request.body };
  }

  // A string is easier for a custom `fetch` to inspect and sign.
  const isJson = headers.get("content-type")?.includes("json");
  const body = await (isJson ? request.text() : request.arrayBuffer());

  return { method, url, headers, body: isEmpty(body) ? null : body };
}

/**
 * Sends a request and reads the whole response, so that the timeout also covers the body. The
 * returned response can be read like the original one.
 *
 * @param options.isStream returns true for a response that is returned without reading its body.
 * @param options.maxResponseBytes the maximum size of the body after unpacking. A longer body of an
 * error response is replaced with a text that says so.
 * @param options.isSafe true if the request may be executed twice without harm.
 * @throws {UnexpectedResponseError} if the body of a success is longer.
 */
export async function exchange(
  request: OutgoingRequest,
  signal: AbortSignal,
  fetch: FetchFunction,
  options: {
    isStream: (response: Response) => boolean;
    maxResponseBytes: number;
    isSafe: boolean;
  },
): Promise<Response> {
  const { isStream, maxResponseBytes, isSafe } = options;
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

  if (isStream(response)) {
    return response;
  }

  // A success that is cut off has an unknown outcome. An error is reported even without its body.
  const reading = readBody(response, maxResponseBytes);
  const bytes = await (response.ok ? reading : reading.catch(() => new Uint8Array()));
  if (bytes) {
    return copyResponse(response, bytes);
  }

  const problem = `the body is larger than \`maxResponseBytes\`, ${maxResponseBytes} bytes`;
  if (!response.ok) {
    return copyResponse(response, `(${problem})`);
  }
  throw new UnexpectedResponseError(`${method} ${url}: ${response.status}, but ${problem}`, {
    status: response.status,
    body: "",
    mayHaveRun: !isSafe,
  });
}

// --- internal ---

function isEmpty(body: RequestBody): boolean {
  if (body instanceof ReadableStream) {
    return false;
  }
  return typeof body === "string" ? body === "" : body.byteLength === 0;
}

/** Passes Deno a stream, because Deno resends any body that it can replay. */
function toRequestBody(body: RequestBody): RequestBody {
  const isReplayable = !(body instanceof ReadableStream);
  return isReplayable && "Deno" in globalThis ? new Blob([body]).stream() : body;
}

/** Removes the raw response from a parse error of undici: it may contain the token of IAM. */
function removeRawResponse(error: unknown): void {
  for (const details of errorChain(error)) {
    Reflect.deleteProperty(details, "data");
  }
}

/**
 * Reads a body. Counts the unpacked bytes while it reads: a few packed ones may become gigabytes.
 *
 * @returns undefined if there are more than `maxBytes`. The rest is not read then.
 */
async function readBody(
  { body }: Response,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) {
      return undefined;
    }
    chunks.push(chunk);
  }

  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function copyResponse(response: Response, content: Uint8Array<ArrayBuffer> | string): Response {
  const { status, statusText, headers, url } = response;
  const body = content.length > 0 ? content : null;
  const copy = new Response(body, { status, statusText, headers });

  return Object.defineProperty(copy, "url", { value: url });
}
