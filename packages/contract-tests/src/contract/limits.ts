import {
  type DescribedOperation,
  type Json,
  resolveReference,
} from "@roma-assets/sandbox/description";

/** How long or short a text or a list may be. */
export interface SizeLimit {
  /** The parameter or the body's property. */
  name: string;
  least: number;
  /** `Infinity` where the YAML gives no limit. */
  most: number;
  /** A value of that size. */
  make: (size: number) => unknown;
}

/** The limits of an operation's token, its parameters and its body's properties. */
export function limitsOf(operation: DescribedOperation, description: Json): SizeLimit[] {
  const dereference = (schema: Json): Json => resolveReference(description, schema);
  const body = dereference(operation.requestBody?.content["application/json"]?.schema);
  // An empty part of a path would make another path.
  const inPath = operation.parameters.filter(({ in: place }) => place === "path");
  const schemas: [name: string, schema: Json][] = [
    ...(operation.token ? [["token", { type: "string", ...operation.token }] as const] : []),
    ...operation.parameters.map(({ name, schema }) => [name, schema] as [string, Json]),
    ...Object.entries<Json>(body?.properties ?? {}),
  ].map(([name, schema]) => [name, dereference(schema)]);
  return schemas.flatMap(([name, schema]) => {
    const { minLength = 0, maxLength = Infinity, minItems = 0, maxItems = Infinity } = schema;
    if (schema.type === "array") {
      return { name, least: minItems, most: maxItems, make: (size) => Array(size).fill("a") };
    }
    const least = inPath.some((each) => each.name === name) ? Math.max(minLength, 1) : minLength;
    return schema.type === "string"
      ? { name, least, most: maxLength, make: (size) => "a".repeat(size) }
      : [];
  });
}
