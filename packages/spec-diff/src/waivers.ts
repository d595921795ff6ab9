/** Waivers: decisions of people that a change which the judges call breaking is not, kept as data beside the YAML. */

import { isNode } from "./document.ts";
import { bumps, type Bump, type Change } from "./finding.ts";

/** One entry of `openapi/waivers.yaml`. */
export interface Waiver {
  /** The `where` of the changes that it lowers. */
  where: string;
  /** The bump that they get instead. */
  bump: Bump;
  /** Why this is right, for whoever reads it later. */
  reason: string;
}

/** A waiver that cannot be used: it is not complete, lowers nothing, or matches no change. */
export class WaiverError extends Error {
  override name = "WaiverError";
}

/**
 * Reads the parsed content of a waivers file; nothing at all is no waivers.
 *
 * @throws {WaiverError} when an entry has not exactly `where`, `bump` and `reason`.
 */
export function readWaivers(content: unknown): Waiver[] {
  if (content === undefined || content === null) return [];
  if (!Array.isArray(content))
    throw new WaiverError("waivers: expected a list of { where, bump, reason }");
  return content.map((entry, index): Waiver => {
    const { where, bump, reason, ...rest } = isNode(entry) ? entry : {};
    const isComplete =
      typeof where === "string" && typeof reason === "string" && reason.trim() !== "";
    const known = bumps.find((name) => name === bump);
    if (!isComplete || !known || Object.keys(rest).length > 0) {
      const received = JSON.stringify(entry);
      throw new WaiverError(
        `waiver ${index + 1}: expected { where, bump: ${bumps.join(" | ")}, reason }, received ${received}`,
      );
    }
    return { where, bump: known, reason };
  });
}

/**
 * The changes with their waivers applied.
 *
 * @throws {WaiverError} when a waiver matches no change, or lowers none.
 */
export function applyWaivers(changes: readonly Change[], waivers: readonly Waiver[]): Change[] {
  for (const { where, bump } of waivers) {
    const matching = changes.filter((change) => change.where === where);
    if (matching.length === 0)
      throw new WaiverError(
        `waiver for \`${where}\` matches no change; remove it or correct its \`where\``,
      );
    if (matching.every((change) => rank(change.bump) <= rank(bump))) {
      throw new WaiverError(
        `waiver for \`${where}\` lowers nothing: the change is ${matching[0]!.bump}, not more than ${bump}`,
      );
    }
  }
  return changes.map((change) => {
    const waiver = waivers.find(
      ({ where, bump }) => where === change.where && rank(bump) < rank(change.bump),
    );
    return waiver
      ? { ...change, bump: waiver.bump, text: `${change.text} Waived: ${waiver.reason}` }
      : change;
  });
}

// --- internal ---

const rank = (bump: Bump): number => bumps.indexOf(bump);
