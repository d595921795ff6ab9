import { resolveReference } from "spec-diff";
import type { Description } from "./description.ts";

/**
 * Returns a description in which every reference is replaced by what it refers to. A schema that
 * refers to itself then contains itself, so the result can't be written as JSON.
 *
 * @param description with references within itself only.
 */
export function dereference(description: object): Description {
  const copies = new Map<object, unknown>();

  function copy(value: unknown): unknown {
    if (typeof value !== "object" || value === null) {
      return value;
    }

    const target = findTarget(description, value);
    if (target !== undefined) {
      return copy(target);
    }
    if (copies.has(value)) {
      return copies.get(value);
    }

    const result: object = Array.isArray(value) ? [] : {};
    copies.set(value, result);
    for (const [key, each] of Object.entries(value)) {
      Reflect.set(result, key, copy(each));
    }
    return result;
  }

  return copy(description) as Description;
}

// --- internal ---

/** Returns what a reference refers to; undefined if the value is none. */
function findTarget(description: object, value: object): unknown {
  if (!("$ref" in value) || typeof value.$ref !== "string") {
    return undefined;
  }

  try {
    return resolveReference({ ...description }, value);
  } catch {
    // Data, such as an example, that only looks like a reference.
    return undefined;
  }
}
