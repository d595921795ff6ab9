/** The variants of unions: which belong together, what they declare, and how they are named. */
import { propertiesOf } from "./alternatives.ts";
import type { Finding } from "./finding.ts";
import { asArray, isEqual, type Schema } from "./json.ts";
import { propertyOf } from "./properties.ts";
import { toComponentReference } from "./references.ts";
import type { Alternative, SchemaReader, SchemaSearch } from "./schema-types.ts";

/**
 * Returns true if two alternatives are the same variant of a union: the same component, or objects
 * with the same constants in properties that must be there.
 */
export function isSameVariant(a: Alternative, b: Alternative): boolean {
  if (a.variant !== undefined || b.variant !== undefined) {
    return a.variant === b.variant;
  }

  const constants = constantPropertiesOf(a);

  return constants.length > 0 && isEqual(constants, constantPropertiesOf(b));
}

/** Names a variant's component in the findings about properties that it declares itself. */
export function nameVariant(
  findings: Finding[],
  { variant }: Alternative,
  counterpart: Alternative,
  { from, to }: SchemaSearch,
): Finding[] {
  if (variant === undefined || variant !== counterpart.variant) {
    return findings;
  }

  const schema = { $ref: toComponentReference("schemas", variant) };

  return findings.map((finding) => {
    const isOwn = [from, to].some((reader) => declares(schema, finding.path, reader));
    return finding.component === undefined && isOwn
      ? { ...finding, component: variant + finding.path }
      : finding;
  });
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

function declares(schema: Schema, path: string, reader: SchemaReader): boolean {
  return reader
    .alternativesOf(schema)
    .some((alternative) =>
      Object.keys(propertiesOf(alternative).properties).some((name) => isPathOf(path, name)),
    );
}

function isPathOf(path: string, name: string): boolean {
  const prefix = `.${name}`;
  return path.startsWith(prefix) && /^$|^[.[]/.test(path.slice(prefix.length));
}
