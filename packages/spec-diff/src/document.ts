/** Reads an OpenAPI document and brings it into the one form that both judges compare. */

import { parse } from "yaml";

/** A JSON object. */
export type Node = { [key: string]: unknown };

/** A JSON Schema: an object, or `true` (anything), or `false` (nothing). */
export type Schema = Node | boolean;

/** An OpenAPI document in the form that the judges compare: 3.1, keys and sets sorted, every `$ref` known to resolve. */
export interface Document extends Node {
  openapi: string;
}

/** The input is no OpenAPI document that can be judged; the message is one line for a person. */
export class DocumentError extends Error {
  override name = "DocumentError";
}

/** The methods that a path item may have. */
export const methods = [
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
] as const;

/** Keywords that change what a reader learns, never what is on the wire. */
export const documentation: ReadonlySet<string> = new Set([
  "title",
  "summary",
  "description",
  "example",
  "examples",
  "externalDocs",
  "$comment",
]);

/** Whether a key only documents: a known documentation keyword or a vendor extension. */
export const documents = (key: string): boolean => documentation.has(key) || key.startsWith("x-");

/** Whether a value is a JSON object. */
export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value as an object; what is not one is empty. */
export const node = (value: unknown): Node => (isNode(value) ? value : {});

/** The value as a list; what is not one is empty. */
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** Whether two JSON values are equal, whatever the order of their keys. */
export const same = (a: unknown, b: unknown): boolean =>
  JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

/** The value with the keys of every object sorted: the order of keys says nothing in OpenAPI. */
export function sorted<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  if (!isNode(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])])) as T;
}

/**
 * Parses YAML or JSON text.
 *
 * @throws {DocumentError} when the text is neither, naming the line.
 */
export function parseText(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const [line] = (error as Error).message.split("\n");
    throw new DocumentError(`not YAML or JSON: ${line}`);
  }
}

/**
 * Checks a parsed document and brings it into the form that the judges compare.
 *
 * @throws {DocumentError} when it is no OpenAPI 3.0 or 3.1 document, or a `$ref` leads nowhere.
 */
export function prepare(input: unknown): Document {
  const version = isNode(input) ? input.openapi : undefined;
  if (!isNode(input)) throw new DocumentError("not an OpenAPI document: expected an object");
  if (typeof version !== "string" || !/^3\.[01](\.|$)/.test(version)) {
    const received =
      version ?? (input.swagger ? `Swagger ${String(input.swagger)}` : "no `openapi` key");
    throw new DocumentError(`not an OpenAPI 3.0 or 3.1 document: received ${String(received)}`);
  }
  if (!isNode(input.paths) && !isNode(input.components) && !isNode(input.webhooks)) {
    throw new DocumentError("not an OpenAPI document: it has no paths, components or webhooks");
  }
  const document = sorted(upgraded(input, version.startsWith("3.0"))) as Document;
  for (const ref of references(document)) resolve(document, { $ref: ref });
  checkOperationIds(document);
  return document;
}

/**
 * Follows `$ref`s to the object itself.
 *
 * @throws {DocumentError} when a `$ref` leads nowhere or in a circle.
 */
export function resolve(document: Document, value: unknown): unknown {
  const seen = new Set<string>();
  while (isNode(value) && typeof value.$ref === "string") {
    const ref = value.$ref;
    if (seen.has(ref)) throw new DocumentError(`$ref ${ref} refers to itself`);
    seen.add(ref);
    value = lookUp(document, ref);
  }
  return value;
}

/** Whether a keyword's value is data: nothing inside is a reference or a schema. */
export const isLiteral = (key: string): boolean => literal.has(key) || key.startsWith("x-");

/** Whether a keyword's value is a map: its keys are names, whatever they look like. */
export const isMap = (key: string): boolean => maps.has(key);

/** The `$ref`s that are written in a value; what only looks like one in data is none. */
export function* references(value: unknown, inMap = false): Generator<string, void, undefined> {
  if (Array.isArray(value)) for (const item of value) yield* references(item);
  if (!isNode(value)) return;
  if (!inMap && typeof value.$ref === "string") yield value.$ref;
  for (const [key, child] of Object.entries(value)) {
    if (inMap) yield* references(child);
    else if (!isLiteral(key)) yield* references(child, isMap(key));
  }
}

