import { check, checkLimit } from "./check.ts";
import { TokenError } from "./errors.ts";
import { auth } from "./operations.gen.ts";

/**
 * Gives the user token. With `forceRefresh` the last one was refused with 401, and a new one is
 * needed. The signal is aborted when the call that asks is.
 */
export type TokenFunction = (options: {
  forceRefresh: boolean;
  signal: AbortSignal;
}) => string | Promise<string>;

/**
 * Takes tokens from what the user gave.
 *
 * @returns what gives a token in place of one that was refused, or, for an empty one, a token to
 * begin with. Calls with the same refused one share one refresh. The signal is that of one call.
 */
export function tokenSource(given: string | TokenFunction | undefined) {
  let last: { refused: string; token: Promise<string>; signal: AbortSignal } | undefined;
  const ask = async (forceRefresh: boolean, signal: AbortSignal): Promise<string> => {
    const give = async () =>
      typeof given === "function" ? given({ forceRefresh, signal }) : given;
    const token = await give().catch((cause: unknown) => {
      throw new TokenError("token: its function failed", { cause });
    });
    // The platform's own error would print it.
    const rule = "token: a string is needed that a header can carry";
    check(typeof token === "string" && !/[^\x21-\x7e]/.test(token), rule);
    checkLimit("token", token, auth);
    return token;
  };
  return async function tokens(refused: string, signal: AbortSignal): Promise<string> {
    const old = refused || (await ask(false, signal));
    // The function may not keep what it gave in place of this one.
    if (!refused && old !== last?.refused) {
      return old;
    }
    if (last?.refused !== old || last.signal.aborted) {
      last = { refused: old, token: ask(true, signal), signal };
    }
    const renewal = last;
    return renewal.token.catch((reason) => {
      last = last === renewal ? undefined : last;
      // Another call that was given up is no reason for this one to fail.
      const isOthers = renewal.signal.aborted && !signal.aborted;
      return isOthers ? tokens(old, signal) : Promise.reject(reason);
    });
  };
}
