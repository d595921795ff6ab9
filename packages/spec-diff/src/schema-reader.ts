/**
 * Reads schemas into a normal form: a list of alternatives, each of one JSON type, with `$ref`,
 * `allOf`, `anyOf`, `oneOf` and type lists multiplied out. Two ways to write the same schema have
 * the same normal form.
 */
import { areDisjoint } from "./disjoint.ts";
import type { Document } from "./document.ts";
import {
  asArray,
  asObject,
  includes,
  isEqual,
  isObject,
  type JsonObject,
  type Schema,
} from "./json.ts";
import { isConjunction, isPattern, JSON_TYPES, type JsonType, KEYWORDS } from "./keywords.ts";
import { isDocumentationKeyword } from "./openapi-keywords.ts";
import { parseComponentReference, resolveReference } from "./references.ts";
import type { Alternative, Annotations, SchemaReader } from "./schema-types.ts";

/** Creates a reader, which remembers what it has read. */
export function createSchemaReader(document: Document): SchemaReader {
  const keys = new WeakMap<object, string>();
  const alternatives = new Map<string, readonly Alternative[]>();

  /** A `$ref` with siblings is a separate schema, because the siblings apply too. */
  const resolve = (schema: Schema): Schema =>
    hasSiblings(schema) ? schema : (resolveReference(document, schema) as Schema);

  function keyOf(schema: Schema): string {
    const resolved = resolve(schema);
    if (!isObject(resolved)) {
      return String(resolved);
    }
    // A conjunction is identified by its members, so that recursion through it ends.
    if (isConjunction(resolved)) {
      const members = asArray(resolved.allOf) as Schema[];
      const memberKeys = members.flatMap((member) => keyOf(member).split("&"));
      return [...new Set(memberKeys)].sort().join("&");
    }

    const key = keys.get(resolved) ?? nextKey();

    keys.set(resolved, key);

    return key;
  }

  const reader: SchemaReader = {
    document,
    keyOf,

    componentOf(schema) {
      const component = parseComponentReference(String(asObject(schema).$ref ?? ""));
      if (!component) {
        return undefined;
      }

      const { kind, name } = component;

      return kind === "schemas" ? name : `${kind}.${name}`;
    },

    alternativesOf(schema) {
      const key = keyOf(schema);
      const known = alternatives.get(key);
      if (known) {
        return known;
      }

      // A schema that refers to itself gets no alternatives from that.
      alternatives.set(key, []);
      const result = readAlternatives(resolve(schema), reader);

      alternatives.set(key, result);

      return result;
    },

    annotationsOf: (schema) => readAnnotations(document, schema),
  };

  return reader;
}

// --- internal ---

const ANNOTATION_NAMES = [
  "default",
  "deprecated",
  "readOnly",
  "writeOnly",
  "discriminator",
  "xml",
] as const;

/** Keywords that the reader multiplies out or that are annotations. */
const STRUCTURAL_KEYWORDS: ReadonlySet<string> = new Set([
  "$ref",
  "$defs",
  "allOf",
  "anyOf",
  "oneOf",
  "type",
  "unevaluatedProperties",
  "unevaluatedItems",
  ...ANNOTATION_NAMES,
]);

/** Keywords that a row of the table reads. */
const KNOWN_KEYWORDS: ReadonlySet<string> = new Set(
  Object.entries(KEYWORDS).flatMap(([name, row]) => row.reads ?? [name]),
);

/** Keywords beside which `unevaluated…` can't be read as `additionalProperties` or `items`. */
const BRANCHING_KEYWORDS = ["anyOf", "oneOf", "if", "dependentSchemas", "contains"];

/**
 * Maximum number of alternatives. A schema with more is not multiplied out and is only equal to
 * itself.
 */
const MAX_ALTERNATIVES = 256;

let keyCount = 0;

function nextKey(): string {
  keyCount += 1;
  return `#${keyCount}`;
}

function hasSiblings(schema: Schema): boolean {
  return Object.keys(asObject(schema)).some(
    (key) => key !== "$ref" && !isDocumentationKeyword(key),
  );
}

