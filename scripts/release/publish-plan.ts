import { readFileSync } from "node:fs";
import { join } from "node:path";
import { explainError, ScriptError } from "../../packages/dev-tools/src/script.ts";
import type { PlannedRelease } from "./plan.ts";
import { integrityOf } from "./registry.ts";

/** What publishing needs of a registry. */
export interface PublishTarget {
  /** Returns the SHA-512 of `name@version`; "" if the registry doesn't have it. */
  findIntegrity(version: string): Promise<string>;
  /** Returns the same, but waits for a version that was just published. */
  waitForIntegrity(version: string): Promise<string>;
  publish(release: PlannedRelease, tarball: string): Promise<void>;
}

/**
 * Publishes the releases of a plan in their order. Skips those that the registry already has, so that
 * a publication that was interrupted can be repeated.
 *
 * @returns the versions that were published now.
 * @throws {ScriptError} if the registry has a version with other contents, before anything is
 * published; or if a version can't be published, after which no other is.
 */
export async function publishPlan(
  releases: PlannedRelease[],
  folder: string,
  target: PublishTarget,
): Promise<string[]> {
  const packed = releases.map((release) => {
    const tarball = join(folder, release.tarball.path);
    return { release, name: release.name, version: release.version, tarball };
  });

  const { missing, conflicts } = await compareWithRegistry(packed, target.findIntegrity);
  if (conflicts.length > 0) {
    throw new ScriptError(`${conflicts.join("\n")}\nNothing was published.`);
  }

  for (const { release, ...tarball } of missing) {
    await publishOne(release, tarball, target);
  }
  return missing.map(versionOf);
}

/** A packed version of a package. */
export interface PackedVersion {
  name: string;
  version: string;
  /** Path of the tarball. */
  tarball: string;
}

/**
 * Compares tarballs with what the registry has.
 *
 * @returns what the registry doesn't have, and a message for each version with other contents.
 */
export async function compareWithRegistry<Packed extends PackedVersion>(
  packed: Packed[],
  findIntegrity: PublishTarget["findIntegrity"],
): Promise<{ missing: Packed[]; conflicts: string[] }> {
  const published = await Promise.all(packed.map((each) => findIntegrity(versionOf(each))));
  const missing = packed.filter((_, index) => published[index] === "");
  const conflicts = packed.flatMap((each, index) => {
    const integrity = published[index] ?? "";
    return integrity === "" || integrity === readIntegrity(each) ? [] : describe(each, integrity);
  });

  return { missing, conflicts };
}

// --- internal ---

const TO_CONTINUE = "To continue: run this command again.";

function versionOf({ name, version }: Pick<PackedVersion, "name" | "version">): string {
  return `${name}@${version}`;
}

function readIntegrity({ tarball }: PackedVersion): string {
  return integrityOf(readFileSync(tarball));
}

async function publishOne(
  release: PlannedRelease,
  packed: PackedVersion,
  target: PublishTarget,
): Promise<void> {
  let failure = "";
  try {
    await target.publish(release, packed.tarball);
  } catch (error) {
    failure = String(explainError(error));
  }

  // The registry decides: the response to a publication that succeeded may have been lost.
  const integrity = await readBack(packed, target);
  if (integrity !== readIntegrity(packed)) {
    const lines = [describe(packed, integrity), failure, TO_CONTINUE];
    throw new ScriptError(lines.filter((line) => line !== "").join("\n"));
  }
}

async function readBack(packed: PackedVersion, target: PublishTarget): Promise<string> {
  const version = versionOf(packed);
  try {
    return await target.waitForIntegrity(version);
  } catch (error) {
    const reason = `${version}: could not read it from the registry. ${String(explainError(error))}`;
    throw new ScriptError(`${reason}\n${TO_CONTINUE}`, { cause: error });
  }
}

function describe(packed: PackedVersion, integrity: string): string {
  const version = versionOf(packed);
  return integrity === ""
    ? `${version} is not in the registry.`
    : `${version}: the registry has ${integrity}, but ${readIntegrity(packed)} was packed. It was published from another commit.`;
}
