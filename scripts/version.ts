/**
 * Makes the planned release: `npm run version` turns the changesets into versions and changelogs,
 * brings the lockfile along, and keeps what was released as the base of the next decision.
 * `-- --pending` changes nothing and only says whether there are changesets, and whether a version
 * has no tag yet.
 */
import { globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkChangeset, expectedChangeset, waiversFile } from "./changeset.ts";
import { runNpm } from "./install-tools.ts";
import { type PublicPackage, publicPackages } from "./release/packages.ts";
import { keepAsReleased } from "./release/released.ts";
import { readOptions } from "./release/usage.ts";
import { CommandError, root, run, runTool } from "./tool.ts";

/** The changesets that are in no version yet. */
export function pendingChangesets(folder: string): string[] {
  const exclude = ["**/README.md"];
  return globSync(".changeset/*.md", { cwd: folder, exclude }).map((file) =>
    file.replaceAll("\\", "/"),
  );
}

/** The versions that have no tag: they are to be released, or their release has to go on. */
export function untagged(
  packages: Pick<PublicPackage, "name" | "version">[],
  tags: string,
): string[] {
  const known = new Set(tags.split("\n"));
  return packages.map(({ name, version }) => `${name}@${version}`).filter((tag) => !known.has(tag));
}

// --- internal ---

async function main(): Promise<void> {
  // What was not decided would become the base of the next decision, and never be released.
  const problems = await checkChangeset(root, await expectedChangeset(root));
  if (problems.length > 0) {
    throw new Error(`${problems.join("\n")}\nTo fix it: npm run changeset`);
  }
  if (pendingChangesets(root).length === 0) {
    console.log("There is no changeset, so there is nothing to release.");
    return;
  }
  await runTool("@changesets/cli:changeset", ["version"]);
  // Changesets do not know the lockfile.
  await runNpm(["install", "--package-lock-only", "--ignore-scripts"], { cwd: root });
  keepAsReleased(root);
  // They were about this version, and would match nothing now.
  rmSync(join(root, waiversFile), { force: true });
  await runTool("oxfmt", ["packages/*/CHANGELOG.md", "packages/*/package.json"]);
  console.log(
    publicPackages(root)
      .map(({ name, version }) => `${name}@${version}`)
      .join("\n"),
  );
}

if (import.meta.main) {
  try {
    const options = { pending: { type: "boolean" } } as const;
    const usage = "npm run version [-- --pending]";
    if (readOptions(process.argv.slice(2), options, usage).pending) {
      const missing = untagged(publicPackages(root), await run("git", ["tag"]));
      console.log(`pending=${pendingChangesets(root).length > 0}`);
      console.log(`unreleased=${missing.length > 0}`);
    } else {
      await main();
    }
  } catch (error) {
    console.error(error instanceof CommandError ? error.output : (error as Error).message);
    process.exitCode = 1;
  }
}
