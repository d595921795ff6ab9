/**
 * The table of JSON Schema 2020-12 keywords: how each is read into the normal form, how two of them meet (`allOf`), and
 * when one implies the other. A keyword that is not here is not understood, and a difference in it is breaking.
 */

import { list, node, same, type Node, type Schema } from "./document.ts";
import { isWithin, meetRanges, readRange, wholeRange, writeRange, type Range } from "./range.ts";

/** JSON's own types; an integer is a number that the row `integer` narrows. */
export type JsonType = "null" | "boolean" | "number" | "string" | "array" | "object";

/** What a row may ask while it compares. */
export interface Proof {
  /** Whether every value of `narrow` (a schema of the narrow side) is a value of `wide` (of the wide side). */
  inside(narrow: Schema, wide: Schema): boolean;
  /** The same with the sides swapped: whether `wide` has no value that `narrow` lacks. */
  outside(narrow: Schema, wide: Schema): boolean;
  /** Whether no value of the narrow alternative meets this schema of the wide side. */
  apart(wide: Schema): boolean;
  /** The row's value in the narrow alternative, if it has one. */
  narrow(keyword: string): unknown;
}

/** One row of the table. */
export interface Keyword {
  /** The keywords as written that the row reads; its own name when absent. */
  from?: string[];
  /** The types whose values it limits. */
  on: JsonType[];
  /** The row's value, or nothing where the schema sets no limit. */
  read(schema: Node, type: JsonType): unknown;
  /** The value of a schema that must meet both. */
  meet(a: never, b: never): unknown;
  /** Whether a value within `narrow` is always within `wide`; structural rows are compared in `schema-judge.ts`. */
  holds?(narrow: never, wide: never, proof: Proof): boolean;
  /** The row's value in the keywords of its author, where they are others than the row's own form. */
  write?(value: never): unknown;
  /** Whether one listed scalar is within `wide`: proves limits for an `enum`. */
  test?(wide: never, value: never): boolean;
}

/** What `properties`, `patternProperties` and `additionalProperties` say together. */
export interface Properties {
  properties: Record<string, Schema>;
  patterns: Record<string, Schema>;
  additional?: Schema;
}

/** What `prefixItems` and `items` say together. */
export interface Items {
  prefix: Schema[];
  rest?: Schema;
}

interface Contains {
  schema: Schema;
  min: number;
  max: number;
}

interface Condition {
  test: Schema;
  yes: Schema;
  no: Schema;
}

const every: JsonType[] = ["null", "boolean", "number", "string", "array", "object"];

/** An upper limit on a size. */
const atMost = (on: JsonType, keyword: string): Keyword => ({
  on: [on],
  read: (schema) => schema[keyword],
  meet: (a: number, b: number) => Math.min(a, b),
  holds: (narrow: number | undefined, wide: number) => narrow !== undefined && narrow <= wide,
  test: (wide: number, value: string) => [...value].length <= wide,
});

/** A lower limit on a size; 0 limits nothing. */
const atLeast = (on: JsonType, keyword: string): Keyword => ({
  on: [on],
  read: (schema) => schema[keyword] || undefined,
  meet: (a: number, b: number) => Math.max(a, b),
  holds: (narrow: number | undefined, wide: number) => narrow !== undefined && narrow >= wide,
  test: (wide: number, value: string) => [...value].length >= wide,
});

const asList = (value: unknown): unknown[] | undefined =>
  value === undefined ? undefined : [value];

/** Keywords whose values cannot be compared, only be equal; the normal form keeps all that `allOf` gathers. */
const allOfThem = (on: JsonType[], keyword: string, rest: Partial<Keyword> = {}): Keyword => ({
  on,
  read: (schema) => asList(schema[keyword]),
  meet: (a: unknown[], b: unknown[]) => [
    ...a,
    ...b.filter((value) => !a.some((other) => same(other, value))),
  ],
  holds: (narrow: unknown[] = [], wide: unknown[]) =>
    wide.every((value) => narrow.some((other) => same(other, value))),
  ...rest,
});

