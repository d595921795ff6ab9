import { errorChain } from "./error-chain.ts";
import { isBusyCode, statusOfErrorCode } from "./error-codes.ts";
import { isTransientStatus } from "./http.ts";
import { type ConnectionProblem, isTransientNetworkError } from "./network-errors.ts";

/**
 * Identifies an error; never changes between versions. The union covers the errors of all
 * `@roma-assets` packages, so that the compiler can check a `switch` for completeness.
 */
export type RomaErrorCode =
  | "argument"
  | "limit"
  | "token"
  | "connection"
  | "timeout"
  | "unknown-outcome"
  | "api"
  | "unexpected-response"
  | "download"
  // Errors of @roma-assets/batch:
  | "job-failed"
  | "job-timeout"
  | "job-status"
  | "deletion-stopped"
  | "incomplete-list"
  | "journal";

/** Base class of all errors of the `@roma-assets` packages. */
export abstract class RomaError extends Error {
  /** Identifies the error. */
  abstract readonly code: RomaErrorCode;
  /** True if the service may have executed the request although the call failed. */
  readonly mayHaveRun: boolean;
  /** Advice on what to do, if that depends on more than the kind of error. */
  declare readonly advice?: string;
  /** Marks the error for {@link isRomaError}. */
  readonly isRomaError = true;

  constructor(message: string, options: RomaErrorOptions = {}) {
    super(message, options);
    this.mayHaveRun = options.mayHaveRun ?? false;
    if (options.advice !== undefined) {
      this.advice = options.advice;
    }
  }

  /** Returns what `JSON.stringify` shows: the message, the fields, and the chain of causes. */
  toJSON(): Record<string, unknown> {
    const fields = Object.entries(this).filter(([name]) => !UNLOGGED_FIELDS.has(name));
    const causes = errorChain(this.cause).map(({ name, message, code }) => ({
      name,
      message,
      code,
    }));

    const { name, message } = this;
    return { name, message, ...Object.fromEntries(fields), ...(causes.length > 0 && { causes }) };
  }
}

/** Options that every error can be created with. */
export interface RomaErrorOptions {
  cause?: unknown;
  mayHaveRun?: boolean;
  advice?: string;
}

/**
 * Returns true if the value is a {@link RomaError}. Also works for errors from another copy of this
 * package, for which `instanceof` fails.
 */
export function isRomaError(value: unknown): value is RomaError {
  return value instanceof Error && "isRomaError" in value;
}

/**
 * Returns true if the service refused to create a job because another job of the same user is
 * running. The HTTP status varies.
 */
export function isBusyError(error: unknown): boolean {
  if (!isRomaError(error)) {
    return false;
  }

  // With the status of a gateway, the service's response is the cause of an `UnknownOutcomeError`.
  return [error, error.cause].some((candidate) => isBusyCode(errorCodeOf(candidate)));
}

/**
 * Returns the HTTP status of the response that an error is about; 0 if there was none. If a gateway
 * sent the error with a success status, returns the status that its code stands for.
 */
export function httpStatusOf(error: unknown): number {
  // Errors from another copy of this package are not instances of these classes.
  if (!isRomaError(error) || !("status" in error)) {
    return 0;
  }

  const status = Number(error.status);
  return error.code === "api" && status < 300 ? statusOfErrorCode(errorCodeOf(error)) : status;
}

/**
 * Returns true if the same call may succeed later without any change: the network or the service
 * failed, did not respond in time, or throttles. If no token could be obtained, the cause of that
 * decides.
 */
export function isTransientError(error: unknown): boolean {
  if (!isRomaError(error)) {
    return isTransientNetworkError(error);
  }

  switch (error.code) {
    case "connection":
      return !("problem" in error);
    case "timeout":
    case "unknown-outcome":
    case "job-timeout":
      return true;
    case "api":
      return isTransientApiError(error);
    case "unexpected-response":
      // A success in an undocumented form comes from a gateway in between; a redirect is permanent.
      return !isRedirectStatus(httpStatusOf(error));
    case "download":
      // Advice says what to do in place of a repetition.
      return error.advice === undefined;
    case "token":
    case "deletion-stopped":
      return isTransientError(error.cause);
    case "argument":
    case "limit":
    case "job-failed":
    case "job-status":
    case "incomplete-list":
    case "journal":
      return false;
    default:
      return isUnknownCode(error.code);
  }
}

/** An option or an argument is missing or invalid. Nothing was sent. */
export class ArgumentError extends RomaError {
  readonly code = "argument";

  override get name(): string {
    return "ArgumentError";
  }
}

/** A value is shorter or longer than the API allows. Nothing was sent. */
export class LimitError extends RomaError {
  readonly code = "limit";
  /** Name of the parameter or property. */
  declare readonly parameter: string;
  /** Minimum number of characters or items. */
  declare readonly min: number;
  /** Maximum number of characters or items; `Infinity` if there is none. */
  declare readonly max: number;
  /** Number of characters or items that were passed. */
  declare readonly actual: number;

  override get name(): string {
    return "LimitError";
  }

  constructor(message: string, limit: Pick<LimitError, "parameter" | "min" | "max" | "actual">) {
    super(message);
    Object.assign(this, limit);
  }
}

/** The token function failed; its error is the `cause`. Nothing was sent. */
export class TokenError extends RomaError {
  readonly code = "token";

  override get name(): string {
    return "TokenError";
  }
}

/** The service could not be reached; the network's error is the `cause`. Nothing was executed. */
export class ConnectionError extends RomaError {
  readonly code = "connection";
  /** Set if every retry would fail too, until a setting is changed. The message names it. */
  declare readonly problem?: ConnectionProblem;

