import { dontRepeat } from "./retry.ts";
/** What all errors of this package extend. */
export abstract class RomaError<Fields = unknown> extends Error {
  /** Which error it is; never changes between versions. */
  abstract readonly code: string;
  /** Whether the service may have done what it was asked for, although the call failed. */
  readonly mayHaveRun: boolean = false;
  /** The mark by which {@link isRomaError} knows it. */
  readonly isRomaError = true;

  /** Made of the code, as a bundler may rename the classes: `ApiError` of `api`. */
  override get name(): string {
    const name = String(this.code).replace(/(?:^|-)./g, (start) => start.slice(-1).toUpperCase());
    return `${name}Error`;
  }

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
  const { errorCode, cause } = Object(error);
  // A gateway's status makes it the cause of an unknown outcome.
  return isRomaError(error) && /^ROMA\.0*10012$/.test(errorCode ?? Object(cause).errorCode);
}

/** A call that was not made: an option or an argument is missing or can't be right. */
export class ArgumentError extends RomaError {
  readonly code = "argument";
}

/** A call that was not made: a value is shorter or longer than the API allows. */
export class LimitError extends RomaError<Partial<LimitError>> {
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
  readonly code = "token";
}

/** The service could not be reached. The network's own error is the `cause`. */
export class ConnectionError extends RomaError {
  readonly code = "connection";
}

/** No answer came in time. */
export class TimeoutError extends RomaError {
  readonly code = "timeout";
}

/**
 * The request was sent, and whether the service did what it asks for is not known: the connection
 * broke, no answer came in time, or the gateway had none (502, 504). What was seen is the `cause`.
 * A job may exist whose ID is lost; to send the request again may do it twice.
 */
export class UnknownOutcomeError extends RomaError {
  readonly code = "unknown-outcome";

  constructor(message: string, cause: unknown) {
    super(message + dontRepeat, { cause, mayHaveRun: true });
  }
}

/** The service answered with an error. */
export class ApiError extends RomaError<Partial<ApiError>> {
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

  constructor(request: string, response: Response, body: unknown, more: Partial<ApiError>) {
    const { status, headers } = response;
    const fields = Object(body);
    const iam = Object(fields["error"]);
    const errorCode = String(fields["error_code"] ?? iam["code"] ?? "") || undefined;
    const errorMessage = String(fields["error_msg"] ?? iam["message"] ?? "") || undefined;
    const shown = typeof body === "string" ? body : (JSON.stringify(body) ?? "(empty body)");
    const said = [errorCode, errorMessage].filter(Boolean).join(" ") || shown.trim().slice(0, 200);
    super(`${request}: ${status} ${said}`, {
      ...more,
      status,
      errorCode,
      errorMessage,
      errorDetails: String(fields["error_details"] ?? iam["title"] ?? "") || undefined,
      requestId: String(fields["request_id"] || headers.get("x-request-id") || "") || undefined,
      headers,
      body,
    });
  }
}

/** An answer that the API does not promise: a redirect, or a success other than documented. */
export class UnexpectedResponseError extends RomaError<Partial<UnexpectedResponseError>> {
  readonly code = "unexpected-response";
  /** HTTP status. */
  declare readonly status: number;
  /** The answer's body, as text. */
  declare readonly body: string;
}
