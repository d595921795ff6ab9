/** Keywords that no rule understands. They must be equal, once their references are followed. */
import type { Document } from "../document/document.ts";
import { isDocumentationKeyword } from "../document/openapi-structure.ts";
import { type DocumentPart, isEqualResolved } from "../document/resolved-equality.ts";
import { type JsonObject, keysOf } from "../json.ts";
import { ANNOTATION_NAMES } from "./annotations.ts";
import { isWellFormed } from "./keyword-forms.ts";
import { JSON_TYPES, type JsonType, KEYWORD_ROWS } from "./keywords.ts";

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

/** Returns the values of all keywords. */
export function toValues(unknown: UnknownKeywords): Record<string, unknown[]> {
  const entries = Object.entries(unknown).map(([name, parts]) => [name, valuesOf(name, parts)]);
  return Object.fromEntries(entries) as Record<string, unknown[]>;
}

/** A part of a schema, and the document that its references lead into. */
export interface SchemaPart {
  readonly part: JsonObject;
  readonly document: Document;
}

/** Returns true if a keyword means the same in two parts. */
export function isSameKeyword(name: string, a: SchemaPart, b: SchemaPart): boolean {
  return isEqualResolved(locate(name, a), locate(name, b), "Schema");
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

/** What is not evaluated depends on everything beside the keyword. */
function locate(name: string, { part, document }: SchemaPart): DocumentPart {
  return { value: UNEVALUATED_KEYWORDS.has(name) ? part : { [name]: part[name] }, document };
}

function isReadable(name: string, value: unknown): boolean {
  return name === "type" ? [value].flat().every(isKnownType) : isWellFormed(name, value);
}

function isKnownType(word: unknown): boolean {
  return word === "integer" || JSON_TYPES.includes(word as JsonType);
}
