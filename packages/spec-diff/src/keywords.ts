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
} from "./json.ts";
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
 * Questions of a row about the two sides that are compared. To be compatible, every value that the
 * narrow side allows must be allowed by the wide side too.
 */
export interface Proof {
  /** Returns true if every value of `narrow`, on the narrow side, is a value of `wide`. */
  isSubset(narrow: Schema, wide: Schema): boolean;
  /** Returns true if every value of `wide`, on the wide side, is a value of `narrow`. */
  isSuperset(narrow: Schema, wide: Schema): boolean;
  /** Returns true if the narrow alternative and `wide` have no value in common. */
  isDisjoint(wide: Schema): boolean;
  /** Returns the value of another row in the narrow alternative. */
  narrowKeyword(keyword: string): unknown;
}

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
  /** Returns the row's value in the keywords that its author wrote. Default: the value itself. */
  write?(value: unknown): unknown;
  /** Returns true if a value of an `enum` is within `wide`. */
  accepts?(wide: unknown, value: unknown): boolean;
}

/** The combined value of `properties`, `patternProperties` and `additionalProperties`. */
export interface Properties {
  properties: Record<string, Schema>;
  patterns: Record<string, Schema>;
  additional?: Schema;
}

/** The combined value of `prefixItems` and `items`. */
export interface Items {
  prefix: Schema[];
  rest?: Schema;
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
    read: ({ pattern }) => (isPattern(pattern) ? toGathered(pattern) : undefined),
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
      Object.entries(wide).every(([name, schema]) => {
        const other = narrow[name];
        return other !== undefined && proof.isSubset(other, schema);
      }),
  },
  propertyNames: {
    types: ["object"],
    read: ({ propertyNames }) => (propertyNames === true ? undefined : propertyNames),
    combine: (a: Schema, b: Schema) => conjoin(a, b),
    isImplied: (narrow: Schema | undefined, wide: Schema, proof) =>
      proof.isSubset(narrow ?? true, wide),
  },
  not: gathered(JSON_TYPES, "not", {
    isImplied: (narrow: Schema[] = [], wide: Schema[], proof) =>
      wide.every(
        (schema) =>
          narrow.some((other) => proof.isSuperset(other, schema)) || proof.isDisjoint(schema),
      ),
  }),
  condition: {
    reads: ["if", "then", "else"],
    types: JSON_TYPES,
    read: readCondition,
    combine: (a: Condition[], b: Condition[]) => [...a, ...b],
    isImplied: (narrow: Condition[] = [], wide: Condition[], proof) =>
      wide.every((condition) =>
        narrow.some((other) => isConditionImplied(other, condition, proof)),
      ),
  },
};

/** Returns the schema of the item at a position. */
export function itemAt({ prefix, rest }: Items, index: number): Schema {
  return prefix[index] ?? rest ?? true;
}

/**
 * Returns the schema of a property: its declaration combined with each pattern that matches its
 * name. If there is neither, returns the schema of undeclared properties.
 */
export function propertyOf(
  { properties, patterns, additional }: Properties,
  name: string,
): Schema | undefined {
  const matching = Object.keys(patterns).filter((pattern) => matches(pattern, name));
  const isDeclared = Object.hasOwn(properties, name);
  if (!isDeclared && matching.length === 0) {
    return additional;
  }

  const declared = isDeclared ? properties[name]! : true;

  return matching.reduce<Schema>((schema, pattern) => conjoin(schema, patterns[pattern]), declared);
}

/**
 * Returns true if a value is a regular expression. Many patterns are not valid with the `u` flag.
 */
export function isPattern(value: unknown): boolean {
  return typeof value === "string" && ["u", ""].some((flags) => isRegExp(value, flags));
}

/** Returns the schema of the values that meet both. */
export function conjoin(a: Schema | undefined, b: Schema | undefined): Schema {
  if (a === undefined || a === true) {
    return b ?? true;
  }
  if (b === undefined || b === true || isEqual(a, b)) {
    return a;
  }

  const schema = { allOf: [a, b] };

  conjunctions.add(schema);

  return schema;
}

