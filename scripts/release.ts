/**
 * Publishes what `npm run version` prepared: `npm run release -- --registry URL [--verify] [--push]`.
 *
 * Packs the packages, verifies these tarballs, publishes them, and then compares them with what the
 * registry returns. A release that was interrupted continues when it is run again: packing
 * always produces the same bytes, and what the registry has already is only compared. `--verify`
 * publishes nothing, and `--push` also pushes the tags.
 */
import { basename } from "node:path";
import {
  type PublicPackage,
  publicPackages,
  readOptions,
  root,
  run,
  runScript,
  ScriptError,
  UsageError,
} from "dev-tools";
import { pendingChangesets } from "./changeset/changeset-files.ts";
import { packAll, type PackedPackage, publish, releaseFolder } from "./release/pack.ts";
import { findMissingFiles, findObstacles, findUnprovable } from "./release/readiness.ts";
import { compareWithRegistry, isReachable, type Registry, registryAt } from "./release/registry.ts";
import { findStaleBuild } from "./release/stale-build.ts";
import { findUntagged, tagOf } from "./release/tags.ts";
import { verifyTarballs } from "./release/verify-tarballs.ts";

const usage = "npm run release -- --registry URL [--verify] [--push]";

async function release(registry: Registry, isVerification: boolean): Promise<void> {
  const packages = publicPackages(root);
  const tags = packages.map(tagOf).join(", ");
  await assertReady(packages, registry);
  if (await wasReleasedBefore(packages)) {
    console.log(`Nothing to release: ${tags} were released from another commit.`);
    return;
  }

  const { packed, isPublished } = await packAll(packages, registry);
  if (isVerification || !isPublished) {
    await verifyTarballs(packed, registry);
  }
  if (isVerification) {
    console.log(`Verified, but not published: ${tags}.`);
    return;
  }
  if (!isPublished) {
    console.log(await publish(registry));
  }

  await assertPublished(packed, registry);
  console.log(`The registry has what was packed: ${tags}.`);
  await createMissingTags(packages);
  console.log(`Tarballs and bill of materials: ${basename(releaseFolder)}/`);
}

async function assertReady(packages: PublicPackage[], registry: Registry): Promise<void> {
  const problems = findObstacles({
    gitStatus: await git("status", "--porcelain"),
    pending: pendingChangesets(root),
    missing: [...findMissingFiles(root, packages), ...findStaleBuild(root)],
    unprovable: findUnprovable(packages, process.env),
  });
  if (problems.length > 0) {
    throw new ScriptError(problems.join("\n"));
  }

  if (!(await isReachable(registry))) {
    throw new ScriptError(`The registry ${registry.url} does not respond; nothing was published.`);
  }
}

/** Returns true if all versions have tags, at other commits than this one. */
async function wasReleasedBefore(packages: PublicPackage[]): Promise<boolean> {
  const head = await git("rev-parse", "HEAD");
  const commits = await Promise.all(
    packages.map((each) =>
      git("rev-parse", "--verify", `${tagOf(each)}^{commit}`).catch(() => head),
    ),
  );
  return commits.every((commit) => commit !== head);
}

async function assertPublished(packed: PackedPackage[], registry: Registry): Promise<void> {
  const differences = await Promise.all(
    packed.map((each) => compareWithRegistry(registry, tagOf(each), each.tarball)),
  );
  const problems = differences.filter((problem) => problem !== undefined);
  if (problems.length > 0) {
    throw new ScriptError(`${problems.join("\n")}\nTo continue: run this command again.`);
  }
}

async function createMissingTags(packages: PublicPackage[]): Promise<void> {
  for (const tag of findUntagged(packages, await git("tag"))) {
    await git("tag", tag, "-m", tag);
    console.log(`Created the tag ${tag}.`);
  }
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await run("git", args);
  return stdout.trim();
}

if (import.meta.main) {
  await runScript(async () => {
    const options = {
      registry: { type: "string" },
      verify: { type: "boolean" },
      push: { type: "boolean" },
    } as const;
    const { registry = "", verify = false, push = false } = readOptions(options, usage);
    if (!/^https?:/.test(registry) || !URL.canParse(registry)) {
      throw new UsageError("The URL of the registry is missing or invalid.", usage);
    }

    await release(registryAt(registry), verify);
    if (push && !verify) {
      await git("push", "origin", "--tags");
    }
  });
}
