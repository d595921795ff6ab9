import { codeOf, type ErrorDetails, errorChain } from "./error-chain.ts";

/**
 * A problem with a connection that only another setting can solve:
 *
 * - `host`: the host name does not exist, or the platform's `fetch` refuses to use the port
 * - `certificate`: the certificate of the server or of the proxy is not trusted
 * - `tls`: the server does not accept TLS, or not this version; its port may be one for http
 * - `proxy`: the proxy refuses the credentials or the host (401, 403, 407)
 * - `headers`: the headers of the response are larger than the runtime accepts
 */
export type ConnectionProblem = "host" | "certificate" | "tls" | "proxy" | "headers";

/**
 * Returns true if a network error proves that the service received nothing: no connection was
 * established, or a proxy refused to forward the request. After any other error, the request counts
 * as sent.
 */
export function provesNothingWasSent(error: unknown): boolean {
  return errorChain(error).some(isConnectionFailure);
}

/**
 * Finds the problem of a connection that failed, if only another setting can solve it. Returns
 * undefined if the failure may be temporary.
 *
 * @param hasAnswered true if the host has responded before, so that its name is known to exist.
 */
export function findConnectionProblem(
  error: unknown,
  hasAnswered: boolean,
): DescribedProblem | undefined {
  for (const details of errorChain(error)) {
    const problem = problemOf(details, hasAnswered);
    if (problem) {
      return problem;
    }
  }
  return undefined;
}

/** A problem, with a description that names the setting to check. */
export interface DescribedProblem {
  readonly name: ConnectionProblem;
  readonly description: string;
}

/** Finds the problem of a proxy that refused a request with a status, if a retry can't solve it. */
export function findProxyProblem(status: number): DescribedProblem | undefined {
  if (!DENIED_STATUSES.has(status)) {
    return undefined;
  }
  const advice = "check HTTPS_PROXY and NO_PROXY";
  return problem("proxy", `the proxy refused the connection (${status}); ${advice}`);
}

/**
 * Returns true if an error, or one of its causes, is a network failure that may be temporary. Other
 * system errors, such as those of files, don't count.
 */
export function isTransientNetworkError(error: unknown): boolean {
  return errorChain(error).some((details) => {
    const code = codeOf(details);
    return (
      CONNECTING_SYSCALLS.has(details.syscall) ||
      TRANSIENT_CODES.has(code) ||
      /^UND_ERR_\w+_TIMEOUT$/.test(code) ||
      details.name === "TimeoutError"
    );
  });
}

// --- internal ---

/** System calls that happen before anything can be sent. */
const CONNECTING_SYSCALLS: ReadonlySet<unknown> = new Set(["connect", "getaddrinfo"]);

/** Codes of a connection that was never opened, unless the system call says otherwise. */
const UNOPENED_CODES: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Prefixes of the error codes for rejected certificates, from OpenSSL and Node. */
const CERTIFICATE_CODE_PREFIXES: readonly string[] = [
  "CERT_",
  "CRL_",
  "DEPTH_ZERO_",
  "ERROR_IN_CERT_",
  "ERR_TLS_CERT_",
  "SELF_SIGNED_",
  "UNABLE_TO_",
];

/** The error codes for rejected certificates that have no common prefix. */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  "HOSTNAME_MISMATCH",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
]);

/** The codes of a TLS handshake that failed before a key was agreed on. */
const HANDSHAKE_CODES: ReadonlySet<string> = new Set([
  "ERR_SSL_PACKET_LENGTH_TOO_LONG",
  "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE",
  "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
  "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
  "ERR_SSL_UNSUPPORTED_PROTOCOL",
  "ERR_SSL_WRONG_VERSION_NUMBER",
]);

/** Codes of a network that failed and may recover. */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  "EAI_AGAIN",
  "ECONNABORTED",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_SOCKET",
]);

/** Undici's message for a port that the Fetch standard forbids. It has no code. */
const FORBIDDEN_PORT_MESSAGE = "bad port";

/** Undici's message for a proxy that refuses to open a tunnel, with its status. */
const PROXY_REFUSAL = /^Proxy response \((\d{3})\)/;

/** The statuses of a proxy that refuses the credentials or the host. */
const DENIED_STATUSES: ReadonlySet<number> = new Set([401, 403, 407]);

function isConnectionFailure(details: ErrorDetails): boolean {
  const { syscall, message, errors } = details;
  if (Array.isArray(errors) && errors.length > 0) {
    return errors.every(isConnectionFailure);
  }
  if (syscall === "connect" || message === FORBIDDEN_PORT_MESSAGE) {
    return true;
  }
  if (proxyStatusOf(details) !== undefined) {
    return true;
  }

  // A host can also become unreachable while an open connection is read or written.
  const isConnecting = syscall === undefined || syscall === "getaddrinfo";
  const code = codeOf(details);
  const isUnopened = UNOPENED_CODES.has(code) || HANDSHAKE_CODES.has(code);
  return isConnecting && (isUnopened || isCertificateCode(code));
}

function problemOf(details: ErrorDetails, hasAnswered: boolean): DescribedProblem | undefined {
  const code = codeOf(details);
  if (code === "ENOTFOUND" && !hasAnswered) {
    const host = String(details.hostname ?? "");
    return problem("host", `the host ${host} was not found; check the endpoint or the region`);
  }
  if (details.message === FORBIDDEN_PORT_MESSAGE) {
    return problem("host", "`fetch` refuses to use this port; check the endpoint");
  }
  if (isCertificateCode(code)) {
    const advice = "check the endpoint, or name the issuer's certificate in NODE_EXTRA_CA_CERTS";
    return problem("certificate", `the certificate is not trusted (${code}); ${advice}`);
  }
  if (isTlsCode(code)) {
    const advice = "check the port of the endpoint, which may use http";
    return problem("tls", `the server does not accept a TLS connection (${code}); ${advice}`);
  }

  const proxyStatus = proxyStatusOf(details);
  return proxyStatus === undefined ? undefined : findProxyProblem(proxyStatus);
}

function problem(name: ConnectionProblem, description: string): DescribedProblem {
  return { name, description };
}

function isCertificateCode(code: string): boolean {
  const hasPrefix = CERTIFICATE_CODE_PREFIXES.some((prefix) => code.startsWith(prefix));
  return hasPrefix || CERTIFICATE_CODES.has(code);
}

/** Returns true for an error of OpenSSL. Some versions of Node give it the code `EPROTO`. */
function isTlsCode(code: string): boolean {
  return code.startsWith("ERR_SSL_") || code === "EPROTO";
}

/** Returns the status with which a proxy refused to open a tunnel. */
function proxyStatusOf({ message }: ErrorDetails): number | undefined {
  const status = PROXY_REFUSAL.exec(String(message))?.[1];
  return status === undefined ? undefined : Number(status);
}
