/** What all errors of this package extend. */
export abstract class RomaError extends Error {
  /** Which error it is; never changes between versions. */
  abstract readonly code: string;
}

/** A call that was not made, since an option or an argument is missing or can't be right. */
export class ArgumentError extends RomaError {
  override readonly name = "ArgumentError";
  readonly code = "argument";
}

/** A call that was not made, since a value is shorter or longer than the API allows. */
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
    const allowed = most === Infinity ? `at least ${least}` : `${least} to ${most}`;
    super(`${parameter}: ${allowed} ${unit} are allowed, not ${received}. Nothing was sent.`);
    this.parameter = parameter;
    this.received = received;
    this.most = most;
  }
}

/** The service answered with an error status. */
export class ApiError extends RomaError {
  override readonly name = "ApiError";
  readonly code = "api";
  /** HTTP status. */
  readonly status: number;
  /** The answer's own code, like `ROMA.00000101` or `APIGW.0301`. IAM's numbers come as strings. */
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  /** What the service says beyond the message; IAM's title. */
  readonly errorDetails: string | undefined;
  /** What the vendor's support asks for. */
  readonly requestId: string | undefined;
  /** The answer's body: parsed where it is JSON, else its text; undefined where it is empty. */
  readonly body: unknown;

  constructor(request: string, response: Response, body: unknown) {
    const fields = object(body);
    const iam = object(fields.error);
    const errorCode = text(fields.error_code ?? iam.code);
    const errorMessage = text(fields.error_msg ?? iam.message);
    const said = [errorCode, errorMessage].filter(Boolean).join(" ") || excerpt(body);
    super(`${request}: ${response.status} ${said}`);
    this.status = response.status;
    this.errorCode = errorCode;
    this.errorMessage = errorMessage;
    this.errorDetails = text(fields.error_details ?? iam.title);
    this.requestId = text(fields.request_id) ?? response.headers.get("x-request-id") ?? undefined;
    this.body = body;
  }
}

/** An answer that the API does not promise: a redirect, or a success that is not the documented one. */
export class UnexpectedResponseError extends RomaError {
  override readonly name = "UnexpectedResponseError";
  readonly code = "unexpected-response";
  /** HTTP status. */
  readonly status: number;
  /** The answer's body, as text. */
  readonly body: string;

  constructor(request: string, status: number, problem: string, body: string) {
    super(`${request}: ${status}, but ${problem}`);
    this.status = status;
    this.body = body;
  }
}

// --- internal ---

function object(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}

function excerpt(body: unknown): string {
  return body === undefined ? "(empty body)" : String(body).trim().slice(0, 200);
}
