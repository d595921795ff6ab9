import { zeroToken } from "../recording.ts";
import { createLeakDetector, type DetectLeak, MAX_PATTERN_LENGTH } from "./leaks.ts";
import { idPattern, isSecretKind, PUBLISHED_EXAMPLES } from "./string-kinds.ts";
import { createPattern } from "./strings.ts";

/** Replaces values by stand-ins: the same value of a kind has the same stand-in everywhere. */
export class StandIns {
  /** Stand-ins by kind and value in lower case. */
  readonly #byKind = new Map<string, string>();
  /** Stand-ins by value in lower case, for texts that mention the value. */
  readonly #byValue = new Map<string, string>();
  /** Stand-ins of values that are too long for a pattern. */
  readonly #ofLongValues = new Map<string, string>();
  /** Secret values, in lower case. */
  readonly #secrets = new Set<string>();
  /** All stand-ins, in lower case. */
  readonly #standIns = new Set(Object.values(PUBLISHED_EXAMPLES).map((each) => each.toLowerCase()));
  /** The number of values of each kind. */
  readonly #counts = new Map<string, number>();

  /** Returns the stand-in of a value, and creates it if there is none. */
  get(kind: string, value: string): string {
    const key = value.toLowerCase();
    const known = this.#byKind.get(`${kind} ${key}`);
    if (known !== undefined) {
      return known;
    }

    if (!/[\p{L}\p{N}]/u.test(value)) {
      // A masked value such as "******" is not secret, but a masked token shows that one was sent.
      return kind === "token" && value !== "" ? zeroToken : value;
    }

    if (!isSecretKind(kind) && (this.#byValue.has(key) || this.#standIns.has(key))) {
      return this.#byValue.get(key) ?? value;
    }

    return this.#create(kind, value);
  }

  /** Returns a function that replaces the values known so far wherever a text mentions them. */
  createReplacer(): (text: string) => string {
    const longValues = [...this.#ofLongValues].toSorted(([a], [b]) => b.length - a.length);
    const pattern = createPattern(this.#searchableValues(), "giu");

    return (text) => {
      let result = text;
      for (const [value, standIn] of longValues) {
        result = result.replaceAll(value, standIn);
      }

      return result.replace(pattern, (match) => this.#byValue.get(match.toLowerCase()) ?? match);
    };
  }

  /** Returns a function that detects the secrets known so far, and what looks like another one. */
  createDetector(): DetectLeak {
    return createLeakDetector(this.#secrets, this.#standIns);
  }

  #create(kind: string, value: string): string {
    const key = value.toLowerCase();
    const isSecret = isSecretKind(kind);
    const count = (this.#counts.get(kind) ?? 0) + 1;
    const standIn = createStandIn(kind, value, count);

    this.#counts.set(kind, count);
    this.#byKind.set(`${kind} ${key}`, standIn);
    this.#standIns.add(standIn.toLowerCase());
    if (isSecret) {
      this.#secrets.add(key);
    }

    if (value.length > MAX_PATTERN_LENGTH) {
      this.#ofLongValues.set(value, standIn);
    }

    const minLength = isSecret ? MIN_SECRET_LENGTH_IN_TEXT : MIN_LENGTH_IN_TEXT;
    if (value.length >= minLength && !this.#byValue.has(key)) {
      this.#byValue.set(key, standIn);
    }

    return standIn;
  }

  /** IDs are found by their form instead, because there may be thousands of them. */
  #searchableValues(): string[] {
    const isId = new RegExp(`^${idPattern.source}$`, "i");
    return [...this.#byValue.keys()].filter(
      (key) => key.length <= MAX_PATTERN_LENGTH && (this.#secrets.has(key) || !isId.test(key)),
    );
  }
}

// --- internal ---

/** Shorter secrets, or other values, are not looked for in texts: they are often part of words. */
const MIN_SECRET_LENGTH_IN_TEXT = 2;
const MIN_LENGTH_IN_TEXT = 6;

const ID_PATTERNS: [form: RegExp, example: string][] = [
  [/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, "b1e6b1e6-4f3f-4a80-bb45-000000000000"],
  [/^[\da-f]{32}$/i, "ff8080814dbd65d7014dbe0d00000000"],
];

function createStandIn(kind: string, value: string, count: number): string {
  const model = modelOf(kind, value);
  const isFirst = isSecretKind(kind) && count === 1;
  if (kind === "token" || kind === "password" || isFirst) {
    return model;
  }

  const suffix = String(count);
  const isName = /name$/i.test(kind);
  return isName ? `${model}${suffix}` : model.slice(0, -suffix.length) + suffix;
}

function modelOf(kind: string, value: string): string {
  return PUBLISHED_EXAMPLES[kind] ?? (kind === "name" ? "asset-" : createIdLike(value));
}

/** Returns an ID of the same form. */
function createIdLike(id: string): string {
  const known = ID_PATTERNS.find(([form]) => form.test(id));
  return known ? known[1] : id.replaceAll(/[\p{L}\p{N}]/gu, "0");
}
