/**
 * Packs and verifies what `npm run version` prepared: `npm run release:pack -- --registry URL`.
 *
 * The first of the three steps of a release. It leaves the tarballs, the publish plan with their
 * SHA-256, and the bill of materials in `.release/`. It runs what no lockfile pins, so it refuses to
 * run where it could publish.
 */
import { rmSync } from "node:fs";
import { basename } from "node:path";
import {
  buildPackages,
  type PublicPackage,
  publicPackages,
  readOptions,
  root,
  run,
  runScript,
  ScriptError,
} from "dev-tools";
import { pendingChangesets } from "./changeset/changeset-files.ts";
import { packAll } from "./release/pack.ts";
import { readPlan, releaseFolder } from "./release/plan.ts";
import { compareWithRegistry } from "./release/publish-plan.ts";
import { findForeign, findMissingFiles, findObstacles } from "./release/readiness.ts";
import { isReachable, parseRegistry, type Registry, view } from "./release/registry.ts";
import { tagOf, wasReleasedBefore } from "./release/tags.ts";
import { assertUnprivileged, verifyTarballs } from "./release/verify-tarballs.ts";

const usage = "npm run release:pack -- --registry URL";

/**
 * Packs all packages, and verifies the tarballs.
 *
 * @returns false if there is nothing to release.
 * @throws {ScriptError} if something prevents the release.
 */
export async function packRelease(registry: Registry): Promise<boolean> {
  assertUnprivileged(process.env);
  const packages = publicPackages(root);
  const tags = packages.map(tagOf).join(", ");
  if (await wasReleasedBefore(packages)) {
    rmSync(releaseFolder, { recursive: true, force: true });
    console.log(`Nothing to release: ${tags} were released from another commit.`);
    return false;
  }

  await buildPackages();
  await assertReady(packages, registry);
  const { all, published } = await packAll(packages, registry);
  const { conflicts } = await compareWithRegistry(published, (version) =>
    view(registry, version, "dist.integrity"),
  );
  if (conflicts.length > 0) {
    throw new ScriptError(conflicts.join("\n"));
  }

  if (published.length < all.length) {
    await verifyTarballs(all, registry);
  }
  printPlan();
  return true;
}

// --- internal ---

async function assertReady(packages: PublicPackage[], registry: Registry): Promise<void> {
  const { stdout: gitStatus } = await run("git", ["status", "--porcelain"]);
  const problems = findObstacles({
    gitStatus,
    pending: pendingChangesets(root),
    missing: findMissingFiles(root, packages),
    foreign: findForeign(packages, process.env),
  });
  if (problems.length > 0) {
    throw new ScriptError(problems.join("\n"));
  }

  if (!(await isReachable(registry))) {
    throw new ScriptError(`The registry ${registry.url} does not respond; nothing was published.`);
  }
}

function printPlan(): void {
  for (const { name, version, tag, tarball } of readPlan(releaseFolder)) {
    console.log(`To publish: ${name}@${version} as ${tag}, ${tarball.integrity}`);
  }
  console.log(`Tarballs, plan, and bill of materials: ${basename(releaseFolder)}/`);
}

if (import.meta.main) {
  await runScript(async () => {
    const { registry = "" } = readOptions({ registry: { type: "string" } } as const, usage);
    await packRelease(parseRegistry(registry, usage));
  });
}
