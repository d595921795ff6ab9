/** Waivers: recorded decisions by people that a change is less breaking than the judges found. */
import { type Bump, BUMPS, type Change, rankOf } from "./findings/finding.ts";
import { isObject } from "./json.ts";

/** An entry of `openapi/waivers.yaml`. */
export interface Waiver {
  /** The `where` of the changes that it lowers. */
  where: string;
  /** The bump to use instead. */
  bump: Bump;
  /** The justification, for later readers. */
  reason: string;
}

/** A waiver can't be used: it is incomplete, lowers nothing, or matches no change. */
export class WaiverError extends Error {
  override name = "WaiverError";
}

/**
 * Reads the parsed content of a waivers file. An empty file has no waivers.
 *
 * @throws {WaiverError} if an entry does not have exactly `where`, `bump` and `reason`.
 */
export function readWaivers(content: unknown): Waiver[] {
  if (content === undefined || content === null) {
    return [];
  }
  if (!Array.isArray(content)) {
    throw new WaiverError("waivers: expected a list of { where, bump, reason }");
  }

  return content.map(readWaiver);
}

/**
 * Returns the changes with their waivers applied.
 *
 * @throws {WaiverError} if a waiver matches no change, or lowers none.
 */
export function applyWaivers(changes: readonly Change[], waivers: readonly Waiver[]): Change[] {
  for (const waiver of waivers) {
    assertUseful(waiver, changes);
  }

  return changes.map((change) => {
    const waiver = waivers.find(
      ({ where, bump }) => where === change.where && isLower(bump, change),
    );

    return waiver
      ? { ...change, bump: waiver.bump, text: `${change.text} Waived: ${waiver.reason}` }
      : change;
  });
}

// --- internal ---

function readWaiver(entry: unknown, index: number): Waiver {
  const { where, bump, reason, ...rest } = isObject(entry) ? entry : {};
  const knownBump = BUMPS.find((name) => name === bump);
  const hasReason = typeof reason === "string" && reason.trim() !== "";
  const hasOthers = Object.keys(rest).length > 0;
  if (typeof where !== "string" || !hasReason || !knownBump || hasOthers) {
    const expected = `{ where, bump: ${BUMPS.join(" | ")}, reason }`;
    const received = JSON.stringify(entry);
    throw new WaiverError(`waiver ${index + 1}: expected ${expected}, received ${received}`);
  }

  return { where, bump: knownBump, reason };
}

function assertUseful({ where, bump }: Waiver, changes: readonly Change[]): void {
  const matching = changes.filter((change) => change.where === where);
  const [first] = matching;

  if (!first) {
    throw new WaiverError(
      `waiver for \`${where}\` matches no change; remove it or correct its \`where\``,
    );
  }
  if (!matching.some((change) => isLower(bump, change))) {
    throw new WaiverError(
      `waiver for \`${where}\` lowers nothing: the change is ${first.bump}, not more than ${bump}`,
    );
  }
}

function isLower(bump: Bump, change: Change): boolean {
  return rankOf(bump) < rankOf(change.bump);
}
