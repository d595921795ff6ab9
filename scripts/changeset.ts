/**
 * Decides what the next version has to be and writes it down as a changeset.
 *
 * - `npm run changeset` writes `.changeset/spec-<hash>.md` in place of the one before.
 * - `npm run changeset -- --check` fails if that file is not what would be written, or if the
 *   planned release is less.
 */
import { createHash } from "node:crypto";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getReleasePlan } from "@changesets/get-release-plan";
import {
  applyWaivers,
  type Bump,
  type Change,
  decide,
  DocumentError,
  parseText,
  prepare,
  readWaivers,
  WaiverError,
} from "spec-diff";
import { headerOf } from "./generate.ts";
import { GenerateError } from "./generate/errors.ts";
import { generatorChanges } from "./release/generators.ts";
import { type PublicPackage, publicPackages } from "./release/packages.ts";
import { readIfThere, releasedSource, source, typesFile } from "./release/released.ts";
import { readOptions } from "./release/usage.ts";
import { root } from "./tool.ts";

/** People's decisions that a change asks for less than the judges say; for one version only. */
export const waiversFile = "openapi/waivers.yaml";

const command = "npm run changeset";

/** A changeset that this script writes. */
export interface SpecChangeset {
  bump: Bump;
  /** Its path from the root of the repository. */
  file: string;
  text: string;
  /** The breaking changes' `where`s, for waivers. */
  breaking?: string[];
}

/**
 * What a repository's changeset should be; `undefined` if nothing changed since the last version.
 *
 * @throws {GenerateError} if the generated files are not of the description as it is now.
 */
export async function expectedChangeset(folder: string): Promise<SpecChangeset | undefined> {
  const released = readIfThere(folder, releasedSource);
  const description = readDescription(source, readFileSync(join(folder, source), "utf8"));
  if (!readIfThere(folder, typesFile)?.startsWith(headerOf(description))) {
    throw new GenerateError(
      `The generated files are not of ${source} as it is now. To fix it: npm run generate`,
    );
  }
  const packages = publicPackages(folder);
  if (released === undefined) {
    const names = operationIds(description).map((id) => `\`${id}\``);
    return changeset("major", packages, `The first release, with ${names.join(", ")}.`);
  }
  const base = readDescription(releasedSource, released);
  const decision = await decide(base, description);
  const pair = { base, next: description, bump: decision.bump };
  const generated = await generatorChanges(folder, pair);
  const { bump, changes } = naming(waiversFile, () =>
    waived(decision.changes, generated, readIfThere(folder, waiversFile)),
  );
  if (bump === "none") {
    return undefined;
  }
  const operations = [...operationIds(base), ...operationIds(description)].filter((id) =>
    changes.some(({ text }) => isNamedIn(text, id)),
  );
  const touched = touchedPackages(folder, packages, operations);
  const breaking = changes.filter((each) => each.bump === "major").map(({ where }) => where);
  return { ...changeset(bump, touched, summary(changes)), breaking };
}

/** A change as it is told. */
export interface Line extends Change {
  /** Whether a waiver lowered it. */
  isWaived?: boolean;
  /** Whether a generator made it, not the description. */
  isGenerated?: boolean;
}

/** The lines of the changelog, one for each change, breaking first; the generators' apart. */
export function summary(changes: Line[]): string {
  const parts = Map.groupBy(changes, ({ isGenerated = false }) => isGenerated);
  const line = ({ isWaived, isGenerated, bump, text }: Line) => {
    const label = isGenerated && bump === "patch" ? "Changed" : labels[bump];
    return `- ${isWaived ? "Waived" : label}: ${text}`;
  };
  return [false, true]
    .filter((isGenerated) => parts.has(isGenerated))
    .map((isGenerated) =>
      [
        isGenerated
          ? "What is generated from the same description changed:"
          : "The API description changed:",
        "",
        ...parts.get(isGenerated)!.toSorted(breakingFirst).map(line),
      ].join("\n"),
    )
    .join("\n\n");
}

/** Puts a changeset together; its name follows from what it says. */
export function changeset(bump: Bump, packages: PublicPackage[], text: string): SpecChangeset {
  const names = packages.map(({ name }) => `"${name}": ${bump}`);
  const content = ["---", ...names, "---", "", text, ""].join("\n");
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8);
  return { bump, file: `.changeset/spec-${hash}.md`, text: content };
}

/** Writes the changeset in place of those that were written before; touches nobody else's. */
export function writeChangeset(folder: string, expected: SpecChangeset | undefined): string[] {
  const stale = written(folder).filter((file) => file !== expected?.file);
  for (const file of stale) {
    rmSync(join(folder, file));
  }
  if (expected) {
    writeFileSync(join(folder, expected.file), expected.text);
  }
  return stale;
}

