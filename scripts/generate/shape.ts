import type { Schema } from "./description.ts";
import { combinationsOf, isOnly, type JsonType, jsonTypesOf } from "./schemas.ts";

/** The JSON type of a value, as the client's `Shape` describes it. */
export type Shape = "string" | "number" | "boolean" | "any" | [Shape] | { [name: string]: Shape };

/**
 * Returns the type of the values that fit all of the schemas. An object has only the properties that
 * the schemas describe, although they may be open.
 *
 * @param within the schemas that the schemas are a part of, so that a recursive one ends.
 */
export function closedShapeOf(schemas: Schema[], within: readonly Schema[] = []): Shape {
  const [type, ...others] = jsonTypesOf({ allOf: schemas });
  const isMap = schemas.some(({ additionalProperties = false }) => additionalProperties !== false);
  if (type === undefined || others.length > 0 || isMap) {
    return "any";
  }

  if (type === "object") {
    const properties = schemas.flatMap((schema) => Object.entries(schema.properties ?? {}));
    return Object.fromEntries(properties.map(([name, each]) => [name, closedPartOf(each, within)]));
  }
  if (type === "array") {
    const items = schemas.find((schema) => schema.items !== undefined)?.items;
    return [items ? closedPartOf(items, within) : "any"];
  }
  return SCALARS[type] ?? "any";
}

/** Returns the type of a schema's values, as far as all are of the same type. */
export function shapeOf(schema: Schema, within: readonly Schema[] = []): Shape | undefined {
  const [type, ...others] = jsonTypesOf(schema);
  if (type === undefined || others.length > 0 || within.includes(schema)) {
    return undefined;
  }

  if (type === "object") {
    return shapeOfProperties(schema, [...within, schema]);
  }
  if (type === "array") {
    const items = schema.items && shapeOf(schema.items, [...within, schema]);
    return items && [items];
  }
  return SCALARS[type];
}

/** Returns true if all values of a schema are objects. */
export function isObjectSchema(schema: Schema): boolean {
  return isOnly("object", schema);
}

// --- internal ---

const SCALARS: Readonly<Partial<Record<JsonType, Shape>>> = {
  string: "string",
  number: "number",
  boolean: "boolean",
};

/** Returns the type of a property or an item; any if there are several. */
function closedPartOf(schema: Schema, within: readonly Schema[]): Shape {
  const [schemas = [], ...others] = combinationsOf(schema);
  const isRecursive = within.includes(schema);
  return others.length === 0 && !isRecursive ? closedShapeOf(schemas, [...within, schema]) : "any";
}

/** Leaves out the properties of alternatives, each of which may describe another type. */
function shapeOfProperties(
  { properties = {}, allOf = [] }: Schema,
  within: readonly Schema[],
): Record<string, Shape> {
  const parts = allOf.map((part) => shapeOfProperties(part, within));
  const shape: Record<string, Shape> = Object.assign({}, ...parts);
  for (const [name, property] of Object.entries(properties)) {
    const part = shapeOf(property, within);
    if (part !== undefined) {
      shape[name] = part;
    }
  }

  return shape;
}
