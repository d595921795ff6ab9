/** What the judges find: one difference at one place, as data. `wording.ts` turns it into text. */

/** How much a difference requires of the version. */
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
  /** A sentence. */
  text: string;
}

/** Who sends what a schema describes: the caller (`request`) or the service (`response`). */
export type Direction = "request" | "response";

/** What a difference means for those who call the API. */
export type Effect = "accepts-more" | "accepts-less" | "returns-more" | "returns-less";

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
  /** Distinguishes differences that the rule words in another way. */
  detail?: string;
  /** The side of an operation that it affects, such as `` `deleteAssets` request``. */
  user?: string;
  /** The bump, if the rule knows it. Else the pass that found the difference decides. */
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
    ...reverse.map((finding): JudgedFinding => ({ bump: "minor", ...turnAround(finding) })),
  ];
}

/** Returns findings as seen from a parent: their paths get a prefix. */
export function prefixPaths(prefix: string, findings: Iterable<Finding>): Finding[] {
  return Array.from(findings, (finding) => ({ ...finding, path: prefix + finding.path }));
}

// --- internal ---

const OPPOSITE_CHANGES = { added: "removed", removed: "added", changed: "changed" } as const;

const OPPOSITE_EFFECTS = {
  "accepts-more": "accepts-less",
  "accepts-less": "accepts-more",
  "returns-more": "returns-less",
  "returns-less": "returns-more",
} as const;

/** Describes a finding of the reverse search as a difference from the base to the next revision. */
function turnAround({ from, to, effect, change, ...finding }: Finding): Finding {
  return {
    ...finding,
    change: OPPOSITE_CHANGES[change],
    from: to,
    to: from,
    ...(effect && { effect: OPPOSITE_EFFECTS[effect] }),
  };
}
