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

/**
 * Rejects a value that the API does not allow. The service's response in this case is not
 * documented: `ROMA.00013000` is inferred from its table of error codes.
 */
export function invalidParameter(name: string, details: string): WireResponse {
  const message = `Invalid parameter value,parameterName:${name}. Please refer to the support documentation`;
  const response = romaError(400, "ROMA.00013000", message.slice(0, MAX_ERROR_LENGTH));
  response.body.error_details = details.slice(0, MAX_ERROR_LENGTH);
  return response;
}

/**
 * Rejects a token or a signature as the gateway does. Source: the vendor's page "Common Errors
 * Related to IAM Authentication Information".
 */
export function unauthorized(reason: string): WireResponse {
  return romaError(401, "APIGW.0301", `Incorrect IAM authentication information: ${reason}`);
}

/** Returns an error in the format of data integration. */
export function taskError(status: number, code: string, message: string): WireResponse {
  return jsonResponse(status, { error_code: code, error_msg: message });
}

/** Returns an error in the format of IAM. */
export function iamError(status: number, message: string, title: string): WireResponse {
  return jsonResponse(status, { error: { code: status, message, title } });
}

// --- internal ---

/** Maximum length of the strings in an error. Source: `ErrorBody` in the API description. */
const MAX_ERROR_LENGTH = 128;
