/**
 * The table of JSON Schema 2020-12 keywords: how each is read into the normal form, how two of them
 * combine (`allOf`), and when one implies the other. A keyword that is not in the table is not
 * understood, so any difference in it is breaking.
 */
import {
  asArray,
  asObject,
  includes,
  isEqual,
  type JsonObject,
  keysOf,
  type Schema,
} from "../json.ts";
import {
  type Condition,
  type Contains,
  isConditionImplied,
  isContainsImplied,
  isDependencyImplied,
  readCondition,
  readContains,
} from "./conditions.ts";
import { conjoin } from "./conjunction.ts";
import { combineItems, readItems } from "./items.ts";
import { matches } from "./patterns.ts";
import type { Proof } from "./proof.ts";
import { combineProperties, readProperties } from "./properties.ts";
import {
  combineRanges,
  isWithin,
  type Range,
  readRange,
  toWholeRange,
  writeRange,
} from "./range.ts";

/** The types of JSON. An integer is a number that the row `integer` limits. */
export type JsonType = "null" | "boolean" | "number" | "string" | "array" | "object";

/** All types of JSON. */
export const JSON_TYPES: readonly JsonType[] = [
  "null",
  "boolean",
  "number",
  "string",
  "array",
  "object",
];

/**
 * A row of the table. Only the row itself knows the type of its value: what `read` returns is what
 * the other functions get.
 */
export interface Keyword {
  /** The keywords that the row reads. Default: its own name. */
  readonly reads?: readonly string[];
  /** The types whose values it limits. */
  readonly types: readonly JsonType[];
  /** Returns the row's value, or undefined if the schema sets no limit. */
  read(schema: JsonObject, type: JsonType): unknown;
  /** Returns the value of a schema that must meet both. */
  combine(a: unknown, b: unknown): unknown;
  /** Returns true if all values within `narrow` are within `wide`; not for structural keywords. */
  isImplied?(narrow: unknown, wide: unknown, proof: Proof): boolean;
  /** Returns the schemas of keywords that test a value or its text, which the row judges as a whole. */
  schemasOf?(value: unknown): Record<string, readonly Schema[]>;
  /** Returns the row's value in the keywords that its author wrote. Default: the value itself. */
  write?(value: unknown): unknown;
  /** Returns true if a string or number of an `enum` is within `wide`. */
  accepts?(wide: unknown, value: unknown): boolean;
}

