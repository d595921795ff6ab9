/**
 * Tags what `npm run release:publish` published:
 * `npm run release:tag -- --registry URL [--push REMOTE] [--github]`.
 *
 * The last of the three steps of a release: it creates the tags once the registry has every package,
 * `--push` also pushes them, and `--github` creates a GitHub Release for each with the section of its
 * changelog. All its modules work without `npm ci`. It can be repeated.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../packages/dev-tools/src/paths.ts";
import { type PublicPackage, publicPackages } from "../packages/dev-tools/src/public-packages.ts";
import { readOptions, runScript, ScriptError } from "../packages/dev-tools/src/script.ts";
import { sectionOf } from "./release/changelog.ts";
import { runCommand } from "./release/command.ts";
import { parseRegistry, type Registry, view } from "./release/registry.ts";
import { findUntagged, tagOf } from "./release/tags.ts";

const usage = "npm run release:tag -- --registry URL [--push REMOTE] [--github]";

/** Options of the tags. */
export interface TagOptions {
  /** The git remote, or its URL, to push to. Default: the tags stay in this repository. */
  push?: string | undefined;
  /** Creates GitHub Releases with the command `gh`. Default: false. */
  github?: boolean | undefined;
}

/**
 * Creates the tags that are missing, and GitHub Releases for them.
 *
 * @throws {ScriptError} if the registry doesn't have every package.
 */
export async function tagRelease(
  registry: Registry,
  { push, github = false }: TagOptions = {},
): Promise<void> {
  const packages = publicPackages(root);
  await assertComplete(packages, registry);

  for (const tag of findUntagged(packages, await runCommand("git", ["tag"]))) {
    await runCommand("git", ["tag", tag, "-m", tag]);
    console.log(`Created the tag ${tag}.`);
  }
  if (push !== undefined) {
    await runCommand("git", ["push", push, ...packages.map((each) => `refs/tags/${tagOf(each)}`)]);
  }
  if (github) {
    for (const each of packages) {
      await createGithubRelease(each);
    }
  }
}

// --- internal ---

async function assertComplete(packages: PublicPackage[], registry: Registry): Promise<void> {
  const published = await Promise.all(
    packages.map((each) => view(registry, tagOf(each), "dist.integrity")),
  );
  const missing = packages.map(tagOf).filter((_, index) => published[index] === "");
  if (missing.length > 0) {
    throw new ScriptError(
      `Not in the registry: ${missing.join(", ")}; nothing was tagged. Publish them, or wait a moment, then run this command again.`,
    );
  }
}

async function createGithubRelease({ folder, ...version }: PublicPackage): Promise<void> {
  const tag = tagOf(version);
  const exists = await runCommand("gh", ["release", "view", tag]).then(
    () => true,
    () => false,
  );
  if (exists) {
    return;
  }

  const changelog = readFileSync(join(root, folder, "CHANGELOG.md"), "utf8");
  const notes = sectionOf(changelog, version.version);
  await runCommand("gh", [
    "release",
    "create",
    tag,
    "--verify-tag",
    "--title",
    tag,
    "--notes",
    notes,
  ]);
  console.log(`Created the GitHub Release ${tag}.`);
}

if (import.meta.main) {
  await runScript(async () => {
    const options = {
      registry: { type: "string" },
      push: { type: "string" },
      github: { type: "boolean" },
    } as const;
    const { registry = "", ...rest } = readOptions(options, usage);
    await tagRelease(parseRegistry(registry, usage), rest);
  });
}
