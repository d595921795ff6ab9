/** Compares the keywords of two alternatives. */
import type { Budget } from "../budget.ts";
import {
  type Direction,
  effectOf,
  type Finding,
  prefixPaths,
  toFromAndTo,
} from "../findings/finding.ts";
import { isObject, type JsonObject, keysOf } from "../json.ts";
import { type Keyword, KEYWORD_ROWS } from "../schemas/keywords.ts";
import { constantsOf, isImplied, type SchemaProver } from "../schemas/schema-prover.ts";
import type { Alternative, SchemaSearch } from "../schemas/schema-types.ts";
import { isSameKeyword, valuesOf } from "../schemas/unknown-keywords.ts";
import type { AlternativePair, PartComparison } from "./alternative-pair.ts";
import { isAboutMeaning } from "./compare-annotations.ts";
import { pairMostSimilar } from "./similarity.ts";
import { STRUCTURAL_COMPARISONS } from "./structural-keywords.ts";

/** What comparing keywords needs. */
export interface KeywordContext {
  readonly search: SchemaSearch;
  readonly direction: Direction;
  readonly prover: SchemaProver;
  readonly budget: Budget;
  /** Compares schemas of a property. */
  readonly compareProperty: PartComparison;
  /** Compares schemas of any other part. */
  readonly comparePart: PartComparison;
}

/** Returns what one alternative allows and the other one doesn't, and what its parts mean now. */
export function compareKeywords(
  narrow: Alternative,
  wide: Alternative,
  context: KeywordContext,
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

    findings.push(compareSchemasOf(row, pair.from.keywords[name], pair.to.keywords[name], pair));
  }

  return [
    ...findings.flat(),
    ...compareConstants(pair, narrow, wide, context),
    ...compareUnknownKeywords(pair),
  ];
}

// --- internal ---

function createPair(
  narrow: Alternative,
  wide: Alternative,
  context: KeywordContext,
): AlternativePair {
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

/**
 * Compares what schemas mean that a row compares as a whole. Whether they allow the same values is up
 * to the row.
 */
function compareSchemasOf(
  { schemasOf }: Keyword,
  from: unknown,
  to: unknown,
  { comparePart }: AlternativePair,
): Finding[] {
  if (!schemasOf || from === undefined) {
    return [];
  }

  const toSchemas = to === undefined ? {} : schemasOf(to);

  return Object.entries(schemasOf(from)).flatMap(([keyword, schemas]) => {
    const partners = pairMostSimilar(schemas, toSchemas[keyword] ?? [], {
      nameOf: () => undefined,
      contentOf: (schema) => schema,
    });
    const findings = schemas.flatMap((schema) => comparePart(schema, partners.get(schema) ?? true));

    return prefixPaths(`.(${keyword})`, findings.filter(isAboutMeaning));
  });
}

/** Compares listed objects and arrays with limits that are not lists. */
function compareConstants(
  pair: AlternativePair,
  narrow: Alternative,
  wide: Alternative,
  { prover }: KeywordContext,
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
    const parts = { from: from.unknown[rule] ?? [], to: to.unknown[rule] ?? [] };
    const isKept = (a: JsonObject, b: JsonObject) =>
      isSameKeyword(
        rule,
        { part: a, document: search.from.document },
        { part: b, document: search.to.document },
      );
    const isEachKept =
      parts.from.every((part) => parts.to.some((other) => isKept(part, other))) &&
      parts.to.every((part) => parts.from.some((other) => isKept(other, part)));

    if (!isEachKept) {
      const values = {
        from: showUnknown(valuesOf(rule, parts.from)),
        to: showUnknown(valuesOf(rule, parts.to)),
      };
      yield { path: "", rule, change: "changed", ...values, detail: "not-understood" };
    }
  }
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
