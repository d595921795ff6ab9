import type { Interpretation } from "./attempt.ts";
import { toBinaryBody } from "./binary-body.ts";
import { statusOfErrorCode } from "./error-codes.ts";
import {
  ApiError,
  type ApiErrorDetails,
  UnexpectedResponseError,
  UnknownOutcomeError,
} from "./errors.ts";
import { isSafeMethod, mayHaveRunDespite } from "./http.ts";
import { parseJson, toText } from "./json.ts";
import type { Route, SuccessResponse } from "./operation.ts";
import type { RawResponse } from "./raw.ts";
import { isSecretName, type Secrets } from "./secrets.ts";
import { type DescribedBody, isObject, keepShape, toFields } from "./shape.ts";

/** What only the pipeline knows about a response. */
export interface ResponseContext extends Pick<ApiErrorDetails, "retryAfterMs" | "cause"> {
  /** Secrets of the client, which must not appear in an error. */
  readonly secrets: Secrets;
}

/** Returns true for a success whose body is binary data, as described. */
export function isBinaryResponse(route: Route, response: Response): boolean {
  const { status, headers, ok, body } = response;
  const contentType = headers.get("content-type") ?? "";
  // Some gateways send errors with a success status, as JSON or as a page.
  const isOther = /^(application\/([\w.-]+\+)?json|text\/html)\b/i.test(contentType);
  return ok && body !== null && !isOther && findSuccess(route, status).isBinary === true;
}

/**
 * Interprets a success response. Some gateways send errors with a success status. If the response
 * lacks what the operation promises, and has an error code instead, that code decides.
 */
export function interpretSuccess(
  route: Route,
  { status, headers }: Response,
  text: string,
): Interpretation {
  const success = readSuccess(findSuccess(route, status), headers, text);
  const { problem, ignored } = success;
  return problem === undefined ? { status, ignored } : { status: statusOf(success, status) };
}

/**
 * Returns the body of a success response, with its documented headers if it has any. Parts that are
 * not of the described type are left out, and secrets in its free text are masked. Binary data is
 * returned as a stream.
 *
 * @param label the request, for messages.
 * @throws {ApiError} if the service responded with an error, with whatever status.
 * @throws {UnknownOutcomeError} if a gateway responded with an error, but the service may have
 * executed the request.
 * @throws {UnexpectedResponseError} if the response is not documented.
 */
export async function readResult(
  route: Route,
  label: string,
  result: RawResponse,
  context: ResponseContext,
): Promise<unknown> {
  const { response } = result;
  const { status, headers, ok } = response;
  const { data, error: errorBody } = result;
  if (isBinaryResponse(route, response)) {
    return toBinaryBody(data instanceof ReadableStream ? data : undefined, headers);
  }

  const isSafe = isSafeRoute(route);
  const successText = data instanceof ReadableStream ? await new Response(data).text() : data;
  const text = toText(ok ? successText : errorBody);

  const expected = findSuccess(route, status);
  const success = readSuccess(expected, headers, text);
  const actualStatus = ok ? statusOf(success, status) : status;
  if (actualStatus >= 400) {
    const mayHaveRun = !isSafe && mayHaveRunDespite(actualStatus, headers);
    const advice = adviceOf(route);
    const error = toError(label, response, text, { ...context, ...advice, mayHaveRun });
    const isLost = mayHaveRun && GATEWAY_FAILURES.has(actualStatus);
    throw isLost ? new UnknownOutcomeError(error.message, error, route.singleUse) : error;
  }

  const { body, problem } = success;
  if (!ok || problem !== undefined) {
    throw toUnexpected(route, label, response, text, problem, context.secrets);
  }

  const masked = context.secrets.maskBody(body, false);
  if (!expected.headers) {
    return masked;
  }
  return withHeaders(masked, expected.headers, headers);
}

// --- internal ---

/** Statuses by which a gateway reports that it got no response from the service. */
const GATEWAY_FAILURES: ReadonlySet<number> = new Set([502, 504]);

/** Maximum number of characters of an unknown text that an error message shows. */
const MAX_EXCERPT_LENGTH = 200;

/** Characters that would break a message into lines, or change how it is displayed. */
const CONTROL_CHARACTERS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/** A success body, and the first documented part that it lacks. */
interface Success extends DescribedBody {
  readonly problem: string | undefined;
}

function readSuccess(expected: SuccessResponse, headers: Headers, text: string): Success {
  const described = keepShape(expected.shape, expected.isText ? text : parseJson(text));
  const problem = expected.isBinary
    ? "the body is not a file"
    : findProblem(expected, described, headers);
  return { ...described, problem };
}

/** Returns the status that a success response stands for: that of the error in it, if any. */
function statusOf({ body, problem }: Success, status: number): number {
  const { errorCode } = readErrorFields(body);
  return problem === undefined || errorCode === undefined ? status : statusOfErrorCode(errorCode);
}

