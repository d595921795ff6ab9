import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { get as getByPointer } from "@hyperjump/json-pointer";
import { JSON_SCHEMA, load, Type } from "js-yaml";
import type { Json } from "./wire.ts";

export type { Json } from "./wire.ts";

/** An operation of the API description, with references resolved down to the schemas. */
export interface DescribedOperation {
  operationId: string;
  /** HTTP method, in upper case. */
  method: string;
  /** Path with its parameters in braces. */
  path: string;
  /** Matches a path of this operation. Its groups are the parameters, still encoded. */
  pattern: RegExp;
  /** The header that carries the token, with the token's limits; undefined if none is needed. */
  token: TokenHeader | undefined;
  parameters: DescribedParameter[];
  requestBody: { required?: boolean; content: Content } | undefined;
  /** Responses by their documented status: `200`, `5XX`, `default`. */
  responses: Record<string, DescribedResponse>;
}

/** The header that carries the token. */
export interface TokenHeader {
  header: string;
  minLength?: number;
  maxLength?: number;
}

/** A parameter of an operation. */
export interface DescribedParameter {
  name: string;
  in: string;
  required?: boolean;
  style?: string;
  explode?: boolean;
  schema: Json;
}

/** A documented response. */
export interface DescribedResponse {
  headers?: Record<string, Json>;
  content?: Content;
}

/** Documented bodies by their media type. */
export type Content = Record<string, { schema?: Json; examples?: Record<string, { value: Json }> }>;

/** Reads the API description that belongs to this version. */
export function readDescription(): Json {
  const url = import.meta.resolve("@roma-assets/types/openapi.yaml");
  return parseDescription(readFileSync(fileURLToPath(url), "utf8"));
}

/** Parses the text of an API description as the generators do, merge keys (`<<`) included. */
export function parseDescription(text: string): Json {
  return load(text, { schema: DESCRIPTION_SCHEMA }) as Json;
}

/** Returns the operations of an API description. */
export function describeOperations(description: Json): DescribedOperation[] {
  return Object.entries<Json>(description.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) =>
      describeOperation(description, path, item, method),
    ),
  );
}

/**
 * Resolves a `$ref`. Returns any other value unchanged.
 *
 * @throws {Error} if the reference can't be resolved.
 */
export function resolveReference(description: Json, value: Json): Json {
  if (value?.$ref === undefined) {
    return value;
  }
  return resolveReference(description, followPointer(description, value.$ref));
}

/** Returns the documented status of a response: its own, its range (`5XX`), or `default`. */
export function findDocumentedStatus(
  { responses }: DescribedOperation,
  status: number,
): string | undefined {
  const range = `${Math.floor(status / 100)}XX`;

  return [String(status), range, "default"].find((key) => key in responses);
}

// --- internal ---

/** The values of JSON, and merge keys. A timestamp stays a string. */
const DESCRIPTION_SCHEMA = JSON_SCHEMA.extend({
  implicit: [
    new Type("tag:yaml.org,2002:merge", { kind: "scalar", resolve: (key) => key === "<<" }),
  ],
});

const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

function followPointer(description: Json, reference: string): Json {
  const message = `Cannot resolve $ref "${reference}" in the API description`;
  try {
    const pointer = decodeURIComponent(reference.replace(/^#/, ""));
    const target = getByPointer(pointer, description);
    if (target !== undefined) {
      return target;
    }
  } catch (cause) {
    throw new Error(message, { cause });
  }
  throw new Error(message);
}

function describeOperation(
  description: Json,
  path: string,
  item: Json,
  method: string,
): DescribedOperation {
  const operation = item[method];
  const parameters: Json[] = [...(item.parameters ?? []), ...(operation.parameters ?? [])];

  return {
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path,
    pattern: toPattern(path),
    token: describeToken(description, operation),
    parameters: parameters.map((parameter) => describeValue(description, parameter)),
    requestBody: resolveReference(description, operation.requestBody),
    responses: mapValues<Json, DescribedResponse>(operation.responses, (response) =>
      describeResponse(description, response),
    ),
  };
}

function describeResponse(description: Json, value: Json): DescribedResponse {
  const response = resolveReference(description, value);
  const headers = mapValues<Json, Json>(response.headers ?? {}, (header) =>
    describeValue(description, header),
  );

  return { ...response, headers };
}

/** Resolves a parameter or a header, and the schemas that decide how its string is read. */
function describeValue(description: Json, value: Json): Json {
  const found = resolveReference(description, value);
  const schema = resolveReference(description, found.schema);
  const { items, properties } = schema ?? {};
  if (items === undefined && properties === undefined) {
    return { ...found, schema };
  }

  const resolve = (part: Json): Json => resolveReference(description, part);
  return {
    ...found,
    schema: {
      ...schema,
      ...(items && { items: resolve(items) }),
      ...(properties && { properties: mapValues<Json, Json>(properties, resolve) }),
    },
  };
}

function describeToken(description: Json, operation: Json): TokenHeader | undefined {
  const [name] = Object.keys((operation.security ?? description.security)[0] ?? {});
  if (name === undefined) {
    return undefined;
  }

  // Security schemes have no keywords for lengths, so extensions state them.
  const scheme = resolveReference(description, description.components.securitySchemes[name]);
  return {
    header: scheme.name,
    minLength: scheme["x-minLength"],
    maxLength: scheme["x-maxLength"],
  };
}

function toPattern(path: string): RegExp {
  const pattern = path
    .replaceAll(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]*)");

  return new RegExp(`^${pattern}$`);
}

function mapValues<In, Out>(
  record: Record<string, In>,
  transform: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, transform(value)]));
}
