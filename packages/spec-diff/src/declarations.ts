/** Generates the TypeScript declarations of a document, like `@roma-assets/types` does. */
import { createConfig } from "@redocly/openapi-core";
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import { type Document, DocumentError } from "./document.ts";
import { isObject } from "./json.ts";
import { isDataKeyword, isMapKeyword } from "./openapi-keywords.ts";

/**
 * Generates the declarations of a prepared document.
 *
 * @throws {DocumentError} if openapi-typescript can't read it.
 */
export function generateDeclarations(document: Document): Promise<string> {
  // Ignores the parts that don't appear in the declarations.
  const key = JSON.stringify({ ...document, info: undefined, servers: undefined, tags: undefined });
  const declarations = remembered.get(key) ?? generate(key);

  remembered.delete(key);
  remembered.set(key, declarations);
  const [oldest] = remembered.keys();
  if (oldest !== undefined && remembered.size > MAX_REMEMBERED) {
    remembered.delete(oldest);
  }

  return declarations;
}

// --- internal ---

/** The options of `@roma-assets/types`: the defaults, and root types without a prefix. */
const OPTIONS = { silent: true, rootTypes: true, rootTypesNoSchemaPrefix: true } as const;

/** Without rules, because openapi-typescript would print their findings. */
const config = createConfig({});

/**
 * Maximum number of remembered results. Many comparisons have the same base, so a few are enough.
 */
const MAX_REMEMBERED = 8;

const remembered = new Map<string, Promise<string>>();

async function generate(json: string): Promise<string> {
  try {
    const redocly = await config;
    // A copy, because openapi-typescript writes discriminators into the document.
    const copy = renameDataReferences(JSON.parse(json)) as OpenAPI3;
    return astToString(await openapiTS(copy, { ...OPTIONS, redocly }));
  } catch (error) {
    const [firstLine] = (error as Error).message.split("\n");
    throw new DocumentError(`openapi-typescript cannot read it: ${firstLine}`);
  }
}

/** Renames each `$ref` in data, which openapi-typescript would follow even there. */
function renameDataReferences(value: unknown, isMap = false, isInData = false): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => renameDataReferences(item, false, isInData));
  }
  if (!isObject(value)) {
    return value;
  }

  const entries = Object.entries(value).map(([key, child]) => {
    const name = isInData && key === "$ref" ? "$ref " : key;
    const isData = isInData || (!isMap && isDataKeyword(key));

    return [name, renameDataReferences(child, !isMap && isMapKeyword(key), isData)];
  });

  return Object.fromEntries(entries);
}
