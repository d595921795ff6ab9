/**
 * Compares schemas: does one allow only what the other one allows, and do they mean the same? From the
 * base to the next revision this finds what breaks, and in reverse what is new.
 */
import { Assumptions } from "../assumptions.ts";
import { BudgetError, type Budget } from "../budget.ts";
import { type Direction, type Finding, uniqueFindings } from "../findings/finding.ts";
import type { Schema } from "../json.ts";
import type { SchemaProver } from "../schemas/schema-prover.ts";
import type { SchemaComparison, SchemaSearch } from "../schemas/schema-types.ts";
import { compareAlternatives } from "./compare-alternatives.ts";
import { compareAccess, compareAnnotations } from "./compare-annotations.ts";
import type { KeywordContext } from "./compare-keywords.ts";
import { compareVariantAnnotations } from "./compare-variant-annotations.ts";
import { findParents, nameOwners } from "./owners.ts";

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
  const judge = new SchemaJudge(search, tools);

  return (from, to, direction) => {
    // What the first search could not judge is reported once, not again by the second one.
    if (tools.budget.isSpent) {
      return [];
    }

    try {
      return judge.comparePart(from, to, direction);
    } catch (error) {
      if (!(error instanceof BudgetError)) {
        throw error;
      }

      return [{ path: "", rule: "complexity", change: "changed", bump: "major" }];
    }
  };
}

// --- internal ---

class SchemaJudge {
  readonly #search: SchemaSearch;
  readonly #tools: SchemaTools;
  readonly #remembered = new Assumptions<Finding[]>((findings) => findings.length === 0, []);

  constructor(search: SchemaSearch, tools: SchemaTools) {
    this.#search = search;
    this.#tools = tools;
  }

  /** Compares schemas of anything but a property. */
  comparePart(from: Schema, to: Schema, direction: Direction): Finding[] {
    return [...compareAccess(from, to, this.#search), ...this.#compare(from, to, direction)];
  }

  #compare(from: Schema, to: Schema, direction: Direction): Finding[] {
    const search = this.#search;
    const { budget } = this.#tools;
    const key = `${direction} ${search.from.keyOf(from)} ${search.to.keyOf(to)}`;

    const findings = this.#remembered.get(key, () =>
      budget.nest(() => {
        const found = this.#findDifferences(from, to, direction);
        budget.takeSteps(found.length);

        return uniqueFindings(found);
      }),
    );

    return nameComponent(findings, from, to, search);
  }

  #findDifferences(from: Schema, to: Schema, direction: Direction): Finding[] {
    const search = this.#search;
    const compare = (a: Schema, b: Schema) => this.#compare(a, b, direction);
    const nameParents = (findings: Finding[], a: Schema, b: Schema) =>
      nameOwners(findings, findParents(a, b, search), compare);

    const findings = [
      ...compareAnnotations(from, to, search),
      ...compareAlternatives(from, to, this.#contextOf(direction)),
    ];

    return [
      ...nameParents(findings, from, to),
      ...compareVariantAnnotations(from, to, search, nameParents),
    ];
  }

  #contextOf(direction: Direction): KeywordContext {
    return {
      ...this.#tools,
      search: this.#search,
      direction,
      comparePart: (from, to) => this.comparePart(from, to, direction),
      compareProperty: (from, to) => this.#compare(from, to, direction),
    };
  }
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
