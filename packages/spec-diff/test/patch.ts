/** Applies JSON patches (RFC 6902), as far as the case tables use them: add, remove, replace, move. */
import { pointerSegments } from "@hyperjump/json-pointer";
import { asArray, asObject, type JsonObject } from "../src/json.ts";

/** One operation of a case's patch. */
export interface PatchOperation {
  op: "add" | "remove" | "replace" | "move";
  path: string;
  from?: string;
  value?: unknown;
}

/** Returns a copy of the document with the operations applied. */
export function patch(document: unknown, operations: readonly PatchOperation[]): JsonObject {
  const copy = structuredClone(document) as JsonObject;
  for (const { op, path, from, value } of operations) {
    const moved = from === undefined ? undefined : take(copy, from);
    if (op === "remove" || op === "replace") {
      take(copy, path);
    }
    if (op !== "remove") {
      put(copy, path, op === "move" ? moved : structuredClone(value));
    }
  }
  return copy;
}

// --- internal ---

function find(document: JsonObject, pointer: string): { parent: unknown; key: string } {
  const keys = [...pointerSegments(pointer)];
  const key = keys.pop()!;
  const parent = keys.reduce<unknown>(
    (value, name) => (Array.isArray(value) ? value[Number(name)] : asObject(value)[name]),
    document,
  );
  if (typeof parent !== "object" || parent === null) {
    throw new Error(`nothing at ${pointer}`);
  }

  return { parent, key };
}

function take(document: JsonObject, pointer: string): unknown {
  const { parent, key } = find(document, pointer);
  if (Array.isArray(parent)) {
    return parent.splice(Number(key), 1)[0];
  }

  const value = asObject(parent)[key];
  if (value === undefined) {
    throw new Error(`nothing at ${pointer}`);
  }

  delete asObject(parent)[key];
  return value;
}

function put(document: JsonObject, pointer: string, value: unknown): void {
  const { parent, key } = find(document, pointer);
  if (Array.isArray(parent)) {
    parent.splice(key === "-" ? asArray(parent).length : Number(key), 0, value);
  } else {
    asObject(parent)[key] = value;
  }
}
