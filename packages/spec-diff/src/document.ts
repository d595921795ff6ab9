/** Reads an OpenAPI document and brings it into the one form that both judges compare. */
import { parse } from "yaml";
import { asObject, isObject, type JsonObject, sortKeys } from "./json.ts";
import { findReferences, resolveReference } from "./references.ts";
import { DocumentError } from "./document-error.ts";
import { normalizeKeywords } from "./upgrade.ts";

export { DocumentError } from "./document-error.ts";

/** A document in the form that the judges compare: 3.1, keys and sets sorted, every `$ref` valid. */
export interface Document extends JsonObject {
  openapi: string;
}

/** The methods that a path item may have. */
export const METHODS = [
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
] as const;

/**
 * Parses YAML or JSON text.
 *
 * @throws {DocumentError} naming the line, if the text is neither.
 */
export function parseText(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    const [firstLine] = (error as Error).message.split("\n");
    throw new DocumentError(`not YAML or JSON: ${firstLine}`);
  }
}

/**
 * Checks a parsed document and brings it into the form that the judges compare.
 *
 * @throws {DocumentError} if it is not an OpenAPI 3.0 or 3.1 document, or a `$ref` does not resolve.
 */
export function prepare(input: unknown): Document {
  assertOpenApi(input);
  const isVersion30 = input.openapi.startsWith("3.0");
  const document = sortKeys(normalizeKeywords(input, isVersion30)) as Document;

  for (const ref of findReferences(document)) {
    resolveReference(document, { $ref: ref });
  }

  assertUniqueOperationIds(document);

  return document;
}

// --- internal ---

function assertOpenApi(input: unknown): asserts input is Document {
  if (!isObject(input)) {
    throw new DocumentError("not an OpenAPI document: expected an object");
  }

  const { openapi: version, swagger } = input;
  if (typeof version !== "string" || !/^3\.[01](\.|$)/.test(version)) {
    const received = version ?? (swagger ? `Swagger ${String(swagger)}` : "no `openapi` key");
    throw new DocumentError(`not an OpenAPI 3.0 or 3.1 document: received ${String(received)}`);
  }
  if (!isObject(input.paths) && !isObject(input.components) && !isObject(input.webhooks)) {
    throw new DocumentError("not an OpenAPI document: it has no paths, components or webhooks");
  }
}

function assertUniqueOperationIds(document: Document): void {
  const seen = new Set<unknown>();
  for (const item of Object.values(asObject(document.paths))) {
    for (const method of METHODS) {
      const id = asObject(asObject(item)[method]).operationId;
      if (id !== undefined && seen.has(id)) {
        throw new DocumentError(`operationId ${String(id)} is used twice`);
      }

      seen.add(id);
    }
  }
}
