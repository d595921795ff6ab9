/** Generates the TypeScript declarations of a document, like `@roma-assets/types` does. */
import { createConfig } from "@redocly/openapi-core";
import {
  astToString,
  type GlobalContext,
  type OpenAPI3,
  resolveRef,
  scanDiscriminators,
  transformSchema,
} from "openapi-typescript";
import { type Document, DocumentError } from "../document/document.ts";
import { childrenOf, type Kind } from "../document/openapi-structure.ts";
import { isObject } from "../json.ts";

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

/**
 * Maximum number of remembered results. Many comparisons have the same base, so a few are enough.
 */
const MAX_REMEMBERED = 8;

const remembered = new Map<string, Promise<string>>();

async function generate(json: string): Promise<string> {
  try {
    // A copy, because openapi-typescript writes discriminators into the document.
    const copy = renameDataReferences(JSON.parse(json), "Document") as OpenAPI3;
    return astToString(transformSchema(copy, await createContext(copy)));
  } catch (error) {
    const [firstLine] = (error as Error).message.split("\n");
    throw new DocumentError(`openapi-typescript cannot read it: ${firstLine}`);
  }
}

/**
 * Returns the options of `@roma-assets/types`: root types without a prefix, and a property with a
 * `default` stays optional, because callers may omit it. The rest are openapi-typescript's defaults.
 *
 * Its main function would also lint and bundle the document, which takes half of the time and
 * memory. A prepared document is valid, and has no references to other files.
 */
async function createContext(document: OpenAPI3): Promise<GlobalContext> {
  const options = { silent: true };

  return {
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: false,
    defaultNonNullable: false,

    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    conditionalEnums: false,
    dedupeEnums: false,
    discriminators: scanDiscriminators(document, options),
    emptyObjectsUnknown: false,
    enum: false,
    enumValues: false,
    excludeDeprecated: false,
    exportType: false,
    generatePathParams: false,
    immutable: false,
    injectFooter: [],
    makePathsEnum: false,
    pathParamsAsTypes: false,
    propertiesRequiredByDefault: false,
    readWriteMarkers: false,
    redoc: await createConfig({}),
    silent: true,
    postTransform: undefined,
    transform: undefined,
    transformProperty: undefined,
    resolve: (ref) => resolveRef(document, ref, options),
  };
}

/** Renames each `$ref` in data, which openapi-typescript would follow even there. */
function renameDataReferences(value: unknown, kind: Kind): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => renameDataReferences(item, kind));
  }
  if (!isObject(value)) {
    return value;
  }

  const entries = childrenOf(value, kind).map((child) => {
    const name = kind === "Data" && child.key === "$ref" ? "$ref " : child.key;
    return [name, renameDataReferences(child.value, child.kind)];
  });

  return Object.fromEntries(entries);
}