/** Formats whose values all belong to a wider format too. */
const widerFormats: Record<string, string[]> = {
  int32: ["int64"],
  float: ["double"],
  email: ["idn-email"],
  hostname: ["idn-hostname"],
  uri: ["uri-reference", "iri", "iri-reference"],
  "uri-reference": ["iri-reference"],
  iri: ["iri-reference"],
};

const isMultiple = (value: number, step: number): boolean =>
  Math.abs(value / step - Math.round(value / step)) <= 1e-9 * Math.max(1, Math.abs(value / step));

/** The rows; their order is the order of the findings. */
export const keywords: Record<string, Keyword> = {
  enum: {
    from: ["enum", "const"],
    on: every,
    read: (schema, type) => listed(schema, type),
    meet: (a: unknown[], b: unknown[]) =>
      a.filter((value) => b.some((other) => same(other, value))),
    holds: (narrow: unknown[] | undefined, wide: unknown[]) =>
      narrow !== undefined && narrow.every((value) => wide.some((other) => same(other, value))),
  },
  integer: {
    from: ["type"],
    on: ["number"],
    read: ({ type }) =>
      ([type].flat().includes("integer") && ![type].flat().includes("number")) || undefined,
    meet: () => true,
    holds: (narrow: true | undefined, _wide: true, proof) =>
      narrow ?? list(proof.narrow("multipleOf")).some((step) => Number.isInteger(step)),
    test: (_wide: true, value: number) => Number.isInteger(value),
  },
  range: {
    from: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
    on: ["number"],
    read: readRange,
    write: writeRange,
    meet: meetRanges,
    holds: (narrow: Range = {}, wide: Range, proof) =>
      proof.narrow("integer")
        ? isWithin(wholeRange(narrow), wholeRange(wide))
        : isWithin(narrow, wide),
    test: (wide: Range, value: number) => isWithin({ low: value, high: value }, wide),
  },
  multipleOf: allOfThem(["number"], "multipleOf", {
    holds: (narrow: number[] = [], wide: number[], proof) => {
      const steps = proof.narrow("integer") ? [...narrow, 1] : narrow;
      return wide.every((step) => steps.some((other) => isMultiple(other, step)));
    },
    test: (wide: number[], value: number) => wide.every((step) => isMultiple(value, step)),
  }),
  maxLength: atMost("string", "maxLength"),
  minLength: atLeast("string", "minLength"),
  pattern: allOfThem(["string"], "pattern", {
    read: ({ pattern }) => (isPattern(pattern) ? asList(pattern) : undefined),
    test: (wide: string[], value: string) => wide.every((pattern) => matches(pattern, value)),
  }),
  format: allOfThem(["string", "number"], "format", {
    // 3.0's formats of what 3.1 says by content keywords are read there.
    read: ({ format }) =>
      format === undefined || format === "byte" || format === "binary" ? undefined : [format],
    holds: (narrow: string[] = [], wide: string[]) =>
      wide.every((format) =>
        narrow.some((other) => other === format || widerFormats[other]?.includes(format)),
      ),
  }),
  contentEncoding: allOfThem(["string"], "contentEncoding", {
    read: ({ contentEncoding, format }) =>
      asList(contentEncoding ?? (format === "byte" ? "base64" : undefined)),
  }),
  contentMediaType: allOfThem(["string"], "contentMediaType", {
    read: ({ contentMediaType, format }) =>
      asList(contentMediaType ?? (format === "binary" ? "application/octet-stream" : undefined)),
  }),
  contentSchema: allOfThem(["string"], "contentSchema", {
    holds: (narrow: Schema[] = [], wide: Schema[], proof) =>
      wide.every((schema) => narrow.some((other) => proof.inside(other, schema))),
  }),
  maxItems: atMost("array", "maxItems"),
  minItems: atLeast("array", "minItems"),
  uniqueItems: {
    on: ["array"],
    read: (schema) => schema.uniqueItems || undefined,
    meet: () => true,
    holds: (narrow: true | undefined) => narrow === true,
  },
  items: {
    from: ["items", "prefixItems"],
    on: ["array"],
    read: ({ items, prefixItems }) => {
      if (prefixItems === undefined && (items === undefined || items === true)) return undefined;
      return { prefix: list(prefixItems), ...(items === undefined ? {} : { rest: items }) };
    },
    meet: (a: Items, b: Items) => {
      const longer = a.prefix.length > b.prefix.length ? a : b;
      const prefix = longer.prefix.map((_, index) => both(itemAt(a, index), itemAt(b, index)));
      const rest = both(a.rest, b.rest);
      return { prefix, ...(rest === true ? {} : { rest }) };
    },
  },
  contains: {
    from: ["contains", "minContains", "maxContains"],
    on: ["array"],
    read: ({ contains, minContains = 1, maxContains = Infinity }) =>
      contains === undefined || (minContains === 0 && maxContains === Infinity)
        ? undefined
        : [{ schema: contains, min: minContains, max: maxContains }],
    meet: (a: Contains[], b: Contains[]) => [...a, ...b],
    holds: (narrow: Contains[] = [], wide: Contains[], proof) =>
      wide.every(({ schema, min, max }) => {
        const enough = narrow.some(
          (other) => other.min >= min && proof.inside(other.schema, schema),
        );
        const few = narrow.some((other) => other.max <= max && proof.outside(other.schema, schema));
        return (min === 0 || enough) && (max === Infinity || few);
      }),
  },
  maxProperties: atMost("object", "maxProperties"),
  minProperties: atLeast("object", "minProperties"),
  properties: {
    from: ["properties", "patternProperties", "additionalProperties"],
    on: ["object"],
    read: ({ properties, patternProperties, additionalProperties }) => {
      if (
        properties === undefined &&
        patternProperties === undefined &&
        additionalProperties === undefined
      )
        return;
      const value = { properties: node(properties), patterns: node(patternProperties) };
      return additionalProperties === undefined
        ? value
        : { ...value, additional: additionalProperties };
    },
    meet: (a: Properties, b: Properties) => meetProperties(a, b),
  },
  required: {
    on: ["object"],
    read: ({ required }) =>
      list(required).length > 0 ? [...new Set(list(required))].sort() : undefined,
    meet: (a: string[], b: string[]) => [...new Set([...a, ...b])].sort(),
  },
  dependentRequired: {
    on: ["object"],
    read: ({ dependentRequired }) =>
      Object.keys(node(dependentRequired)).length > 0 ? dependentRequired : undefined,
    meet: (a: Record<string, string[]>, b: Record<string, string[]>) => {
      const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
      return Object.fromEntries(
        names.map((name) => [name, [...(a[name] ?? []), ...(b[name] ?? [])]]),
      );
    },
    holds: (narrow: Record<string, string[]> = {}, wide: Record<string, string[]>, proof) =>
      Object.entries(wide).every(([name, needed]) => {
        const given = [...(narrow[name] ?? []), ...list(proof.narrow("required"))];
        return needed.every((other) => given.includes(other));
      }),
  },
  dependentSchemas: {
    on: ["object"],
    read: ({ dependentSchemas }) =>
      Object.keys(node(dependentSchemas)).length > 0 ? dependentSchemas : undefined,
    meet: (a: Record<string, Schema>, b: Record<string, Schema>) => {
      const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
      return Object.fromEntries(names.map((name) => [name, both(a[name], b[name])]));
    },
    holds: (narrow: Record<string, Schema> = {}, wide: Record<string, Schema>, proof) =>
      Object.entries(wide).every(
        ([name, schema]) => name in narrow && proof.inside(narrow[name]!, schema),
      ),
  },
  propertyNames: {
    on: ["object"],
    read: ({ propertyNames }) => (propertyNames === true ? undefined : propertyNames),
    meet: (a: Schema, b: Schema) => both(a, b),
    holds: (narrow: Schema | undefined, wide: Schema, proof) => proof.inside(narrow ?? true, wide),
  },
  not: allOfThem(every, "not", {
    holds: (narrow: Schema[] = [], wide: Schema[], proof) =>
      wide.every(
        (schema) => narrow.some((other) => proof.outside(other, schema)) || proof.apart(schema),
      ),
  }),
  condition: {
    from: ["if", "then", "else"],
    on: every,
    read: (schema) =>
      schema.if === undefined || (schema.then === undefined && schema.else === undefined)
        ? undefined
        : [{ test: schema.if, yes: schema.then ?? true, no: schema.else ?? true }],
    meet: (a: Condition[], b: Condition[]) => [...a, ...b],
    holds: (narrow: Condition[] = [], wide: Condition[], proof) =>
      wide.every((condition) =>
        narrow.some(
          (other) =>
            proof.inside(other.test, condition.test) &&
            proof.outside(other.test, condition.test) &&
            proof.inside(other.yes, condition.yes) &&
            proof.inside(other.no, condition.no),
        ),
      ),
  },
};

