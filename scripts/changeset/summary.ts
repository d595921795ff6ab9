import type { Bump, Change } from "spec-diff";
import { compareBumps } from "./bump.ts";

/** A change, as the changelog describes it. */
export interface DescribedChange extends Change {
  /** True if a waiver lowered the bump. */
  isWaived?: boolean;
  /** True if the generators caused the change, not the description. */
  isGenerated?: boolean;
}

/**
 * Writes the text of a changelog: one line per change, breaking changes first. Changes that the
 * generators caused have a section of their own.
 */
export function summarize(changes: DescribedChange[]): string {
  const ofDescription = changes.filter(({ isGenerated }) => !isGenerated);
  const ofGenerators = changes.filter(({ isGenerated }) => isGenerated);

  return [
    ...section("The API description changed:", ofDescription),
    ...section("The code that is generated from the same description changed:", ofGenerators),
  ].join("\n\n");
}

// --- internal ---

const LABELS: Record<Bump, string> = {
  major: "**Breaking**",
  minor: "New",
  patch: "Documentation",
  none: "No change",
};

function section(title: string, changes: DescribedChange[]): string[] {
  const lines = changes.toSorted(compareBumps).map(describe);
  return lines.length === 0 ? [] : [[title, "", ...lines].join("\n")];
}

function describe(change: DescribedChange): string {
  return `- ${labelOf(change)}: ${change.text}`;
}

function labelOf({ isWaived, isGenerated, bump }: DescribedChange): string {
  if (isWaived) {
    return "Waived";
  }

  return isGenerated && bump === "patch" ? "Changed" : LABELS[bump];
}
