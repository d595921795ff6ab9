/** Keywords that test a value by a schema: `contains`, `if`, `dependentSchemas`. */
import type { JsonObject, Schema } from "../json.ts";
import { negate } from "./conjunction.ts";
import type { Proof } from "./proof.ts";

/** A schema that some items of an array must match. */
export interface Contains {
  readonly schema: Schema;
  readonly min: number;
  readonly max: number;
}

/** Returns what a schema says about `contains`, with `minContains` and `maxContains`. */
export function readContains(keywords: JsonObject): Contains[] | undefined {
  const { contains, minContains = 1, maxContains = Infinity } = keywords;
  return contains === undefined
    ? undefined
    : [{ schema: contains as Schema, min: Number(minContains), max: Number(maxContains) }];
}

/** Returns true if arrays that meet `narrow` also meet a `contains` of the wide side. */
export function isContainsImplied(
  narrow: readonly Contains[],
  { schema, min, max }: Contains,
  proof: Proof,
): boolean {
  const hasEnough = narrow.some(
    (other) => other.min >= min && proof.isSubset(other.schema, schema),
  );
  const hasFew = narrow.some((other) => other.max <= max && proof.isSubset(schema, other.schema));

  return (min === 0 || hasEnough) && (max === Infinity || hasFew);
}

/** `if`, `then` and `else`. */
export interface Condition {
  readonly test: Schema;
  readonly whenTrue: Schema;
  readonly whenFalse: Schema;
}

/** Returns the condition of a schema, if it has one. */
export function readCondition(schema: JsonObject): Condition[] | undefined {
  const { if: test, then: whenTrue = true, else: whenFalse = true } = schema;
  return test === undefined
    ? undefined
    : [
        {
          test: test as Schema,
          whenTrue: whenTrue as Schema,
          whenFalse: whenFalse as Schema,
        },
      ];
}

/** Returns true if values of the narrow side meet a condition of the wide side. */
export function isConditionImplied(
  narrow: readonly Condition[],
  wide: Condition,
  proof: Proof,
): boolean {
  const isSame = narrow.some(
    ({ test, whenTrue, whenFalse }) =>
      proof.isSubset(test, wide.test) &&
      proof.isSubset(wide.test, test) &&
      proof.isSubset(whenTrue, wide.whenTrue) &&
      proof.isSubset(whenFalse, wide.whenFalse),
  );

  return (
    isSame ||
    ((wide.whenTrue === true || proof.isWithin([wide.test], wide.whenTrue)) &&
      (wide.whenFalse === true || proof.isWithin([negate(wide.test)], wide.whenFalse)))
  );
}

/** Returns true if objects of the narrow side meet a schema of `dependentSchemas`. */
export function isDependencyImplied(
  narrow: Schema | undefined,
  name: string,
  wide: Schema,
  proof: Proof,
): boolean {
  return (
    (narrow !== undefined && proof.isSubset(narrow, wide)) ||
    proof.isWithin([{ required: [name] }], wide)
  );
}
