import { randomBytes } from "node:crypto";
import { unauthorized } from "./responses.ts";
import type { WireResponse } from "./wire.ts";

/** A user of IAM. */
export interface User {
  name: string;
  password: string;
  /** The account that the user belongs to. */
  domain: string;
}

/** The tokens that IAM has issued. */
export interface TokenStore {
  /** Creates a token. */
  issue(user: User | undefined): string;
  /** Returns the name of the user that a token belongs to, or the response that rejects it. */
  authenticate(token: string | undefined): string | WireResponse;
  /** Makes a token expire now. */
  expire(token: string | undefined): void;
  /** Makes all tokens expire now. */
  expireAll(): void;
}

/** Creates a store of tokens that are valid for `lifetimeMs`. */
export function createTokenStore(now: () => number, lifetimeMs: number): TokenStore {
  const tokens = new Map<string, { user: string; expiresAt: number }>();

  return {
    issue(user) {
      const token = `MII${randomBytes(192).toString("base64url")}`;
      const expiresAt = now() + lifetimeMs;
      tokens.set(token, { user: fullName(user), expiresAt });

      return token;
    },

    authenticate(token) {
      if (!token) {
        return unauthorized("x-auth-token not found");
      }

      const known = tokens.get(token);
      if (!known) {
        return unauthorized("decrypt token fail");
      }
      if (known.expiresAt <= now()) {
        return unauthorized(`token expires, expires_at: ${toIamTime(known.expiresAt)}`);
      }
      return known.user;
    },

    expire(token) {
      const known = tokens.get(token ?? "");
      if (known) {
        known.expiresAt = now();
      }
    },

    expireAll() {
      for (const known of tokens.values()) {
        known.expiresAt = Math.min(known.expiresAt, now());
      }
    },
  };
}

/** Returns the name of a user with that of the account. */
export function fullName(user: User | undefined): string {
  return `${user?.domain}/${user?.name}`;
}

/** Formats a time as IAM does, with microseconds. */
export function toIamTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000Z");
}