// --- internal ---

function lookUp(document: Document, ref: string): unknown {
  if (ref === "#") return document;
  if (!ref.startsWith("#/"))
    throw new DocumentError(`$ref ${ref} is not inside the document (expected "#/…")`);
  let value: unknown = document;
  for (const part of ref.slice(2).split("/")) {
    const key = decoded(part, ref).replaceAll("~1", "/").replaceAll("~0", "~");
    const next: unknown = Array.isArray(value) ? value[Number(key)] : node(value)[key];
    if (next === undefined) throw new DocumentError(`$ref ${ref} leads nowhere`);
    value = next;
  }
  return value;
}

function decoded(part: string, ref: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new DocumentError(`$ref ${ref} is not percent-encoded`);
  }
}

const literal = new Set(["example", "examples", "default", "const", "enum"]);

const maps = new Set([
  "properties",
  "patternProperties",
  "dependentSchemas",
  "$defs",
  "schemas",
  "responses",
]);

/** Keywords whose lists are sets: their order says nothing. */
const sets = new Set(["allOf", "anyOf", "enum", "oneOf", "parameters", "required", "tags", "type"]);

const inOneOrder = (items: unknown[]): unknown[] =>
  items
    .map((item) => ({ item, text: JSON.stringify(sorted(item)) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ item }) => item);

const defaultDialect = "https://spec.openapis.org/oas/3.1/dialect/base";

function checkOperationIds(document: Document): void {
  const seen = new Set<unknown>();
  for (const item of Object.values(node(document.paths))) {
    for (const method of methods) {
      const id = node(node(item)[method]).operationId;
      if (id !== undefined && seen.has(id))
        throw new DocumentError(`operationId ${String(id)} is used twice`);
      seen.add(id);
    }
  }
}

/**
 * OpenAPI 3.0 says in its own words what 3.1 says in JSON Schema's. `nullable` and boolean exclusive bounds are
 * translated in any document, because generators honour them in 3.1 as well.
 */
function upgraded(value: unknown, from30: boolean, inMap = false): unknown {
  if (Array.isArray(value)) return value.map((item) => upgraded(item, from30));
  if (!isNode(value)) return value;
  const isRef = !inMap && from30 && typeof value.$ref === "string";
  const result: Node = {};
  for (const [key, child] of Object.entries(value)) {
    if (isRef && key !== "$ref" && !documents(key)) continue; // In 3.0 what stands beside a `$ref` says nothing.
    const isData = !inMap && isLiteral(key);
    result[key] = isData ? child : upgraded(child, from30, !inMap && isMap(key));
  }
  if (inMap) return result;
  if (result.jsonSchemaDialect === defaultDialect) delete result.jsonSchemaDialect;
  for (const [flag, bound] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    if (typeof result[flag] !== "boolean") continue;
    const exclusive = result[flag];
    delete result[flag];
    if (exclusive && bound in result) {
      result[flag] = result[bound];
      delete result[bound];
    }
  }
  const schema = typeof result.nullable === "boolean" ? nullable(result) : result;
  for (const key of sets) if (Array.isArray(schema[key])) schema[key] = inOneOrder(schema[key]);
  return schema;
}

function nullable({ nullable: isNullable, ...schema }: Node): Node {
  if (!isNullable) return schema;
  if (Array.isArray(schema.enum) && !schema.enum.includes(null))
    schema.enum = [...schema.enum, null];
  if (typeof schema.type === "string") return { ...schema, type: [schema.type, "null"] };
  if (Array.isArray(schema.type))
    return { ...schema, type: [...new Set([...schema.type, "null"])] };
  const { allOf, description, ...rest } = schema;
  const only =
    list(allOf).length === 1 && Object.keys(rest).length === 0
      ? list(allOf)[0]
      : { allOf, ...rest };
  return { ...(description === undefined ? {} : { description }), anyOf: [only, { type: "null" }] };
}
