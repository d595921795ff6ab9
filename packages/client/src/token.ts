import { race } from "./clock.ts";
import { ArgumentError, isRomaError, TokenError } from "./errors.ts";
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

/** Where a client's tokens come from. */
export interface TokenSource {
  /** A token to begin with. */
  get(signal: AbortSignal): Promise<string>;
  /** A token in place of one that was refused. Calls with the same one share one refresh. */
  renew(refused: string, signal: AbortSignal): Promise<string>;
  /** Forgets what the last refresh gave, since that was refused as well. */
  forget(): void;
}

/** Takes tokens from a function. */
export function tokenSource(give: TokenFunction): TokenSource {
  let last: Renewal | undefined;
  const ask = async (forceRefresh: boolean, signal: AbortSignal) => {
    try {
      return checkToken(await give({ forceRefresh, signal }));
    } catch (cause) {
      if (isRomaError(cause) && /^(argument|limit)$/.test(cause.code)) {
        throw cause;
      }
      throw new TokenError("token: the token function failed; nothing was sent", { cause });
    }
  };
  const forget = (renewal = last) => {
    last = last === renewal ? undefined : last;
  };
  const start = (refused: string): Renewal => {
    const controller = new AbortController();
    const given = ask(true, controller.signal);
    const renewal = { refused, waiting: 0, given, abort: () => controller.abort() };
    given.catch(() => forget(renewal));
    return renewal;
  };
  return {
    get: (signal) => race(ask(false, signal), signal),
    async renew(refused, signal) {
      const renewal = last?.refused === refused ? last : (last = start(refused));
      renewal.waiting += 1;
      try {
        return await race(renewal.given, signal);
      } finally {
        renewal.waiting -= 1;
        if (renewal.waiting === 0 && signal.aborted) {
          renewal.abort();
          forget(renewal);
        }
      }
    },
    forget,
  };
}

/** The token, if a header can carry it: the platform's own error would print it. */
export function checkToken(token: unknown): string {
  if (typeof token !== "string") {
    throw new ArgumentError(`token: a string is needed by this operation, not ${typeof token}`);
  }
  checkLimit("token", token, auth);
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ArgumentError("token: it has characters that a header can't carry");
  }
  return token;
}

// --- internal ---

/** A refresh, under way or done. */
interface Renewal {
  refused: string;
  /** How many calls wait for it. */
  waiting: number;
  given: Promise<string>;
  abort(): void;
}
