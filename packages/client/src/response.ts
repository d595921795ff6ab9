import { statusOfErrorCode } from "./error-codes.ts";
import {
  ApiError,
  type ApiErrorDetails,
  UnexpectedResponseError,
  UnknownOutcomeError,
} from "./errors.ts";
import { isSafeMethod, mayHaveRunDespite } from "./http.ts";
import type { Route, SuccessResponse } from "./operation.ts";
import type { RawResponse } from "./raw.ts";
import { maskSecrets } from "./secrets.ts";

/** What only the pipeline knows about a response. */
export interface ResponseContext extends Pick<ApiErrorDetails, "retryAfterMs" | "cause"> {
  /** Secrets of the request, which must not appear in an error. */
  readonly secrets: readonly string[];
}

/**
 * Returns the HTTP status that a response stands for. Some gateways send errors with a success
 * status. If the response lacks what the operation promises, and has an error code instead, that
 * code decides.
 */
export function interpretStatus(route: Route, response: Response, text: string): number {
  const { status, headers, ok } = response;
  if (!ok) {
    return status;
  }

  const body = parseJson(text);
  const isPromised = findProblem(findSuccess(route, status), body, headers) === undefined;
  const { errorCode } = readErrorFields(body);
  return isPromised || errorCode === undefined ? status : statusOfErrorCode(errorCode);
}

/**
 * Returns the body of a success response, with its documented headers if it has any.
 *
 * @param label the request, for messages.
 * @throws {ApiError} if the service responded with an error, with whatever status.
 * @throws {UnknownOutcomeError} if a gateway responded with an error, but the service may have
 * executed the request.
 * @throws {UnexpectedResponseError} if the response is not documented.
 */
export function readResult(
  route: Route,
  label: string,
  result: RawResponse,
  context: ResponseContext,
): unknown {
  const { response } = result;
  const { status, headers, ok } = response;
  const isSafe = isSafeMethod(route.method);
  const text = toText(ok ? result.data : result.error);

  const actualStatus = interpretStatus(route, response, text);
  if (actualStatus >= 400) {
    const mayHaveRun = !isSafe && mayHaveRunDespite(actualStatus, headers);
    const error = toError(label, response, text, { ...context, mayHaveRun });
    const isLost = mayHaveRun && GATEWAY_FAILURES.has(actualStatus);
    throw isLost ? new UnknownOutcomeError(error.message, error) : error;
  }

  const body = parseJson(text);
  const expected = findSuccess(route, status);
  const problem = ok ? findProblem(expected, body, headers) : "redirects are not followed";
  if (problem !== undefined) {
    const masked = maskSecrets(text, context.secrets);
    const location = maskSecrets(headers.get("location") ?? "", context.secrets);
    const evidence = ok ? excerptOf(masked) : `its Location is ${excerptOf(location)}`;
    const mayHaveRun = ok && !isSafe;
    throw new UnexpectedResponseError(`${label}: ${status}, but ${problem}: ${evidence}`, {
      status,
      body: masked,
      mayHaveRun,
    });
  }

  if (!expected.headers) {
    return body;
  }
  return withHeaders(body, expected.headers, headers);
}

// --- internal ---

/** Statuses by which a gateway reports that it got no response from the service. */
const GATEWAY_FAILURES: ReadonlySet<number> = new Set([502, 504]);

/** Maximum number of characters of an unknown text that an error message shows. */
const MAX_EXCERPT_LENGTH = 200;

/** Characters that would break a message into lines, or change how it is displayed. */
const CONTROL_CHARACTERS =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

function toError(
  label: string,
  { status, headers }: Response,
  text: string,
  { secrets, ...context }: ResponseContext & { mayHaveRun: boolean },
): ApiError {
  const masked = maskSecrets(text, secrets);
  const body = parseJson(masked);
  const { errorCode, errorMessage, errorDetails, requestId } = readErrorFields(body);

  // IAM's codes repeat the status.
  const shownCode = errorCode === String(status) ? undefined : errorCode;
  const description = [shownCode, errorMessage].filter(Boolean).join(" ") || excerptOf(masked);
  return new ApiError(`${label}: ${status} ${description}`, {
    ...context,
    status,
    errorCode,
    errorMessage,
    errorDetails,
    requestId: requestId ?? toField(headers.get("x-request-id")),
    headers,
    body,
  });
}

/** Reads the fields of an error of ROMA Connect or its gateway, or of IAM. */
function readErrorFields(
  body: unknown,
): Pick<ApiError, "errorCode" | "errorMessage" | "errorDetails" | "requestId"> {
  const fields = toFields(body);
  // IAM's errors have a different format: `{ error: { code, message, title } }`.
  const iamFields = toFields(fields["error"]);

  return {
    errorCode: toField(fields["error_code"] ?? iamFields["code"]),
    errorMessage: toField(fields["error_msg"] ?? iamFields["message"]),
    errorDetails: toField(fields["error_details"] ?? iamFields["title"]),
    requestId: toField(fields["request_id"]),
  };
}

function toFields(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

/** Converts a field of any type to a string; undefined if it is empty. */
function toField(value: unknown): string | undefined {
  return String(value ?? "") || undefined;
}

/** Returns the beginning of a text, with its control characters made visible. */
function excerptOf(text: string): string {
  const visible = text
    .trim()
    .slice(0, MAX_EXCERPT_LENGTH)
    .replaceAll(CONTROL_CHARACTERS, (found) => {
      return `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
    });
  return visible || "(empty body)";
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
