/** Finds and resolves the `$ref`s of a document. */
import { append, get, type Json, nil, pointerSegments } from "@hyperjump/json-pointer";
import { DocumentError } from "./document-error.ts";
import { isObject, type JsonObject } from "./json.ts";
import { isDataKeyword, isMapKeyword } from "./openapi-keywords.ts";

/**
 * Follows references until a value is not a reference.
 *
 * @throws {DocumentError} if a `$ref` does not resolve, or refers to itself.
 */
export function resolveReference(document: JsonObject, value: unknown): unknown {
  const seen = new Set<string>();
  let resolved = value;

  while (isObject(resolved) && typeof resolved.$ref === "string") {
    const ref = resolved.$ref;
    if (seen.has(ref)) {
      throw new DocumentError(`$ref ${ref} refers to itself`);
    }
    seen.add(ref);
    resolved = lookUp(document, ref);
  }

  return resolved;
}

/** Yields the `$ref`s in a value. Ignores data that only looks like one. */
export function* findReferences(value: unknown, isMap = false): Generator<string, void, undefined> {
  if (Array.isArray(value)) {
    for (const item of value) {
      yield* findReferences(item);
    }
  }
  if (!isObject(value)) {
    return;
  }

  if (!isMap && typeof value.$ref === "string") {
    yield value.$ref;
  }

  for (const [key, child] of Object.entries(value)) {
    if (isMap) {
      yield* findReferences(child);
    } else if (!isDataKeyword(key)) {
      yield* findReferences(child, isMapKeyword(key));
    }
  }
}

/** Returns the `$ref` of a component. */
export function toComponentReference(kind: string, name: string): string {
  return `#${append(name, append(kind, append("components", nil)))}`;
}

/** Returns the kind and the name of the component that a `$ref` refers to, if it does. */
export function parseComponentReference(ref: string): { kind: string; name: string } | undefined {
  if (!ref.startsWith("#/components/")) {
    return undefined;
  }

  const [, kind, name, ...inner] = pointerSegments(toPointer(ref));

  return kind === undefined || name === undefined || inner.length > 0 ? undefined : { kind, name };
}

// --- internal ---

function lookUp(document: JsonObject, ref: string): unknown {
  if (ref !== "#" && !ref.startsWith("#/")) {
    throw new DocumentError(`$ref ${ref} is not inside the document (expected "#/…")`);
  }

  let value: unknown;

  try {
    value = get(toPointer(ref), document as Json);
  } catch (error) {
    if (error instanceof DocumentError) {
      throw error;
    }
  }

  if (value === undefined) {
    throw new DocumentError(`$ref ${ref} leads nowhere`);
  }

  return value;
}

/** Returns the JSON pointer of a `$ref`. */
function toPointer(ref: string): string {
  try {
    return decodeURIComponent(ref.slice("#".length));
  } catch {
    throw new DocumentError(`$ref ${ref} is not percent-encoded`);
  }
}
