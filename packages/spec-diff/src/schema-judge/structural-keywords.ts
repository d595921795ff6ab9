/** The keywords that are compared part by part: listed values, items, properties. */
import { type Finding, prefixPaths, toFromAndTo } from "../findings/finding.ts";
import { asArray, includes } from "../json.ts";
import { type Items, itemAt } from "../schemas/items.ts";
import type { AlternativePair } from "./alternative-pair.ts";
import { compareProperties, compareRequired } from "./compare-properties.ts";

/** Compares a keyword of two alternatives. */
export type StructuralComparison = (narrow: never, wide: never, pair: AlternativePair) => Finding[];

/** The keywords that are compared here, by their rows in the table. */
export const STRUCTURAL_COMPARISONS: Readonly<Record<string, StructuralComparison>> = {
  enum: compareEnums,
  items: compareItems,
  required: compareRequired,
  properties: (_narrow, _wide, pair) => compareProperties(pair),
};

// --- internal ---

function compareEnums(
  narrow: unknown[] | undefined,
  wide: unknown[] | undefined,
  pair: AlternativePair,
): Finding[] {
  if (!wide) {
    return [];
  }
  if (!narrow) {
    return [pair.report("enum", undefined, wide)];
  }

  const from = asArray(pair.from.keywords.enum);
  const to = asArray(pair.to.keywords.enum);
  const isEachKept = from.every((value) => includes(to, value));
  const isEachAllowed = narrow.every((value) => includes(wide, value));

  return isEachKept && isEachAllowed
    ? []
    : [{ path: "", rule: "enum", change: "changed", from, to }];
}

function compareItems(
  narrow: Items = { prefix: [] },
  wide: Items = { prefix: [] },
  pair: AlternativePair,
): Finding[] {
  const { direction, comparePart } = pair;
  const { from, to } = toFromAndTo(direction, narrow, wide);
  const maxItems = (pair.narrowKeyword("maxItems") as number | undefined) ?? Infinity;
  const positions = Math.max(from.prefix.length, to.prefix.length);

  const findings: Finding[][] = [];

  for (let index = 0; index < Math.min(positions, maxItems); index += 1) {
    const differences = comparePart(itemAt(from, index), itemAt(to, index));
    findings.push(prefixPaths(`[${index}]`, differences));
  }

  if (maxItems > positions) {
    const differences = comparePart(from.rest ?? true, to.rest ?? true);
    findings.push(prefixPaths("[]", differences));
  }

  return findings.flat();
}
