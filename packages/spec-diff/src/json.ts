/** Helpers for JSON values of unknown form. */

/** A JSON object. */
export type JsonObject = { [key: string]: unknown };

/** A JSON Schema: an object, or `true` (anything), or `false` (nothing). */
export type Schema = JsonObject | boolean;

/** Returns true for a JSON object, but not for an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the value if it is an object, else an empty object. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Returns the value if it is an array, else an empty array. */
export function asArray(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns true if two JSON values are equal, whatever the order of their keys. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) {
    return true;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  }

  return isObject(a) && isObject(b) && keysOf(a, b).every((key) => isEqual(a[key], b[key]));
}

/** Returns true if an array contains a value. */
export function includes(values: readonly unknown[], value: unknown): boolean {
  return values.some((other) => isEqual(other, value));
}

/** Sorts the keys of every object: their order has no meaning in OpenAPI. */
export function sortKeys<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(sortKeys) as T;
  }
  if (!isObject(value)) {
    return value;
  }

  const keys = Object.keys(value).sort();

  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key])])) as T;
}

/** Returns a copy of an object with some of its keys. */
export function selectKeys(object: JsonObject, isSelected: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => isSelected(key)));
}

/** Returns the keys of several objects, each once. */
export function keysOf(...objects: object[]): string[] {
  return [...new Set(objects.flatMap((object) => Object.keys(object)))];
}
