import { type Limits, LIMITS, type Schema } from "./description.ts";

/** The types of JSON values. */
export const JSON_TYPES = ["null", "boolean", "number", "string", "array", "object"] as const;

/** The type of a JSON value. */
export type JsonType = (typeof JSON_TYPES)[number];

/** Returns the types of the values that a schema allows. */
export function jsonTypesOf(schema: Schema): JsonType[] {
  const { allOf = [], anyOf, oneOf } = schema;
  const choices = [anyOf, oneOf].filter((schemas) => schemas !== undefined);
  const restrictions = [
    ...allOf.map(jsonTypesOf),
    ...choices.map((alternatives) => alternatives.flatMap(jsonTypesOf)),
  ];

  const isAllowed = (type: JsonType) => restrictions.every((types) => types.includes(type));
  return ownTypesOf(schema).filter(isAllowed);
}

/**
 * Returns true if a schema describes bytes rather than a JSON value: by a media type without a type,
 * as OpenAPI 3.1 does, or by `format: binary`, as earlier versions did.
 */
export function isBinary(schema: Schema): boolean {
  const { type, format, contentMediaType, contentEncoding } = schema;
  const isUntyped = type === undefined && contentMediaType !== undefined;
  return (type === "string" && format === "binary") || (isUntyped && contentEncoding === undefined);
}

/** Returns true if all values that a schema allows are of one type. */
export function isOnly(type: JsonType, schema: Schema): boolean {
  const [first, ...others] = jsonTypesOf(schema);
  return first === type && others.length === 0;
}

/**
 * Returns the combinations of schemas that a schema allows. A value must fit all schemas of one
 * combination. None of them contains a choice.
 */
export function combinationsOf({ anyOf, oneOf, allOf = [], ...own }: Schema): Schema[][] {
  const choices = [anyOf, oneOf].filter((schemas) => schemas !== undefined);
  const parts = [
    ...allOf.map(combinationsOf),
    ...choices.map((schemas) => schemas.flatMap(combinationsOf)),
  ];

  return parts.reduce<Schema[][]>(
    (combinations, part) =>
      combinations.flatMap((combination) => part.map((each) => [...combination, ...each])),
    [[own]],
  );
}

/** Returns what the schema and all of its parts require, and what all of its alternatives do. */
export function requiredNames({
  required = [],
  allOf = [],
  anyOf = [],
  oneOf = [],
}: Schema): Set<string> {
  const parts = allOf.flatMap((part) => [...requiredNames(part)]);
  const alternatives = [anyOf, oneOf].flatMap((schemas) => {
    const [first = new Set<string>(), ...others] = schemas.map(requiredNames);
    return [...first].filter((name) => others.every((other) => other.has(name)));
  });
  return new Set([...required, ...parts, ...alternatives]);
}

/** A property of an object. */
export interface Property {
  limits: Limits;
  isNullable: boolean;
}

/** Returns the properties of an object, also of one that is composed of several schemas. */
export function propertiesOf(schema: Schema): Map<string, Property> {
  const { properties = {}, allOf = [], anyOf = [], oneOf = [] } = schema;
  const own = Object.entries(properties).map(([name, each]) => [name, toProperty(each)] as const);
  const parts = [new Map(own), ...allOf.map(propertiesOf)];
  const choices = [anyOf, oneOf].map((each) => mergeProperties(each.map(propertiesOf), ofSome));

  return mergeProperties([...parts, ...choices], ofAll);
}

/** Returns the limits that all values of a schema have. */
export function limitsOf(schema: Schema): Limits {
  const { allOf = [], anyOf, oneOf } = schema;
  const own = LIMITS.map((keyword) => [keyword, schema[keyword]] as const);
  const choices = [anyOf, oneOf].filter((schemas) => schemas !== undefined);

  return tightest([
    Object.fromEntries(own.filter(([, value]) => value !== undefined)),
    ...allOf.map(limitsOf),
    // Null has no length.
    ...choices.map((each) => loosest(each.filter((part) => !isOnly("null", part)).map(limitsOf))),
  ]);
}

// --- internal ---

type Combine = (properties: Property[]) => Property;

/** Returns the types that a schema allows without its parts and alternatives. */
function ownTypesOf(schema: Schema): JsonType[] {
  const {
    type,
    properties,
    enum: values = "const" in schema ? [schema.const] : undefined,
  } = schema;
  // A schema with properties is meant for objects, although it is valid for other values too.
  const names = [type ?? (properties ? "object" : JSON_TYPES)].flat();
  const valueTypes = values?.map(typeOf) ?? JSON_TYPES;

  return JSON_TYPES.filter((each) => {
    const isNamed = names.includes(each) || (each === "number" && names.includes("integer"));
    return isNamed && valueTypes.includes(each);
  });
}

function typeOf(value: unknown): string {
  if (value === null) {
    return "null";
  }
  return Array.isArray(value) ? "array" : typeof value;
}

function toProperty(schema: Schema): Property {
  return { limits: limitsOf(schema), isNullable: jsonTypesOf(schema).includes("null") };
}

function mergeProperties(maps: Map<string, Property>[], combine: Combine): Map<string, Property> {
  const names = new Set(maps.flatMap((map) => [...map.keys()]));
  return new Map(
    [...names].map((name) => [name, combine(maps.flatMap((map) => map.get(name) ?? []))]),
  );
}

/** Combines the descriptions of a property that all hold. */
function ofAll(properties: Property[]): Property {
  return {
    limits: tightest(properties.map(({ limits }) => limits)),
    isNullable: properties.every(({ isNullable }) => isNullable),
  };
}

/** Combines the descriptions of a property of which one holds. */
function ofSome(properties: Property[]): Property {
  return {
    limits: loosest(properties.map(({ limits }) => limits)),
    isNullable: properties.some(({ isNullable }) => isNullable),
  };
}

/** Every part of an `allOf` holds, so each of their limits does. */
function tightest(parts: Limits[]): Limits {
  return combineLimits(parts, { min: Math.max, max: Math.min });
}

/** One alternative holds, so a limit does only if all of them have it. */
function loosest(alternatives: Limits[]): Limits {
  const common = LIMITS.filter((keyword) => alternatives.every((each) => keyword in each));
  const limits = combineLimits(alternatives, { min: Math.min, max: Math.max });
  const entries = common.map((keyword) => [keyword, limits[keyword]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function combineLimits(
  all: Limits[],
  choose: Record<"min" | "max", (...values: number[]) => number>,
): Limits {
  const limits: Limits = {};
  for (const keyword of LIMITS) {
    const values = all.flatMap((each) => each[keyword] ?? []);
    if (values.length > 0) {
      limits[keyword] = choose[keyword.startsWith("min") ? "min" : "max"](...values);
    }
  }

  return limits;
}