function readAnnotations(document: Document, schema: Schema): Annotations {
  const annotations: Annotations = {};
  const seen = new Set<unknown>();

  function visit(part: unknown): void {
    if (!isObject(part) || seen.has(part)) {
      return;
    }

    seen.add(part);
    for (const name of ANNOTATION_NAMES) {
      if (part[name] !== undefined) {
        annotations[name] ??= part[name];
      }
    }

    if (typeof part.$ref === "string") {
      visit(resolveReference(document, { $ref: part.$ref }));
    }

    asArray(part.allOf).forEach(visit);
  }

  visit(schema);

  return annotations;
}

function readAlternatives(schema: Schema, reader: SchemaReader): readonly Alternative[] {
  if (schema === false) {
    return [];
  }

  const own = asObject(schema);
  let alternatives = readOwnAlternatives(own);

  for (const part of partsOf(own, reader)) {
    alternatives = multiply(alternatives, reader.alternativesOf(part));
  }

  if (Array.isArray(own.anyOf)) {
    const variants = (own.anyOf as Schema[]).flatMap(reader.alternativesOf);
    alternatives = multiply(alternatives, variants);
  }
  if (Array.isArray(own.oneOf)) {
    const variants = readExclusiveVariants(own.oneOf as Schema[], reader);
    alternatives = multiply(alternatives, variants);
  }

  const merged = mergeEnums(alternatives.map((each) => applyUnevaluated(each, own)));

  return merged.length > MAX_ALTERNATIVES
    ? [{ type: "null", keywords: {}, unknown: own, rivals: [] }]
    : merged;
}

/** Returns the schemas that values of a schema must also meet. */
function partsOf(schema: JsonObject, reader: SchemaReader): Schema[] {
  const parts = [...asArray(schema.allOf)] as Schema[];
  if (typeof schema.$ref === "string") {
    parts.push(resolveReference(reader.document, { $ref: schema.$ref }) as Schema);
  }

  return parts;
}

function readExclusiveVariants(variants: Schema[], reader: SchemaReader): Alternative[] {
  return variants.flatMap((variant, index) => {
    const others = variants.filter((_, other) => other !== index);

    return reader.alternativesOf(variant).map((alternative) => {
      const rivals = others.filter(
        (other) => !areDisjoint(alternative, reader.alternativesOf(other), reader, reader),
      );
      return { ...alternative, rivals: [...alternative.rivals, ...rivals] };
    });
  });
}

/** Returns a schema without its combinators: one alternative for each type that it allows. */
function readOwnAlternatives(schema: JsonObject): Alternative[] {
  const declared = schema.type === undefined ? undefined : [schema.type].flat();
  const isTypeKnown = (declared ?? []).every(isKnownType);
  const unknown = readUnknownKeywords(schema, isTypeKnown);

  return JSON_TYPES.flatMap((type): Alternative[] => {
    if (declared && isTypeKnown && !allowsType(declared, type)) {
      return [];
    }

    const keywords: Record<string, unknown> = {};

    for (const [name, row] of Object.entries(KEYWORDS)) {
      const value = row.types.includes(type) ? row.read(schema, type) : undefined;
      if (value !== undefined) {
        keywords[name] = value;
      }
    }

    const alternative: Alternative = { type, keywords, unknown, rivals: [] };

    return isEmpty(alternative) ? [] : [alternative];
  });
}

function isKnownType(word: unknown): boolean {
  return word === "integer" || JSON_TYPES.includes(word as JsonType);
}

function allowsType(declared: unknown[], type: JsonType): boolean {
  return declared.includes(type) || (type === "number" && declared.includes("integer"));
}

