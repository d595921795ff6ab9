/**
 * Compares schemas: does one allow only what the other one allows? From the base to the next revision
 * this finds what breaks, and in reverse what is new.
 */
import { areDisjoint } from "./disjoint.ts";
import {
  type Direction,
  type Effect,
  type Finding,
  toFromAndTo,
  toNarrowAndWide,
} from "./finding.ts";
import { asArray, asObject, isEqual, keysOf, type Schema } from "./json.ts";
import { type Keyword, KEYWORDS, type Proof } from "./keywords.ts";
import type { Alternative, SchemaComparison, SchemaReader, SchemaSearch } from "./schema-types.ts";
import {
  type AlternativePair,
  type Provers,
  STRUCTURAL_COMPARISONS,
} from "./structural-keywords.ts";

/**
 * Creates a comparison of schemas. It remembers the pairs that it has compared, so that it ends for
 * recursive schemas.
 *
 * @param provers the comparisons that prove one schema to be within another, shared between all.
 */
export function createSchemaComparison(
  search: SchemaSearch,
  provers: Provers = new Map(),
): SchemaComparison {
  const known = new Map<string, Finding[]>();

  function compare(from: Schema, to: Schema, direction: Direction): Finding[] {
    const key = `${direction} ${search.from.keyOf(from)} ${search.to.keyOf(to)}`;
    const before = known.get(key);
    if (before) {
      return nameComponent(before, from, to, search);
    }

    // A pair that recurs inside itself is assumed to have no differences.
    known.set(key, []);
    const context: Context = { search, direction, compare, provers };
    const findings = [
      ...compareAnnotations(from, to, direction, search),
      ...compareAlternatives(from, to, context),
    ];

    known.set(key, findings);

    return nameComponent(findings, from, to, search);
  }

  return compare;
}

// --- internal ---

interface Context {
  readonly search: SchemaSearch;
  readonly direction: Direction;
  readonly compare: SchemaComparison;
  readonly provers: Provers;
}

/** Names the component in its findings, so that they are the same wherever it is used. */
function nameComponent(
  findings: Finding[],
  from: Schema,
  to: Schema,
  search: SchemaSearch,
): Finding[] {
  const name = search.from.componentOf(from);
  // If the names differ, the reference changed, not the component.
  if (name === undefined || name !== search.to.componentOf(to)) {
    return findings;
  }

  return findings.map((finding) =>
    finding.component ? finding : { ...finding, component: name + finding.path },
  );
}

function* compareAnnotations(
  fromSchema: Schema,
  toSchema: Schema,
  direction: Direction,
  { from: fromReader, to: toReader, isReverse }: SchemaSearch,
): Generator<Finding> {
  const from = fromReader.annotationsOf(fromSchema);
  const to = toReader.annotationsOf(toSchema);

  if (isReverse && from.deprecated === true && to.deprecated !== true) {
    yield { path: "", rule: "deprecated", change: "changed", from: true, to: false };
  }

  if (!isReverse) {
    // With another default, an omitted value means something else.
    const matters =
      direction === "request" || (from.default !== undefined && to.default !== undefined);
    if (matters && !isEqual(from.default, to.default)) {
      const values = { from: from.default, to: to.default };
      const detail = `${direction}-default` as const;
      yield { path: "", rule: "default", change: "changed", ...values, detail };
    }
    if (!isEqual(from.xml, to.xml)) {
      yield { path: "", rule: "xml", change: "changed", from: from.xml, to: to.xml };
    }
  }

  if (from.discriminator && !isDiscriminatorKept(from.discriminator, to.discriminator)) {
    const values = { from: from.discriminator, to: to.discriminator };
    yield { path: "", rule: "discriminator", change: "changed", ...values };
  }
}

function isDiscriminatorKept(from: unknown, to: unknown): boolean {
  const { propertyName: fromName, mapping: fromMapping } = asObject(from);
  const { propertyName: toName, mapping: toMapping } = asObject(to);
  const mapped = Object.entries(asObject(fromMapping));

  return fromName === toName && mapped.every(([value, ref]) => asObject(toMapping)[value] === ref);
}

/** Returns the consequence for callers if the narrow side is not within the wide side. */
function effectOf(direction: Direction): Effect {
  return direction === "request" ? "accepts-less" : "returns-more";
}

function compareAlternatives(fromSchema: Schema, toSchema: Schema, context: Context): Finding[] {
  const { direction, search } = context;
  const from = search.from.alternativesOf(fromSchema);
  const to = search.to.alternativesOf(toSchema);
  const { narrow, wide } = toNarrowAndWide(direction, from, to);
  const findings: Finding[] = [];

  const lost = narrow.filter((alternative) => !wide.some(({ type }) => type === alternative.type));
  // A type that is not understood is reported where the alternatives are compared.
  const hasUnknownType = [...narrow, ...wide].some(({ unknown }) => "type" in unknown);
  const isReportedBelow = lost.length < narrow.length && hasUnknownType;
  if (lost.length > 0 && !isReportedBelow) {
    const types = { from: describeTypes(from), to: describeTypes(to) };
    findings.push({
      path: "",
      rule: "type",
      change: "changed",
      ...types,
      effect: effectOf(direction),
    });
  }

  for (const alternative of narrow) {
    const candidates = wide.filter(({ type }) => type === alternative.type);
    findings.push(...compareWithClosest(alternative, candidates, context));
  }

  return findings;
}