/** Returns true if a schema was created by {@link conjoin}. */
export function isConjunction(schema: JsonObject): boolean {
  return conjunctions.has(schema);
}

// --- internal ---

const conjunctions = new WeakSet<object>();

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

/**
 * Returns true if a string matches a pattern. A pattern that JavaScript can't parse matches
 * nothing.
 */
function matches(pattern: string, text: string): boolean {
  return isRegExp(pattern, "u") && new RegExp(pattern, "u").test(text);
}

function isRegExp(pattern: string, flags: string): boolean {
  try {
    return new RegExp(pattern, flags) instanceof RegExp;
  } catch {
    return false;
  }
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

function readItems({ items, prefixItems }: JsonObject): unknown {
  if (prefixItems === undefined && (items === undefined || items === true)) {
    return undefined;
  }

  return { prefix: asArray(prefixItems), ...(items !== undefined && { rest: items }) };
}

function combineItems(a: Items, b: Items): Items {
  const longer = a.prefix.length > b.prefix.length ? a : b;
  const prefix = longer.prefix.map((_, index) => conjoin(itemAt(a, index), itemAt(b, index)));
  const rest = conjoin(a.rest, b.rest);

  return { prefix, ...(rest !== true && { rest }) };
}

/** A schema that some items of an array must match. */
interface Contains {
  readonly schema: Schema;
  readonly min: number;
  readonly max: number;
}

function readContains(keywords: JsonObject): unknown {
  const { contains, minContains: min = 1, maxContains: max = Infinity } = keywords;
  const limitsNothing = contains === undefined || (min === 0 && max === Infinity);

  return limitsNothing ? undefined : [{ schema: contains, min, max }];
}

function isContainsImplied(
  narrow: Contains[],
  { schema, min, max }: Contains,
  proof: Proof,
): boolean {
  const hasEnough = narrow.some(
    (other) => other.min >= min && proof.isSubset(other.schema, schema),
  );
  const hasFew = narrow.some((other) => other.max <= max && proof.isSuperset(other.schema, schema));

  return (min === 0 || hasEnough) && (max === Infinity || hasFew);
}

/** `if`, `then` and `else`. */
interface Condition {
  readonly test: Schema;
  readonly whenTrue: Schema;
  readonly whenFalse: Schema;
}

function readCondition(schema: JsonObject): unknown {
  const { if: test, then: whenTrue, else: whenFalse } = schema;
  const limitsNothing = test === undefined || (whenTrue === undefined && whenFalse === undefined);

  return limitsNothing
    ? undefined
    : [{ test, whenTrue: whenTrue ?? true, whenFalse: whenFalse ?? true }];
}

function isConditionImplied(narrow: Condition, wide: Condition, proof: Proof): boolean {
  const isSameTest =
    proof.isSubset(narrow.test, wide.test) && proof.isSuperset(narrow.test, wide.test);

  return (
    isSameTest &&
    proof.isSubset(narrow.whenTrue, wide.whenTrue) &&
    proof.isSubset(narrow.whenFalse, wide.whenFalse)
  );
}

function readProperties(schema: JsonObject): unknown {
  const { properties, patternProperties, additionalProperties: additional } = schema;
  const all = [properties, patternProperties, additional];
  if (all.every((value) => value === undefined)) {
    return undefined;
  }

  return {
    properties: asObject(properties),
    patterns: asObject(patternProperties),
    ...(additional !== undefined && { additional }),
  };
}

function combineProperties(a: Properties, b: Properties): Properties {
  const names = keysOf(a.properties, b.properties);
  const properties = names.map((name) => [name, conjoin(propertyOf(a, name), propertyOf(b, name))]);
  // A pattern of only one side must also meet the schema of undeclared properties of the other side.
  const patterns = keysOf(a.patterns, b.patterns).map((pattern) => [
    pattern,
    conjoin(a.patterns[pattern] ?? a.additional, b.patterns[pattern] ?? b.additional),
  ]);

  const isOpen = a.additional === undefined && b.additional === undefined;

  return {
    properties: Object.fromEntries(properties),
    patterns: Object.fromEntries(patterns),
    ...(!isOpen && { additional: conjoin(a.additional, b.additional) }),
  };
}
