import {
  ApiError,
  type ApiErrorDetails,
  UnexpectedResponseError,
  UnknownOutcomeError,
} from "./errors.ts";
import { isSafeMethod, mayHaveRunDespite } from "./http.ts";
import type { Route, SuccessResponse } from "./operation.ts";
import type { RawResponse } from "./raw.ts";

/** Details of an error response that only the pipeline knows. */
export type ErrorContext = Pick<ApiErrorDetails, "retryAfterMs" | "cause">;

/**
 * Returns the body of a success response, with its documented headers if it has any.
 *
 * @param label the request, for messages.
 * @throws {ApiError} if the service responded with an error.
 * @throws {UnknownOutcomeError} if a gateway responded with an error, but the service may have
 * executed the request.
 * @throws {UnexpectedResponseError} if the response is not documented.
 */
export function readResult(
  route: Route,
  label: string,
  result: RawResponse,
  context: ErrorContext,
): unknown {
  const { status, headers, ok } = result.response;
  const isSafe = isSafeMethod(route.method);
  if (status >= 400) {
    const mayHaveRun = !isSafe && mayHaveRunDespite(result.response);
    throw toError(label, result, { ...context, mayHaveRun });
  }

  const text = toText(ok ? result.data : result.error);
  const body = parseJson(text);
  const expected = findSuccess(route, status);
  const problem = ok ? findProblem(expected, body, headers) : "redirects are not followed";
  if (problem !== undefined) {
    const message = `${label}: ${status}, but ${problem}`;
    throw new UnexpectedResponseError(message, { status, body: text, mayHaveRun: ok && !isSafe });
  }

  if (!expected.headers) {
    return body;
  }
  return withHeaders(body, expected.headers, headers);
}

// --- internal ---

/** Statuses by which a gateway reports that it got no response from the service. */
const GATEWAY_FAILURES: ReadonlySet<number> = new Set([502, 504]);

/** Maximum number of characters of an unknown body that an error message shows. */
const MAX_SHOWN_BODY = 200;

function toError(
  label: string,
  { error, response }: RawResponse,
  context: ErrorContext & { mayHaveRun: boolean },
): ApiError | UnknownOutcomeError {
  const { status, headers } = response;
  const body = error === "" ? undefined : error;
  const fields = toFields(body);
  // IAM's errors have a different format: `{ error: { code, message, title } }`.
  const iamFields = toFields(fields["error"]);

  const errorCode = toField(fields["error_code"] ?? iamFields["code"]);
  const errorMessage = toField(fields["error_msg"] ?? iamFields["message"]);
  const description = [errorCode, errorMessage].filter(Boolean).join(" ") || showBody(body);
  const apiError = new ApiError(`${label}: ${status} ${description}`, {
    ...context,
    status,
    errorCode,
    errorMessage,
    errorDetails: toField(fields["error_details"] ?? iamFields["title"]),
    requestId: toField(fields["request_id"]) ?? toField(headers.get("x-request-id")),
    headers,
    body,
  });

  if (context.mayHaveRun && GATEWAY_FAILURES.has(status)) {
    return new UnknownOutcomeError(apiError.message, apiError);
  }
  return apiError;
}

function toFields(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** Converts a field of any type to a string; undefined if it is empty. */
function toField(value: unknown): string | undefined {
  return String(value ?? "") || undefined;
}

function showBody(body: unknown): string {
  return (toText(body) || "(empty body)").trim().slice(0, MAX_SHOWN_BODY);
}

/**
 * Returns a body as text. openapi-fetch parses the body of an error if it is JSON, but not that of
 * a success.
 */
function toText(body: unknown): string {
  return typeof body === "string" ? body : (JSON.stringify(body) ?? "");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text || undefined;
  }
}

/**
 * Returns the documented success with this status. If the status is documented as a range, or not
 * at all, returns the first documented success.
 */
function findSuccess({ responses }: Route, status: number): SuccessResponse {
  return responses[status] ?? Object.values(responses)[0] ?? {};
}

/** Describes the first documented part that a success response lacks. */
function findProblem(
  expected: SuccessResponse,
  body: unknown,
  headers: Headers,
): string | undefined {
  const { required, isArray = false, headers: documented = {} } = expected;
  if (required && isArray && !Array.isArray(body)) {
    return "the body is not JSON, or not a JSON array";
  }
  if (required && !isArray && !isObject(body)) {
    return "the body is not JSON, or not a JSON object";
  }

  const fields = toFields(body);
  const missingField = required?.find((name) => toField(fields[name]) === undefined);
  const missingHeader = Object.keys(documented).find(
    (name) => documented[name] && !headers.has(name),
  );
  const missing = missingField ?? missingHeader;
  return missing && `it has no ${missing}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function withHeaders(
  body: unknown,
  documented: Readonly<Record<string, boolean>>,
  headers: Headers,
): object {
  const values = Object.keys(documented).map((name) => [name, headers.get(name) ?? undefined]);
  return { ...toFields(body), headers: Object.fromEntries(values) };
}
