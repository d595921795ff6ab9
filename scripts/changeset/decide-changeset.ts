import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  descriptionFile,
  type PublicPackage,
  publicPackages,
  readIfExists,
  ScriptError,
  typesFile,
} from "dev-tools";
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
import { headerOf } from "../generate/types.ts";
import { compareBumps } from "./bump.ts";
import { findGeneratorChanges } from "./generator-changes.ts";
import { releasedDescriptionFile } from "./released.ts";
import { type DescribedChange, summarize } from "./summary.ts";

/**
 * Decisions of the maintainers that a change requires less than the decider says. They apply to one
 * version only.
 */
export const waiversFile = "openapi/waivers.yaml";

/** A changeset for changes of the API description. */
export interface SpecChangeset {
  bump: Bump;
  /** Its path, relative to the root of the repository. */
  file: string;
  text: string;
  /** The places of the breaking changes, for waivers. */
  breaking: string[];
}

/**
 * Decides what the changeset of a repository must be.
 *
 * @returns undefined if nothing changed since the last version.
 * @throws {ScriptError} if the generated files are not those of the current description.
 */
export async function decideChangeset(folder: string): Promise<SpecChangeset | undefined> {
  const description = readDescription(
    descriptionFile,
    readFileSync(join(folder, descriptionFile), "utf8"),
  );
  assertGenerated(folder, description);

  const packages = publicPackages(folder);
  const released = readIfExists(folder, releasedDescriptionFile);
  if (released === undefined) {
    const names = operationIds(description).map((id) => `\`${id}\``);
    return createChangeset("major", packages, `The first release, with ${names.join(", ")}.`);
  }

  const base = readDescription(releasedDescriptionFile, released);
  const changes = await findChanges(folder, base, description);
  const bump = changes[0]?.bump ?? "none";
  if (bump === "none") {
    return undefined;
  }

  const operations = [...operationIds(base), ...operationIds(description)].filter((id) =>
    changes.some(({ text, unlistedUsers = 0 }) => unlistedUsers > 0 || mentions(text, id)),
  );
  const affected = findAffectedPackages(folder, packages, operations);
  const breaking = changes.filter((change) => change.bump === "major").map(({ where }) => where);

  return createChangeset(bump, affected, summarize(changes), breaking);
}

/** Creates a changeset. Its file name follows from its content. */
export function createChangeset(
  bump: Bump,
  packages: PublicPackage[],
  summary: string,
  breaking: string[] = [],
): SpecChangeset {
  const bumps = packages.map(({ name }) => `"${name}": ${bump}`);
  const text = ["---", ...bumps, "---", "", summary, ""].join("\n");
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8);

  return { bump, file: `.changeset/spec-${hash}.md`, text, breaking };
}

// --- internal ---

/** Reads a description, and rejects one that can't be compared. */
function readDescription(file: string, text: string): unknown {
  return withFileName(file, () => {
    const description = parseText(text);
    prepare(description);
    return description;
  });
}

/** Adds the name of a file to the errors about its content. */
function withFileName<Result>(file: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof DocumentError || error instanceof WaiverError) {
      throw new ScriptError(`${file}: ${error.message}`, { cause: error });
    }

    throw error;
  }
}

function assertGenerated(folder: string, description: unknown): void {
  const types = readIfExists(folder, typesFile);
  if (!types?.startsWith(headerOf(description))) {
    throw new ScriptError(
      `The generated files do not match ${descriptionFile}. To fix it: npm run generate`,
    );
  }
}

/** Returns the changes since the last version, those that require the most first. */
async function findChanges(
  folder: string,
  base: unknown,
  next: unknown,
): Promise<DescribedChange[]> {
  // The template prints all operations into one file, whatever their tags are.
  const decision = await decide(base, next, { areTagsExported: false });
  const generated = await findGeneratorChanges(folder, { base, next, bump: decision.bump });
  const waivers = readIfExists(folder, waiversFile);

  return withFileName(waiversFile, () =>
    applyAllWaivers(decision.changes, generated, waivers).toSorted(compareBumps),
  );
}

function applyAllWaivers(
  described: Change[],
  generated: Change[],
  waiversText: string | undefined,
): DescribedChange[] {
  const changes = [...described, ...generated];
  const waivers = readWaivers(waiversText === undefined ? undefined : parseText(waiversText));
  return applyWaivers(changes, waivers).map((change, index) => ({
    ...change,
    isWaived: change.bump !== changes[index]!.bump,
    isGenerated: index >= described.length,
  }));
}

/**
 * Finds the packages that a change affects: those that depend on the types see every change, the
 * others only changes of operations that they call.
 */
function findAffectedPackages(
  root: string,
  packages: PublicPackage[],
  operations: string[],
): PublicPackage[] {
  const types = "@roma-assets/types";
  return packages.filter(({ name, manifest, folder }) => {
    const dependsOnTypes = name === types || types in (manifest.dependencies ?? {});
    return dependsOnTypes || callsAny(join(root, folder), operations);
  });
}

function callsAny(folder: string, operations: string[]): boolean {
  return globSync("src/**/*.ts", { cwd: folder, exclude: ["**/*.test.ts"] })
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .some((text) => operations.some((id) => mentions(text, id)));
}

function mentions(text: string, operationId: string): boolean {
  return new RegExp(String.raw`\b${operationId}\b`).test(text);
}

function operationIds(description: unknown): string[] {
  const { paths = {} } = description as { paths?: Record<string, Record<string, unknown>> };
  return Object.values(paths)
    .flatMap((path) => Object.values(path) as { operationId?: string }[])
    .flatMap(({ operationId }) => operationId ?? []);
}
