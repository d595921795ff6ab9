/** Finds and resolves the `$ref`s of a document. */
import { append, get, type Json, nil, pointerSegments } from "@hyperjump/json-pointer";
import { asArray, isObject, type JsonObject } from "../json.ts";
import { DocumentError } from "./document-error.ts";
import { childrenOf, isDocumentationKeyword, isReference, type Kind } from "./openapi-structure.ts";

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

/**
 * Follows references until a value is not one, or has keywords beside its `$ref`, which apply too.
 *
 * @throws {DocumentError} if a `$ref` does not resolve.
 */
export function resolvePlainReference(document: JsonObject, value: unknown): unknown {
  let resolved = value;

  while (isPlainReference(resolved)) {
    resolved = lookUp(document, resolved.$ref);
  }

  return resolved;
}

/** Returns true for a reference without other keywords beside it, except for documentation. */
export function isPlainReference(value: unknown): value is JsonObject & { $ref: string } {
  return (
    isObject(value) &&
    typeof value.$ref === "string" &&
    Object.keys(value).every((key) => key === "$ref" || isDocumentationKeyword(key))
  );
}

/** Yields the `$ref`s in a value. Ignores data that only looks like one. */
export function* findReferences(
  value: unknown,
  kind: Kind = "Schema",
): Generator<string, void, undefined> {
  for (const { holder } of findReferenceHolders(value, kind)) {
    yield holder.$ref;
  }
}

/** An object that refers to another one. */
export interface ReferenceHolder {
  readonly holder: JsonObject & { $ref: string };
  /** What the object that it refers to must be. */
  readonly kind: Kind;
}

/** Yields the objects in a value that refer to another one. */
export function* findReferenceHolders(
  value: unknown,
  kind: Kind,
): Generator<ReferenceHolder, void, undefined> {
  if (kind === "Data") {
    return;
  }
  for (const item of asArray(value)) {
    yield* findReferenceHolders(item, kind);
  }
  if (!isObject(value)) {
    return;
  }

  if (isReference(value, kind)) {
    yield { holder: value, kind };
  }

  for (const child of childrenOf(value, kind)) {
    yield* findReferenceHolders(child.value, child.kind);
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

/**
 * Returns the value that a `$ref` leads to, which may be another reference.
 *
 * @throws {DocumentError} if it leads nowhere.
 */
export function lookUp(document: JsonObject, ref: string): unknown {
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

// --- internal ---

/** Returns the JSON pointer of a `$ref`. */
function toPointer(ref: string): string {
  try {
    return decodeURIComponent(ref.slice("#".length));
  } catch {
    throw new DocumentError(`$ref ${ref} is not percent-encoded`);
  }
}