/** The schema of the array's item at a position. */
export const itemAt = (items: Items, index: number): Schema =>
  items.prefix[index] ?? items.rest ?? true;

/** The schema of a property: what is declared, what its name's pattern says, or else what all others must be. */
export function propertyOf(
  { properties, patterns, additional }: Properties,
  name: string,
): Schema | undefined {
  const matching = Object.keys(patterns).filter((pattern) => matches(pattern, name));
  const own = Object.hasOwn(properties, name);
  if (!own && matching.length === 0) return additional;
  return matching.reduce<Schema>(
    (schema, pattern) => both(schema, patterns[pattern]),
    own ? properties[name]! : true,
  );
}

/** Whether a text matches a pattern; one that JavaScript cannot read matches nothing. */
export function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return false;
  }
}

/** Whether a value is a regular expression; many are older than the `u` flag. */
export function isPattern(value: unknown): boolean {
  if (typeof value !== "string") return false;
  return ["u", ""].some((flags) => {
    try {
      return new RegExp(value, flags) instanceof RegExp;
    } catch {
      return false;
    }
  });
}

/** The schema of the values that meet both. */
export function both(a: Schema | undefined, b: Schema | undefined): Schema {
  if (a === undefined || a === true) return b ?? true;
  if (b === undefined || b === true || same(a, b)) return a;
  const schema = { allOf: [a, b] };
  conjunctions.add(schema);
  return schema;
}

