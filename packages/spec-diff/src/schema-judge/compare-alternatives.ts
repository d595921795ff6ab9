/** Compares the alternatives of two schemas, each with the one that it most likely was. */
import { toComponentReference } from "../document/references.ts";
import { type Direction, effectOf, type Finding, toNarrowAndWide } from "../findings/finding.ts";
import type { Schema } from "../json.ts";
import { isUnlimited } from "../schemas/alternatives.ts";
import type { Alternative } from "../schemas/schema-types.ts";
import { closeRecord, declaredPropertiesOf } from "./closed-records.ts";
import { isAboutMeaning } from "./compare-annotations.ts";
import { compareKeywords, type KeywordContext } from "./compare-keywords.ts";
import { nameOwners } from "./owners.ts";
import { isSameVariant, pairAlternatives } from "./pair-alternatives.ts";

/** Compares the values that two schemas allow, and what their parts mean. */
export function compareAlternatives(
  fromSchema: Schema,
  toSchema: Schema,
  context: KeywordContext,
): Finding[] {
  const { direction, search } = context;
  const from = search.from.alternativesOf(fromSchema);
  const to = search.to.alternativesOf(toSchema);
  const { narrow, wide } = toNarrowAndWide(direction, from, to);

  const union: Union = {
    narrow,
    partners: pairAlternatives(narrow, wide),
    declared: declaredPropertiesOf(narrow),
    context,
  };
  const differences = narrow.flatMap((alternative) => {
    const candidates = wide.filter(({ type }) => type === alternative.type);
    return compareWithClosest(alternative, candidates, union);
  });

  return [...compareTypes(from, to, context), ...differences];
}

// --- internal ---

/** The alternatives of a schema as a whole. */
interface Union {
  readonly narrow: readonly Alternative[];
  /** The alternative of the wide side that each of the narrow side most likely was. */
  readonly partners: ReadonlyMap<Alternative, Alternative>;
  /** The properties that any alternative of the narrow side declares. */
  readonly declared: ReadonlyMap<string, Schema>;
  readonly context: KeywordContext;
}

function compareTypes(
  from: readonly Alternative[],
  to: readonly Alternative[],
  { direction }: KeywordContext,
): Finding[] {
  const { narrow, wide } = toNarrowAndWide(direction, from, to);
  const lost = narrow.filter((alternative) => !wide.some(({ type }) => type === alternative.type));
  // A type that is not understood is reported where the alternatives are compared.
  const hasUnknownType = [...narrow, ...wide].some(({ unknown }) => "type" in unknown);
  const isReportedBelow = lost.length < narrow.length && hasUnknownType;
  if (lost.length === 0 || isReportedBelow) {
    return [];
  }

  const types = { from: describeTypes(from), to: describeTypes(to) };
  const effect = effectOf(direction);

  return [{ path: "", rule: "type", change: "changed", ...types, effect }];
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

/** How an alternative of the narrow side differs from one of the wide side. */
interface Difference {
  readonly candidate: Alternative;
  /** The findings about values that the candidate does not allow. */
  readonly limits: Finding[];
  /** The findings about what the candidate, or a part of it, means. */
  readonly meaning: Finding[];
}

/**
 * Compares an alternative with those that may include it. Any of them may allow its values, but its
 * meaning is compared with its partner only, so that no change hides behind another alternative.
 */
function compareWithClosest(
  alternative: Alternative,
  candidates: readonly Alternative[],
  union: Union,
): Finding[] {
  const { context } = union;
  const comparable = findComparable(alternative, candidates, union.narrow);
  const partner = comparable.find((candidate) => candidate === union.partners.get(alternative));
  const ordered = partner ? [partner, ...comparable] : comparable;

  const differences = compareUntilIncluded(alternative, new Set(ordered), union);
  const [closest] = differences.toSorted((a, b) => a.limits.length - b.limits.length);
  const counterpart = partner ? differences[0] : closest;
  if (!closest || !counterpart) {
    return [];
  }

  const isCertain = isSameVariant(alternative, counterpart.candidate);
  const limits = isCertain
    ? counterpart.limits
    : describeClosest(closest, differences.length, context.direction);
  const isIncluded = closest.limits.length === 0;

  return nameVariant(
    [...(isIncluded ? [] : limits), ...counterpart.meaning],
    alternative,
    counterpart.candidate,
    context,
  );
}

/**
 * Returns the candidates that an alternative is compared with. A variant that allows anything would
 * include every other one and hide what the others promise, so it is left out while there are others.
 */
function findComparable(
  alternative: Alternative,
  candidates: readonly Alternative[],
  alternatives: readonly Alternative[],
): readonly Alternative[] {
  const members = candidates.filter((candidate) => !isUnlimited(candidate));
  const isOpenUnion = alternatives.some(
    (other) => other.type === alternative.type && isUnlimited(other),
  );
  const isMember = isOpenUnion && !isUnlimited(alternative);

  return isMember && members.length > 0 ? members : candidates;
}

/** Compares an alternative with others, until one of them includes it. */
function compareUntilIncluded(
  alternative: Alternative,
  candidates: Iterable<Alternative>,
  union: Union,
): Difference[] {
  const mayMatch = createRivalTest(alternative, union);
  const differences: Difference[] = [];

  for (const candidate of candidates) {
    const findings = compareKeywords(alternative, candidate, union.context);
    const limits = findings.filter((finding) => !isAboutMeaning(finding));
    if (candidate.rivals.some(mayMatch)) {
      limits.push({ path: "", rule: "oneOf", change: "changed" });
    }

    differences.push({ candidate, limits, meaning: findings.filter(isAboutMeaning) });
    if (limits.length === 0) {
      break;
    }
  }

  return differences;
}

/**
 * Returns a function that tells if values may match another variant of a `oneOf` besides their own.
 * Callers send no properties that none of the variants declares.
 */
function createRivalTest(
  alternative: Alternative,
  { declared, context }: Union,
): (rival: Schema) => boolean {
  const record = closeRecord(alternative, declared);
  const answers = new Map<Schema, boolean>();

  return (rival) => {
    const answer = answers.get(rival) ?? !context.prover.isExcluded(record, rival);
    answers.set(rival, answer);

    return answer;
  };
}

/** If an alternative resembles none of several, its differences from the closest one would mislead. */
function describeClosest({ limits }: Difference, count: number, direction: Direction): Finding[] {
  const isUnlikeAll = count > 1 && limits.some(({ rule }) => rule === "property");
  if (!isUnlikeAll) {
    return limits;
  }

  return [{ path: "", rule: "variant", change: direction === "request" ? "removed" : "added" }];
}

/** Names the component of a variant in the findings that the component has itself. */
function nameVariant(
  findings: Finding[],
  { variant }: Alternative,
  counterpart: Alternative,
  { compareProperty }: KeywordContext,
): Finding[] {
  if (variant === undefined || variant !== counterpart.variant) {
    return findings;
  }

  const reference = { $ref: toComponentReference("schemas", variant) };

  return nameOwners(findings, [{ from: reference, to: reference }], compareProperty);
}