/**
 * Compares an alternative with all that may include it. If none does, returns the differences to
 * the closest one.
 */
function compareWithClosest(
  alternative: Alternative,
  candidates: readonly Alternative[],
  context: Context,
): Finding[] {
  let closest: Finding[] | undefined;
  for (const candidate of candidates) {
    const findings = compareKeywords(alternative, candidate, context);
    if (!closest || findings.length < closest.length) {
      closest = findings;
    }
    if (closest.length === 0) {
      break;
    }
  }

  // If it resembles none of them, the differences to the closest one would mislead.
  const isUnlikeAll = candidates.length > 1 && closest?.some(({ rule }) => rule === "property");
  if (isUnlikeAll) {
    const change = context.direction === "request" ? "removed" : "added";
    return [{ path: "", rule: "variant", change }];
  }

  return closest ?? [];
}

function describeTypes(alternatives: readonly Alternative[]): string {
  const types = new Set(
    alternatives.map(({ type, keywords }) =>
      type === "number" && keywords.integer ? "integer" : type,
    ),
  );
  const isAnything = types.size === 6;

  return isAnything ? "anything" : [...types].join(" or ") || "nothing";
}

function compareKeywords(narrow: Alternative, wide: Alternative, context: Context): Finding[] {
  const pair = createPair(narrow, wide, context);
  const findings: Finding[] = [];

  for (const [name, row] of Object.entries(KEYWORDS)) {
    const inNarrow = narrow.keywords[name];
    const inWide = wide.keywords[name];
    if (inNarrow === undefined && inWide === undefined) {
      continue;
    }

    const compareStructure = STRUCTURAL_COMPARISONS[name];
    if (compareStructure) {
      findings.push(...compareStructure(inNarrow as never, inWide as never, pair));
    } else if (inWide !== undefined && !isImplied(row, inNarrow, inWide, narrow, pair)) {
      findings.push(pair.report(name, show(row, inNarrow), show(row, inWide)));
    }
  }

  findings.push(...compareUnknownKeywords(pair));
  for (const rival of wide.rivals) {
    const isExcluded =
      pair.isDisjoint(rival) || narrow.rivals.some((other) => pair.isSuperset(other, rival));
    if (!isExcluded) {
      findings.push({ path: "", rule: "oneOf", change: "changed" });
    }
  }

  return findings;
}

function createPair(narrow: Alternative, wide: Alternative, context: Context): AlternativePair {
  const { direction, search, provers } = context;
  const alternatives = toFromAndTo(direction, narrow, wide);
  const readers = toNarrowAndWide(direction, search.from, search.to);

  return {
    ...context,
    ...alternatives,
    isSubset: (a, b) => isSubset(a, readers.narrow, b, readers.wide, provers),
    isSuperset: (a, b) => isSubset(b, readers.wide, a, readers.narrow, provers),
    isDisjoint: (schema) =>
      areDisjoint(narrow, readers.wide.alternativesOf(schema), readers.narrow, readers.wide),
    narrowKeyword: (keyword) => narrow.keywords[keyword],
    report(rule, inNarrow, inWide) {
      const values = toFromAndTo(direction, inNarrow, inWide);
      return { path: "", rule, change: "changed", ...values, effect: effectOf(direction) };
    },
  };
}

function* compareUnknownKeywords({ from, to, search }: AlternativePair): Generator<Finding> {
  if (search.isReverse) {
    return;
  }

  for (const rule of keysOf(from.unknown, to.unknown)) {
    const values = { from: from.unknown[rule], to: to.unknown[rule] };
    if (!isEqual(values.from, values.to)) {
      yield { path: "", rule, change: "changed", ...values, detail: "not-understood" };
    }
  }
}

/** Returns true if every value of a schema is a value of the other. */
function isSubset(
  inner: Schema,
  innerReader: SchemaReader,
  outer: Schema,
  outerReader: SchemaReader,
  provers: Provers,
): boolean {
  if (innerReader === outerReader && innerReader.keyOf(inner) === outerReader.keyOf(outer)) {
    return true;
  }

  const ofInner = provers.get(innerReader) ?? new Map<SchemaReader, SchemaComparison>();

  provers.set(innerReader, ofInner);
  const search = { from: innerReader, to: outerReader, isReverse: false };
  const prove = ofInner.get(outerReader) ?? createSchemaComparison(search, provers);

  ofInner.set(outerReader, prove);

  return prove(inner, outer, "request").length === 0;
}

/** Returns true if the keyword of the wide side holds for all values of the narrow alternative. */
function isImplied(
  row: Keyword,
  inNarrow: unknown,
  inWide: unknown,
  narrow: Alternative,
  proof: Proof,
): boolean {
  if (row.isImplied!(inNarrow, inWide, proof)) {
    return true;
  }

  const values = narrow.keywords.enum;
  const { accepts } = row;

  return (
    values !== undefined &&
    accepts !== undefined &&
    asArray(values).every((value) => accepts(inWide, value))
  );
}

/** Returns the value of a row as the author of the schema wrote it. */
function show({ write }: Keyword, value: unknown): unknown {
  if (write && value !== undefined) {
    return write(value);
  }

  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}
