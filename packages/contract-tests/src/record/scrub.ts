/** Replaces what exchanges reveal about people, accounts and secrets. */
import type { Exchange } from "./har.ts";
import { findLeaks } from "./leaks.ts";
import { StandIns } from "./stand-ins.ts";
import { credentialsIn, idPattern, isSecretKind, kindOf } from "./string-kinds.ts";
import { mapStrings, visitStrings } from "./strings.ts";

/** Replaces the secrets of a HAR. */
export interface Scrubber {
  /** Replaces the secrets of the HAR in a text. */
  scrubText(text: string): string;
  /** Replaces the secrets of the HAR and all IDs, and lists the places where a secret remains. */
  scrub<Value extends object>(value: Value): Scrubbed<Value>;
  /** Lists the places where a secret remains, and what it looks like. */
  findLeaks(value: object): string[];
}

/** A value without secrets. */
export interface Scrubbed<Value> {
  clean: Value;
  /** The value before its IDs were replaced, which would hide half a token. */
  withIds: Value;
  leaks: string[];
}

/** Learns the secrets of a whole HAR, because a message of one call may show those of another. */
export function createScrubber(exchanges: Exchange[]): Scrubber {
  const standIns = learnSecrets(exchanges);
  const replace = standIns.createReplacer();
  const detect = standIns.createDetector();

  function replaceSecrets(text: string, path: string): string {
    const kind = kindOf(path);
    if (kind === "public") {
      return text;
    }

    return kind === "" ? replace(text) : standIns.get(kind, text);
  }

  function replaceIds(text: string, path: string): string {
    const isPublic = kindOf(path) === "public";
    return isPublic ? text : text.replace(idPattern, (id) => standIns.get("id", id));
  }

  return {
    scrubText: (text) => replaceSecrets(text, ""),
    scrub<Value extends object>(value: Value) {
      const withIds: Value = mapStrings(value, replaceSecrets);
      const clean: Value = mapStrings(withIds, replaceIds);
      return { clean, withIds, leaks: findLeaks(withIds, detect) };
    },
    findLeaks: (value) => findLeaks(value, detect),
  };
}

// --- internal ---

/** Learns people and accounts first, so that none of them is taken for anything else. */
function learnSecrets(exchanges: Exchange[]): StandIns {
  const standIns = new StandIns();

  visitExchanges(exchanges, (text, path) => {
    const kind = kindOf(path);
    if (isSecretKind(kind)) {
      standIns.get(kind, text);
    }
  });

  visitExchanges(exchanges, (text, path) => {
    const isCredentialHeader = /_(authorization|cookie)$/.test(path);
    for (const [kind, value] of isCredentialHeader ? credentialsIn(text) : []) {
      standIns.get(kind, value);
    }
  });

  const calls = exchanges.filter(({ operation }) => operation);
  visitExchanges(calls, (text, path) => {
    const kind = kindOf(path);
    // Few of the request headers are recorded.
    if ((kind === "id" || kind === "name") && !path.startsWith("_request_headers_")) {
      standIns.get(kind, text);
    }
  });
  return standIns;
}

function visitExchanges(exchanges: Exchange[], visit: (text: string, path: string) => void): void {
  for (const { request, response } of exchanges) {
    visitStrings({ request, response }, visit);
  }
}
