/** Keywords that no rule understands. They must be equal, once their references are followed. */
import { ANNOTATION_NAMES } from "./annotations.ts";
import type { Document } from "./document.ts";
import { type JsonObject, keysOf } from "./json.ts";
import { isWellFormed } from "./keyword-forms.ts";
import { JSON_TYPES, type JsonType, KEYWORD_ROWS } from "./keywords.ts";
import { isDocumentationKeyword } from "./openapi-structure.ts";
import { isEqualResolved } from "./resolved-equality.ts";

/** For each keyword, the parts of a schema that have it. */
export type UnknownKeywords = Readonly<Record<string, readonly JsonObject[]>>;

/** Returns the keywords of a schema that no row reads, or not in the form that they have. */
export function readUnknownKeywords(schema: JsonObject): UnknownKeywords {
  const names = Object.keys(schema).filter((name) => {
    const isKnown = KNOWN_KEYWORDS.has(name) || STRUCTURAL_KEYWORDS.has(name);
    return !(isKnown && isReadable(name, schema[name])) && !isDocumentationKeyword(name);
  });

  return Object.fromEntries(names.map((name) => [name, [schema]]));
}

/** Returns all keywords of a schema that is too complex to be read, except for documentation. */
export function readAllAsUnknown(schema: JsonObject): UnknownKeywords {
  const names = Object.keys(schema).filter((name) => !isDocumentationKeyword(name));
  return Object.fromEntries(names.map((name) => [name, [schema]]));
}

/** Returns the keywords of the values that meet both. Each part must be kept. */
export function combineUnknownKeywords(a: UnknownKeywords, b: UnknownKeywords): UnknownKeywords {
  const entries = keysOf(a, b).map((name): [string, readonly JsonObject[]] => [
    name,
    [...(a[name] ?? []), ...(b[name] ?? [])],
  ]);

  return Object.fromEntries(entries);
}

/** Returns the values of a keyword in the parts that have it. */
export function valuesOf(name: string, parts: readonly JsonObject[]): unknown[] {
  return parts.map((part) => part[name]);
}

/** Returns true if a keyword means the same in two parts of documents. */
export function isSameKeyword(
  name: string,
  a: { readonly part: JsonObject; readonly document: Document },
  b: { readonly part: JsonObject; readonly document: Document },
): boolean {
  const [valueA, valueB] = [a, b].map(({ part, document }) => ({
    // What is not evaluated depends on everything beside it.
    value: UNEVALUATED_KEYWORDS.has(name) ? part : { [name]: part[name] },
    document,
  }));

  return isEqualResolved(valueA!, valueB!, "Schema");
}

// --- internal ---

const UNEVALUATED_KEYWORDS: ReadonlySet<string> = new Set([
  "unevaluatedProperties",
  "unevaluatedItems",
]);

/** Keywords that are multiplied out, only name schemas for references, or are annotations. */
const STRUCTURAL_KEYWORDS: ReadonlySet<string> = new Set([
  "$ref",
  "$defs",
  "allOf",
  "anyOf",
  "oneOf",
  "type",
  ...UNEVALUATED_KEYWORDS,
  ...ANNOTATION_NAMES,
]);

/** Keywords that a row of the table reads. */
const KNOWN_KEYWORDS: ReadonlySet<string> = new Set(
  KEYWORD_ROWS.flatMap(([name, row]) => row.reads ?? [name]),
);

function isReadable(name: string, value: unknown): boolean {
  return name === "type" ? [value].flat().every(isKnownType) : isWellFormed(name, value);
}

function isKnownType(word: unknown): boolean {
  return word === "integer" || JSON_TYPES.includes(word as JsonType);
}
