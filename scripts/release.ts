/**
 * Publishes what `npm run version` made: `npm run release -- --registry URL [--push]`.
 *
 * Packs, verifies those tarballs, publishes them, and believes only what the registry then says.
 * Interrupted anywhere, it goes on when it is run again: packing gives the same bytes each time,
 * and what the registry already has is compared in place of being published. `--push` pushes the
 * tags, too.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { runNpm } from "./install-tools.ts";
import { type PublicPackage, publicPackages } from "./release/packages.ts";
import {
  billOf,
  checkTarballs,
  compileYesterday,
  installTarballs,
  type PackedPackage,
  testContract,
} from "./release/proof.ts";
import {
  answers,
  difference,
  integrityOf,
  type Registry,
  registryAt,
  view,
} from "./release/registry.ts";
import { readIfThere, source } from "./release/released.ts";
import { readOptions, UsageError } from "./release/usage.ts";
import { CommandError, root, run, runTool } from "./tool.ts";
import { pendingChangesets } from "./version.ts";

/** Where the tarballs of the last run are, with their software bill of materials. */
const folder = join(root, ".release");

/** What has to be so before anything is packed. */
export interface Readiness {
  /** What `git status --porcelain` prints. */
  gitStatus: string;
  /** The changesets that are not yet part of a version. */
  pending: string[];
  /** The files that packages promise and that are not there. */
  missing: string[];
  /** The packages that npm refuses to publish here, as they ask for a provenance. */
  unprovable: string[];
}

/** What is in the way of a release, each with the way out. */
export function obstacles({ gitStatus, pending, missing, unprovable }: Readiness): string[] {
  return [
    ...(gitStatus.trim() ? [`The tree is dirty; commit or drop first:\n${gitStatus.trim()}`] : []),
    ...(pending.length > 0
      ? [`${pending.join(", ")} is in no version yet. To fix it: npm run version`]
      : []),
    ...(missing.length > 0 ? [`${missing.join(", ")} is missing. To fix it: npm run build`] : []),
    ...(unprovable.length > 0
      ? [
          `${unprovable.join(", ")}: publishConfig.provenance works only in the workflow. By hand: leave it out, and commit`,
        ]
      : []),
  ];
}

/** The files that packages promise and that are not there. */
export function missingFiles(base: string, packages: PublicPackage[]): string[] {
  return packages.flatMap(({ folder: own, manifest }) =>
    [manifest.exports, manifest.bin, manifest.types]
      .flatMap(filesOf)
      .map((file) => join(own, file))
      .filter((file) => !existsSync(join(base, file))),
  );
}

/** The packages that ask for a provenance where npm gives none: it does in GitHub's and GitLab's CI. */
export function unprovable(packages: PublicPackage[], env: NodeJS.ProcessEnv): string[] {
  return env["GITHUB_ACTIONS"] || env["GITLAB_CI"]
    ? []
    : packages.filter(({ manifest }) => manifest.publishConfig?.provenance).map(({ name }) => name);
}

/** How far a version goes beyond another one. */
export function stepBetween(from: string, to: string): "major" | "minor" | "patch" {
  const [a, b] = [from, to].map((version) => version.split("."));
  return a![0] !== b![0] ? "major" : a![1] !== b![1] ? "minor" : "patch";
}

// --- internal ---

/** The files that a field of a package.json names, however deep. */
function filesOf(field: unknown): string[] {
  if (typeof field === "string") {
    return [field];
  }
  return Object.values(field ?? {}).flatMap(filesOf);
}

/** A failure that is explained by its message alone. */
class ReleaseError extends Error {}

async function git(...args: string[]): Promise<string> {
  return (await run("git", args)).trim();
}

/** `name@version`: the name of the tag, and of what the registry has. */
function idOf({ name, version }: PublicPackage): string {
  return `${name}@${version}`;
}

/** A build of another day: the one file of it that says so by itself. */
function staleFiles(): string[] {
  const copy = "packages/types/openapi.yaml";
  return readIfThere(root, copy) === readIfThere(root, source) ? [] : [`today's ${copy}`];
}

async function expectReady(packages: PublicPackage[], registry: Registry): Promise<void> {
  const problems = obstacles({
    gitStatus: await git("status", "--porcelain"),
    pending: pendingChangesets(root),
    missing: [...missingFiles(root, packages), ...staleFiles()],
    unprovable: unprovable(packages, process.env),
  });
  if (problems.length > 0) {
    throw new ReleaseError(problems.join("\n"));
  }
  if (!(await answers(registry))) {
    throw new ReleaseError(`The registry ${registry.url} does not answer; nothing was published.`);
  }
}

/** Whether the versions' tags are at another commit. */
async function isReleasedBefore(packages: PublicPackage[]): Promise<boolean> {
  const here = await git("rev-parse", "HEAD");
  const tagged = await Promise.all(
    packages.map((each) =>
      git("rev-parse", "--verify", `${idOf(each)}^{commit}`).catch(() => here),
    ),
  );
  return tagged.every((commit) => commit !== here);
}

