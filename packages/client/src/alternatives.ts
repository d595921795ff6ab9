import { assertArgument } from "./arguments.ts";
import type { Shape } from "./operation.ts";

/**
 * Asserts that a body has one of several shapes, and no property that this shape does not name.
 *
 * @throws {ArgumentError} saying what is wrong with the body according to each shape.
 */
export function assertFitsAlternative(body: unknown, alternatives: readonly Shape[]): void {
  const problems = alternatives.map((shape) => findProblem(shape, body, ""));
  const list = problems.map((problem, index) => `in form ${index + 1}, ${problem}`).join("; ");
  assertArgument(
    problems.includes(undefined),
    `The body fits none of its ${problems.length} forms: ${list}`,
  );
}

// --- internal ---

/** Describes the first difference between a value and a shape. */
function findProblem(shape: Shape, value: unknown, place: string): string | undefined {
  const { type, required = [] } = shape;
  if (type !== undefined && type !== typeOf(value)) {
    return `\`${place}\` must be of type ${type}`;
  }
  if (typeof value !== "object" || value === null) {
    return undefined;
  }

  const missing = required.find((name) => !Object.hasOwn(value, name));
  if (missing !== undefined) {
    return `\`${placeIn(value, place, missing)}\` is missing`;
  }

  for (const [key, child] of Object.entries(value)) {
    const childPlace = placeIn(value, place, key);
    const childShape = shapeOf(shape, value, key);
    const problem = childShape
      ? findProblem(childShape, child, childPlace)
      : `\`${childPlace}\` does not belong to it`;
    if (problem !== undefined) {
      return problem;
    }
  }

  return undefined;
}

/** Returns the shape of an item or a property; undefined if the property may not exist. */
function shapeOf({ items, properties }: Shape, parent: object, key: string): Shape | undefined {
  if (Array.isArray(parent)) {
    return items ?? ANY_SHAPE;
  }
  if (properties === undefined) {
    return ANY_SHAPE;
  }
  return Object.hasOwn(properties, key) ? properties[key] : undefined;
}

const ANY_SHAPE: Shape = {};

function placeIn(parent: object, place: string, key: string): string {
  if (Array.isArray(parent)) {
    return `${place}[${key}]`;
  }
  return place === "" ? key : `${place}.${key}`;
}

function typeOf(value: unknown): string {
  if (value === null) {
    return "null";
  }
  return Array.isArray(value) ? "array" : typeof value;
}
