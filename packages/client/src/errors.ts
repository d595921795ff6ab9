/** What all errors of this package extend. */
export abstract class RomaError<Fields = unknown> extends Error {
  /** Which error it is; never changes between versions. */
  abstract readonly code: string;
  /** Whether the service may have done what it was asked for, although the call failed. */
  readonly mayHaveRun: boolean = false;
  /** The mark by which {@link isRomaError} knows it. */
  readonly isRomaError = true;

  constructor(message: string, fields?: Fields & { cause?: unknown; mayHaveRun?: boolean }) {
    super(message, fields);
    Object.assign(this, fields);
  }
}

/** Whether it is a {@link RomaError}, be it of another copy of this package. */
export function isRomaError(error: unknown): error is RomaError {
  return error instanceof Error && "isRomaError" in error;
}

/**
 * Whether the service refused a job since one of the same user is running: `ROMA.10012`, on the
 * wire also `ROMA.00010012`, with whatever status.
 */
export function isBusy(error: unknown): boolean {
  // A gateway's status makes it the cause of an unknown outcome.
  const fields = Object(error);
  const { errorCode = Object(fields.cause).errorCode } = fields;
  return isRomaError(error) && /^ROMA\.0*10012$/.test(errorCode);
}

/** A call that was not made: an option or an argument is missing or can't be right. */
export class ArgumentError extends RomaError {
  override readonly name = "ArgumentError";
  readonly code = "argument";
}

/** A call that was not made: a value is shorter or longer than the API allows. */
export class LimitError extends RomaError<Pick<LimitError, "parameter" | "received" | "most">> {
  override readonly name = "LimitError";
  readonly code = "limit";
  /** The parameter or property. */
  declare readonly parameter: string;
  /** How many characters or items there were. */
  declare readonly received: number;
  /** How many the API allows at the most. */
  declare readonly most: number;
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
  override readonly mayHaveRun = true;

  constructor(message: string, cause: unknown) {
    super(message + warning, { cause });
  }
}

/** The service answered with an error. */
export class ApiError extends RomaError {
  override readonly name = "ApiError";
  readonly code = "api";
  /** HTTP status. */
  declare readonly status: number;
  /** Like `ROMA.00000101` or `APIGW.0301`; IAM's numbers are strings here. */
  declare readonly errorCode: string | undefined;
  declare readonly errorMessage: string | undefined;
  /** What the service says beyond the message; IAM's title. */
  declare readonly errorDetails: string | undefined;
  /** What the vendor's support asks for. */
  declare readonly requestId: string | undefined;
  /** Milliseconds to wait before the next try, where the answer tells. */
  declare readonly retryAfterMs: number | undefined;
  /** The answer's headers. */
  declare readonly headers: Headers;
  /** The answer's body: parsed where it is JSON, else text; undefined where it is empty. */
  declare readonly body: unknown;

  constructor(
    request: string,
    answer: Pick<Response, "status" | "headers"> & { retryAfterMs?: number | undefined },
    body: unknown,
    more: { cause?: unknown; mayHaveRun: boolean },
  ) {
    const { status, headers, retryAfterMs } = answer;
    const fields: Record<string, unknown> = Object(body);
    const iam: Record<string, unknown> = Object(fields["error"]);
    const errorCode = text(fields["error_code"] ?? iam["code"]);
    const errorMessage = text(fields["error_msg"] ?? iam["message"]);
    const shown = typeof body === "string" ? body : (JSON.stringify(body) ?? "(empty body)");
    const said = [errorCode, errorMessage].filter(Boolean).join(" ") || shown.trim().slice(0, 200);
    super(`${request}: ${status} ${said}`, more);
    Object.assign(this, {
      status,
      errorCode,
      errorMessage,
      errorDetails: text(fields["error_details"] ?? iam["title"]),
      requestId: text(fields["request_id"] ?? headers.get("x-request-id")),
      retryAfterMs,
      headers,
      body,
    });
  }
}

/** An answer that the API does not promise: a redirect, or a success other than documented. */
export class UnexpectedResponseError extends RomaError {
  override readonly name = "UnexpectedResponseError";
  readonly code = "unexpected-response";
  /** HTTP status. */
  declare readonly status: number;
  /** The answer's body, as text. */
  declare readonly body: string;

  constructor(
    message: string,
    fields: Pick<UnexpectedResponseError, "status" | "body" | "mayHaveRun">,
  ) {
    super(fields.mayHaveRun ? message + warning : message, fields);
  }
}

// --- internal ---

const warning = "; the job may exist, so don't just repeat it";

function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}