function toUnexpected(
  route: Route,
  label: string,
  { status, headers, ok }: Response,
  text: string,
  problem: string | undefined,
  secrets: Secrets,
): UnexpectedResponseError {
  if (!ok) {
    const location = excerptOf(secrets.mask(headers.get("location") ?? ""));
    const message = `${label}: ${status}, but redirects are not followed: its Location is ${location}`;
    const body = maskText(secrets, text);
    return new UnexpectedResponseError(message, { status, body, mayHaveRun: false });
  }

  // A success that should bring a token may have it in an unexpected place.
  const documentedHeaders = Object.keys(findSuccess(route, status).headers ?? {});
  const bringsToken = documentedHeaders.some(isSecretName);
  const body = bringsToken ? "" : maskText(secrets, text);
  const evidence = bringsToken ? "its body is not shown, it may contain a token" : excerptOf(body);
  return new UnexpectedResponseError(`${label}: ${status}, but ${problem}: ${evidence}`, {
    status,
    body,
    mayHaveRun: !isSafeRoute(route),
    ...adviceOf(route),
  });
}

function isSafeRoute({ method, singleUse }: Route): boolean {
  return isSafeMethod(method) && singleUse === undefined;
}

function adviceOf({ singleUse }: Route): Pick<ApiErrorDetails, "advice"> {
  return singleUse === undefined ? {} : { advice: singleUse };
}

function maskText(secrets: Secrets, text: string): string {
  return toText(secrets.maskBody(parseJson(text), true));
}

function toError(
  label: string,
  { status, headers }: Response,
  text: string,
  { secrets, ...context }: ResponseContext & { mayHaveRun: boolean },
): ApiError {
  const body = secrets.maskBody(parseJson(text), true);
  const { errorCode, errorMessage, errorDetails, requestId } = readErrorFields(body);

  // IAM's codes repeat the status.
  const shownCode = errorCode === String(status) ? undefined : errorCode;
  // Without a message, the body is shown, also if it has a message that is not a text.
  const shownMessage = errorMessage ?? excerptOf(toText(body));
  const description = [shownCode, shownMessage].filter(Boolean).join(" ");
  return new ApiError(`${label}: ${status} ${description}`, {
    ...context,
    status,
    errorCode,
    errorMessage,
    errorDetails,
    requestId: requestId ?? toField(headers.get("x-request-id")),
    headers: secrets.maskHeaders(headers),
    body,
  });
}

/** Reads the fields of an error of ROMA Connect, its gateway or its data integration, or of IAM. */
function readErrorFields(
  body: unknown,
): Pick<ApiError, "errorCode" | "errorMessage" | "errorDetails" | "requestId"> {
  const fields = toFields(body);
  // Data integration wraps some of its errors: `{ code, reason: { error_code, error_msg } }`.
  const wrapped = toFields(fields["reason"]);
  // IAM's errors have a different format: `{ error: { code, message, title } }`.
  const iamFields = toFields(fields["error"]);

  return {
    errorCode: toField(fields["error_code"] ?? wrapped["error_code"] ?? iamFields["code"]),
    errorMessage: toField(fields["error_msg"] ?? wrapped["error_msg"] ?? iamFields["message"]),
    errorDetails: toField(fields["error_details"] ?? iamFields["title"]),
    requestId: toField(fields["request_id"]),
  };
}

/**
 * Converts a field to a string; undefined if it is empty, or neither a string nor a number, such as
 * IAM's codes.
 */
function toField(value: unknown): string | undefined {
  const isText = typeof value === "string" || typeof value === "number";
  return isText ? String(value) || undefined : undefined;
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
 * Returns the documented success with this status, or else that of the range. If there is neither,
 * returns the first documented success.
 */
function findSuccess({ responses }: Route, status: number): SuccessResponse {
  return responses[status] ?? responses["2XX"] ?? Object.values(responses)[0] ?? {};
}

/** Describes the first documented part that a success response lacks. */
function findProblem(
  { required, isArray, headers: documented = {} }: SuccessResponse,
  { body, ignored }: DescribedBody,
  headers: Headers,
): string | undefined {
  if (required && isArray && !Array.isArray(body)) {
    return "the body is not JSON, or not a JSON array";
  }
  if (required && !isArray && !isObject(body)) {
    return "the body is not JSON, or not a JSON object";
  }

  const fields = toFields(body);
  // A null where null is not described has been removed.
  const missingField = required?.find((name) => fields[name] === undefined || fields[name] === "");
  if (missingField !== undefined && ignored.includes(missingField)) {
    return `its ${missingField} is not of the described type`;
  }

  const missingHeader = Object.keys(documented).find(
    (name) => documented[name] && !headers.has(name),
  );
  const missing = missingField ?? missingHeader;
  return missing && `it has no ${missing}`;
}

/** Adds the documented headers to a body, which may be an array. */
function withHeaders(
  body: unknown,
  documented: Readonly<Record<string, boolean>>,
  headers: Headers,
): object {
  const values = Object.keys(documented).map((name) => [name, headers.get(name) ?? undefined]);
  const target = Array.isArray(body) ? body : toFields(body);
  return Object.assign(target, { headers: Object.fromEntries(values) });
}
