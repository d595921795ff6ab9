import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ScriptError } from "dev-tools";
import type { PackedPackage } from "./pack.ts";
import { releaseFolder } from "./plan.ts";
import { checkTarballs, testContract } from "./tarball-checks.ts";
import { createBillOfMaterials, installTarballs } from "./scratch-project.ts";
import { compileLastConsumer } from "./last-consumer.ts";
import { integrityOf, type Registry, view } from "./registry.ts";

/**
 * Verifies the tarballs, unless the same ones were verified before.
 *
 * @throws {ScriptError} if a check fails, or what a user of the last release wrote no longer compiles
 * although this is not a major release; or if this process may publish as the release workflow.
 */
export async function verifyTarballs(packages: PackedPackage[], registry: Registry): Promise<void> {
  const stamp = join(releaseFolder, "verified.json");
  const digests = JSON.stringify(packages.map(({ tarball }) => integrityOf(readFileSync(tarball))));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digests) {
    console.log("The same tarballs were verified before.");
    return;
  }

  assertUnprivileged(process.env);

  const { version } = packages[0]!;
  const [project, lastVersion] = await Promise.all([
    installTarballs(packages),
    // Another package may be new in this release.
    view(registry, CONSUMED_PACKAGE, "dist-tags.latest"),
  ]);
  const [areValid, compilerErrors, billOfMaterials] = await Promise.all([
    checkTarballs(packages),
    lastVersion && compileLastConsumer(lastVersion, project, registry),
    createBillOfMaterials(project),
    testContract(project),
  ]);
  console.log("The contract tests pass with the tarballs.");
  if (lastVersion !== "") {
    reportConsumer(lastVersion, version, compilerErrors);
  }

  const mayBreak = lastVersion === "" || stepBetween(lastVersion, version) === "major";
  if (!areValid || (compilerErrors !== "" && !mayBreak)) {
    throw new ScriptError("The tarballs are not valid; nothing was published.");
  }

  writeFileSync(join(releaseFolder, "sbom.cdx.json"), billOfMaterials);
  writeFileSync(stamp, digests);
}

/**
 * Asserts that this process can't publish as the release workflow. Packing and verification run what
 * developers and users would install, and no lockfile pins the newest dependencies of the users.
 *
 * @throws {ScriptError} if it can.
 */
export function assertUnprivileged(env: NodeJS.ProcessEnv): void {
  if (env["ACTIONS_ID_TOKEN_REQUEST_URL"]) {
    throw new ScriptError(
      "A job that may publish must not pack or verify; nothing was published. Run `npm run release:pack` in a job without `id-token: write`.",
    );
  }
}

/** Returns the first part of the version number that differs. */
export function stepBetween(from: string, to: string): "major" | "minor" | "patch" {
  const [fromMajor, fromMinor] = from.split(".");
  const [toMajor, toMinor] = to.split(".");
  if (fromMajor !== toMajor) {
    return "major";
  }

  return fromMinor === toMinor ? "patch" : "minor";
}

// --- internal ---

/** The package that the code of the last version's consumer is written for. */
const CONSUMED_PACKAGE = "@roma-assets/client";

function reportConsumer(lastVersion: string, version: string, compilerErrors: string): void {
  const step = `${lastVersion} to ${version}, a ${stepBetween(lastVersion, version)}`;
  const result =
    compilerErrors === ""
      ? `compiles (${step}).`
      : `does not compile (${step}):\n${compilerErrors}`;
  console.log(`The last version's consumer ${result}`);
}
