import { randomId } from "./ids.ts";
import type { Json, WireResponse } from "./wire.ts";

/** Returns a JSON response. */
export function jsonResponse(status: number, body: Json): WireResponse {
  return { status, headers: { "content-type": "application/json" }, body };
}

/** Returns an error in the format of ROMA Connect. Errors of its gateway have no details. */
export function romaError(status: number, code: string, message: string): WireResponse {
  const request_id = randomId();
  const details = code.startsWith("ROMA.") ? { error_details: message } : {};
  const body = { error_code: code, error_msg: message, ...details, request_id };

  const response = jsonResponse(status, body);
  response.headers["x-request-id"] = request_id;
  return response;
}

/** Returns an error in the format of IAM. */
export function iamError(status: number, message: string, title: string): WireResponse {
  return jsonResponse(status, { error: { code: status, message, title } });
}
