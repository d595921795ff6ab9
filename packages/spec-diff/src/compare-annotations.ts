/** Compares the keywords of schemas that don't limit values, but that callers rely on. */
import type { Finding } from "./finding.ts";
import { asArray, asObject, isEqual, type Schema } from "./json.ts";
import { resolvePlainReference } from "./references.ts";
import type { Annotations, SchemaReader, SchemaSearch } from "./schema-types.ts";

/** Compares the annotations of two schemas. */
export function* compareAnnotations(
  fromSchema: Schema,
  toSchema: Schema,
  { from: fromReader, to: toReader, isReverse }: SchemaSearch,
): Generator<Finding> {
  const from = fromReader.annotationsOf(fromSchema);
  const to = toReader.annotationsOf(toSchema);

  yield* compareDefaults(from, to, isReverse);

  if (isReverse && from.deprecated === true && to.deprecated !== true) {
    yield { path: "", rule: "deprecated", change: "changed", from: true, to: false };
  }
  if (!isReverse && !isEqual(from.xml, to.xml)) {
    yield { path: "", rule: "xml", change: "changed", from: from.xml, to: to.xml };
  }
  if (from.discriminator && !isDiscriminatorKept(from.discriminator, to.discriminator)) {
    const values = { from: from.discriminator, to: to.discriminator };
    const owner = isReverse ? to.discriminatorOwner : from.discriminatorOwner;
    const component = owner === undefined ? {} : { component: owner };
    yield { path: "", rule: "discriminator", change: "changed", ...values, ...component };
  }
}

/** Compares the annotations of the components that are variants of two schemas. */
export function compareVariantAnnotations(
  fromSchema: Schema,
  toSchema: Schema,
  search: SchemaSearch,
): Finding[] {
  const fromVariants = findVariants(fromSchema, search.from);
  const toVariants = findVariants(toSchema, search.to);
  const common = [...fromVariants].filter(([name]) => toVariants.has(name));

  return common.flatMap(([name, variant]) =>
    [...compareAnnotations(variant, toVariants.get(name)!, search)].map((finding) => ({
      component: name,
      ...finding,
    })),
  );
}

// --- internal ---

/** Returns the components that are variants of a schema, or of one of its variants, by name. */
function findVariants(schema: Schema, reader: SchemaReader): ReadonlyMap<string, Schema> {
  const variants = new Map<string, Schema>();

  function visit(part: Schema): void {
    const resolved = asObject(resolvePlainReference(reader.documentOf(part), part));
    const members = [...asArray(resolved.anyOf), ...asArray(resolved.oneOf)] as Schema[];

    for (const member of members) {
      const name = reader.componentOf(member);
      if (name === undefined) {
        visit(member);
      } else if (!variants.has(name)) {
        variants.set(name, member);
        visit(member);
      }
    }
  }

  visit(schema);

  return variants;
}

/**
 * A default says what an absent value means. A new one promises that for the first time. Another
 * one, or none, breaks the promise.
 */
function* compareDefaults(
  from: Annotations,
  to: Annotations,
  isReverse: boolean,
): Generator<Finding> {
  const isNew = isReverse && to.default === undefined;
  const isLookedFor = from.default !== undefined && (!isReverse || isNew);
  if (isLookedFor && !isEqual(from.default, to.default)) {
    yield { path: "", rule: "default", change: "changed", from: from.default, to: to.default };
  }
}

function isDiscriminatorKept(from: unknown, to: unknown): boolean {
  const { propertyName: fromName, mapping: fromMapping, ...fromOthers } = asObject(from);
  const { propertyName: toName, mapping: toMapping, ...toOthers } = asObject(to);
  const mapped = Object.entries(asObject(fromMapping));

  return (
    fromName === toName &&
    mapped.every(([value, ref]) => asObject(toMapping)[value] === ref) &&
    isEqual(fromOthers, toOthers)
  );
}