/** Runs changesets, which are told by the environment alone what registry to use. */
async function changesets(args: string[], { env }: Registry): Promise<string> {
  const output = await runTool("@changesets/cli:changeset", args, { env: { ...env, CI: "true" } });
  return stripVTControlCharacters(output).trim();
}

/** Packs all packages: by changesets what the registry does not have yet, and the others to compare. */
async function pack(
  packages: PublicPackage[],
  registry: Registry,
): Promise<{ packed: PackedPackage[]; isComplete: boolean }> {
  const tarballs = join(folder, "packages");
  rmSync(tarballs, { recursive: true, force: true });
  await changesets(["pack", "--out-dir", folder], registry);
  mkdirSync(tarballs, { recursive: true });
  const packed = packages.map((each) => {
    const file = `${idOf(each).slice(1).replace(/[/@]/g, "-")}.tgz`;
    return { ...each, tarball: join(tarballs, file) };
  });
  const published = packed.filter(({ tarball }) => !existsSync(tarball));
  if (published.length > 0) {
    const chosen = published.map(({ name }) => `--workspace=${name}`);
    await runNpm(["pack", "--pack-destination", tarballs, ...chosen], { cwd: root });
  }
  return { packed, isComplete: published.length === packed.length };
}

/** Puts the tarballs through everything; the same ones once only. */
async function verify(packages: PackedPackage[], registry: Registry): Promise<void> {
  const stamp = join(folder, "verified.json");
  const bytes = JSON.stringify(packages.map(({ tarball }) => integrityOf(readFileSync(tarball))));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === bytes) {
    console.log("These very tarballs were verified before.");
    return;
  }
  const { name, version } = packages[0]!;
  const [today, last] = await Promise.all([
    installTarballs(packages),
    view(registry, name, "dist-tags.latest"),
  ]);
  const [areGood, errors, bill] = await Promise.all([
    checkTarballs(packages),
    last && compileYesterday(last, today, registry),
    billOf(today),
    testContract(today),
  ]);
  console.log("The contract tests pass against the tarballs.");
  const step = last && `${last} to ${version}, a ${stepBetween(last, version)}`;
  if (last) {
    const result = errors ? `does not compile (${step}):\n${errors}` : `compiles (${step}).`;
    console.log(`Yesterday's consumer ${result}`);
  }
  if (!areGood || (errors && stepBetween(last, version) !== "major")) {
    throw new ReleaseError("The tarballs are not as they should be; nothing was published.");
  }
  writeFileSync(join(folder, "sbom.cdx.json"), bill);
  writeFileSync(stamp, bytes);
}

async function makeMissingTags(packages: PublicPackage[]): Promise<void> {
  const tags = new Set((await git("tag")).split("\n"));
  for (const tag of packages.map(idOf).filter((each) => !tags.has(each))) {
    await git("tag", tag, "-m", tag);
    console.log(`Tagged ${tag}.`);
  }
}

async function release(registry: Registry): Promise<void> {
  const packages = publicPackages(root);
  await expectReady(packages, registry);
  if (await isReleasedBefore(packages)) {
    console.log(`Nothing to release: ${packages.map(idOf).join(", ")} came from another commit.`);
    return;
  }
  const { packed, isComplete } = await pack(packages, registry);
  if (!isComplete) {
    await verify(packed, registry);
    // Its exit code says little: what was published is seen below.
    const publish = changesets(["publish", "--from-pack-dir", folder], registry);
    console.log(
      await publish.catch(({ output }: CommandError) => stripVTControlCharacters(output)),
    );
  }
  const differences = await Promise.all(
    packed.map((each) => difference(registry, idOf(each), each.tarball)),
  );
  const problems = differences.filter((problem) => problem !== undefined);
  if (problems.length > 0) {
    throw new ReleaseError(`${problems.join("\n")}\nTo go on: run this again.`);
  }
  console.log(`The registry has what was packed: ${packages.map(idOf).join(", ")}.`);
  await makeMissingTags(packages);
  console.log(`Tarballs and bill of materials: ${basename(folder)}/`);
}

if (import.meta.main) {
  try {
    const options = { registry: { type: "string" }, push: { type: "boolean" } } as const;
    const usage = "npm run release -- --registry URL [--push]";
    const { registry = "", push } = readOptions(process.argv.slice(2), options, usage);
    if (!/^https?:/.test(registry) || !URL.canParse(registry)) {
      throw new UsageError(`No registry is named.\nUsage: ${usage}`);
    }
    await release(registryAt(registry));
    if (push) {
      await git("push", "origin", "--tags");
    }
  } catch (error) {
    const output = error instanceof CommandError ? `\n${error.output}` : "";
    const isExplained =
      error instanceof ReleaseError || error instanceof UsageError || output !== "";
    console.error(isExplained ? (error as Error).message + output : error);
    process.exitCode = 1;
  }
}
