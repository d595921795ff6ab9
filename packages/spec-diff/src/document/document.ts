/** Reads an OpenAPI document and brings it into the one form that both judges compare. */
import { parseYaml } from "@redocly/openapi-core";
import { asObject, isObject, type JsonObject } from "../json.ts";
import { DocumentError } from "./document-error.ts";
import { updateReferences } from "./reference-updates.ts";
import { findReferences, resolveReference } from "./references.ts";
import { upgrade } from "./upgrade.ts";

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
 * Parses YAML or JSON text with the parser of the linter and of openapi-typescript, so that all read
 * it alike, merge keys (`<<`) included.
 *
 * @throws {DocumentError} naming the line, if the text is neither.
 */
export function parseText(text: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    throw new DocumentError(`not YAML or JSON: ${describeSyntaxError(error, text)}`);
  }
}

/**
 * Checks a parsed document and brings it into the form that the judges compare. A document that is in
 * this form already is returned as it is.
 *
 * @throws {DocumentError} if it is not an OpenAPI 3.0 or 3.1 document, or a `$ref` does not resolve.
 */
export function prepare(input: unknown): Document {
  if (isPrepared(input)) {
    return input;
  }

  assertOpenApi(input);
  assertSize(input);
  for (const ref of findReferences(input, "Document")) {
    resolveReference(input, { $ref: ref });
  }

  const { document, images } = upgrade(input, input.openapi.startsWith("3.0"));
  updateReferences(input, document, images);
  assertOpenApi(document);
  assertUniqueOperationIds(document);

  prepared.add(document);

  return document;
}

// --- internal ---

/** Describes an error of the parser, with its line. */
function describeSyntaxError(error: unknown, text: string): string {
  if (!(error instanceof Error) || !("reason" in error) || !("mark" in error)) {
    return String(error);
  }

  // The parser counts from 0, and reports what is missing at the end as on the line after the end.
  const lastLine = text.trimEnd().split("\n").length;
  const line = Math.min(Number(asObject(error.mark).line) + 1, lastLine);

  return `${String(error.reason)} at line ${line}`;
}

/** The documents that {@link prepare} returned. */
const prepared = new WeakSet<object>();

function isPrepared(input: unknown): input is Document {
  return isObject(input) && prepared.has(input);
}

/** Maximum number of values of a document: a hundred times what 1 MB of YAML has. */
const MAX_VALUES = 5_000_000;

/** Rejects documents whose aliases repeat each other endlessly. */
function assertSize(input: unknown): void {
  const pending = [input];
  let count = 0;

  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const children = typeof value === "object" && value !== null ? Object.values(value) : [];
    count += children.length;
    if (count > MAX_VALUES) {
      throw new DocumentError(`too large: more than ${MAX_VALUES} values, with aliases repeated`);
    }

    pending.push(...children.filter((child) => typeof child === "object" && child !== null));
  }
}

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