function readUnknownKeywords(schema: JsonObject, isTypeKnown: boolean): JsonObject {
  const unknown = Object.entries(schema).filter(([key, value]) => {
    switch (key) {
      case "type":
        return !isTypeKnown;
      case "pattern":
        return !isPattern(value);
      case "patternProperties":
        return !Object.keys(asObject(value)).every(isPattern);
      default:
        return (
          !KNOWN_KEYWORDS.has(key) && !STRUCTURAL_KEYWORDS.has(key) && !isDocumentationKeyword(key)
        );
    }
  });

  return Object.fromEntries(unknown);
}

/** Returns true if no value is possible. */
function isEmpty({ keywords }: Alternative): boolean {
  return Array.isArray(keywords.enum) && keywords.enum.length === 0;
}

/** Combines each alternative of one schema with each of the other. */
function multiply(left: readonly Alternative[], right: readonly Alternative[]): Alternative[] {
  if (left.length * right.length > MAX_ALTERNATIVES * 8) {
    return left.concat(right).slice(0, MAX_ALTERNATIVES + 1);
  }

  return left.flatMap((a) =>
    right.flatMap((b) => {
      const combined = a.type === b.type ? combine(a, b) : undefined;
      return combined && !isEmpty(combined) ? [combined] : [];
    }),
  );
}

/** Returns the alternative of the values that meet both. */
function combine(a: Alternative, b: Alternative): Alternative {
  const keywords: Record<string, unknown> = { ...a.keywords };
  for (const [name, value] of Object.entries(b.keywords)) {
    const other = a.keywords[name];
    keywords[name] = other === undefined ? value : KEYWORDS[name]!.combine(other, value);
  }

  return {
    type: a.type,
    keywords,
    unknown: { ...a.unknown, ...b.unknown },
    rivals: [...a.rivals, ...b.rivals],
  };
}

/**
 * Applies `unevaluatedProperties` and `unevaluatedItems`. Once the combinators are applied, they
 * mean the same as `additionalProperties` and `items`.
 */
function applyUnevaluated(alternative: Alternative, schema: JsonObject): Alternative {
  const name = UNEVALUATED_KEYWORDS[alternative.type];
  const value = name && schema[name];
  if (name === undefined || value === undefined || value === true) {
    return alternative;
  }
  if (BRANCHING_KEYWORDS.some((keyword) => keyword in schema)) {
    return { ...alternative, unknown: { ...alternative.unknown, [name]: value } };
  }

  const { keywords } = alternative;
  if (alternative.type === "object") {
    const properties = { properties: {}, patterns: {}, ...asObject(keywords.properties) };
    const closed = { additional: value, ...properties };
    return { ...alternative, keywords: { ...keywords, properties: closed } };
  }

  const items = { rest: value, prefix: [], ...asObject(keywords.items) };

  return { ...alternative, keywords: { ...keywords, items } };
}

const UNEVALUATED_KEYWORDS: Partial<Record<JsonType, string>> = {
  object: "unevaluatedProperties",
  array: "unevaluatedItems",
};

/** Merges alternatives that differ in their listed values only: a `oneOf` of consts is an `enum`. */
function mergeEnums(alternatives: Alternative[]): Alternative[] {
  const merged: Alternative[] = [];
  for (const alternative of alternatives) {
    const index = merged.findIndex((other) => isMergeable(alternative, other));
    const twin = merged[index];
    if (!twin) {
      merged.push(alternative);
      continue;
    }

    const { enum: values } = alternative.keywords;
    if (values) {
      const all = [...asArray(twin.keywords.enum), ...asArray(values)];
      const unique = all.filter((value, position) => !includes(all.slice(0, position), value));
      merged[index] = { ...twin, keywords: { ...twin.keywords, enum: unique } };
    }
  }

  return merged;
}

function isMergeable(a: Alternative, b: Alternative): boolean {
  const { enum: valuesOfA, ...keywordsOfA } = a.keywords;
  const { enum: valuesOfB, ...keywordsOfB } = b.keywords;

  return (
    a.type === b.type &&
    a.rivals.length + b.rivals.length === 0 &&
    (valuesOfA === undefined) === (valuesOfB === undefined) &&
    isEqual([keywordsOfA, a.unknown], [keywordsOfB, b.unknown])
  );
}
