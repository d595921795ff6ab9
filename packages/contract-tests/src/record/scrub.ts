/** Takes out of exchanges what they tell of people, accounts and secrets. */
import { unescape } from "node:querystring";
import type { Json } from "@roma-assets/sandbox/description";
import type { Exchange, Strings } from "./har.ts";
import { zeroToken } from "./recording.ts";

/** The published examples, which stand in place of the first value of each kind. */
const published: Strings = {
  token: zeroToken,
  password: "IAMPassword",
  userName: "IAMUser",
  userId: "7116d09f88fa41908676fdd4b039e95b",
  accountName: "IAMDomain",
  accountId: "d78cbac186b744899480f25bd022f468",
  projectName: "cn-north-1",
  projectId: "aa2d97d7e62c4b7da3ffdfc11551f878",
  instanceId: "f0fa1789-3b76-433b-a787-9892951c620e",
};

/** What a string is, by the way to it: the first that matches. An element of a list ends in `_`. */
const kinds: [way: RegExp, kind: string][] = [
  [/_(type|status|code|methods?|title)_?$|_(roles?|catalog)_+(id|name)$|_headers_sec_/, "public"],
  [/_(security)?tokens?_?$/, "token"],
  [/_(password|passwd|pwd|passcode|secret|(secret|access)_key|ak|sk|signature)$/, "password"],
  [/_credentials?_(access|secret)$/, "password"],
  [/_(user|owner|creator|operator)(_?name)?$|_(e?mail|phone|mobile)$/, "userName"],
  [/_(created|updated|modified)_by$/, "userName"],
  [/_(user|owner|creator|operator)_?id$/, "userId"],
  [/_(domain|account|tenant|customer)_?name$|_(account|tenant|customer)$/, "accountName"],
  [/_(domain|account|tenant|customer)_?id$/, "accountId"],
  [/_project_?name$/, "projectName"],
  [/_project_?id$/, "projectId"],
  [/_instance_?id$/, "instanceId"],
  [/_name$/, "name"],
  [/_ids?_?$|^_request_body_.*_$/, "id"],
];

