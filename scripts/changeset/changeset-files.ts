/** The files in `.changeset`. */
import { globSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getReleasePlan } from "@changesets/get-release-plan";
import { publicPackages, readIfExists } from "dev-tools";
import { bumpRank } from "./bump.ts";
import type { SpecChangeset } from "./decide-changeset.ts";

/** Returns the changesets that are not part of a version yet. */
export function pendingChangesets(folder: string): string[] {
  return listFiles(folder, ".changeset/*.md").filter((file) => !file.endsWith("/README.md"));
}

/**
 * Writes the changeset in place of those that were written before. Changesets that people wrote are
 * not touched.
 *
 * @returns the files that were removed.
 */
export function writeChangeset(folder: string, expected: SpecChangeset | undefined): string[] {
  const stale = staleChangesets(folder, expected);
  for (const file of stale) {
    rmSync(join(folder, file));
  }

  if (expected) {
    writeFileSync(join(folder, expected.file), expected.text);
  }

  return stale;
}

/** Returns the problems with the existing changesets. */
export async function checkChangesets(
  folder: string,
  expected: SpecChangeset | undefined,
): Promise<string[]> {
  const stale = staleChangesets(folder, expected).map(
    (file) => `${file} is stale: it does not describe the current change.`,
  );
  if (!expected) {
    return stale;
  }

  const tooLow = await checkPlan(folder, expected);
  return [...stale, ...checkText(folder, expected), ...tooLow];
}

// --- internal ---

function checkText(folder: string, expected: SpecChangeset): string[] {
  const text = readIfExists(folder, expected.file);
  if (text === undefined) {
    return [`${expected.file} is missing: the change is ${expected.bump}.`];
  }

  return text === expected.text ? [] : [`${expected.file} was edited by hand.`];
}

/** Finds the packages for which all changesets together plan less than the change requires. */
async function checkPlan(folder: string, expected: SpecChangeset): Promise<string[]> {
  const { releases } = await getReleasePlan(folder);

  return publicPackages(folder).flatMap(({ name }) => {
    const planned = releases.find((release) => release.name === name)?.type ?? "none";
    const isSufficient = bumpRank(planned) >= bumpRank(expected.bump);
    return isSufficient
      ? []
      : [`${name}: the planned bump is ${planned}, but the change is ${expected.bump}.`];
  });
}

/** The files that `npm run changeset` wrote earlier. People may call theirs `spec-….md` as well. */
function staleChangesets(folder: string, expected: SpecChangeset | undefined): string[] {
  return listFiles(folder, ".changeset/spec-*.md").filter(
    (file) => /\/spec-[0-9a-f]{8}\.md$/.test(file) && file !== expected?.file,
  );
}

function listFiles(folder: string, pattern: string): string[] {
  return globSync(pattern, { cwd: folder }).map((file) => file.replaceAll("\\", "/"));
}
