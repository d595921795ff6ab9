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
 * body that is composed of several schemas, and what is required of each success response. The
 * template prints the extensions `x-body` and `x-responses`.
 *
 * @param description changed in place.
 * @param dereferenced the same description without references.
 * @throws {GenerateError} if the body of an operation is no object.
 */
export function annotate(description: Description, dereferenced: Description): void {
  for (const [path, item] of Object.entries(dereferenced.paths ?? {})) {
    for (const [method, operation] of Object.entries(item)) {
      if (isOperation(operation)) {
        const target = description.paths?.[path]?.[method] as object;
        Object.assign(target, {
          "x-body": describeBody(operation),
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
  type?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

type Content = Record<string, { schema?: Schema }>;

interface Operation {
  operationId: string;
  requestBody?: { content: Content };
  responses?: Record<string, Response>;
}

interface Response {
  content?: Content;
  headers?: Record<string, { required?: boolean }>;
}

/** A property of an object: its limits, and whether it is required. */
interface Property extends Limits {
  required: boolean;
}

function isOperation(value: unknown): value is Operation {
  return typeof value === "object" && value !== null && "operationId" in value;
}

function describeBody({ operationId, requestBody }: Operation): object[] {
  const schema = jsonSchemaOf(requestBody?.content);
  if (!schema) {
    return [];
  }
  if (!isObjectSchema(schema)) {
    throw new GenerateError(`${operationId}: the request body must be an object`);
  }
  return [...propertiesOf(schema)].map(([name, property]) => ({ name, ...property }));
}

function describeResponses({ responses = {} }: Operation): object[] {
  const successes = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  return successes.map(([status, { content, headers = {} }]) => {
    const schema = jsonSchemaOf(content);
    const isArray = schema?.type === "array";
    const isObject = schema !== undefined && isObjectSchema(schema);
    const names = isObject ? requiredOf(schema) : [];

    return {
      status,
      required: (isArray || isObject) && { names },
      isArray,
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

function requiredOf(schema: Schema): string[] {
  return [...propertiesOf(schema)].filter(([, { required }]) => required).map(([name]) => name);
}

/** Returns the properties of an object, also of one that is composed of several schemas. */
function propertiesOf(schema: Schema): Map<string, Property> {
  const { properties = {}, required = [], allOf = [], anyOf = [], oneOf = [] } = schema;
  const own = Object.entries(properties).map(([name, property]): [string, Property] => [
    name,
    { ...limitsOf(property), required: required.includes(name) },
  ]);

  const alternatives = [...anyOf, ...oneOf].map(propertiesOf);
  const parts = [new Map(own), ...allOf.map(propertiesOf), mergeAlternatives(alternatives)];
  return mergeParts(parts);
}

function limitsOf(schema: Schema): Limits {
  const limits = LIMITS.map((keyword) => [keyword, schema[keyword]]);
  return Object.fromEntries(limits.filter(([, value]) => value !== undefined));
}

/** All parts hold: a property is required if one of them requires it, and limited by each. */
function mergeParts(parts: Map<string, Property>[]): Map<string, Property> {
  const merged = new Map<string, Property>();
  for (const [name, property] of parts.flatMap((part) => [...part])) {
    const other = merged.get(name);
    const required = property.required || other?.required === true;
    merged.set(name, { ...other, ...property, required });
  }
  return merged;
}

/**
 * One of the alternatives holds: a property is required if all of them require it, and has only
 * the limits that it has in all of them.
 */
function mergeAlternatives(alternatives: Map<string, Property>[]): Map<string, Property> {
  const merged = new Map<string, Property>();
  for (const name of new Set(alternatives.flatMap((each) => [...each.keys()]))) {
    const found = alternatives.flatMap((each) => each.get(name) ?? []);
    const required = found.length === alternatives.length && found.every((each) => each.required);
    merged.set(name, { ...loosest(found), required });
  }
  return merged;
}

function loosest(properties: Limits[]): Limits {
  const limits: Limits = {};
  for (const keyword of LIMITS) {
    const values = properties.flatMap((property) => property[keyword] ?? []);
    if (values.length === properties.length) {
      limits[keyword] = keyword.startsWith("min") ? Math.min(...values) : Math.max(...values);
    }
  }
  return limits;
}