/** What is wrong with the changesets that are there. */
export async function checkChangeset(
  folder: string,
  expected: SpecChangeset | undefined,
): Promise<string[]> {
  const problems = written(folder)
    .filter((file) => file !== expected?.file)
    .map((file) => `${file} is stale: it is not what changed.`);
  if (!expected) {
    return problems;
  }
  const text = readIfThere(folder, expected.file);
  if (text === undefined) {
    problems.push(`${expected.file} is missing: the change is ${expected.bump}.`);
  } else if (text !== expected.text) {
    problems.push(`${expected.file} was edited by hand.`);
  }
  const { releases } = await getReleasePlan(folder);
  for (const { name } of publicPackages(folder)) {
    const planned = releases.find((release) => release.name === name)?.type ?? "none";
    if (rank(planned) < rank(expected.bump)) {
      problems.push(`${name}: planned is ${planned}, the change is ${expected.bump}.`);
    }
  }
  return problems;
}

// --- internal ---

const labels: Record<Bump, string> = {
  major: "**Breaking**",
  minor: "New",
  patch: "Documentation",
  none: "No change",
};

/** Reads a description, and refuses one that can't be judged. */
function readDescription(file: string, text: string): unknown {
  return naming(file, () => {
    const description = parseText(text);
    prepare(description);
    return description;
  });
}

/** Whatever is wrong with a file names it. */
function naming<Result>(file: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof DocumentError || error instanceof WaiverError) {
      error.message = `${file}: ${error.message}`;
    }
    throw error;
  }
}

function rank(bump: string): number {
  return ["none", "patch", "minor", "major"].indexOf(bump);
}

function breakingFirst(a: Change, b: Change): number {
  return rank(b.bump) - rank(a.bump);
}

function waived(
  described: Change[],
  generated: Change[],
  file: string | undefined,
): { bump: Bump; changes: Line[] } {
  const all = [...described, ...generated];
  const waivers = readWaivers(file === undefined ? undefined : parseText(file));
  const changes = applyWaivers(all, waivers)
    .map((change, index) => ({
      ...change,
      isWaived: change.bump !== all[index]!.bump,
      isGenerated: index >= described.length,
    }))
    .toSorted(breakingFirst);
  return { bump: changes[0]?.bump ?? "none", changes };
}

/** The packages that the change reaches: all see it that build on the types, the others only if they call what changed. */
function touchedPackages(
  folder: string,
  packages: PublicPackage[],
  operations: string[],
): PublicPackage[] {
  const types = "@roma-assets/types";
  return packages.filter(
    ({ name, manifest, folder: own }) =>
      name === types ||
      types in (manifest.dependencies ?? {}) ||
      globSync("src/**/*.ts", { cwd: join(folder, own), exclude: ["**/*.test.ts"] })
        .map((file) => readFileSync(join(folder, own, file), "utf8"))
        .some((text) => operations.some((id) => isNamedIn(text, id))),
  );
}

function isNamedIn(text: string, operationId: string): boolean {
  return new RegExp(String.raw`\b${operationId}\b`).test(text);
}

function operationIds(description: unknown): string[] {
  const { paths = {} } = description as { paths?: Record<string, Record<string, unknown>> };
  return Object.values(paths)
    .flatMap((path) => Object.values(path) as { operationId?: string }[])
    .flatMap(({ operationId }) => operationId ?? []);
}

/** The files that this script wrote. */
function written(folder: string): string[] {
  return globSync(".changeset/spec-*.md", { cwd: folder })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /\/spec-[0-9a-f]{8}\.md$/.test(file));
}

async function main(check: boolean): Promise<void> {
  const expected = await expectedChangeset(root);
  if (check) {
    const problems = await checkChangeset(root, expected);
    for (const problem of problems) {
      console.error(problem);
    }
    if (problems.length > 0) {
      console.error(`To fix it: ${command}`);
      process.exitCode = 1;
    } else {
      console.log(`The planned release is enough: the change is ${expected?.bump ?? "none"}.`);
    }
    return;
  }
  for (const file of writeChangeset(root, expected)) {
    console.log(`Removed ${file}: it is not what changed.`);
  }
  if (!expected) {
    console.log("Nothing changed since the last version.");
    return;
  }
  console.log(`Wrote ${expected.file}:\n\n${expected.text}`);
  if (expected.breaking?.length) {
    const wheres = expected.breaking.map((where) => `- ${where}`).join("\n");
    console.log(`What breaks, as ${waiversFile} would call it:\n${wheres}`);
  }
}

if (import.meta.main) {
  try {
    const options = { check: { type: "boolean" } } as const;
    const { check = false } = readOptions(
      process.argv.slice(2),
      options,
      `${command} [-- --check]`,
    );
    await main(check);
  } catch (error) {
    const { name, message } = error as Error;
    console.error(/^(Document|Waiver|Usage|Generate)Error$/.test(name) ? message : error);
    process.exitCode = 1;
  }
}
