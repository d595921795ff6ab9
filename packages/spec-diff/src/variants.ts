/** The variants of unions: which belong together, and what they declare. */
import { propertiesOf } from "./alternatives.ts";
import { asArray, type Schema } from "./json.ts";
import { JSON_TYPES } from "./keywords.ts";
import { propertyOf } from "./properties.ts";
import type { Alternative } from "./schema-types.ts";
import { pairMostSimilar } from "./similarity.ts";
import { valuesOf } from "./unknown-keywords.ts";

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

/** Returns the properties that any of the alternatives declares, with all values that they allow. */
export function declaredPropertiesOf(
  alternatives: readonly Alternative[],
): ReadonlyMap<string, Schema> {
  const declared = new Map<string, Schema[]>();
  for (const alternative of alternatives) {
    for (const [name, schema] of Object.entries(propertiesOf(alternative).properties)) {
      declared.set(name, [...(declared.get(name) ?? []), schema]);
    }
  }

  return new Map(
    Array.from(declared, ([name, schemas]) => {
      const [first = true, ...others] = new Set(schemas);
      return [name, others.length > 0 ? { anyOf: [first, ...others] } : first];
    }),
  );
}

/**
 * Returns the same alternative, limited to what callers send: properties that it declares, or that
 * another variant does. TypeScript accepts the same object literals for a union.
 *
 * @param declared the properties that any of the variants declares.
 */
export function closeRecord(
  alternative: Alternative,
  declared: ReadonlyMap<string, Schema>,
): Alternative {
  const own = propertiesOf(alternative);
  const isOpen = own.additional === undefined || own.additional === true;
  if (alternative.type !== "object" || !isOpen) {
    return alternative;
  }

  const all = Array.from(declared, ([name, schema]) => [
    name,
    propertyOf({ ...own, additional: schema }, name),
  ]);
  const properties = {
    properties: Object.fromEntries(all),
    patterns: own.patterns,
    additional: false,
  };

  return { ...alternative, keywords: { ...alternative.keywords, properties } };
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
  const notUnderstood = Object.entries(unknown).map(([name, parts]) => [
    name,
    valuesOf(name, parts),
  ]);
  return { ...keywords, unknown: notUnderstood };
}
