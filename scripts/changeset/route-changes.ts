import { isDeepStrictEqual } from "node:util";
import type { Bump, Change } from "spec-diff";
import { bumpRank } from "./bump.ts";
import { readExportedData } from "./exported-data.ts";

/** The API descriptions of the last and the next version, and the bump that their difference requires. */
export interface DescriptionPair {
  base: unknown;
  next: unknown;
  bump: Bump;
}

/**
 * Finds the changes in how the generated operations are sent over HTTP that the change of the
 * description does not explain.
 */
export function findRouteChanges(
  before: string,
  after: string,
  { base, next, bump }: DescriptionPair,
): Change[] {
  const isSameDescription = isDeepStrictEqual(base, next);

  return compareData(readExportedData(before), readExportedData(after), [])
    .filter((change) => isSameDescription || bumpRank(bump) < bumpRank(explanationOf(change)))
    .map(({ bump: required, where, text }) => ({ bump: required, where, text }));
}

// --- internal ---

interface DataChange extends Change {
  isLimit: boolean;
}

/** Affects all requests: where they go, and which header carries the token. */
const GLOBAL_PLACES: ReadonlySet<string> = new Set(["server", "auth.header"]);

/** The lowest bump of the description that can explain a change. */
function explanationOf({ isLimit, where }: DataChange): Bump {
  if (isLimit) {
    return "minor";
  }

  return GLOBAL_PLACES.has(where) ? "major" : "none";
}

function compareData(before: unknown, after: unknown, path: string[]): DataChange[] {
  if (isRecord(before) && isRecord(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => compareData(before[key], after[key], [...path, key]));
  }

  if (JSON.stringify(before) === JSON.stringify(after)) {
    return [];
  }

  const limit = /^(min|max)[A-Z]/.exec(path.at(-1) ?? "")?.[1];
  if (limit === undefined) {
    return [describeChange("major", path, before, after)];
  }

  return compareLimits(limit === "min" ? "min" : "max", path, before, after);
}

function compareLimits(
  limit: "min" | "max",
  path: string[],
  before: unknown,
  after: unknown,
): DataChange[] {
  const unlimited = limit === "min" ? 0 : Infinity;
  const from = Number(before ?? unlimited);
  const to = Number(after ?? unlimited);
  if (from === to) {
    return [];
  }

  const isLooser = limit === "min" ? to < from : to > from;
  const change = describeChange(isLooser ? "minor" : "major", path, before, after);
  return [{ ...change, isLimit: true }];
}

function describeChange(bump: Bump, path: string[], before: unknown, after: unknown): DataChange {
  const where = path.join(".");
  const [from, to] = [before, after].map((value) => JSON.stringify(value) ?? "none");
  const text = `\`${where}\` of the client changed from ${from} to ${to}.`;

  return { bump, where, text, isLimit: false };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
