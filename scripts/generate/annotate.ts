import { GenerateError } from "./errors.ts";

/**
 * A description in which every reference is replaced by what it refers to, as far as it matters
 * here.
 */
export interface Description {
  paths?: Record<string, Record<string, unknown>>;
}

/**
 * Adds to each operation what openapi-generator doesn't tell its templates: the properties of a
 * body that is composed of several schemas, the forms of which a body has one, and what is required of
 * each success response, with the types of its parts. The template prints the extensions `x-body`,
 * `x-body-forms` (as JSON) and `x-responses`.
 *
 * @param description changed in place.
 * @param dereferenced the same description without references.
 * @throws {GenerateError} if the body of an operation is no object.
 */
export function annotate(description: Description, dereferenced: Description): void {
  for (const [path, item] of Object.entries(dereferenced.paths ?? {})) {
    for (const [method, operation] of Object.entries(item)) {
      if (isOperation(operation)) {
        Object.assign(findOperation(description, path, method), {
          "x-body": describeBody(operation),
          ...describeBodyForms(operation),
          "x-responses": describeResponses(operation),
        });
      }
    }
  }
}

// --- internal ---

const LIMITS = ["minLength", "maxLength", "minItems", "maxItems"] as const;

type Limits = Partial<Record<(typeof LIMITS)[number], number>>;