/** What nothing that is public looks like. */
const lookAlikes: [what: string, pattern: RegExp][] = [
  ["an email address", /[^\s@<>"'(),;:]+@[\w-]+(\.[\w-]+)*\.[a-z]{2,}/i],
  ["a token", /MII[\w+/=-]{60,}|eyJ[\w-]{8,}\.[\w-]{8,}/],
  ["a token", /(?![\da-f]+\b)[a-z\d+=]{60,}/i],
  ["an access key", /(?<![A-Za-z\d])(?=\d*[A-Z])[A-Z\d]{20}(?![A-Za-z\d])/],
  ["a secret key", /(?<![\w+/=-])(?=\w*[A-Z])(?=\w*[g-z])(?=\w*\d)[A-Za-z\d]{40}(?![\w+/=-])/],
  ["an IP address", /(?<![\d.])(\d{1,3}\.){3}\d{1,3}(?![\d.])/],
];

/** An id wherever it occurs: groups of hex digits, or a long word with at least four digits. */
const idLike =
  /(?<![a-z\d])(?:[\da-f]{4,}(?:-[\da-f]{3,}){3,}|(?=\d*[a-z])(?=(?:[a-z]*\d){4})[a-z\d]{20,})(?![a-z\d])/gi;

/** Knows the secrets of a HAR. */
export interface Scrubber {
  /** Replaces what the HAR shows to be a secret, in place and in any text. */
  known(text: string, way: string): string;
  /** Replaces that and all ids, and tells where a secret is left. */
  scrub<Value extends object>(value: Value): Value & { leaks: string[] };
  /** Where a secret is left, and what it looks like. */
  leaks(value: object): string[];
}

/** Learns the secrets of a whole HAR, since one call may show in its messages those of another. */
export function createScrubber(exchanges: Exchange[]): Scrubber {
  const standIns = new StandIns();
  // People and accounts first, and from all entries: what is one is not taken for anything else.
  learn(exchanges, (text, way) => {
    const kind = kindOf(way);
    if (kind in published) {
      standIns.get(kind, text);
    }
  });
  learn(exchanges, (text, way) => {
    if (/_(authorization|cookie)$/.test(way)) {
      for (const [kind, value] of credentialsIn(text)) {
        standIns.get(kind, value);
      }
    }
  });
  const called = exchanges.filter(({ operation }) => operation);
  learn(called, (text, way) => {
    // All headers were sent, but few are recorded.
    if (/^(id|name)$/.test(kindOf(way)) && !way.startsWith("_request_headers_")) {
      standIns.get(kindOf(way), text);
    }
  });

  const replaceAnywhere = standIns.replacer();
  const leakIn = standIns.detector();
  return {
    known(text: string, way: string): string {
      const kind = kindOf(way);
      return kind === "public" ? text : kind ? standIns.get(kind, text) : replaceAnywhere(text);
    },
    scrub<Value extends object>(value: Value): Value & { leaks: string[] } {
      const known: Value = mapStrings(value, this.known);
      const clean: Value = mapStrings(known, (text, way) =>
        kindOf(way) === "public" ? text : text.replace(idLike, (id) => standIns.get("id", id)),
      );
      // Looked for before ids are replaced, since that would hide a token by halves.
      return { ...clean, leaks: leaksIn(known, leakIn) };
    },
    leaks: (value: object): string[] => leaksIn(value, leakIn),
  };
}

/** What stands in place of what: the same value of a kind is the same everywhere. */
class StandIns {
  readonly #inPlace = new Map<string, string>();
  /** By the value in lower case, for any text that shows it. */
  readonly #anywhere = new Map<string, string>();
  /** Values that are too long for a pattern. */
  readonly #long = new Map<string, string>();
  readonly #secrets = new Set<string>();
  readonly #made = new Set<string>(Object.values(published).map((each) => each.toLowerCase()));
  readonly #counts: Record<string, number> = {};

  get(kind: string, value: string): string {
    const key = value.toLowerCase();
    const isSecret = kind in published;
    const known = this.#inPlace.get(`${kind} ${key}`);
    if (known !== undefined || !/[\p{L}\p{N}]/u.test(value)) {
      // "******" says nothing, but shows that a token was there.
      return known ?? (kind === "token" && value !== "" ? zeroToken : value);
    }
    if (!isSecret && (this.#anywhere.has(key) || this.#made.has(key))) {
      return this.#anywhere.get(key) ?? value;
    }
    this.#counts[kind] = (this.#counts[kind] ?? 0) + 1;
    const made = exampleOf(kind, value, this.#counts[kind]);
    this.#inPlace.set(`${kind} ${key}`, made);
    this.#made.add(made.toLowerCase());
    if (isSecret) {
      this.#secrets.add(key);
    }
    if (value.length > 64) {
      this.#long.set(value, made);
    }
    if (value.length >= (isSecret ? 2 : 6) && !this.#anywhere.has(key)) {
      this.#anywhere.set(key, made);
    }
    return made;
  }

  /** Replaces the values known so far in a text. */
  replacer(): (text: string) => string {
    const long = [...this.#long].toSorted(([a], [b]) => b.length - a.length);
    const isId = new RegExp(`^${idLike.source}$`, "i");
    // Ids are found by their look, and there may be thousands of them.
    const keys = [...this.#anywhere.keys()].filter(
      (key) => key.length <= 64 && (this.#secrets.has(key) || !isId.test(key)),
    );
    const pattern = anyOf(keys, "giu");
    return (text) =>
      long
        .reduce((rest, [value, made]) => rest.replaceAll(value, made), text)
        .replace(pattern, (match) => this.#anywhere.get(match.toLowerCase()) ?? match);
  }

  /** Tells what is left of the secrets known so far, and of others by their look. */
  detector(): (text: string) => string | undefined {
    const hidden = [...this.#secrets].filter((key) => !this.#made.has(key));
    const pattern = anyOf(
      hidden.filter((key) => key.length >= 4 && key.length <= 64),
      "iu",
    );
    const harmless = new Set([...this.#made].flatMap(piecesOf));
    const pieces = new Set(hidden.flatMap(piecesOf).filter((piece) => !harmless.has(piece)));
    return (text) => {
      const plain = [text, unescape(text)];
      const look = lookAlikes.find(([, like]) => plain.some((form) => like.test(form)));
      const base64 = text.match(/[\w+/-]{20,}={0,2}/g) ?? [];
      const forms = [...plain, ...base64.map((each) => Buffer.from(each, "base64").toString())];
      const isLeft = forms.some(
        (form) => pattern.test(form) || piecesOf(form).some((piece) => pieces.has(piece)),
      );
      return look?.[0] ?? (isLeft ? "a value that the HAR shows as secret" : undefined);
    };
  }
}

function exampleOf(kind: string, value: string, count: number): string {
  const model = published[kind] ?? (kind === "name" ? "asset-" : idOfSameShape(value));
  if (kind === "token" || kind === "password" || (kind in published && count === 1)) {
    return model;
  }
  return /name$/i.test(kind)
    ? `${model}${count}`
    : model.slice(0, -String(count).length) + String(count);
}

function idOfSameShape(id: string): string {
  const known = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)
    ? "b1e6b1e6-4f3f-4a80-bb45-000000000000"
    : /^[\da-f]{32}$/i.test(id) && "ff8080814dbd65d7014dbe0d00000000";
  return known || id.replaceAll(/[\p{L}\p{N}]/gu, "0");
}

function kindOf(way: string): string {
  return kinds.find(([pattern]) => pattern.test(way))?.[1] ?? "";
}

/** The values of a header of credentials: named ones by their names, and all long ones. */
function credentialsIn(header: string): [kind: string, value: string][] {
  return header.split(/[;,\s]+/).flatMap((part): [string, string][] => {
    const [, name = "", value = part] = /^([^=]+)=(?=[^=])(.*)$/.exec(part) ?? [];
    if (/^(domain|path|expires|samesite)$/i.test(name)) {
      return [];
    }
    const kind = kindOf(`_${wordsOf(name)}`);
    return kind in published ? [[kind, value]] : value.length >= 16 ? [["password", value]] : [];
  });
}

/** Matches any of these values; short ones only as words of their own. */
function anyOf(values: string[], flags: string): RegExp {
  const patterns = values
    .toSorted((a, b) => b.length - a.length)
    .map((value) => {
      const escaped = value.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
      const isShort = value.length < 8;
      return isShort ? String.raw`(?<![\p{L}\p{N}_])${escaped}(?![\p{L}\p{N}_])` : escaped;
    });
  return new RegExp(patterns.join("|") || "(?!)", flags);
}

/** All 16 letters and digits in a row, whatever stands between them: half a secret is one, too. */
function piecesOf(text: string): string[] {
  const letters = text.toLowerCase().replaceAll(/[^a-z\d]/g, "");
  return Array.from({ length: Math.max(0, letters.length - 15) }, (_, start) =>
    letters.slice(start, start + 16),
  ).filter((piece) => !/^(.)\1*$/.test(piece));
}

function leaksIn(value: Json, leakIn: (text: string) => string | undefined): string[] {
  const visit = (node: Json, place: string): string[] => {
    if (typeof node !== "object" || node === null) {
      const leak = leakIn(String(node));
      return leak ? [`${place}: ${leak}`] : [];
    }
    return Object.entries(node).flatMap(([key, each]) => {
      // Short names are words that may be somebody's name or password as well.
      const leak = key.length < 16 ? undefined : leakIn(key);
      const inside = place ? `${place}.${leak ? "*" : key}` : key;
      return [...(leak ? [`${inside}: ${leak}`] : []), ...visit(each, inside)];
    });
  };
  return visit(value, "");
}

/** Shows each string of exchanges, and the way to it. */
function learn(from: Exchange[], see: (text: string, way: string) => void): void {
  for (const { request, response } of from) {
    mapStrings({ request, response }, (text, way) => {
      see(text, way);
      return text;
    });
  }
}

/** Copies a value, its strings changed; the way to one is like `_request_body_auth_user_name`. */
function mapStrings(
  value: Json,
  change: (text: string, way: string) => string,
  way: string = "",
): Json {
  if (typeof value === "string") {
    return change(value, way);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  return Array.isArray(value)
    ? value.map((each) => mapStrings(each, change, `${way}_`))
    : Object.fromEntries(
        Object.entries(value).map(([key, each]) => [
          key,
          mapStrings(each, change, `${way}_${wordsOf(key)}`),
        ]),
      );
}

function wordsOf(name: string): string {
  const split = name.replaceAll(/([a-z\d])([A-Z])/g, "$1_$2");
  return split.replaceAll(/[^A-Za-z\d]+/g, "_").toLowerCase();
}
