/** Classifies the keywords of OpenAPI. Schema keywords that limit values are in `keywords.ts`. */

/** Returns true if a key only documents: a documentation keyword, or a vendor extension. */
export function isDocumentationKeyword(key: string): boolean {
  return DOCUMENTATION_KEYWORDS.has(key) || key.startsWith("x-");
}

/** Returns true if the value of a key is data: nothing inside is a reference or a schema. */
export function isDataKeyword(key: string): boolean {
  return DATA_KEYWORDS.has(key) || key.startsWith("x-");
}

/** Returns true if the value of a key is a map: its keys are names, not keywords. */
export function isMapKeyword(key: string): boolean {
  return MAP_KEYWORDS.has(key);
}

/** Keywords whose arrays are sets: their order has no meaning. */
export const SET_KEYWORDS: readonly string[] = [
  "allOf",
  "anyOf",
  "enum",
  "oneOf",
  "parameters",
  "required",
  "tags",
  "type",
];

// --- internal ---

const DOCUMENTATION_KEYWORDS: ReadonlySet<string> = new Set([
  "title",
  "summary",
  "description",
  "example",
  "examples",
  "externalDocs",
  "$comment",
]);

const DATA_KEYWORDS: ReadonlySet<string> = new Set([
  "example",
  "examples",
  "default",
  "const",
  "enum",
]);

const MAP_KEYWORDS: ReadonlySet<string> = new Set([
  "properties",
  "patternProperties",
  "dependentSchemas",
  "$defs",
  "schemas",
  "responses",
]);
