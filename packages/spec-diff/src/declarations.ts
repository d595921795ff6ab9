/** Generates the TypeScript declarations of a document, as `@roma-assets/types` does. */

import { createConfig } from "@redocly/openapi-core";
import openapiTS, { astToString } from "openapi-typescript";

import { DocumentError, type Document } from "./document.ts";

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

async function generate(json: string): Promise<string> {
  try {
    const redocly = await config;
    // A copy: openapi-typescript writes discriminators into the document that it is given.
    return astToString(await openapiTS(JSON.parse(json), { ...options, redocly }));
  } catch (error) {
    throw new DocumentError(
      `openapi-typescript cannot read it: ${(error as Error).message.split("\n")[0]}`,
    );
  }
}
