/** Compares the keywords of schemas that don't limit values, but that callers rely on. */
import type { Finding } from "../findings/finding.ts";
import { asObject, includes, isEqual, type Schema } from "../json.ts";
import { ANNOTATION_NAMES, type Annotations } from "../schemas/annotations.ts";
import type { SchemaSearch } from "../schemas/schema-types.ts";

/**
 * Compares the annotations of two schemas. Leaves out `readOnly` and `writeOnly`, which decide whether
 * a property is sent.
 */
export function compareAnnotations(
  fromSchema: Schema,
  toSchema: Schema,
  search: SchemaSearch,
): Finding[] {
  const { from, to } = readBoth(fromSchema, toSchema, search);

  return [
    ...compareDefaults(from, to, search),
    ...compareDeprecation(from, to, search),
    ...compareXml(from, to, search),
    ...compareDiscriminators(from, to),
  ];
}

/** Fails closed: reports changes of `readOnly` and `writeOnly` where they don't stand in a property. */
export function compareAccess(
  fromSchema: Schema,
  toSchema: Schema,
  search: SchemaSearch,
): Finding[] {
  if (search.isReverse) {
    return [];
  }

  const { from, to } = readBoth(fromSchema, toSchema, search);

  return ACCESS_KEYWORDS.flatMap((rule) => {
    const values = { from: includes(from[rule], true), to: includes(to[rule], true) };
    return values.from === values.to
      ? []
      : [{ path: "", rule, change: "changed", ...values, detail: "not-understood" }];
  });
}

/** Returns true if a finding is about what a schema means, and not about the values that it allows. */
export function isAboutMeaning({ rule, detail }: Finding): boolean {
  return detail === "not-understood" || ANNOTATION_NAMES.some((name) => name === rule);
}

// --- internal ---

/** The keywords that say in which direction a property is sent. */
const ACCESS_KEYWORDS = ["readOnly", "writeOnly"] as const;

function readBoth(
  fromSchema: Schema,
  toSchema: Schema,
  search: SchemaSearch,
): { from: Annotations; to: Annotations } {
  return {
    from: search.from.annotationsOf(fromSchema),
    to: search.to.annotationsOf(toSchema),
  };
}

/**
 * A default says what an absent value means. A new one promises that for the first time. Another
 * one, or none, breaks the promise.
 */
function compareDefaults(
  { default: from }: Annotations,
  { default: to }: Annotations,
  { isReverse }: SchemaSearch,
): Finding[] {
  const isNew = isReverse && to.length === 0;
  const isLookedFor = from.length > 0 && (!isReverse || isNew);

  return isLookedFor && !areSameValues(from, to) ? [describeChange("default", from, to)] : [];
}

/** The end of a deprecation does not matter to callers. */
function compareDeprecation(from: Annotations, to: Annotations, search: SchemaSearch): Finding[] {
  const isNew = includes(from.deprecated, true) && !includes(to.deprecated, true);

  return search.isReverse && isNew
    ? [{ path: "", rule: "deprecated", change: "changed", from: true, to: false }]
    : [];
}

function compareXml(
  { xml: from }: Annotations,
  { xml: to }: Annotations,
  { isReverse }: SchemaSearch,
): Finding[] {
  return isReverse || areSameValues(from, to) ? [] : [describeChange("xml", from, to)];
}

function compareDiscriminators(
  { discriminator: from }: Annotations,
  { discriminator: to }: Annotations,
): Finding[] {
  const isEachKept = from.every((discriminator) =>
    to.some((other) => isDiscriminatorKept(discriminator, other)),
  );

  return isEachKept ? [] : [describeChange("discriminator", from, to)];
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

function areSameValues(from: readonly unknown[], to: readonly unknown[]): boolean {
  return from.length === to.length && from.every((value) => includes(to, value));
}

/** Shows a list only if there are several values. */
function describeChange(rule: string, from: readonly unknown[], to: readonly unknown[]): Finding {
  const show = (values: readonly unknown[]) => (values.length > 1 ? values : values[0]);
  return { path: "", rule, change: "changed", from: show(from), to: show(to) };
}
