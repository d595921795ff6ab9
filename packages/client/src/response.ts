import {
  ApiError,
  type ApiErrorDetails,
  UnexpectedResponseError,
  UnknownOutcomeError,
} from "./errors.ts";
import { isSafeMethod, mayHaveRunDespite } from "./http.ts";
import type { Route, SuccessResponse } from "./operation.ts";
import type { RawResponse } from "./raw.ts";

/** What the pipeline learned about a response that is an error. */
export type ErrorContext = Pick<ApiErrorDetails, "retryAfterMs" | "cause">;

/**
 * Returns the body of a success, together with its documented headers if there are any.
 *
 * @param label the request, for messages.
 * @throws {ApiError} if the service responded with an error.
 * @throws {UnknownOutcomeError} if a gateway did, so that the service may have executed the request.
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
  const problem = ok ? findProblem(expected, body, headers) : "no redirect is followed";
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

/** Statuses with which a gateway says that it got no response from the service. */
const GATEWAY_FAILURES: ReadonlySet<number> = new Set([502, 504]);

/** The longest part of an unknown body that an error message shows, in characters. */
const MAX_SHOWN_BODY = 200;

function toError(
  label: string,
  { error, response }: RawResponse,
  context: ErrorContext & { mayHaveRun: boolean },
): ApiError | UnknownOutcomeError {
  const { status, headers } = response;
  const body = error === "" ? undefined : error;
  const fields = toFields(body);
  // IAM's errors have a form of their own: `{ error: { code, message, title } }`.
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

/** Returns a field as a string, whatever the service sent; undefined if it is empty. */
function toField(value: unknown): string | undefined {
  return String(value ?? "") || undefined;
}

function showBody(body: unknown): string {
  return (toText(body) || "(empty body)").trim().slice(0, MAX_SHOWN_BODY);
}

/** openapi-fetch parses the body of an error if it can, and leaves that of a success as it is. */
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

/** A status that is documented as a range, or not at all, stands for the first documented one. */
function findSuccess({ responses }: Route, status: number): SuccessResponse {
  return responses[status] ?? Object.values(responses)[0] ?? {};
}

/** Says what a success lacks of what is documented. */
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
