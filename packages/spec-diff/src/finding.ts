/** What the judges hand to `decide`: one difference at one place. */

/** How much a difference asks of the version. */
export type Bump = "none" | "patch" | "minor" | "major";

/** The bumps from least to most. */
export const bumps: readonly Bump[] = ["none", "patch", "minor", "major"];

/** One line of the changelog. */
export interface Change {
  bump: Bump;
  /** The stable key of the place and the rule, such as `deleteAssets request#required` or `AssetJob.id#maxLength`. */
  where: string;
  /** A sentence for the changelog. */
  text: string;
}

/** Who sends what a schema describes: the caller (`request`) or the service (`response`). */
export type Direction = "request" | "response";

/** A difference that a judge found. */
export interface Finding {
  /** The place as reached from an operation, such as `deleteAssets request application/json.apps`. */
  path: string;
  /** The place as reached from the nearest named component, such as `DeleteAssetsRequest.apps`. */
  component?: string;
  /** The rule's name: the keyword, or a word such as `removed`. */
  rule: string;
  /** What happened, as the rest of a sentence that starts with the place. */
  text: string;
  /** The side of an operation that it reaches, such as `deleteAssets` request. */
  user?: string;
  /** Set where the rule itself knows the bump; else the run decides (see `wire-judge.ts`). */
  bump?: Bump;
}

/** A finding with the bump that its run gives it. */
export type JudgedFinding = Finding & { bump: Bump };

/** The findings as seen from the parent: each path is prefixed. */
export const below = (prefix: string, findings: Finding[]): Finding[] =>
  findings.map((finding) => ({ ...finding, path: prefix + finding.path }));

/** What a difference means for who calls the API, by direction and run. */
export const consequence = (direction: Direction, backwards: boolean): string =>
  direction === "request"
    ? `so ${backwards ? "more calls are accepted" : "calls that were accepted may be refused"}`
    : `so answers ${backwards ? "promise more" : "may hold what they did not hold before"}`;

/** A value as it is quoted in a sentence: short, and `none` where there is none. */
export function quote(value: unknown): string {
  if (value === undefined) return "none";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
