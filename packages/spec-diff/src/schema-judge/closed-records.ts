/** Limits alternatives to what callers send. */
import { asArray, type Schema } from "../json.ts";
import { propertiesOf } from "../schemas/alternatives.ts";
import { propertyOf } from "../schemas/properties.ts";
import type { Alternative } from "../schemas/schema-types.ts";

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
 * Returns the same alternative, limited to what callers send: properties that it declares or
 * requires, or that another variant declares. TypeScript accepts the same object literals for a
 * union.
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

  const required = (asArray(alternative.keywords.required) as string[]).map(
    (name): [string, Schema] => [name, true],
  );
  const sent = Array.from(new Map([...required, ...declared]), ([name, schema]) => [
    name,
    propertyOf({ ...own, additional: schema }, name),
  ]);
  const properties = {
    properties: Object.fromEntries(sent),
    patterns: own.patterns,
    additional: false,
  };

  return { ...alternative, keywords: { ...alternative.keywords, properties } };
}
