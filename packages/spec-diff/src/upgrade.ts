/** Translates the keywords of OpenAPI 3.0 into those of 3.1, which are JSON Schema's. */
import { asArray, isObject, type JsonObject, sortKeys } from "./json.ts";
import {
  isDataKeyword,
  isDocumentationKeyword,
  isMapKeyword,
  SET_KEYWORDS,
} from "./openapi-keywords.ts";

/**
 * Brings keywords into one form. `nullable` and boolean exclusive bounds are translated in any
 * document, because generators honor them in 3.1 as well.
 */
export function normalizeKeywords(value: unknown, isVersion30: boolean, isMap = false): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => normalizeKeywords(item, isVersion30));
  }
  if (!isObject(value)) {
    return value;
  }

  const children = normalizeChildren(value, isVersion30, isMap);

  return isMap ? children : normalizeSchema(children);
}

// --- internal ---

const DEFAULT_DIALECT = "https://spec.openapis.org/oas/3.1/dialect/base";

function normalizeChildren(value: JsonObject, isVersion30: boolean, isMap: boolean): JsonObject {
  const isReference30 = isVersion30 && !isMap && typeof value.$ref === "string";
  const result: JsonObject = {};

  for (const [key, child] of Object.entries(value)) {
    // In 3.0, keywords beside a `$ref` have no meaning.
    if (isReference30 && key !== "$ref" && !isDocumentationKeyword(key)) {
      continue;
    }

    const isData = !isMap && isDataKeyword(key);
    const isChildMap = !isMap && isMapKeyword(key);
    result[key] = isData ? child : normalizeKeywords(child, isVersion30, isChildMap);
  }

  return result;
}

function normalizeSchema(schema: JsonObject): JsonObject {
  if (schema.jsonSchemaDialect === DEFAULT_DIALECT) {
    delete schema.jsonSchemaDialect;
  }

  translateExclusiveBound(schema, "exclusiveMinimum", "minimum");
  translateExclusiveBound(schema, "exclusiveMaximum", "maximum");

  const result = typeof schema.nullable === "boolean" ? translateNullable(schema) : schema;

  for (const key of SET_KEYWORDS) {
    if (Array.isArray(result[key])) {
      result[key] = sortSet(result[key]);
    }
  }

  return result;
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

  const { allOf, description, ...rest } = schema;
  const parts = asArray(allOf);
  const isSinglePart = parts.length === 1 && Object.keys(rest).length === 0;
  const other = isSinglePart ? parts[0] : { allOf, ...rest };

  return {
    ...(description !== undefined && { description }),
    anyOf: [other, { type: "null" }],
  };
}

function sortSet(items: unknown[]): unknown[] {
  return items
    .map((item) => ({ item, text: JSON.stringify(sortKeys(item)) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ item }) => item);
}
