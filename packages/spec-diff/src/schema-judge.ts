/**
 * Compares schemas: does one allow only what the other one allows? From the base to the next revision
 * this finds what breaks, and in reverse what is new.
 */
import { Assumptions } from "./assumptions.ts";
import { isUnlimited } from "./alternatives.ts";
import { BudgetError, type Budget } from "./budget.ts";
import { compareAnnotations, compareVariantAnnotations } from "./compare-annotations.ts";
import {
  type Direction,
  effectOf,
  type Finding,
  toFromAndTo,
  toNarrowAndWide,
  uniqueFindings,
} from "./finding.ts";
import { isObject, keysOf, type Schema } from "./json.ts";
import { type Keyword, KEYWORD_ROWS } from "./keywords.ts";
import { isEqualResolved } from "./resolved-equality.ts";
import { constantsOf, isImplied, type SchemaProver } from "./schema-proof.ts";
import type { Alternative, SchemaComparison, SchemaSearch } from "./schema-types.ts";
import { type AlternativePair, STRUCTURAL_COMPARISONS } from "./structural-keywords.ts";
import { closeRecord, declaredPropertiesOf, isSameVariant, nameVariant } from "./variants.ts";

/** What comparisons of schemas share. */
export interface SchemaTools {
  readonly prover: SchemaProver;
  readonly budget: Budget;
}

/**
 * Creates a comparison of schemas. It remembers the pairs that it has compared, so that it ends for
 * recursive schemas. Once the budget is spent, a finding says so at the first place, and nothing
 * more is compared.
 */
export function createSchemaComparison(search: SchemaSearch, tools: SchemaTools): SchemaComparison {
  const remembered = new Assumptions<Finding[]>((findings) => findings.length === 0, []);

  function compare(from: Schema, to: Schema, direction: Direction): Finding[] {
    const key = `${direction} ${search.from.keyOf(from)} ${search.to.keyOf(to)}`;
    const context: Context = { search, direction, compare, ...tools };
    const findings = remembered.get(key, () =>
      tools.budget.nest(() => {
        const found = [
          ...compareAnnotations(from, to, search),
          ...compareVariantAnnotations(from, to, search),
          ...compareAlternatives(from, to, context),
        ];
        tools.budget.takeSteps(found.length);

        return uniqueFindings(found);
      }),
    );

    return nameComponent(findings, from, to, search);
  }

  return (from, to, direction) => {
    // What the first search could not judge is reported once, not again by the second one.
    if (tools.budget.isSpent) {
      return [];
    }

    try {
      return compare(from, to, direction);
    } catch (error) {
      if (!(error instanceof BudgetError)) {
        throw error;
      }

      return [{ path: "", rule: "complexity", change: "changed", bump: "major" }];
    }
  };
}

// --- internal ---

