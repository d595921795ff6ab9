import type { Clock } from "./clock.ts";

/** Options of `createRomaClient`. Exactly one of `endpoint` and `region` is required. */
export type RomaClientOptions = ConnectionOptions & CredentialOptions;

/** Options that say where requests are sent to, and how. */
export interface ConnectionOptions extends TransportOptions {
  /** Base URL of ROMA Connect, such as `https://roma.example.com`. */
  endpoint?: string | undefined;
  /** Region of the instance, such as `ap-southeast-3`. Used instead of `endpoint`. */
  region?: string | undefined;
  /** ID of the project that the instance belongs to. */
  projectId?: string | undefined;
  /** ID of the ROMA Connect instance. */
  instanceId?: string | undefined;
  /**
   * Base URL of IAM. Default: for `createToken` the global endpoint, whose tokens are valid in all
   * regions; for `listProjects`, which sends the token, the endpoint of the `region`.
   */
  iamEndpoint?: string | undefined;
  /**
   * Allows sending the token or a signature over http to hosts other than this machine. Default:
   * false.
   */
  allowInsecure?: boolean | undefined;
}

/** The credentials of a client: a token or a signer, but not both. */
export type CredentialOptions =
  | {
      /** The user token (`X-Subject-Token` of IAM), or a function that returns it. */
      token?: string | TokenFunction | undefined;
      auth?: undefined;
    }
  | {
      token?: undefined;
      /** Signs the requests, in place of a token. `akskSigner` creates such a signer. */
      auth: Signer;
    };

/** Options that control how requests are sent. */
export interface TransportOptions extends Omit<CallOptions, "signal"> {
  /** Sends the requests. Default: the platform's `fetch`. */
  fetch?: FetchFunction | undefined;
  /** Maximum number of retries for requests that are safe to repeat. Default: 2. */
  retries?: number | undefined;
  /**
   * Maximum delay before a retry, in milliseconds. If the server asks for longer, the call fails.
   * Default: 60,000.
   */
  maxRetryDelayMs?: number | undefined;
  /**
   * Maximum size of a response's body after unpacking, in bytes. The call fails with an
   * `UnexpectedResponseError` if a success has more; an error response loses its body. Does not
   * apply to binary data, which is returned as a stream. Default: 16,777,216 (16 MB).
   */
  maxResponseBytes?: number | undefined;
  /** Clock that drives all delays and timeouts. Default: the system clock. */
  clock?: Clock | undefined;
  /**
   * Receives log messages: the events that {@link Hooks} receive, with the `content-type`,
   * `retry-after` and `x-request-id` of responses, and errors thrown by hooks, which are not masked.
   * `console` is a valid logger. Default: no logging.
   */
  logger?: Logger | undefined;
}

/** Options of a single call. They take precedence over the client's; hooks of both are called. */
export interface CallOptions extends Hooks {
  /** Additional request headers. */
  headers?: Record<string, string> | undefined;
  /**
   * Timeout of each attempt, in milliseconds. The token function, or the signer, has a separate
   * timeout of the same length. Default: 60,000. The gateway's timeout is 30 seconds, so its error
   * response still arrives.
   *
   * If the response is a stream, this limits the time until it begins, and then each time that the
   * stream waits for more data. It does not limit how long the stream takes as a whole.
   */
  timeoutMs?: number | undefined;
  /**
   * Timeout of a whole call, including all attempts and delays, in milliseconds. If the response is
   * a stream, the call ends when the stream begins. Default: unlimited.
   */
  totalTimeoutMs?: number | undefined;
  /**
   * Aborts the call, which then rejects with the signal's reason. Also ends a stream that the call
   * returned, with the same reason.
   */
  signal?: AbortSignal | null | undefined;
}

/** Functions that observe requests. Errors that they throw are logged and otherwise ignored. */
export interface Hooks {
  /** Called before each attempt. */
  onRequest?: Hook | undefined;
  /** Called after each response. */
  onResponse?: Hook | undefined;
  /** Called before the delay of each retry. */
  onRetry?: Hook | undefined;
}

/** A function that observes requests. */
export type Hook = (event: HookEvent) => void;

/**
 * Payload passed to hooks. Contains no header and no body. What the client sent as a secret, such as
 * the token, a password or a signature, is masked in the error's messages. The URL contains IDs.
 */
export interface HookEvent {
  /** ID of the operation, or `raw` for requests made through `roma.raw`. */
  readonly operation: string;
  /** HTTP method. */
  readonly method: string;
  readonly url: string;
  /** Number of the attempt, starting at 1. */
  readonly attempt: number;
  /** HTTP status of the response. */
  readonly status?: number | undefined;
  /**
   * Time from the request to the complete response, or to the beginning of a stream, in
   * milliseconds.
   */
  readonly durationMs?: number;
  /** The `X-Request-Id` of the response. Include it when you contact the vendor's support. */
  readonly requestId?: string | undefined;
  /**
   * Properties of a success body whose values are not of the described type, such as
   * `reasons[].error_msg`. They were removed, so that they count as absent.
   */
  readonly ignored?: readonly string[];
  /** Delay before the next attempt, in milliseconds. */
  readonly delayMs?: number;
  /** The error, if the attempt got no response. */
  readonly error?: unknown;
}

/**
 * Returns the user token. `forceRefresh` is true if the service rejected the last token with 401
 * and a new one is needed. The signal is aborted if the call that needs the token is aborted or
 * times out.
 */
export type TokenFunction = (options: {
  forceRefresh: boolean;
  signal: AbortSignal;
}) => string | Promise<string>;

/** Signs the requests of a client. */
export interface Signer {
  /**
   * Obtains what is needed for a signature, such as temporary keys, and returns a function that
   * signs one request. Called before each attempt. An error ends the call, and nothing is sent.
   *
   * @param options.now returns the time of the client's clock, in milliseconds since 1970.
   * @param options.signal is aborted if the call is aborted or times out.
   */
  prepare(options: {
    now: () => number;
    signal: AbortSignal;
  }): SignFunction | Promise<SignFunction>;
}

/** Signs a request right before it is sent. It has no timeout, so it should only compute. */
export type SignFunction = (request: RequestToSign) => Promise<Signature>;

/** A request as it will be sent, apart from the headers of its signature. */
export interface RequestToSign {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /**
   * The bytes of the body, or its text, which is sent as UTF-8. Null if there is no body. A stream
   * can be read only once, so a signer must not read it.
   */
  readonly body: string | ArrayBuffer | ReadableStream | null;
  /** ID of the project that the client is bound to. Undefined for requests to IAM. */
  readonly projectId: string | undefined;
  /** The time of the client's clock, in milliseconds since 1970. */
  readonly now: number;
}

/** The signature of a request. */
export interface Signature {
  /** The headers to add to the request. They replace headers of the same name. */
  readonly headers: Readonly<Record<string, string>>;
  /**
   * Returns what is wrong with the signature, for the `cause` of the call's error. Called if the
   * service refuses the request with 401 or 403.
   */
  explainRefusal?(response: Response): unknown;
}

/** Sends a request, like the platform's `fetch`. */
export type FetchFunction = (url: string, init: RequestInit) => Promise<Response>;

/** The part of `console` that the client logs to. */
export type Logger = Pick<Console, "debug" | "warn">;
