import { assertArgument } from "./arguments.ts";
import type { BodyForm, Shape } from "./operation.ts";

/**
 * Asserts that a body has one of several forms, and no property that this form does not have.
 *
 * @throws {ArgumentError} saying for each form why the body does not have it.
 */
export function assertBodyForm(body: object, forms: readonly BodyForm[]): void {
  const problems = forms.map((form) => findProblem(form, body));
  const list = problems.map((problem, index) => `in form ${index + 1}, ${problem}`).join("; ");
  assertArgument(
    problems.includes(undefined),
    `The body has none of its ${problems.length} forms: ${list}`,
  );
}

// --- internal ---

function findProblem({ required, shape }: BodyForm, body: object): string | undefined {
  const missing = required.find((name) => !Object.hasOwn(body, name));
  return missing === undefined ? findMismatch(shape, body, "") : `\`${missing}\` is missing`;
}

/** Describes the first difference between a value and a shape. */
function findMismatch(shape: Shape, value: unknown, place: string): string | undefined {
  const isArray = Array.isArray(value);
  const type = isArray ? "array" : typeof value;
  const expected = typeOf(shape);
  if (expected === "any") {
    return undefined;
  }
  if (type !== expected || value === null) {
    return `\`${place}\` must be of type ${expected}`;
  }
  if (typeof shape === "string" || typeof value !== "object") {
    return undefined;
  }

  for (const [key, part] of Object.entries(value)) {
    const partPlace = isArray ? `${place}[${key}]` : [place, key].filter(Boolean).join(".");
    const partShape = shapeOfPart(shape, key);
    const mismatch = partShape
      ? findMismatch(partShape, part, partPlace)
      : `\`${partPlace}\` does not belong to it`;
    if (mismatch !== undefined) {
      return mismatch;
    }
  }
  return undefined;
}

function typeOf(shape: Shape): string {
  if (typeof shape === "string") {
    return shape;
  }
  return isArrayShape(shape) ? "array" : "object";
}

/** Returns the shape of an item or a property; undefined if there must be no such property. */
function shapeOfPart(shape: Exclude<Shape, string>, key: string): Shape | undefined {
  if (isArrayShape(shape)) {
    return shape[0];
  }
  return Object.hasOwn(shape, key) ? shape[key] : undefined;
}

function isArrayShape(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}
