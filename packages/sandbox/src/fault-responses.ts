import type { Fault } from "./faults.ts";
import { serializeBody, type WireResponse } from "./wire.ts";

/** A failure of a connection, which delivers no response, or the beginning of one. */
export type ConnectionFault = "reset" | "refused" | "silence" | "broken-body";

/** The beginning of a response. */
export interface Beginning {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The part of the body that is sent. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Thrown when a connection fails and no whole response can be returned. */
export class BrokenConnection extends Error {
  readonly fault: ConnectionFault;
  /** What is sent before the connection fails. */
  readonly beginning: Beginning | undefined;

  constructor(fault: ConnectionFault, beginning?: Beginning) {
    super(`The fault plan breaks the connection: ${fault}`);
    this.fault = fault;
    this.beginning = beginning;
  }
}

/**
 * Returns the response of a fault, which replaces that of the service.
 *
 * @param original the response of the service, if it has executed the request.
 * @throws {BrokenConnection} if the fault breaks the connection instead.
 */
export function toFaultResponse(fault: Fault, original: WireResponse | undefined): Response {
  switch (fault.fault) {
    case "reset":
    case "refused":
    case "silence":
      throw new BrokenConnection(fault.fault);
    case "html":
      return new Response("<html><body>It works!</body></html>", {
        status: fault.status ?? 200,
        headers: { "content-type": "text/html" },
      });
    case "truncated": {
      const { headers, bytes } = beginningOf(original?.body === undefined ? EXAMPLE : original);
      return new Response(bytes, { headers });
    }
    case "broken-body": {
      const whole = original ?? EXAMPLE;
      const { length } = bytesOf(whole);
      const beginning = beginningOf(whole);
      const headers = { ...beginning.headers, "content-length": String(length) };
      throw new BrokenConnection("broken-body", { ...beginning, headers });
    }
    case "status":
      return toGatewayError(fault.status, fault.retryAfterS);
    default:
      throw new Error(`The fault ${fault.fault} does not replace the response`);
  }
}

/**
 * Fails like `fetch`: rejects, or never settles until the request is aborted, or returns a response
 * whose body fails.
 */
export function failFetch(
  { fault, beginning }: BrokenConnection,
  signal: AbortSignal,
): Promise<Response> {
  if (beginning) {
    return Promise.resolve(toBrokenResponse(beginning));
  }
  if (fault === "silence") {
    return new Promise((_, reject) => {
      const onAbort = () => reject(signal.reason);
      if (signal.aborted) {
        onAbort();
      }
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  const details =
    fault === "reset"
      ? { code: "ECONNRESET", syscall: "read" }
      : { code: "ECONNREFUSED", syscall: "connect" };

  const cause = Object.assign(new Error(`${details.syscall} ${details.code}`), details);
  return Promise.reject(new TypeError("fetch failed", { cause }));
}

// --- internal ---

/** The response that is truncated if the service has not executed the request. */
const EXAMPLE: WireResponse = {
  status: 200,
  headers: { "content-type": "application/json" },
  body: { job_id: "ff8080814dbd65d7014dbe0d84db0013" },
};

function bytesOf({ headers, body }: WireResponse): Uint8Array<ArrayBuffer> {
  const serialized = serializeBody(headers, body) ?? "";
  return typeof serialized === "string" ? new TextEncoder().encode(serialized) : serialized;
}

/** Returns a response with half of its body. */
function beginningOf(response: WireResponse): Beginning {
  const bytes = bytesOf(response);
  return { ...response, bytes: bytes.slice(0, Math.floor(bytes.length / 2)) };
}

function toBrokenResponse({ status, headers, bytes }: Beginning): Response {
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(bytes),
    // Called only when the beginning has been read.
    pull(controller) {
      const cause = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
      controller.error(new TypeError("terminated", { cause }));
    },
  });
  return new Response(body, { status, headers });
}

/** The gateway's errors by status. Source: error codes in the vendor's "API Request Signing Guide". */
const GATEWAY_ERRORS: Readonly<Record<number, { code: string; message: string }>> = {
  429: { code: "APIGW.0308", message: "The throttling threshold has been reached." },
  502: { code: "APIGW.0201", message: "Backend unavailable." },
  503: { code: "APIGW.0613", message: "The IAM service is currently unavailable." },
  504: { code: "APIGW.0201", message: "Backend timeout." },
};

const OTHER_GATEWAY_ERROR = { code: "APIGW.0601", message: "Internal server error." };

function toGatewayError(status: number, retryAfterS: number | undefined): Response {
  const { code, message } = GATEWAY_ERRORS[status] ?? OTHER_GATEWAY_ERROR;
  const body = { error_msg: message, error_code: code, request_id: "0".repeat(32) };
  const headers = retryAfterS === undefined ? {} : { "retry-after": String(retryAfterS) };

  return Response.json(body, { status, headers });
}