interface Context extends SchemaTools {
  readonly search: SchemaSearch;
  readonly direction: Direction;
  readonly compare: SchemaComparison;
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

function compareAlternatives(fromSchema: Schema, toSchema: Schema, context: Context): Finding[] {
  const { direction, search } = context;
  const from = search.from.alternativesOf(fromSchema);
  const to = search.to.alternativesOf(toSchema);
  const { narrow, wide } = toNarrowAndWide(direction, from, to);
  const findings: Finding[][] = [];

  const lost = narrow.filter((alternative) => !wide.some(({ type }) => type === alternative.type));
  // A type that is not understood is reported where the alternatives are compared.
  const hasUnknownType = [...narrow, ...wide].some(({ unknown }) => "type" in unknown);
  const isReportedBelow = lost.length < narrow.length && hasUnknownType;
  if (lost.length > 0 && !isReportedBelow) {
    const types = { from: describeTypes(from), to: describeTypes(to) };
    const effect = effectOf(direction);
    findings.push([{ path: "", rule: "type", change: "changed", ...types, effect }]);
  }

  const union: NarrowUnion = { alternatives: narrow, declared: declaredPropertiesOf(narrow) };
  for (const alternative of narrow) {
    const candidates = wide.filter(({ type }) => type === alternative.type);
    findings.push(compareWithClosest(alternative, candidates, union, context));
  }

  return findings.flat();
}

/** The alternatives of the narrow side. */
interface NarrowUnion {
  readonly alternatives: readonly Alternative[];
  /** The properties that any of them declares. */
  readonly declared: ReadonlyMap<string, Schema>;
}

/**
 * Compares an alternative with all that may include it. If none does, returns the differences to
 * its counterpart, or to the closest one.
 */
function compareWithClosest(
  alternative: Alternative,
  candidates: readonly Alternative[],
  union: NarrowUnion,
  context: Context,
): Finding[] {
  const others = findComparable(alternative, candidates, union);
  const counterpart = others.find((candidate) => isSameVariant(alternative, candidate));
  const ordered = counterpart ? [counterpart, ...others] : others;

  let closest: Finding[] | undefined;
  for (const candidate of new Set(ordered)) {
    const findings = compareKeywords(alternative, candidate, union, context);
    if (findings.length === 0) {
      return [];
    }
    if (!closest || (!counterpart && findings.length < closest.length)) {
      closest = findings;
    }
  }

  if (counterpart) {
    return nameVariant(closest ?? [], alternative, counterpart, context.search);
  }

  // If it resembles none of them, the differences to the closest one would mislead.
  const isUnlikeAll = others.length > 1 && closest?.some(({ rule }) => rule === "property");
  if (isUnlikeAll) {
    const change = context.direction === "request" ? "removed" : "added";
    return [{ path: "", rule: "variant", change }];
  }

  return closest ?? [];
}

/**
 * Returns the candidates that an alternative is compared with. A variant that allows anything would
 * include every other one and hide what the others promise, so it is left out while there are others.
 */
function findComparable(
  alternative: Alternative,
  candidates: readonly Alternative[],
  { alternatives }: NarrowUnion,
): readonly Alternative[] {
  const members = candidates.filter((candidate) => !isUnlimited(candidate));
  const isOpenUnion = alternatives.some(
    (other) => other.type === alternative.type && isUnlimited(other),
  );
  const isMember = isOpenUnion && !isUnlimited(alternative);

  return isMember && members.length > 0 ? members : candidates;
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

function compareKeywords(
  narrow: Alternative,
  wide: Alternative,
  union: NarrowUnion,
  context: Context,
): Finding[] {
  context.budget.takeSteps(1);
  const pair = createPair(narrow, wide, context);
  const findings: Finding[][] = [];

  for (const [name, row] of KEYWORD_ROWS) {
    const inNarrow = narrow.keywords[name];
    const inWide = wide.keywords[name];
    if (inNarrow === undefined && inWide === undefined) {
      continue;
    }

    const compareStructure = STRUCTURAL_COMPARISONS[name];
    if (compareStructure) {
      findings.push(compareStructure(inNarrow as never, inWide as never, pair));
    } else if (inWide !== undefined && !isImplied(row, narrow, name, inWide, pair)) {
      findings.push([pair.report(name, show(row, inNarrow), show(row, inWide))]);
    }
  }

  return [
    ...findings.flat(),
    ...compareConstants(pair, narrow, wide, context),
    ...compareUnknownKeywords(pair),
    ...compareRivals(narrow, wide, union, context),
  ];
}

function createPair(narrow: Alternative, wide: Alternative, context: Context): AlternativePair {
  const { direction, prover } = context;

  return {
    ...context,
    ...toFromAndTo(direction, narrow, wide),
    ...prover.proofOf(narrow),
    report(rule, inNarrow, inWide) {
      const values = toFromAndTo(direction, inNarrow, inWide);
      return { path: "", rule, change: "changed", ...values, effect: effectOf(direction) };
    },
  };
}

/** Compares listed objects and arrays with limits that are not lists. */
function compareConstants(
  pair: AlternativePair,
  narrow: Alternative,
  wide: Alternative,
  { prover }: Context,
): Finding[] {
  const { enum: values, ...limits } = wide.keywords;
  const constants = constantsOf(narrow);
  const isEachWithin = constants.every((constant) =>
    prover.fits(constant, { ...wide, keywords: limits, unknown: {}, rivals: [] }),
  );

  return isEachWithin ? [] : [pair.report("enum", narrow.keywords.enum, values)];
}

/** Fails closed: what no rule understands must be equal, once its references are followed. */
function* compareUnknownKeywords({ from, to, search }: AlternativePair): Generator<Finding> {
  if (search.isReverse) {
    return;
  }

  for (const rule of keysOf(from.unknown, to.unknown)) {
    const values = { from: from.unknown[rule] ?? [], to: to.unknown[rule] ?? [] };
    const isEqual = isEqualResolved(
      { value: values.from.map((value) => ({ [rule]: value })), document: search.from.document },
      { value: values.to.map((value) => ({ [rule]: value })), document: search.to.document },
      "Schema",
    );
    if (!isEqual) {
      const shown = { from: showUnknown(values.from), to: showUnknown(values.to) };
      yield { path: "", rule, change: "changed", ...shown, detail: "not-understood" };
    }
  }
}

/**
 * Reports variants of a `oneOf` that values may match besides their own. Callers send no properties
 * that none of the variants declares.
 */
function compareRivals(
  narrow: Alternative,
  wide: Alternative,
  { declared }: NarrowUnion,
  { prover }: Context,
): Finding[] {
  const record = closeRecord(narrow, declared);
  const isAnyMatched = wide.rivals.some((rival) => !prover.isExcluded(record, rival));

  return isAnyMatched ? [{ path: "", rule: "oneOf", change: "changed" }] : [];
}

/** Returns the value of a row as the author of the schema wrote it. */
function show({ write }: Keyword, value: unknown): unknown {
  return write && value !== undefined ? write(value) : showUnknown(value);
}

function showUnknown(value: unknown): unknown {
  if (!Array.isArray(value)) {
    return value;
  }
  if (value.length === 0) {
    return undefined;
  }

  const [first] = value as unknown[];
  if (value.length > 1) {
    return value;
  }

  return isObject(first) && Object.keys(first).length === 0 ? {} : first;
}
