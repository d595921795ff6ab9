/** The properties of objects: `properties`, `patternProperties`, `additionalProperties` together. */
import { asObject, type JsonObject, keysOf, type Schema } from "../json.ts";
import { conjoin } from "./conjunction.ts";
import { matches } from "./patterns.ts";

/** The combined value of `properties`, `patternProperties` and `additionalProperties`. */
export interface Properties {
  properties: Record<string, Schema>;
  patterns: Record<string, Schema>;
  additional?: Schema;
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

/** Returns what a schema says about properties, if anything. */
export function readProperties(schema: JsonObject): Properties | undefined {
  const { properties, patternProperties, additionalProperties: additional } = schema;
  const all = [properties, patternProperties, additional];
  if (all.every((value) => value === undefined)) {
    return undefined;
  }

  return {
    properties: asObject(properties) as Record<string, Schema>,
    patterns: asObject(patternProperties) as Record<string, Schema>,
    ...(additional !== undefined && { additional: additional as Schema }),
  };
}

/** Returns the properties of the objects that meet both. */
export function combineProperties(a: Properties, b: Properties): Properties {
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
