import { assertArgument } from "./arguments.ts";
import { TokenError } from "./errors.ts";
import type { Signer } from "./options.ts";

/** An access key (AK/SK) of an IAM user or an account, or temporary keys, such as of an agency. */
export interface AccessKeys {
  /** Access key ID (AK). */
  accessKey: string;
  /** Secret access key (SK). It is never sent. */
  secretKey: string;
  /** Security token. Only temporary keys have one. */
  securityToken?: string | undefined;
  /** ID of the project that each request names. Default: that of the client, except to IAM. */
  projectId?: string | undefined;
}

/** The keys that an {@link AccessKeysFunction} returns. */
export interface TemporaryAccessKeys extends AccessKeys {
  /**
   * Time at which the keys expire: as IAM states it (`expires_at`), or in milliseconds since 1970.
   * They are replaced shortly before. Default: the function is called for each attempt.
   */
  expiresAt?: string | number | undefined;
}

/**
 * Returns keys. Concurrent calls of a client share one call of this function. The signal is aborted
 * if the call that needs the keys first is aborted or times out.
 */
export type AccessKeysFunction = (options: {
  signal: AbortSignal;
}) => TemporaryAccessKeys | Promise<TemporaryAccessKeys>;

/** The clock and the signal of the call that needs keys. */
export type Requirement = Parameters<Signer["prepare"]>[0];

/** Provides the keys that requests are signed with. */
export interface KeySource {
  /**
   * Returns valid keys.
   *
   * @throws {TokenError} if the function that returns keys fails.
   * @throws {ArgumentError} if it returns keys that are not valid.
   */
  get(requirement: Requirement): Promise<AccessKeys>;
  /** Forgets keys that the service refused, so that the next attempt obtains others. */
  forget(keys: AccessKeys): void;
}

/**
 * Creates the source of a signer's keys.
 *
 * @throws {ArgumentError} if the keys are not valid.
 */
export function createKeySource(keys: AccessKeys | AccessKeysFunction): KeySource {
  if (typeof keys !== "function") {
    assertKeys(keys);
    return { get: async () => keys, forget: () => {} };
  }

  const keysFunction = keys;
  let current: { readonly keys: AccessKeys; readonly validUntil: number } | undefined;
  let pending: PendingKeys | undefined;

  async function obtain({ now, signal }: Requirement): Promise<AccessKeys> {
    const obtained = await callKeysFunction(keysFunction, signal);
    current = { keys: obtained, validUntil: validUntil(obtained, now()) };
    return obtained;
  }

  async function get(requirement: Requirement): Promise<AccessKeys> {
    const { now, signal } = requirement;
    if (current && now() < current.validUntil) {
      return current.keys;
    }

    if (!pending || pending.signal.aborted) {
      pending = { keys: obtain(requirement), signal };
    }
    const shared = pending;
    try {
      return await shared.keys;
    } catch (error) {
      // If only the first call was aborted, this one must not fail with it.
      if (shared.signal.aborted && !signal.aborted) {
        return get(requirement);
      }
      throw error;
    } finally {
      if (pending === shared) {
        pending = undefined;
      }
    }
  }

  function forget(refused: AccessKeys): void {
    if (current?.keys === refused) {
      current = undefined;
    }
  }

  return { get, forget };
}

// --- internal ---

/** Keys that are being obtained, with the signal of the call that needed them first. */
interface PendingKeys {
  readonly keys: Promise<AccessKeys>;
  readonly signal: AbortSignal;
}

/** Maximum time before their expiry at which keys are replaced, in milliseconds. */
const MAX_MARGIN_MS = 300_000;

async function callKeysFunction(
  keysFunction: AccessKeysFunction,
  signal: AbortSignal,
): Promise<TemporaryAccessKeys> {
  let keys: TemporaryAccessKeys;
  try {
    keys = await keysFunction({ signal });
  } catch (cause) {
    throw new TokenError("No access keys could be obtained", { cause });
  }
  assertKeys(keys);
  return keys;
}

/** Returns the time until which keys are used, in milliseconds since 1970. */
function validUntil({ expiresAt }: TemporaryAccessKeys, now: number): number {
  if (expiresAt === undefined) {
    return now;
  }

  const expiry = typeof expiresAt === "number" ? expiresAt : Date.parse(expiresAt);
  assertArgument(!Number.isNaN(expiry), "`expiresAt` must be a time, received another text");
  return expiry - Math.min(MAX_MARGIN_MS, (expiry - now) / 10);
}

/** Checks keys without showing them. A line break from a file would make each signature wrong. */
function assertKeys(keys: AccessKeys): void {
  const { accessKey, secretKey, securityToken } = keys ?? {};
  const values = { accessKey, secretKey, ...(securityToken !== undefined && { securityToken }) };

  for (const [name, value] of Object.entries(values)) {
    const isValid = typeof value === "string" && /^[\x21-\x7e]+$/.test(value);
    assertArgument(isValid, `\`${name}\` must be a string of printable ASCII without spaces`);
  }
}
