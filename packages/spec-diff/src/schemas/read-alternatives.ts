/**
 * Reads a schema into its alternatives, each of one JSON type, with `$ref`, `allOf`, `anyOf`, `oneOf`
 * and type lists multiplied out. Two ways to write the same schema have the same alternatives.
 */
import { asArray, asObject, includes, type JsonObject, type Schema } from "../json.ts";
import { hasNoListedValue, multiply } from "./alternatives.ts";
import { isWellFormed } from "./keyword-forms.ts";
import { JSON_TYPES, type JsonType, KEYWORD_ROWS } from "./keywords.ts";
import type { Alternative } from "./schema-types.ts";
import { readAllAsUnknown, readUnknownKeywords, toValues } from "./unknown-keywords.ts";

/** What reading a schema needs to know about other schemas. */
export interface AlternativeSource {
  /** Returns the alternatives of another schema. */
  alternativesOf(schema: Schema): readonly Alternative[];
  /** Returns the name of the schema component that a variant refers to, if it does. */
  variantOf(schema: JsonObject): string | undefined;
  /** Returns the schema that a `$ref` beside other keywords leads to. */
  targetOf(schema: JsonObject): Schema;
  /** Counts work, and throws once there was too much of it. */
  takeSteps(count: number): void;
  /** Returns true if two alternatives have no value in common. */
  areDisjoint(a: Alternative, b: Alternative): boolean;
}

/** Returns the alternatives of a schema without a `$ref`, or with one beside other keywords. */
export function readAlternatives(schema: Schema, source: AlternativeSource): Alternative[] {
  if (schema === false) {
    return [];
  }

  const own = asObject(schema);
  const readable = Object.fromEntries(
    Object.entries(own).filter(([key, value]) => isWellFormed(key, value)),
  );
  let alternatives = readOwnAlternatives(readable, readUnknownKeywords(own));

  // The target of a `$ref` depends on the document that the original schema belongs to.
  const targets = typeof readable.$ref === "string" ? [source.targetOf(own)] : [];
  const parts = [...(asArray(readable.allOf) as Schema[]), ...targets];
  const factors = [
    ...parts.map((part) => source.alternativesOf(part)),
    ...readVariants(readable, source),
  ];

  for (const factor of factors) {
    if (alternatives.length * factor.length > MAX_PRODUCT) {
      return unreadable(own);
    }

    source.takeSteps(alternatives.length * factor.length);
    alternatives = multiply(alternatives, factor);
  }

  const merged = mergeEnums(alternatives.map((each) => applyUnevaluated(each, readable, own)));

  return merged.length > MAX_ALTERNATIVES ? unreadable(own) : merged;
}

/** The alternatives of a schema that limits nothing. */
export const ANYTHING: readonly Alternative[] = JSON_TYPES.map((type) => ({
  type,
  keywords: {},
  unknown: {},
  rivals: [],
}));

// --- internal ---

/**
 * Maximum number of alternatives. A schema with more is not multiplied out and is only equal to
 * itself.
 */
const MAX_ALTERNATIVES = 256;

/** Maximum number of combinations on the way there. */
const MAX_PRODUCT = MAX_ALTERNATIVES * 8;

/** Returns alternatives that are only equal to those of an equal schema. */
function unreadable(schema: JsonObject): Alternative[] {
  const unknown = readAllAsUnknown(schema);
  return ANYTHING.map((alternative) => ({ ...alternative, unknown }));
}

/** Returns the alternatives of `anyOf` and of `oneOf`. */
function readVariants(schema: JsonObject, source: AlternativeSource): Alternative[][] {
  const result: Alternative[][] = [];
  if (Array.isArray(schema.anyOf)) {
    result.push(readSharedVariants(schema.anyOf as Schema[], source));
  }
  if (Array.isArray(schema.oneOf)) {
    result.push(readExclusiveVariants(schema.oneOf as Schema[], source));
  }

  return result;
}

function readSharedVariants(variants: Schema[], source: AlternativeSource): Alternative[] {
  const lists = variants.map((variant) => readVariant(variant, source));

  return lists.flatMap((alternatives, index) =>
    alternatives.map((alternative) => {
      const isShared = lists.some(
        (others, other) => other !== index && others.some(({ type }) => type === alternative.type),
      );
      return isShared ? { ...alternative, isShared } : alternative;
    }),
  );
}

