/** The details that Node and undici add to errors. Any object can be thrown, so nothing is certain. */
export interface ErrorDetails {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  /** The host name that was not found. */
  readonly hostname?: unknown;
  /** The errors that an `AggregateError` contains: one for each address of a host. */
  readonly errors?: unknown;
  readonly cause?: unknown;
}

/**
 * Returns an error and its causes. Doesn't use `instanceof`, because the errors of the platform are
 * not instances of this realm's `Error` in test runners such as Jest.
 */
export function errorChain(error: unknown): ErrorDetails[] {
  const chain: ErrorDetails[] = [];
  let current = error;

  while (isErrorLike(current) && !chain.includes(current)) {
    chain.push(current);
    current = current.cause;
  }
  return chain;
}

/** Returns the code of an error, such as `ECONNRESET`; an empty string if it has none. */
export function codeOf({ code }: ErrorDetails): string {
  return typeof code === "string" ? code : "";
}

// --- internal ---

function isErrorLike(value: unknown): value is ErrorDetails {
  return typeof value === "object" && value !== null && "message" in value;
}