/** The rows, in the order in which findings are reported. */
export const KEYWORDS: Readonly<Record<string, Keyword>> = {
  enum: {
    reads: ["enum", "const"],
    types: JSON_TYPES,
    read: readEnum,
    combine: (a: unknown[], b: unknown[]) => a.filter((value) => includes(b, value)),
    isImplied: (narrow: unknown[] | undefined, wide: unknown[]) =>
      narrow !== undefined && narrow.every((value) => includes(wide, value)),
  },
  integer: {
    reads: ["type"],
    types: ["number"],
    read: ({ type }) => {
      const types = [type].flat();
      return (types.includes("integer") && !types.includes("number")) || undefined;
    },
    combine: () => true,
    isImplied: (narrow: true | undefined, _wide: true, proof) =>
      narrow ?? asArray(proof.narrowKeyword("multipleOf")).some((step) => Number.isInteger(step)),
    accepts: (_wide: true, value: number) => Number.isInteger(value),
  },
  range: {
    reads: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
    types: ["number"],
    read: readRange,
    write: writeRange,
    combine: combineRanges,
    isImplied: (narrow: Range = {}, wide: Range, proof) =>
      proof.narrowKeyword("integer")
        ? isWithin(toWholeRange(narrow), toWholeRange(wide))
        : isWithin(narrow, wide),
    accepts: (wide: Range, value: number) => isWithin({ low: value, high: value }, wide),
  },
  multipleOf: gathered(["number"], "multipleOf", {
    isImplied: (narrow: number[] = [], wide: number[], proof) => {
      const steps = proof.narrowKeyword("integer") ? [...narrow, 1] : narrow;
      return wide.every((step) => steps.some((other) => isMultiple(other, step)));
    },
    accepts: (wide: number[], value: number) => wide.every((step) => isMultiple(value, step)),
  }),
  maxLength: upperLimit("string", "maxLength"),
  minLength: lowerLimit("string", "minLength"),
  pattern: gathered(["string"], "pattern", {
    accepts: (wide: string[], value: string) => wide.every((pattern) => matches(pattern, value)),
  }),
  format: gathered(["string", "number"], "format", {
    read: ({ format }) => (isContentFormat(format) ? undefined : toGathered(format)),
    isImplied: (narrow: string[] = [], wide: string[]) =>
      wide.every((format) =>
        narrow.some((other) => other === format || WIDER_FORMATS[other]?.includes(format)),
      ),
  }),
  contentEncoding: gathered(["string"], "contentEncoding", {
    read: ({ contentEncoding, format }) =>
      toGathered(contentEncoding ?? ENCODINGS_BY_FORMAT.get(format)),
  }),
  contentMediaType: gathered(["string"], "contentMediaType", {
    read: ({ contentMediaType, format }) =>
      toGathered(contentMediaType ?? MEDIA_TYPES_BY_FORMAT.get(format)),
  }),
  contentSchema: gathered(["string"], "contentSchema", {
    schemasOf: (contentSchema: Schema[]) => ({ contentSchema }),
    isImplied: (narrow: Schema[] = [], wide: Schema[], proof) =>
      wide.every((schema) => narrow.some((other) => proof.isSubset(other, schema))),
  }),
  maxItems: upperLimit("array", "maxItems"),
  minItems: lowerLimit("array", "minItems"),
  uniqueItems: {
    types: ["array"],
    read: ({ uniqueItems }) => uniqueItems || undefined,
    combine: () => true,
    isImplied: (narrow: true | undefined) => narrow === true,
  },
  items: {
    reads: ["items", "prefixItems"],
    types: ["array"],
    read: readItems,
    combine: combineItems,
  },
  contains: {
    reads: ["contains", "minContains", "maxContains"],
    types: ["array"],
    read: readContains,
    combine: (a: Contains[], b: Contains[]) => [...a, ...b],
    isImplied: (narrow: Contains[] = [], wide: Contains[], proof) =>
      wide.every((each) => isContainsImplied(narrow, each, proof)),
    schemasOf: (value: Contains[]) => ({ contains: value.map(({ schema }) => schema) }),
  },
  maxProperties: upperLimit("object", "maxProperties"),
  minProperties: lowerLimit("object", "minProperties"),
  properties: {
    reads: ["properties", "patternProperties", "additionalProperties"],
    types: ["object"],
    read: readProperties,
    combine: combineProperties,
  },
  required: {
    types: ["object"],
    read: ({ required }) => {
      const names = asArray(required) as string[];
      return names.length > 0 ? sortNames(names) : undefined;
    },
    combine: (a: string[], b: string[]) => sortNames([...a, ...b]),
  },
  dependentRequired: {
    types: ["object"],
    read: ({ dependentRequired }) => nonEmptyMap(dependentRequired),
    combine: (a: Record<string, string[]>, b: Record<string, string[]>) =>
      combineMaps(a, b, (names = [], others = []) => [...names, ...others]),
    isImplied: (narrow: Record<string, string[]> = {}, wide: Record<string, string[]>, proof) =>
      Object.entries(wide).every(([name, needed]) => {
        const given = [...(narrow[name] ?? []), ...asArray(proof.narrowKeyword("required"))];
        return needed.every((other) => given.includes(other));
      }),
  },
  dependentSchemas: {
    types: ["object"],
    read: ({ dependentSchemas }) => nonEmptyMap(dependentSchemas),
    combine: (a: Record<string, Schema>, b: Record<string, Schema>) => combineMaps(a, b, conjoin),
    isImplied: (narrow: Record<string, Schema> = {}, wide: Record<string, Schema>, proof) =>
      Object.entries(wide).every(([name, schema]) =>
        isDependencyImplied(narrow[name], name, schema, proof),
      ),
    schemasOf: (value: Record<string, Schema>) =>
      Object.fromEntries(
        Object.entries(value).map(([name, schema]) => [`dependentSchemas.${name}`, [schema]]),
      ),
  },
  propertyNames: {
    types: ["object"],
    read: ({ propertyNames }) => (propertyNames === true ? undefined : propertyNames),
    combine: (a: Schema, b: Schema) => conjoin(a, b),
    isImplied: (narrow: Schema | undefined, wide: Schema, proof) =>
      proof.isSubset(conjoin(narrow, NAME), wide),
    schemasOf: (value: Schema) => ({ propertyNames: [value] }),
  },
  not: gathered(JSON_TYPES, "not", {
    combine: (a: Schema[], b: Schema[]) => [...a, ...b],
    isImplied: (_narrow: Schema[] = [], wide: Schema[], proof) =>
      wide.every((schema) => proof.isExcluded(schema)),
    schemasOf: (not: Schema[]) => ({ not }),
  }),
  condition: {
    reads: ["if", "then", "else"],
    types: JSON_TYPES,
    read: readCondition,
    combine: (a: Condition[], b: Condition[]) => [...a, ...b],
    isImplied: (narrow: Condition[] = [], wide: Condition[], proof) =>
      wide.every((condition) => isConditionImplied(narrow, condition, proof)),
    schemasOf: (value: Condition[]) => ({
      if: value.map(({ test }) => test),
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: value.map(({ whenTrue }) => whenTrue),
      else: value.map(({ whenFalse }) => whenFalse),
    }),
  },
};

