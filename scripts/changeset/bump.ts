import type { Bump } from "spec-diff";

/** Returns a number that is higher the more a version must change. */
export function bumpRank(bump: string): number {
  return RANKED_BUMPS.indexOf(bump);
}

/** Sorts changes so that the breaking ones come first. */
export function compareBumps(a: { bump: Bump }, b: { bump: Bump }): number {
  return bumpRank(b.bump) - bumpRank(a.bump);
}

// --- internal ---

const RANKED_BUMPS: readonly string[] = ["none", "patch", "minor", "major"] satisfies Bump[];
