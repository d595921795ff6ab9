import { ArgumentError, TokenError } from "./errors.ts";
import { checkLimit } from "./limits.ts";
import { auth } from "./operations.gen.ts";

/**
 * Gives the user token. With `forceRefresh` the last one was refused with 401, and a new one is
 * needed. The signal is aborted when nobody waits for the token any more.
 */
export type TokenFunction = (options: {
  forceRefresh: boolean;
  signal: AbortSignal;
}) => string | Promise<string>;

/** Where a client's tokens come from. The signals are those of one call each. */
export interface TokenSource {
  /** Whether there can be another token than the first. */
  readonly canRenew: boolean;
  /** A token to begin with. */
  get(signal: AbortSignal): Promise<string>;
  /** A token in place of one that was refused. Calls with the same one share one refresh. */
  renew(refused: string, signal: AbortSignal): Promise<string>;
}

/** Takes tokens from what the user gave. */
export function tokenSource(given: string | TokenFunction | undefined): TokenSource {
  let last: Renewal | undefined;
  const canRenew = typeof given === "function";
  const forget = () => {
    last = undefined;
  };
  const ask = async (forceRefresh: boolean, signal: AbortSignal) => {
    try {
      return canRenew ? await given({ forceRefresh, signal }) : given;
    } catch (cause) {
      throw new TokenError("token: its function failed", { cause });
    }
  };
  const renew = (refused: string, signal: AbortSignal) => {
    if (last?.refused !== refused) {
      const controller = new AbortController();
      const token = ask(true, controller.signal).then(checkToken);
      token.catch(forget);
      last = { refused, token, controller, waiting: 0 };
    }
    const renewal = last;
    renewal.waiting += 1;
    signal.addEventListener("abort", () => {
      renewal.waiting -= 1;
      if (!renewal.waiting) {
        forget();
        renewal.controller.abort();
      }
    });
    return renewal.token;
  };
  return {
    canRenew,
    renew,
    async get(signal) {
      const token = checkToken(await ask(false, signal));
      // The function may not keep what it gave in place of this one.
      return token === last?.refused ? renew(token, signal) : token;
    },
  };
}

// --- internal ---

/** A refresh, under way or done. */
interface Renewal {
  readonly refused: string;
  readonly token: Promise<string>;
  readonly controller: AbortController;
  /** How many calls have not given up on it. */
  waiting: number;
}

/** The token, if a header can carry it: the platform's own error would print it. */
function checkToken(token: unknown): string {
  if (typeof token !== "string") {
    throw new ArgumentError(`token: a string is needed, not ${typeof token}`);
  }
  checkLimit("token", token, auth);
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ArgumentError("token: a header can't carry it");
  }
  return token;
}
