import { assertArgument, assertWithinLimits } from "./arguments.ts";
import type { MakeAttempt } from "./attempt.ts";
import type { Deadline } from "./deadline.ts";
import { TokenError } from "./errors.ts";
import { auth } from "./operations.gen.ts";
import type { TokenFunction } from "./options.ts";

/** Provides the user token. The signals are those of the call that needs it. */
export interface TokenSource {
  /** True if a rejected token can be replaced. */
  readonly canRefresh: boolean;
  /**
   * Returns a token for the first attempt.
   *
   * @throws {TokenError} if the token function fails.
   * @throws {ArgumentError} if the token is missing or can't be sent in a header.
   */
  get(signal: AbortSignal): Promise<string>;
  /** Returns a token to replace one that the service rejected. Throws like {@link get}. */
  refresh(rejected: string, signal: AbortSignal): Promise<string>;
}

/** Creates the source of a client's tokens. */
export function createTokenSource(token: string | TokenFunction | undefined): TokenSource {
  if (typeof token !== "function") {
    const get = async () => assertToken(token);
    return { canRefresh: false, get, refresh: get };
  }

  const tokenFunction = token;
  let lastRefresh: Refresh | undefined;

  async function get(signal: AbortSignal): Promise<string> {
    const current = await callTokenFunction(tokenFunction, false, signal);
    // The function may return a token that has been replaced in the meantime.
    return current === lastRefresh?.rejected ? refresh(current, signal) : current;
  }

  async function refresh(rejected: string, signal: AbortSignal): Promise<string> {
    // All calls whose token was rejected share the refresh that the first of them started.
    if (lastRefresh?.rejected !== rejected || lastRefresh.signal.aborted) {
      const renewed = callTokenFunction(tokenFunction, true, signal);
      lastRefresh = { rejected, renewed, signal };
    }

    const shared = lastRefresh;
    try {
      return await shared.renewed;
    } catch (error) {
      if (lastRefresh === shared) {
        lastRefresh = undefined;
      }
      // If only the first call was aborted, this one must not fail with it.
      if (shared.signal.aborted && !signal.aborted) {
        return refresh(rejected, signal);
      }
      throw error;
    }
  }

  return { canRefresh: true, get, refresh };
}

/**
 * Makes attempts that carry a token, and replaces it once if the service rejects it.
 *
 * @param isReplayable false if the body can't be sent again. A rejected token is then replaced for
 * the calls that follow.
 */
export function withToken(
  makeAttempt: MakeAttempt,
  tokens: TokenSource,
  headers: Headers,
  {
    isReplayable,
    deadline,
    timeoutMs,
  }: { isReplayable: boolean; deadline: Deadline; timeoutMs: number },
): MakeAttempt {
  const { signal } = deadline;
  let token: string | undefined;
  let isRefreshed = false;

  /** Limits a token function by a separate timeout, so that it takes no time from the attempt. */
  async function addToken(getToken: () => Promise<string>): Promise<string> {
    const value = await (tokens.canRefresh ? deadline.limit(timeoutMs, getToken) : getToken());
    headers.set(auth.header, value);
    return value;
  }

  return async function makeAttemptWithToken() {
    token ??= await addToken(() => tokens.get(signal));
    const attempt = await makeAttempt();
    if (attempt.status !== 401 || !tokens.canRefresh || isRefreshed) {
      return attempt;
    }

    isRefreshed = true;
    const rejected = token;
    try {
      token = await addToken(() => tokens.refresh(rejected, signal));
    } catch (error) {
      signal.throwIfAborted();
      return { ...attempt, authProblem: (error instanceof Error && error.cause) || error };
    }
    return isReplayable ? makeAttempt() : attempt;
  };
}

// --- internal ---

const MISSING_TOKEN =
  "`token` is missing: set it when creating the client, for example from the variable ROMA_TOKEN, " +
  "or with `iamToken`; or set `auth` to sign the requests";

/** A refresh, which may be under way or complete. */
interface Refresh {
  /** The token that it replaces. */
  readonly rejected: string;
  readonly renewed: Promise<string>;
  /** The signal of the call that started it. */
  readonly signal: AbortSignal;
}

async function callTokenFunction(
  tokenFunction: TokenFunction,
  forceRefresh: boolean,
  signal: AbortSignal,
): Promise<string> {
  let token: string;
  try {
    token = await tokenFunction({ forceRefresh, signal });
  } catch (cause) {
    throw new TokenError("No token could be obtained", { cause });
  }
  return assertToken(token);
}

/** Checks a token before the platform does, because the platform's error would reveal it. */
function assertToken(token: unknown): string {
  assertArgument(token !== undefined && token !== null, MISSING_TOKEN);
  assertArgument(
    typeof token === "string" && !/[^\x21-\x7e]/.test(token),
    "`token` must be a string that is valid in a header, or a function that returns one",
  );
  assertWithinLimits("token", token, auth);
  return token;
}
