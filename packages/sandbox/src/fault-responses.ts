import type { Fault } from "./faults.ts";
import type { WireResponse } from "./wire.ts";

/** A failure of a connection, which delivers no response. */
export type ConnectionFault = "reset" | "refused" | "silence";

/** Thrown when a connection fails and no response can be returned. */
export class BrokenConnection extends Error {
  readonly fault: ConnectionFault;

  constructor(fault: ConnectionFault) {
    super(`The fault plan breaks the connection: ${fault}`);
    this.fault = fault;
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
      const text = JSON.stringify(original?.body ?? EXAMPLE_BODY);
      const headers = { "content-type": "application/json" };

      return new Response(text.slice(0, text.length / 2), { headers });
    }
    case "status":
      return toGatewayError(fault.status, fault.retryAfterS);
    default:
      throw new Error(`The fault ${fault.fault} does not replace the response`);
  }
}

/** Fails like `fetch`: rejects, or never settles until the request is aborted. */
export function failFetch(fault: ConnectionFault, signal: AbortSignal): Promise<never> {
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

/** The body that is truncated if the service has not executed the request. */
const EXAMPLE_BODY = { job_id: "ff8080814dbd65d7014dbe0d84db0013" };

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