interface Schema extends Limits {
  type?: string | string[];
  required?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: unknown;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

type Content = Record<string, { schema?: Schema }>;

interface Operation {
  operationId: string;
  requestBody?: { required?: boolean; content: Content };
  responses?: Record<string, Response>;
}

interface Response {
  content?: Content;
  headers?: Record<string, { required?: boolean }>;
}

/** The JSON type of a value, as the client's `Shape` describes it. */
type Shape = "string" | "number" | "boolean" | "any" | [Shape] | { [name: string]: Shape };

const SCALARS: Readonly<Record<string, Shape>> = {
  string: "string",
  number: "number",
  integer: "number",
  boolean: "boolean",
};

function isOperation(value: unknown): value is Operation {
  return typeof value === "object" && value !== null && "operationId" in value;
}

function findOperation(description: Description, path: string, method: string): object {
  const operation = description.paths?.[path]?.[method];
  if (!isOperation(operation)) {
    throw new GenerateError(`${path}: a path item must not be a reference; write it there`);
  }

  return operation;
}

function describeBody({ operationId, requestBody }: Operation): object[] {
  if (!requestBody) {
    return [];
  }

  const schema = jsonSchemaOf(requestBody.content);
  if (!schema || !isObjectSchema(schema)) {
    throw new GenerateError(`${operationId}: the request body must be an object, as JSON`);
  }

  const required = requiredNames(schema);
  return [...limitsByProperty(schema)].map(([name, limits]) => ({
    name,
    required: required.has(name),
    ...limits,
  }));
}

/** Describes the forms of which a body must have one; nothing if there is no choice. */
function describeBodyForms({ requestBody }: Operation): { "x-body-forms"?: string } {
  const combinations = combinationsOf(jsonSchemaOf(requestBody?.content) ?? {});
  if (combinations.length < 2) {
    return {};
  }

  const forms = combinations.map((schemas) => ({
    required: schemas.flatMap(({ required = [] }) => required),
    shape: closedShapeOf(schemas),
  }));
  if (!requestBody?.required) {
    // The client sends no body if none of its properties is set.
    forms.push({ required: [], shape: {} });
  }
  return { "x-body-forms": JSON.stringify(forms) };
}

/**
 * Returns the combinations of schemas that a schema allows. A value must fit all schemas of one
 * combination. None of them contains a choice.
 */
function combinationsOf({ anyOf, oneOf, allOf = [], ...own }: Schema): Schema[][] {
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

/**
 * Returns the type of the values that fit all of the schemas. An object has only the properties that
 * the schemas describe, although they may be open.
 */
function closedShapeOf(schemas: Schema[]): Shape {
  const types = schemas.flatMap(({ type, properties }) => type ?? (properties ? ["object"] : []));
  const [type = "any", ...others] = new Set(types);
  const isMap = schemas.some(({ additionalProperties = false }) => additionalProperties !== false);
  if (others.length > 0 || isMap) {
    return "any";
  }

  if (type === "object") {
    const properties = schemas.flatMap((schema) => Object.entries(schema.properties ?? {}));
    return Object.fromEntries(properties.map(([name, each]) => [name, closedPartOf(each)]));
  }
  if (type === "array") {
    return [closedPartOf(schemas.find(({ items }) => items !== undefined)?.items ?? {})];
  }
  return SCALARS[type] ?? "any";
}

/** Returns the type of a property or an item; any if there are several. */
function closedPartOf(schema: Schema): Shape {
  const [schemas = [], ...others] = combinationsOf(schema);
  return others.length === 0 ? closedShapeOf(schemas) : "any";
}

function describeResponses({ responses = {} }: Operation): object[] {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return successes.map(([status, { content, headers = {} }]) => {
    const schema = jsonSchemaOf(content);
    const isArray = schema?.type === "array";
    const isObject = schema !== undefined && isObjectSchema(schema);
    const names = isObject ? [...requiredNames(schema)] : [];
    const shape = isArray || isObject ? shapeOf(schema) : undefined;

    return {
      status,
      required: (isArray || isObject) && { names },
      isArray,
      ...(shape !== undefined && { shape: JSON.stringify(shape) }),
      hasHeaders: Object.keys(headers).length > 0,
      headers: Object.entries(headers).map(([name, { required = false }]) => ({ name, required })),
    };
  });
}

function jsonSchemaOf(content: Content = {}): Schema | undefined {
  return content["application/json"]?.schema;
}

function isObjectSchema({ type, properties, allOf, anyOf, oneOf }: Schema): boolean {
  const parts = [...(allOf ?? []), ...(anyOf ?? []), ...(oneOf ?? [])];
  return type === "object" || properties !== undefined || parts.some(isObjectSchema);
}

/** Returns what the schema and all of its parts require, and what all of its alternatives do. */
function requiredNames({ required = [], allOf = [], anyOf = [], oneOf = [] }: Schema): Set<string> {
  const parts = allOf.flatMap((part) => [...requiredNames(part)]);
  const alternatives = [anyOf, oneOf].flatMap((schemas) => {
    const [first = new Set<string>(), ...others] = schemas.map(requiredNames);
    return [...first].filter((name) => others.every((other) => other.has(name)));
  });
  return new Set([...required, ...parts, ...alternatives]);
}

/** Returns the types of a schema's parts; undefined if values of several types are valid. */
function shapeOf(schema: Schema): Shape | undefined {
  const { type, items } = schema;
  if (typeof type === "string" && type in SCALARS) {
    return SCALARS[type];
  }
  if (type === "array") {
    const item = items && shapeOf(items);
    return item && [item];
  }

  return isObjectSchema(schema) ? shapeOfProperties(schema) : undefined;
}

/** Leaves out the properties of alternatives, each of which may describe another type. */
function shapeOfProperties({ properties = {}, allOf = [] }: Schema): Record<string, Shape> {
  const shape: Record<string, Shape> = Object.assign({}, ...allOf.map(shapeOfProperties));
  for (const [name, property] of Object.entries(properties)) {
    const part = shapeOf(property);
    if (part !== undefined) {
      shape[name] = part;
    }
  }

  return shape;
}

type PropertyLimits = Map<string, Limits>;

/** Returns the properties of an object, also of one that is composed of several schemas. */
function limitsByProperty(schema: Schema): PropertyLimits {
  const { properties = {}, allOf = [], anyOf = [], oneOf = [] } = schema;
  const own = new Map(Object.entries(properties).map(([name, each]) => [name, limitsOf(each)]));
  const alternatives = [anyOf, oneOf].map((each) => merge(each.map(limitsByProperty), loosest));

  return merge([own, ...allOf.map(limitsByProperty), ...alternatives], tightest);
}

function merge(maps: PropertyLimits[], combine: (limits: Limits[]) => Limits): PropertyLimits {
  const names = new Set(maps.flatMap((map) => [...map.keys()]));
  return new Map(
    [...names].map((name) => [name, combine(maps.flatMap((map) => map.get(name) ?? []))]),
  );
}

function limitsOf(schema: Schema): Limits {
  const limits = LIMITS.map((keyword) => [keyword, schema[keyword]]);
  return Object.fromEntries(limits.filter(([, value]) => value !== undefined));
}

/** Every part of an `allOf` holds, so each of their limits does. */
function tightest(parts: Limits[]): Limits {
  return combineLimits(parts, { min: Math.max, max: Math.min });
}

/** One alternative holds, so a limit does only if all of them have it. */
function loosest(alternatives: Limits[]): Limits {
  const common = LIMITS.filter((keyword) => alternatives.every((each) => keyword in each));
  const limits = combineLimits(alternatives, { min: Math.min, max: Math.max });
  return Object.fromEntries(common.map((keyword) => [keyword, limits[keyword]]));
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
