/** Generates the TypeScript declarations of a document, as `@roma-assets/types` does. */

import { createConfig } from "@redocly/openapi-core";
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";

import { DocumentError, isLiteral, isMap, isNode, type Document } from "./document.ts";

/** The options of `@roma-assets/types`: openapi-typescript's defaults, and root types without a prefix. */
const options = { silent: true, rootTypes: true, rootTypesNoSchemaPrefix: true } as const;

// Without rules: linting is the repository's own task, and openapi-typescript would print what it finds.
const config = createConfig({});

// The base is the same in every diff of a session; a few texts are enough to remember.
const remembered = new Map<string, Promise<string>>();
const mostRemembered = 8;

/**
 * The declarations of a prepared document.
 *
 * @throws {DocumentError} when openapi-typescript cannot generate them.
 */
export function generateDeclarations(document: Document): Promise<string> {
  // What is not printed needs no new run.
  const key = JSON.stringify({ ...document, info: undefined, servers: undefined, tags: undefined });
  const known = remembered.get(key) ?? generate(key);
  remembered.delete(key);
  remembered.set(key, known);
  for (const oldest of remembered.keys())
    if (remembered.size > mostRemembered) remembered.delete(oldest);
  return known;
}

// --- internal ---

/** openapi-typescript follows a `$ref` even in data: there it gets another name. */
function withoutFalseRefs(value: unknown, inMap = false, inData = false): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => withoutFalseRefs(item, false, inData));
  }
  if (!isNode(value)) return value;
  const entries = Object.entries(value).map(([key, child]) => {
    const isData = inData || (!inMap && isLiteral(key));
    const name = inData && key === "$ref" ? "$ref " : key;
    return [name, withoutFalseRefs(child, !inMap && isMap(key), isData)];
  });
  return Object.fromEntries(entries);
}

async function generate(json: string): Promise<string> {
  try {
    const redocly = await config;
    // A copy: openapi-typescript writes discriminators into the document that it is given.
    const copy = withoutFalseRefs(JSON.parse(json)) as OpenAPI3;
    return astToString(await openapiTS(copy, { ...options, redocly }));
  } catch (error) {
    throw new DocumentError(
      `openapi-typescript cannot read it: ${(error as Error).message.split("\n")[0]}`,
    );
  }
}
