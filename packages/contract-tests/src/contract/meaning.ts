import { type DescribedOperation, findDocumentedStatus } from "@roma-assets/sandbox/description";
import { isBinary, type Validator } from "@roma-assets/sandbox/validator";
import type { NamedRecording } from "../recording.ts";

/** What a response means to the client. */
export interface Meaning {
  /** The status under which the response is documented, such as `5XX`. */
  status: string;
  /** What the client must return or throw. */
  outcome: unknown;
}

/** Returns what the response of a recording means, according to the description. */
export function meaningOf(
  { operationId, response }: NamedRecording,
  validator: Validator,
): Meaning {
  const operation = validator.operations.find((each) => each.operationId === operationId);
  const documented = operation && findDocumentedStatus(operation, response.status);
  const status = documented ?? "undocumented";
  const outcome =
    response.status >= 400 ? expectedError(response) : expectedResult(response, operation, status);

  return { status, outcome };
}

// --- internal ---

type Response = NamedRecording["response"];

/** The fields of an `ApiError`. IAM's errors have a form of their own, and some are wrapped. */
function expectedError({ status, headers, body }: Response): object {
  const { error, reason, ...unwrapped } = body ?? {};
  const { error_code, error_msg, error_details, request_id } = reason ?? unwrapped;
  const { code, message, title } = error ?? {};
  return {
    name: "ApiError",
    code: "api",
    status,
    errorCode: error_code ?? (code && String(code)),
    errorMessage: error_msg ?? message,
    errorDetails: error_details ?? title,
    requestId: request_id ?? headers["x-request-id"],
    body,
  };
}

/** The body, together with the documented headers if there are any. Of a file, its content. */
function expectedResult(
  { headers, body }: Response,
  operation: DescribedOperation | undefined,
  status: string,
): unknown {
  if (isBinary(headers)) {
    return { stream: body, contentType: headers["content-type"] };
  }

  const names = Object.keys(operation?.responses[status]?.headers ?? {});
  if (names.length === 0) {
    return body;
  }

  const values = names.map((name) => [name, headers[name.toLowerCase()]]);
  const target = Array.isArray(body) ? [...body] : { ...body };
  return Object.assign(target, { headers: Object.fromEntries(values) });
}