/** Whether a schema was made by `both`. */
export const isConjunction = (schema: Node): boolean => conjunctions.has(schema);

// --- internal ---

const conjunctions = new WeakSet<object>();

const typeOf = (value: unknown): string =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "array"
      : typeof value === "object"
        ? "object"
        : typeof value;

/** The listed values of one type; both booleans, or null alone, list nothing that the type does not say. */
function listed(schema: Node, type: JsonType): unknown[] | undefined {
  let values: unknown[] | undefined = Array.isArray(schema.enum) ? schema.enum : undefined;
  if ("const" in schema) {
    values = values ? values.filter((value) => same(value, schema.const)) : [schema.const];
  }
  const own = values?.filter((value) => typeOf(value) === type);
  if (type === "null" && own?.length) return undefined;
  return type === "boolean" && own && new Set(own).size === 2 ? undefined : own;
}

function meetProperties(a: Properties, b: Properties): Properties {
  const names = [...new Set([...Object.keys(a.properties), ...Object.keys(b.properties)])];
  const properties = names.map((name) => [name, both(propertyOf(a, name), propertyOf(b, name))]);
  // A pattern that one side alone knows must also meet what the other side says of undeclared names.
  const patterns = [...new Set([...Object.keys(a.patterns), ...Object.keys(b.patterns)])].map(
    (pattern) => [
      pattern,
      both(a.patterns[pattern] ?? a.additional, b.patterns[pattern] ?? b.additional),
    ],
  );
  const value = {
    properties: Object.fromEntries(properties),
    patterns: Object.fromEntries(patterns),
  } as Properties;
  const additional = both(a.additional, b.additional);
  const open = a.additional === undefined && b.additional === undefined;
  return open ? value : { ...value, additional };
}
