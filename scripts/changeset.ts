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
  decideTypes,
  type Decision,
  parseText,
  readWaivers,
} from "spec-diff";
import { type PublicPackage, publicPackages } from "./release/packages.ts";
import {
  readIfThere,
  releasedSource,
  releasedSurface,
  source,
  surfaceOf,
} from "./release/released.ts";
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
}

/** What a repository's changeset should be; `undefined` if nothing changed since the last version. */
export async function expectedChangeset(folder: string): Promise<SpecChangeset | undefined> {
  const released = readIfThere(folder, releasedSource);
  const description = parseText(readFileSync(join(folder, source), "utf8"));
  const packages = publicPackages(folder);
  if (released === undefined) {
    const names = operationIds(description).map((id) => `\`${id}\``);
    return changeset("major", packages, `The first release, with ${names.join(", ")}.`);
  }
  const base = parseText(released);
  const decision = withGeneratedCode(
    await decide(base, description),
    decideTypes(readIfThere(folder, releasedSurface) ?? "", surfaceOf(folder)),
  );
  const { bump, changes } = waived(decision, readIfThere(folder, waiversFile));
  if (bump === "none") {
    return undefined;
  }
  const operations = [...operationIds(base), ...operationIds(description)].filter((id) =>
    changes.some(({ text }) => isNamedIn(text, id)),
  );
  return changeset(bump, touchedPackages(folder, packages, operations), summary(changes));
}

/**
 * Adds what the generated code shows and the description does not: an upgrade of a generator. It
 * is what the code says beyond the bump of the description.
 */
export function withGeneratedCode(description: Decision, code: Decision): Decision {
  if (rank(code.bump) <= rank(description.bump)) {
    return description;
  }
  const more = code.changes.filter(({ bump }) => rank(bump) > rank(description.bump));
  return { bump: code.bump, changes: [...more, ...description.changes] };
}

/** The lines of the changelog, one for each change, breaking first. */
export function summary(changes: Change[]): string {
  const lines = changes
    .toSorted((a, b) => rank(b.bump) - rank(a.bump))
    .map(({ bump, text }) => `- ${labels[bump]}: ${text}`);
  return [`The API description changed:`, "", ...lines].join("\n");
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

function rank(bump: string): number {
  return ["none", "patch", "minor", "major"].indexOf(bump);
}

function waived({ changes }: Decision, file: string | undefined): Decision {
  const left = applyWaivers(changes, readWaivers(file === undefined ? undefined : parseText(file)));
  const ordered = left.toSorted((a, b) => rank(b.bump) - rank(a.bump));
  return { bump: ordered[0]?.bump ?? "none", changes: ordered };
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
  return globSync(".changeset/spec-*.md", { cwd: folder }).map((file) =>
    file.replaceAll("\\", "/"),
  );
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
  console.log(
    expected
      ? `Wrote ${expected.file}:\n\n${expected.text}`
      : "Nothing changed since the last version.",
  );
}

if (import.meta.main) {
  try {
    await main(process.argv.includes("--check"));
  } catch (error) {
    const { name, message } = error as Error;
    console.error(/^(Document|Waiver)Error$/.test(name) ? message : error);
    process.exitCode = 1;
  }
}