  override get name(): string {
    return "ConnectionError";
  }

  constructor(message: string, options: RomaErrorOptions & { problem?: ConnectionProblem } = {}) {
    super(message, options);
    if (options.problem !== undefined) {
      this.problem = options.problem;
    }
  }
}

/** The timeout of a call expired, and nothing was executed. */
export class TimeoutError extends RomaError {
  readonly code = "timeout";

  override get name(): string {
    return "TimeoutError";
  }
}

/**
 * A request was sent, and it is unknown whether the service executed it: the connection broke, no
 * response arrived in time, or the gateway got none (502, 504). The `cause` is the error that was
 * observed. A job whose ID is lost may have been created, and repeating the request may create
 * another one.
 */
export class UnknownOutcomeError extends RomaError {
  readonly code = "unknown-outcome";

  override get name(): string {
    return "UnknownOutcomeError";
  }

  constructor(message: string, cause: unknown, advice: string = CHECK_BEFORE_RETRYING) {
    super(message, { cause, mayHaveRun: true, advice });
  }
}

/** The service responded with an error. */
export class ApiError extends RomaError {
  readonly code = "api";
  /**
   * HTTP status. Some gateways send errors with a success status; use `httpStatusOf` to get the
   * status that such an error stands for.
   */
  declare readonly status: number;
  /**
   * Error code, such as `ROMA.00000101` or `APIGW.0301`. IAM's numeric codes are converted to
   * strings.
   */
  declare readonly errorCode: string | undefined;
  /** Error message of the service. */
  declare readonly errorMessage: string | undefined;
  /** Further details: `error_details` of ROMA Connect, or the `title` of an IAM error. */
  declare readonly errorDetails: string | undefined;
  /** ID of the request. Include it when you contact the vendor's support. */
  declare readonly requestId: string | undefined;
  /** Delay that the service asks for before a retry, in milliseconds. */
  declare readonly retryAfterMs: number | undefined;
  /** Headers of the response. */
  declare readonly headers: Headers;
  /** Body of the response: parsed if it is JSON, else a string; undefined if it is empty. */
  declare readonly body: unknown;

  override get name(): string {
    return "ApiError";
  }

  constructor(message: string, { advice, ...details }: ApiErrorDetails) {
    super(message, { ...details, ...adviceFor(details.mayHaveRun, advice) });
    Object.assign(this, details);
  }
}

/** The fields of an {@link ApiError}. What a response lacks may be omitted. */
export type ApiErrorDetails = Pick<ApiError, "status" | "headers" | "mayHaveRun"> &
  Partial<
    Pick<
      ApiError,
      "errorCode" | "errorMessage" | "errorDetails" | "requestId" | "retryAfterMs" | "body"
    >
  > &
  Pick<RomaErrorOptions, "cause" | "advice">;

/**
 * The response is not documented: a redirect, or a success that does not match its documentation.
 * The message shows the beginning of its body, or where it redirects to.
 */
export class UnexpectedResponseError extends RomaError {
  readonly code = "unexpected-response";
  /** HTTP status. */
  declare readonly status: number;
  /** Body of the response, as a string. */
  declare readonly body: string;

  override get name(): string {
    return "UnexpectedResponseError";
  }

  constructor(
    message: string,
    {
      advice,
      ...details
    }: { status: number; body: string; mayHaveRun: boolean; advice?: string | undefined },
  ) {
    super(message, { ...details, ...adviceFor(details.mayHaveRun, advice) });
    Object.assign(this, details);
  }
}

/**
 * A file could not be received to its end: the connection broke, or no data arrived in time. What
 * its stream has returned so far is incomplete. If `advice` is set, the file can't be requested
 * again, and the advice says what to do.
 */
export class DownloadError extends RomaError {
  readonly code = "download";
  /** Number of bytes that were received. */
  declare readonly receivedBytes: number;
  /** Number of bytes of the whole file; undefined if the service did not announce it. */
  declare readonly expectedBytes: number | undefined;

  override get name(): string {
    return "DownloadError";
  }

  constructor(
    message: string,
    {
      cause,
      advice,
      ...bytes
    }: Pick<DownloadError, "receivedBytes" | "expectedBytes"> & {
      cause?: unknown;
      advice: string | undefined;
    },
  ) {
    super(message, { cause, mayHaveRun: true, ...(advice !== undefined && { advice }) });
    Object.assign(this, bytes);
  }
}

// --- internal ---

/** Fields that say nothing in JSON. */
const UNLOGGED_FIELDS: ReadonlySet<string> = new Set(["isRomaError", "headers"]);

const CHECK_BEFORE_RETRYING = "A job may have been created, so check before retrying.";

/** Codes that a newer copy of this package added count as permanent. */
function isUnknownCode(_code: never): false {
  return false;
}

function adviceFor(
  mayHaveRun: boolean,
  advice: string = CHECK_BEFORE_RETRYING,
): Pick<RomaErrorOptions, "advice"> {
  return mayHaveRun ? { advice } : {};
}

/** Returns true if the service or, after a 401, the source of tokens may recover. */
function isTransientApiError(error: RomaError): boolean {
  const status = httpStatusOf(error);
  return isTransientStatus(status) || (status === 401 && isTransientError(error.cause));
}

function isRedirectStatus(status: number): boolean {
  return status >= 300 && status < 400;
}

function errorCodeOf(error: unknown): string {
  return isRomaError(error) && "errorCode" in error ? String(error.errorCode ?? "") : "";
}