function readExclusiveVariants(variants: Schema[], source: AlternativeSource): Alternative[] {
  const lists = variants.map((variant) => readVariant(variant, source));

  return lists.flatMap((alternatives, index) =>
    alternatives.map((alternative) => {
      const rivals = variants.filter(
        (_, other) =>
          other !== index && lists[other]!.some((rival) => !source.areDisjoint(alternative, rival)),
      );
      return { ...alternative, rivals: [...alternative.rivals, ...rivals] };
    }),
  );
}

/** Returns the alternatives of a variant, with the name of its component. */
function readVariant(variant: Schema, source: AlternativeSource): readonly Alternative[] {
  const alternatives = source.alternativesOf(variant);
  const component = source.variantOf(asObject(variant));

  return component === undefined
    ? alternatives
    : alternatives.map((alternative) => ({ variant: component, ...alternative }));
}

/** Returns a schema without its combinators: one alternative for each type that it allows. */
function readOwnAlternatives(schema: JsonObject, unknown: Alternative["unknown"]): Alternative[] {
  const declared =
    schema.type === undefined || "type" in unknown ? undefined : [schema.type].flat();

  return JSON_TYPES.flatMap((type): Alternative[] => {
    if (declared && !allowsType(declared, type)) {
      return [];
    }

    const keywords: Record<string, unknown> = {};

    for (const [name, row] of KEYWORD_ROWS) {
      const value = row.types.includes(type) ? row.read(schema, type) : undefined;
      if (value !== undefined) {
        keywords[name] = value;
      }
    }

    const alternative: Alternative = { type, keywords, unknown, rivals: [] };

    return hasNoListedValue(alternative) ? [] : [alternative];
  });
}

function allowsType(declared: unknown[], type: JsonType): boolean {
  return declared.includes(type) || (type === "number" && declared.includes("integer"));
}

const UNEVALUATED_KEYWORDS: Partial<Record<JsonType, string>> = {
  object: "unevaluatedProperties",
  array: "unevaluatedItems",
};

/** Keywords whose schemas may evaluate further properties or items, depending on the value. */
const EVALUATING_KEYWORDS: Partial<Record<JsonType, readonly string[]>> = {
  object: ["condition", "dependentSchemas"],
  array: ["condition", "contains"],
};

/**
 * Applies `unevaluatedProperties` and `unevaluatedItems`. Once the combinators are applied, they
 * mean the same as `additionalProperties` and `items`, unless it depends on the value which schemas
 * apply to it. Then the whole schema is only equal to itself.
 *
 * @param original the schema with the keywords that are not well-formed.
 */
function applyUnevaluated(
  alternative: Alternative,
  schema: JsonObject,
  original: JsonObject,
): Alternative {
  const { type, keywords, unknown, isShared } = alternative;
  const name = UNEVALUATED_KEYWORDS[type];
  const value = name && schema[name];
  if (name === undefined || value === undefined || value === true) {
    return alternative;
  }

  const hasEvaluating = EVALUATING_KEYWORDS[type]?.some((keyword) => keyword in keywords);
  if (isShared || hasEvaluating || Object.keys(unknown).length > 0) {
    return { ...alternative, unknown: { ...unknown, [name]: [original] } };
  }

  if (type === "object") {
    const properties = { properties: {}, patterns: {}, ...asObject(keywords.properties) };
    const closed = { additional: value, ...properties };
    return { ...alternative, keywords: { ...keywords, properties: closed } };
  }

  const items = { rest: value, prefix: [], ...asObject(keywords.items) };

  return { ...alternative, keywords: { ...keywords, items } };
}

/** Merges alternatives that differ in their listed values only: a `oneOf` of consts is an `enum`. */
function mergeEnums(alternatives: Alternative[]): Alternative[] {
  const merged: Alternative[] = [];
  const positions = new Map<string, number>();

  for (const alternative of alternatives) {
    const key = mergeKeyOf(alternative);
    const position = key === undefined ? undefined : positions.get(key);
    if (position === undefined) {
      if (key !== undefined) {
        positions.set(key, merged.length);
      }
      merged.push(alternative);
      continue;
    }

    const twin = merged[position]!;
    const { enum: values } = alternative.keywords;
    if (values) {
      const all = [...asArray(twin.keywords.enum), ...asArray(values)];
      const unique = all.filter((value, index) => !includes(all.slice(0, index), value));
      merged[position] = { ...twin, keywords: { ...twin.keywords, enum: unique } };
    }
  }

  return merged;
}

/** Returns the same text for alternatives that differ in their listed values only. */
function mergeKeyOf({ type, keywords, unknown, rivals }: Alternative): string | undefined {
  if (rivals.length > 0) {
    return undefined;
  }

  const { enum: values, ...others } = keywords;

  return JSON.stringify([type, values === undefined, others, toValues(unknown)]);
}
