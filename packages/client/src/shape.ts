import type { Shape } from "./operation.ts";

/** The part of a response's body that is as described. */
export interface DescribedBody {
  readonly body: unknown;
  /**
   * The properties whose values are not of the described type, such as `reasons[].error_msg`. They
   * were removed, so that they count as absent.
   */
  readonly ignored: readonly string[];
}

/** Removes from a body what is not of the described type. */
export function keepShape(shape: Shape | undefined, body: unknown): DescribedBody {
  const ignored = new Set<string>();
  const kept = shape === undefined ? body : keepPart(shape, body, "", ignored);
  return { body: kept, ignored: [...ignored] };
}

/** Returns true if a value is an object, and no array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the properties of an object, and none of any other value. */
export function toFields(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

// --- internal ---

/** @returns undefined if the value is of another type, whose name is then added to `ignored`. */
function keepPart(shape: Shape, value: unknown, name: string, ignored: Set<string>): unknown {
  // JSON's way to say that there is no value.
  if (value === undefined || value === null) {
    return undefined;
  }
  if (shape === "any") {
    return value;
  }

  if (isArrayShape(shape)) {
    if (Array.isArray(value)) {
      const items = value.map((item) => keepItem(shape[0], item, `${name}[]`, ignored));
      return items.filter((item) => item !== undefined);
    }
  } else if (typeof shape === "object") {
    if (isObject(value)) {
      return keepProperties(shape, value, name, ignored);
    }
  } else if (typeof value === shape) {
    return value;
  }

  ignored.add(name);
  return undefined;
}

function isArrayShape(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

/** Also names an item that is null, because a list has no place for a missing one. */
function keepItem(shape: Shape, item: unknown, name: string, ignored: Set<string>): unknown {
  if (item === null) {
    ignored.add(name);
  }
  return keepPart(shape, item, name, ignored);
}

function keepProperties(
  shape: Readonly<Record<string, Shape>>,
  value: Record<string, unknown>,
  parent: string,
  ignored: Set<string>,
): object {
  const kept = { ...value };
  for (const [name, part] of Object.entries(shape)) {
    // Most properties are optional, and an object is slow once one was deleted.
    if (!Object.hasOwn(kept, name)) {
      continue;
    }

    const described = keepPart(part, kept[name], parent ? `${parent}.${name}` : name, ignored);
    if (described === undefined) {
      delete kept[name];
    } else {
      kept[name] = described;
    }
  }
  return kept;
}
