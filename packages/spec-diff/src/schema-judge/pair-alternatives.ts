/** Finds out which alternatives of two schemas belong together. */
import { asArray, type Schema } from "../json.ts";
import { propertiesOf } from "../schemas/alternatives.ts";
import { JSON_TYPES } from "../schemas/keywords.ts";
import type { Alternative } from "../schemas/schema-types.ts";
import { toValues } from "../schemas/unknown-keywords.ts";
import { pairMostSimilar } from "./similarity.ts";

/**
 * Returns true if two alternatives are the same variant of a union: the same component, or objects
 * with the same constants in properties that must be there.
 */
export function isSameVariant(a: Alternative, b: Alternative): boolean {
  const name = identifyVariant(a);
  return name !== undefined && name === identifyVariant(b);
}

/** Pairs the alternatives of two schemas that are most likely the same variant. */
export function pairAlternatives(
  alternatives: readonly Alternative[],
  others: readonly Alternative[],
): ReadonlyMap<Alternative, Alternative> {
  const pairs = JSON_TYPES.flatMap((type) => {
    const [ofType, othersOfType] = [alternatives, others].map((all) =>
      all.filter((alternative) => alternative.type === type),
    );

    return [...pairMostSimilar(ofType!, othersOfType!, { nameOf: identifyVariant, contentOf })];
  });

  return new Map(pairs);
}

// --- internal ---

/** Returns what identifies a variant, if anything does: its component, or its constants. */
function identifyVariant(alternative: Alternative): string | undefined {
  const { variant } = alternative;
  const constants = constantPropertiesOf(alternative);
  const isAnonymous = variant === undefined && constants.length === 0;

  return isAnonymous ? undefined : JSON.stringify(variant ?? constants);
}

function constantPropertiesOf(alternative: Alternative): [string, unknown][] {
  const { properties } = propertiesOf(alternative);

  return (asArray(alternative.keywords.required) as string[]).flatMap((name) => {
    const value = constantOf(properties[name]);
    return value === undefined ? [] : [[name, value] as [string, unknown]];
  });
}

/** Returns the only value of a schema, if it lists one. */
function constantOf(schema: Schema | undefined): unknown {
  if (typeof schema !== "object") {
    return undefined;
  }

  const { const: constant, enum: values } = schema;

  return constant ?? (Array.isArray(values) && values.length === 1 ? values[0] : undefined);
}

function contentOf({ keywords, unknown }: Alternative): unknown {
  return { ...keywords, unknown: toValues(unknown) };
}