/** The names of the rows, with the rows. */
export const KEYWORD_ROWS: readonly (readonly [string, Keyword])[] = Object.entries(KEYWORDS);

// --- internal ---

/** The wider formats that include all values of a format. */
const WIDER_FORMATS: Readonly<Record<string, readonly string[]>> = {
  int32: ["int64"],
  float: ["double"],
  email: ["idn-email"],
  hostname: ["idn-hostname"],
  uri: ["uri-reference", "iri", "iri-reference"],
  "uri-reference": ["iri-reference"],
  iri: ["iri-reference"],
};

/** The formats of OpenAPI 3.0 that mean the same as a `contentEncoding` of 3.1. */
const ENCODINGS_BY_FORMAT: ReadonlyMap<unknown, string> = new Map([["byte", "base64"]]);

/** The formats of OpenAPI 3.0 that mean the same as a `contentMediaType` of 3.1. */
const MEDIA_TYPES_BY_FORMAT: ReadonlyMap<unknown, string> = new Map([
  ["binary", "application/octet-stream"],
]);

/** The relative error up to which a quotient counts as a whole number. */
const EPSILON = 1e-9;

/** The names of properties are strings. */
const NAME: Schema = { type: "string" };

/** An upper limit of a size. */
function upperLimit(type: JsonType, keyword: string): Keyword {
  return {
    types: [type],
    read: (schema) => schema[keyword],
    combine: (a: number, b: number) => Math.min(a, b),
    isImplied: (narrow: number | undefined, wide: number) => narrow !== undefined && narrow <= wide,
    accepts: (wide: number, value: string) => Array.from(value).length <= wide,
  };
}

/** A lower limit of a size; 0 limits nothing. */
function lowerLimit(type: JsonType, keyword: string): Keyword {
  return {
    types: [type],
    read: (schema) => schema[keyword] || undefined,
    combine: (a: number, b: number) => Math.max(a, b),
    isImplied: (narrow: number | undefined, wide: number) => narrow !== undefined && narrow >= wide,
    accepts: (wide: number, value: string) => Array.from(value).length >= wide,
  };
}

/**
 * A keyword whose values are only compared for equality. The normal form gathers all values of an
 * `allOf`.
 */
function gathered(
  types: readonly JsonType[],
  keyword: string,
  overrides: Partial<Keyword> = {},
): Keyword {
  return {
    types,
    read: (schema) => toGathered(schema[keyword]),
    combine: (a: unknown[], b: unknown[]) => [...a, ...b.filter((value) => !includes(a, value))],
    isImplied: (narrow: unknown[] = [], wide: unknown[]) =>
      wide.every((value) => includes(narrow, value)),
    ...overrides,
  };
}

function toGathered(value: unknown): unknown[] | undefined {
  return value === undefined ? undefined : [value];
}

function isContentFormat(format: unknown): boolean {
  return ENCODINGS_BY_FORMAT.has(format) || MEDIA_TYPES_BY_FORMAT.has(format);
}

function sortNames(names: string[]): string[] {
  return [...new Set(names)].sort();
}

function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) <= EPSILON * Math.max(1, Math.abs(quotient));
}

function nonEmptyMap(value: unknown): unknown {
  return Object.keys(asObject(value)).length > 0 ? value : undefined;
}

function combineMaps<T>(
  a: Record<string, T>,
  b: Record<string, T>,
  combine: (a: T | undefined, b: T | undefined) => T,
): Record<string, T> {
  return Object.fromEntries(keysOf(a, b).map((name) => [name, combine(a[name], b[name])]));
}

function jsonTypeOf(value: unknown): string {
  if (value === null) {
    return "null";
  }

  return Array.isArray(value) ? "array" : typeof value;
}

/**
 * Returns the listed values of a type; undefined if they are all of its values, such as both
 * booleans.
 */
function readEnum(schema: JsonObject, type: JsonType): unknown[] | undefined {
  let values: unknown[] | undefined = Array.isArray(schema.enum) ? schema.enum : undefined;
  if ("const" in schema) {
    const { const: constant } = schema;
    values = values?.filter((value) => isEqual(value, constant)) ?? [constant];
  }

  const ofType = values?.filter((value) => jsonTypeOf(value) === type);
  const isWholeType =
    (type === "null" && ofType?.length) || (type === "boolean" && new Set(ofType).size === 2);

  return isWholeType ? undefined : ofType;
}
