/** A finding is one difference at one place, as data. `wording.ts` turns it into a sentence. */

/** The part of the version that a difference increases. */
export type Bump = "none" | "patch" | "minor" | "major";

/** The bumps in ascending order. */
export const BUMPS: readonly Bump[] = ["none", "patch", "minor", "major"];

/** Returns the position of a bump in ascending order. */
export function rankOf(bump: Bump): number {
  return BUMPS.indexOf(bump);
}

/** A change for the changelog. */
export interface Change {
  bump: Bump;
  /** The stable key of the place and the rule, such as `AssetJob.id#maxLength`. */
  where: string;
  /** Describes the change in a sentence. */
  text: string;
  /** The number of affected requests and responses that the text doesn't list, if there are any. */
  unlistedUsers?: number;
}

/** The sender of the values that a schema describes: the caller (`request`) or the service. */
export type Direction = "request" | "response";

/** The consequence of a difference for callers. */
export type Effect = "accepts-more" | "accepts-less" | "returns-more" | "returns-less";

/** Distinguishes findings of the same rule. */
export type FindingDetail =
  | "deprecated"
  | "moved"
  | "not-promised"
  | "not-understood"
  | "open-object"
  | "path-item"
  | "serialization"
  | "undeclared"
  | "unexpected-body"
  | "variant";

/** A difference that a judge found. */
export interface Finding {
  /** The place as reached from an operation, such as `deleteAssets request application/json.apps`. */
  path: string;
  /** The place as reached from the nearest component, such as `DeleteAssetsRequest.apps`. */
  component?: string;
  /** The name of the rule: the keyword, or a word such as `operation`. */
  rule: string;
  change: "added" | "removed" | "changed";
  /** The value before. */
  from?: unknown;
  /** The value after. */
  to?: unknown;
  effect?: Effect;
  /** Distinguishes differences that share a rule but are worded differently. */
  detail?: FindingDetail;
  /** The name to use in place of a removed one, if there is an obvious one. */
  replacement?: string;
  /** The side of an operation that it affects, such as `` `deleteAssets` request``. */
  user?: string;
  /** Set if the rule itself decides the bump. Otherwise the search that found it does. */
  bump?: Bump;
}

/** A finding whose bump is decided. */
export type JudgedFinding = Finding & { bump: Bump };

/**
 * Returns the findings of a search in both directions. From the base to the next revision it finds
 * what breaks (`major`), from the next revision to the base what is new (`minor`).
 */
export function judgeBothWays(forward: Finding[], reverse: Finding[]): JudgedFinding[] {
  return [
    ...forward.map((finding): JudgedFinding => ({ bump: "major", ...finding })),
    ...reverse.map((finding): JudgedFinding => ({ bump: "minor", ...swapSides(finding) })),
  ];
}

/**
 * Returns which side's values must all be within the other side's. A new revision must accept what
 * callers send today (`from` within `to`), and must return only what they know (`to` within `from`).
 */
export function toNarrowAndWide<T>(direction: Direction, from: T, to: T): { narrow: T; wide: T } {
  return direction === "request" ? { narrow: from, wide: to } : { narrow: to, wide: from };
}

/** Returns the consequence for callers if the narrow side is not within the wide side. */
export function effectOf(direction: Direction): Effect {
  return direction === "request" ? "accepts-less" : "returns-more";
}

/** Reverses {@link toNarrowAndWide}. */
export function toFromAndTo<T>(direction: Direction, narrow: T, wide: T): { from: T; to: T } {
  return direction === "request" ? { from: narrow, to: wide } : { from: wide, to: narrow };
}

/** Returns which side of a search is the base. The reverse search starts from the next revision. */
export function toBaseAndNext<T>(isReverse: boolean, from: T, to: T): { base: T; next: T } {
  return isReverse ? { base: to, next: from } : { base: from, next: to };
}

/** Returns findings as seen from a parent: their paths get a prefix. */
export function prefixPaths(prefix: string, findings: Iterable<Finding>): Finding[] {
  return Array.from(findings, (finding) => ({ ...finding, path: prefix + finding.path }));
}

/** Returns the stable key of a finding: its place, and the rule. */
export function whereOf({ path, component, rule }: Finding): string {
  return `${component ?? path}#${rule}`;
}

/**
 * Returns each finding once. Of those about the same place and rule it keeps the one that the search
 * decides on, which may be breaking. A recursive schema has more places than anyone reads, so it
 * keeps a limited number.
 */
export function uniqueFindings(findings: Finding[]): Finding[] {
  const unique = new Map<string, Finding>();
  for (const finding of findings) {
    const where = whereOf(finding);
    const known = unique.get(where);
    if (known === undefined || (known.bump !== undefined && finding.bump === undefined)) {
      unique.set(where, finding);
    }
  }

  const all = [...unique.values()];
  if (all.length <= MAX_FINDINGS) {
    return all;
  }

  const undecided = all.filter(({ bump }) => bump === undefined);
  const decided = all.filter(({ bump }) => bump !== undefined);

  return [...undecided, ...decided].slice(0, MAX_FINDINGS);
}

// --- internal ---

/** Maximum number of findings inside one schema. */
const MAX_FINDINGS = 200;

const OPPOSITE_CHANGES = { added: "removed", removed: "added", changed: "changed" } as const;

const OPPOSITE_EFFECTS = {
  "accepts-more": "accepts-less",
  "accepts-less": "accepts-more",
  "returns-more": "returns-less",
  "returns-less": "returns-more",
} as const;

/** Turns a finding of the reverse search into a difference from the base to the next revision. */
function swapSides({ from, to, effect, change, ...finding }: Finding): Finding {
  return {
    ...finding,
    change: OPPOSITE_CHANGES[change],
    from: to,
    to: from,
    ...(effect && { effect: OPPOSITE_EFFECTS[effect] }),
  };
}
