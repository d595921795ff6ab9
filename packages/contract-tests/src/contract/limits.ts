import {
  type DescribedOperation,
  type Json,
  resolveReference,
} from "@roma-assets/sandbox/description";

/** The length that a string or an array must have. */
export interface SizeLimit {
  /** Name of the parameter, or of the body's property. */
  name: string;
  min: number;
  /** `Infinity` if the YAML sets no limit. */
  max: number;
  /** Creates a value of a size. */
  create: (size: number) => unknown;
}

/** Returns the limits of an operation's token, parameters and body properties. */
export function limitsOf(operation: DescribedOperation, description: Json): SizeLimit[] {
  return schemasOf(operation, description).flatMap(([name, schema]) => {
    const { minLength = 0, maxLength = Infinity, minItems = 0, maxItems = Infinity } = schema;
    const types = [schema.type].flat();
    // An empty segment would change the path.
    const least = isPathParameter(operation, name) ? 1 : 0;
    if (types.includes("array")) {
      const item = createItem(resolveReference(description, schema.items));
      const create = (size: number) => Array(size).fill(item);
      return { name, min: Math.max(minItems, least), max: maxItems, create };
    }

    if (types.includes("string")) {
      const create = (size: number) => "a".repeat(size);
      return { name, min: Math.max(minLength, least), max: maxLength, create };
    }

    return [];
  });
}

// --- internal ---

function schemasOf(operation: DescribedOperation, description: Json): [string, Json][] {
  const { token, parameters, requestBody } = operation;
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const schemas: [name: string, schema: Json][] = [
    ...parameters.map(({ name, schema }): [string, Json] => [name, schema]),
    ...propertiesOf(body, description),
  ];
  if (token) {
    schemas.unshift(["token", { type: "string", ...token }]);
  }

  return schemas.map(([name, schema]) => [name, resolveReference(description, schema)]);
}

/**
 * Returns the properties of a body. Of a property that several parts or alternatives have, returns
 * the first schema with the highest maximum.
 */
function propertiesOf(value: Json, description: Json): [name: string, schema: Json][] {
  const schema = resolveReference(description, value) ?? {};
  const { properties = {}, allOf = [], anyOf = [], oneOf = [] } = schema;
  const alternatives = [...allOf, ...anyOf, ...oneOf].flatMap((each) =>
    propertiesOf(each, description),
  );
  const all: [string, Json][] = [...Object.entries<Json>(properties), ...alternatives];
  const highestLast = all.toReversed().toSorted(([, a], [, b]) => maximumOf(a) - maximumOf(b));

  return [...new Map(highestLast)];
}

function maximumOf({ maxLength, maxItems }: Json): number {
  return maxLength ?? maxItems ?? Infinity;
}

/** Creates an item without optional properties, which therefore fits every alternative. */
function createItem({ type }: Json = {}): unknown {
  return type === "object" ? {} : "a";
}

function isPathParameter({ parameters }: DescribedOperation, name: string): boolean {
  return parameters.some((each) => each.in === "path" && each.name === name);
}
