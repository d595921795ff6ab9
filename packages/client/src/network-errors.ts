/**
 * Returns true if a network error proves that nothing was sent: the connection was never opened, or
 * its certificate was rejected. After any other error, the request counts as sent.
 */
export function provesNothingWasSent(error: unknown): boolean {
  return isConnectionRefusal(error) || isConnectionRefusal(causeOf(error));
}

/**
 * Returns true if an error, or one of its causes, is a network failure that may be temporary. Other
 * system errors, such as those of files, don't count.
 */
export function isTransientNetworkError(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false;
  }

  const { code = "", syscall = "" } = systemDetailsOf(error);
  return (
    CONNECTING_SYSCALLS.has(syscall) ||
    TRANSIENT_CODES.has(code) ||
    /^UND_ERR_\w+_TIMEOUT$/.test(code) ||
    error.name === "TimeoutError" ||
    isTransientNetworkError(error.cause)
  );
}

// --- internal ---

/** System calls that happen before anything can be sent. */
const CONNECTING_SYSCALLS: ReadonlySet<string> = new Set(["connect", "getaddrinfo"]);

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
  "DEPTH_ZERO_",
  "ERR_TLS_CERT_",
  "SELF_SIGNED_",
  "UNABLE_TO_",
];

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

function isConnectionRefusal(error: unknown): boolean {
  const { code = "", syscall, errors = [] } = systemDetailsOf(error);
  if (errors.length > 0) {
    // An AggregateError contains one error for each address of the host.
    return errors.every(isConnectionRefusal);
  }
  if (syscall === "connect") {
    return true;
  }

  // A host can also become unreachable while an open connection is read or written.
  const isConnecting = syscall === undefined || syscall === "getaddrinfo";
  return isConnecting && (UNOPENED_CODES.has(code) || isCertificateCode(code));
}

function isCertificateCode(code: string): boolean {
  return CERTIFICATE_CODE_PREFIXES.some((prefix) => code.startsWith(prefix));
}

interface SystemDetails {
  code?: string;
  syscall?: string;
  errors?: unknown[];
}

/** Returns the details that Node and undici add to errors. */
function systemDetailsOf(error: unknown): SystemDetails {
  return error instanceof Error ? (error as SystemDetails) : {};
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}
