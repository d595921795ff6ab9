/** The same in every copy of this package. */
const brand = Symbol.for("@roma-assets/client/error");

/** What all errors of this package extend. */
export abstract class RomaError extends Error {
  /** Which error it is; never changes between versions. */
  abstract readonly code: string;
  /** Whether the service may have done what it was asked for, although the call failed. */
  readonly mayHaveRun: boolean;

  constructor(message: string, options: { cause?: unknown; mayHaveRun?: boolean } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.mayHaveRun = options.mayHaveRun ?? false;
  }

  static {
    Object.defineProperty(this.prototype, brand, { value: true });
  }
}

/** Whether it is a {@link RomaError}, be it of another copy of this package. */
export function isRomaError(error: unknown): error is RomaError {
  return error instanceof Error && brand in error;
}

/**
 * Whether the service refused a job since one of the same user is running: `ROMA.10012`, on the
 * wire also `ROMA.00010012`, with whatever status.
 */
export function isBusy(error: unknown): boolean {
  return isRomaError(error) && /^ROMA\.0*10012$/.test((error as ApiError).errorCode ?? "");
}

/** A call that was not made: an option or an argument is missing or can't be right. */
export class ArgumentError extends RomaError {
  override readonly name = "ArgumentError";
  readonly code = "argument";
}

/** A call that was not made: a value is shorter or longer than the API allows. */
export class LimitError extends RomaError {
  override readonly name = "LimitError";
  readonly code = "limit";
  /** The parameter or property. */
  readonly parameter: string;
  /** How many characters or items there were. */
  readonly received: number;
  /** How many the API allows at the most. */
  readonly most: number;

  constructor(parameter: string, unit: string, received: number, least: number, most: number) {
    super(
      `${parameter}: ${received} ${unit}, but ${least} to ${most} are allowed; nothing was sent`,
    );
    this.parameter = parameter;
    this.received = received;
    this.most = most;
  }
}

/** A call that was not made: the token function gave no token. Its own error is the `cause`. */
export class TokenError extends RomaError {
  override readonly name = "TokenError";
  readonly code = "token";
}

/** The service could not be reached. The network's own error is the `cause`. */
export class ConnectionError extends RomaError {
  override readonly name = "ConnectionError";
  readonly code = "connection";
}

/** No answer came in time. */
export class TimeoutError extends RomaError {
  override readonly name = "TimeoutError";
  readonly code = "timeout";
}

/**
 * The request was sent, and whether the service did what it asks for is not known: the connection
 * broke, no answer came in time, or the gateway had none (502, 504). What was seen is the `cause`.
 * A job may exist whose ID is lost; to send the request again may do it twice.
 */
export class UnknownOutcomeError extends RomaError {
  override readonly name = "UnknownOutcomeError";
  readonly code = "unknown-outcome";
}

/** The service answered with an error. */
export class ApiError extends RomaError {
  override readonly name = "ApiError";
  readonly code = "api";
  /** HTTP status. */
  readonly status: number;
  /** Like `ROMA.00000101` or `APIGW.0301`; IAM's numbers are strings here. */
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  /** What the service says beyond the message; IAM's title. */
  readonly errorDetails: string | undefined;
  /** What the vendor's support asks for. */
  readonly requestId: string | undefined;
  /** Milliseconds to wait before the next try, where the answer tells. */
  readonly retryAfterMs: number | undefined;
  /** The answer's headers. */
  readonly headers: Headers;
  /** The answer's body: parsed where it is JSON, else text; undefined where it is empty. */
  readonly body: unknown;

  constructor(
    request: string,
    { status, headers }: Pick<Response, "status" | "headers">,
    body: unknown,
    options: { cause?: unknown; mayHaveRun?: boolean; retryAfterMs?: number | undefined } = {},
  ) {
    const fields = fieldsOf(body);
    const iam = fieldsOf(fields["error"]);
    const errorCode = text(fields["error_code"] ?? iam["code"]);
    const errorMessage = text(fields["error_msg"] ?? iam["message"]);
    const excerpt = body === undefined ? "(empty body)" : String(body).trim().slice(0, 200);
    const said = [errorCode, errorMessage].filter(Boolean).join(" ") || excerpt;
    super(`${request}: ${status} ${said}`, options);
    this.status = status;
    this.errorCode = errorCode;
    this.errorMessage = errorMessage;
    this.errorDetails = text(fields["error_details"] ?? iam["title"]);
    this.requestId = text(fields["request_id"] ?? headers.get("x-request-id"));
    this.retryAfterMs = options.retryAfterMs;
    this.headers = headers;
    this.body = body;
  }
}

/** An answer that the API does not promise: a redirect, or a success other than documented. */
export class UnexpectedResponseError extends RomaError {
  override readonly name = "UnexpectedResponseError";
  readonly code = "unexpected-response";
  /** HTTP status. */
  readonly status: number;
  /** The answer's body, as text. */
  readonly body: string;

  constructor(
    request: string,
    status: number,
    problem: string,
    body: string,
    options: { mayHaveRun?: boolean } = {},
  ) {
    const warning = options.mayHaveRun ? "; the job may exist all the same" : "";
    super(`${request}: ${status}, but ${problem}${warning}`, options);
    this.status = status;
    this.body = body;
  }
}

// --- internal ---

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}
