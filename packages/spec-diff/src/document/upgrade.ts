/** Translates the keywords of OpenAPI 3.0 into those of 3.1, which are JSON Schema's. */
import { asArray, isObject, type JsonObject, selectKeys, sortKeys } from "../json.ts";
import {
  allowsReference,
  childrenOf,
  isDocumentationKeyword,
  type Kind,
  kindOf,
  setKeywordsOf,
} from "./openapi-structure.ts";

/** A document in one form, and where the parts of the original are in it. */
export interface Upgrade {
  readonly document: JsonObject;
  /** The part of the new document that an object of the original one became. */
  readonly images: ReadonlyMap<object, object>;
}

/**
 * Brings keywords into one form, with keys and sets sorted. `nullable` and boolean exclusive bounds
 * are translated in any document, because generators honor them in 3.1 as well.
 */
export function upgrade(original: JsonObject, isVersion30: boolean): Upgrade {
  const images = new Map<object, object>();

  function normalize(value: unknown, kind: Kind): unknown {
    if (kind === "Data") {
      return sortKeys(value);
    }
    if (Array.isArray(value)) {
      return value.map((item) => normalize(item, kind));
    }
    if (!isObject(value)) {
      return value;
    }

    const image = normalizeObject(normalizeChildren(value, kind), kind);
    images.set(value, image);

    return image;
  }

  function normalizeChildren(value: JsonObject, kind: Kind): JsonObject {
    const isReference30 = isVersion30 && allowsReference(kind) && typeof value.$ref === "string";
    // In 3.0, keywords beside a `$ref` have no meaning.
    const children = childrenOf(value, kind).filter(
      ({ key }) => !isReference30 || key === "$ref" || isDocumentationKeyword(key),
    );

    return Object.fromEntries(
      children.map((child) => [child.key, normalize(child.value, child.kind)]),
    );
  }

  return { document: normalize(original, "Document") as JsonObject, images };
}

// --- internal ---

const DEFAULT_DIALECT = "https://spec.openapis.org/oas/3.1/dialect/base";

function normalizeObject(object: JsonObject, kind: Kind): JsonObject {
  if (kind === "Document" && object.jsonSchemaDialect === DEFAULT_DIALECT) {
    delete object.jsonSchemaDialect;
  }

  const result = kind === "Schema" ? normalizeSchema(object) : object;

  for (const key of setKeywordsOf(kind)) {
    if (Array.isArray(result[key])) {
      result[key] = sortSet(result[key], kindOf(kind, key));
    }
  }

  return sortOwnKeys(result);
}

function normalizeSchema(schema: JsonObject): JsonObject {
  translateExclusiveBound(schema, "exclusiveMinimum", "minimum");
  translateExclusiveBound(schema, "exclusiveMaximum", "maximum");

  return typeof schema.nullable === "boolean" ? translateNullable(schema) : schema;
}

/** In 3.0, an exclusive bound is a flag beside the bound. */
function translateExclusiveBound(schema: JsonObject, flag: string, bound: string): void {
  const isExclusive = schema[flag];
  if (typeof isExclusive !== "boolean") {
    return;
  }

  delete schema[flag];
  if (isExclusive && bound in schema) {
    schema[flag] = schema[bound];
    delete schema[bound];
  }
}

function translateNullable({ nullable: isNullable, ...schema }: JsonObject): JsonObject {
  if (!isNullable) {
    return schema;
  }
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) {
    schema.enum = [...schema.enum, null];
  }

  const { type } = schema;
  if (typeof type === "string") {
    return { ...schema, type: [type, "null"] };
  }
  if (Array.isArray(type)) {
    return { ...schema, type: [...new Set([...type, "null"])] };
  }

  const ofProperty = selectKeys(schema, (key) => KEYWORDS_OF_PROPERTIES.has(key));
  const ofValue = selectKeys(schema, (key) => !KEYWORDS_OF_PROPERTIES.has(key));
  const parts = asArray(ofValue.allOf);
  const isSinglePart = parts.length === 1 && Object.keys(ofValue).length === 1;
  const variant = isSinglePart ? parts[0] : normalizeObject(ofValue, "Schema");

  return { ...ofProperty, anyOf: [variant, { type: "null" }] };
}

/** Keywords that generators look for in the schema of a property, and not in its variants. */
const KEYWORDS_OF_PROPERTIES: ReadonlySet<string> = new Set([
  "default",
  "deprecated",
  "description",
  "readOnly",
  "writeOnly",
]);

function sortOwnKeys(object: JsonObject): JsonObject {
  const entries = Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** Documentation only matters for the order of items that differ in nothing else. */
function sortSet(items: unknown[], kind: Kind): unknown[] {
  return items
    .map((item) => {
      const texts = [withoutDocumentation(item, kind), item].map((value) =>
        JSON.stringify(sortKeys(value)),
      );
      return { item, text: texts.join(" ") };
    })
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ item }) => item);
}

function withoutDocumentation(value: unknown, kind: Kind): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => withoutDocumentation(item, kind));
  }
  if (!isObject(value) || kind === "Data") {
    return value;
  }

  const isMap = typeof kind === "object";
  const children = childrenOf(value, kind).filter(
    ({ key }) => isMap || !isDocumentationKeyword(key),
  );

  return Object.fromEntries(
    children.map((child) => [child.key, withoutDocumentation(child.value, child.kind)]),
  );
}
