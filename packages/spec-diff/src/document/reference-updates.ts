/** Keeps references valid when a document is brought into one form, which moves the items of sets. */
import { append, nil } from "@hyperjump/json-pointer";
import { isObject, type JsonObject } from "../json.ts";
import { childrenOf, type Kind } from "./openapi-structure.ts";
import { findReferenceHolders, lookUp, parseComponentReference } from "./references.ts";

/**
 * Makes each `$ref` of a document lead to what it led to in the original, such as to the same item
 * of an `allOf` that is now sorted.
 *
 * @param images the part of the document that an object of the original became.
 */
export function updateReferences(
  original: JsonObject,
  document: JsonObject,
  images: ReadonlyMap<object, object>,
): void {
  let pointers: ReadonlyMap<object, string> | undefined;

  for (const { holder } of findReferenceHolders(document, "Document")) {
    const { $ref: ref } = holder;
    if (parseComponentReference(ref)) {
      continue;
    }

    const target = lookUp(original, ref);
    const image = isObject(target) ? images.get(target) : undefined;
    if (image && !leadsTo(document, ref, image)) {
      pointers ??= findPointers(document);
      holder.$ref = pointers.get(image) ?? ref;
    } else if (typeof target === "boolean") {
      replaceByBoolean(holder, target);
    }
  }
}

// --- internal ---

function leadsTo(document: JsonObject, ref: string, target: object): boolean {
  try {
    return lookUp(document, ref) === target;
  } catch {
    return false;
  }
}

/** A schema that is `true` or `false` can't be found again, because it has no identity. */
function replaceByBoolean(holder: JsonObject, schema: boolean): void {
  delete holder.$ref;
  if (!schema) {
    holder.not = {};
  }
}

/** Returns the `$ref` of each object. */
function findPointers(document: JsonObject): Map<object, string> {
  const pointers = new Map<object, string>();

  function visit(value: unknown, kind: Kind, pointer: string): void {
    if (Array.isArray(value)) {
      value.forEach((item, index) => visit(item, kind, append(String(index), pointer)));
    }
    if (!isObject(value)) {
      return;
    }

    pointers.set(value, `#${encodeURI(pointer)}`);
    for (const child of childrenOf(value, kind)) {
      visit(child.value, child.kind, append(child.key, pointer));
    }
  }

  visit(document, "Document", nil);

  return pointers;
}
