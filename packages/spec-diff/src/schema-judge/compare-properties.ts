/** Compares the properties of objects, and which of them are required. */
import { type Finding, prefixPaths, toBaseAndNext, toNarrowAndWide } from "../findings/finding.ts";
import { asArray, includes, isEqual, keysOf, type Schema } from "../json.ts";
import { allowAnything, propertiesOf } from "../schemas/alternatives.ts";
import { type Properties, propertyOf } from "../schemas/properties.ts";
import type { Alternative } from "../schemas/schema-types.ts";
import type { AlternativePair } from "./alternative-pair.ts";
import { isAboutMeaning } from "./compare-annotations.ts";

/**
 * Compares properties. Objects are records, so undeclared properties are not sent. Adding a
 * property is compatible and removing one is breaking, whatever `additionalProperties` says. That
 * keyword is compared separately.
 */
export function compareProperties(pair: AlternativePair): Finding[] {
  const from = propertiesOf(pair.from);
  const to = propertiesOf(pair.to);
  const names = keysOf(from.properties, to.properties);
  const patterns = keysOf(from.patterns, to.patterns);

  return [
    ...names.flatMap((name) => compareNamed(name, names, pair)),
    ...patterns.flatMap((pattern) => comparePattern(pattern, from, to, pair)),
    ...prefixPaths(
      ".*",
      compareUndeclared("additionalProperties", from.additional, to.additional, pair),
    ),
  ];
}

/** Reports properties that must be there and didn't have to be, or the other way around. */
export function compareRequired(
  narrow: string[] = [],
  wide: string[] = [],
  pair: AlternativePair,
): Finding[] {
  const isRequired = pair.direction === "request";

  return wide
    .filter((name) => !narrow.includes(name) && isRequirementReported(pair, name))
    .map((name) => {
      const values = { from: !isRequired, to: isRequired };
      return { path: `.${name}`, rule: "required", change: "changed", ...values };
    });
}

// --- internal ---

function compareNamed(name: string, names: string[], pair: AlternativePair): Finding[] {
  const { compareProperty } = pair;
  const from = propertiesOf(pair.from);
  const to = propertiesOf(pair.to);
  const path = `.${name}`;

  if (!isVisible(pair.from, name, pair)) {
    return prefixPaths(path, compareUndeclaredProperty(name, pair));
  }

  if (!isVisible(pair.to, name, pair)) {
    const twin = findRenamed(name, names, pair);
    const hint = twin === undefined ? {} : { replacement: twin };
    return [{ path, rule: "property", change: "removed", ...hint }];
  }

  return prefixPaths(path, compareProperty(propertyOf(from, name)!, propertyOf(to, name)!));
}

/**
 * Compares a property that was not declared. Objects are records, so it matters only if something is
 * known of its values, or if callers had to send it.
 */
function compareUndeclaredProperty(name: string, pair: AlternativePair): Finding[] {
  const from = propertiesOf(pair.from);
  if (Object.hasOwn(from.properties, name) || isHidden(pair.to, name, pair)) {
    return [];
  }

  const undeclared = propertyOf(from, name);
  const isSent =
    pair.direction === "request" && asArray(pair.from.keywords.required).includes(name);
  const isPromised = isVisible(pair.to, name, pair) && saysSomething(undeclared, pair);

  return isSent || isPromised
    ? pair.compareProperty(undeclared ?? true, propertyOf(propertiesOf(pair.to), name) ?? true)
    : [];
}

/** Returns false if a schema of undeclared properties allows nothing or anything. */
function saysSomething(undeclared: Schema | undefined, { search }: AlternativePair): boolean {
  return (
    undeclared !== undefined &&
    undeclared !== false &&
    !allowAnything(search.from.alternativesOf(undeclared))
  );
}

/** Finds a new property with the schema of one that was removed. */
function findRenamed(name: string, names: string[], pair: AlternativePair): string | undefined {
  const { properties } = propertiesOf(pair.from);
  const others = propertiesOf(pair.to).properties;

  return names.find(
    (other) =>
      !isVisible(pair.from, other, pair) &&
      isVisible(pair.to, other, pair) &&
      isEqual(properties[name], others[other]),
  );
}

function comparePattern(
  pattern: string,
  from: Properties,
  to: Properties,
  pair: AlternativePair,
): Finding[] {
  const path = `.{${pattern}}`;
  const other = to.patterns[pattern];
  if (other === undefined) {
    return [{ path, rule: "property", change: "removed" }];
  }

  const schema = from.patterns[pattern] ?? from.additional;

  return prefixPaths(path, compareUndeclared("patternProperties", schema, other, pair));
}

/** Compares what objects may contain besides their declared properties. */
function compareUndeclared(
  rule: string,
  from: Schema = true,
  to: Schema = true,
  pair: AlternativePair,
): Finding[] {
  const { direction, comparePart, search } = pair;
  const { base, next } = toBaseAndNext(search.isReverse, from, to);
  if (direction === "response" && base === false && next !== false) {
    // Clients ignore unknown properties, so a response that may contain more is not breaking.
    return search.isReverse
      ? []
      : [{ path: "", rule, change: "changed", from, to, detail: "open-object", bump: "minor" }];
  }

  const findings = comparePart(from, to);
  const meaning = findings.filter(isAboutMeaning);
  const isBoolean = typeof from === "boolean" || typeof to === "boolean";

  return findings.length > meaning.length && isBoolean
    ? [{ path: "", rule, change: "changed", from, to }, ...meaning]
    : findings;
}

/**
 * Returns true if a property exists in this direction: `readOnly` properties are not sent by
 * callers, and `writeOnly` ones not by the service.
 */
function isVisible(alternative: Alternative, name: string, pair: AlternativePair): boolean {
  const { properties } = propertiesOf(alternative);
  const schema = Object.hasOwn(properties, name) ? properties[name] : false;
  if (schema === undefined || schema === false) {
    return false;
  }

  return !isHidden(alternative, name, pair);
}

/** Returns true if a property is declared, but is not sent in this direction. */
function isHidden(alternative: Alternative, name: string, pair: AlternativePair): boolean {
  const { properties } = propertiesOf(alternative);
  if (!Object.hasOwn(properties, name)) {
    return false;
  }

  const reader = alternative === pair.from ? pair.search.from : pair.search.to;
  const { readOnly, writeOnly } = reader.annotationsOf(properties[name]!);

  return includes(pair.direction === "request" ? readOnly : writeOnly, true);
}

/** Returns false for a property that was removed as a whole, or that is not sent at all. */
function isRequirementReported(pair: AlternativePair, name: string): boolean {
  const { narrow, wide } = toNarrowAndWide(pair.direction, pair.from, pair.to);

  const isRemoved =
    (wide === pair.from || pair.search.isReverse) &&
    isVisible(wide, name, pair) &&
    !isVisible(narrow, name, pair);

  return !isHidden(wide, name, pair) && !isRemoved;
}
