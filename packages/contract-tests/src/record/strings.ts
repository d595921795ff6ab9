import type { Json } from "@roma-assets/sandbox/description";
import { toWords } from "./string-kinds.ts";

/**
 * Copies a value and changes its strings.
 *
 * @param change receives each string and the path to it, such as `_request_body_auth_user_name`.
 */
export function mapStrings(
  value: Json,
  change: (text: string, path: string) => string,
  path: string = "",
): Json {
  if (typeof value === "string") {
    return change(value, path);
  }

  if (typeof value !== "object" || value === null) {
    return value;
  }

  if (Array.isArray(value)) {
    return value.map((item) => mapStrings(item, change, `${path}_`));
  }

  const entries = Object.entries(value).map(([key, property]) => [
    key,
    mapStrings(property, change, `${path}_${toWords(key)}`),
  ]);
  return Object.fromEntries(entries);
}

/** Calls a function with each string of a value, and the path to it. */
export function visitStrings(value: Json, visit: (text: string, path: string) => void): void {
  mapStrings(value, (text, path) => {
    visit(text, path);
    return text;
  });
}

/** Creates a pattern that matches any of the values; short ones only as whole words. */
export function createPattern(values: string[], flags: string): RegExp {
  const patterns = values
    .toSorted((a, b) => b.length - a.length)
    .map((value) => {
      const escaped = value.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
      const isShort = value.length < MIN_LENGTH_WITHIN_WORDS;
      return isShort ? String.raw`(?<![\p{L}\p{N}_])${escaped}(?![\p{L}\p{N}_])` : escaped;
    });
  return new RegExp(patterns.join("|") || MATCHES_NOTHING, flags);
}

// --- internal ---

/** Shorter values may be a part of other words by chance. */
const MIN_LENGTH_WITHIN_WORDS = 8;

const MATCHES_NOTHING = "(?!)";
