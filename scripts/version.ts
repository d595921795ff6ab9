/**
 * Prepares the planned release: `npm run version` turns the changesets into versions and changelogs,
 * updates the lockfile, and stores what is released as the base of the next decision.
 * `npm run version -- --pending` changes nothing; it prints whether changesets are pending, and
 * whether a version has no tag yet.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import {
  publicPackages,
  readOptions,
  root,
  run,
  runNpm,
  runScript,
  runTool,
  ScriptError,
} from "dev-tools";
import { checkChangesets, pendingChangesets } from "./changeset/changeset-files.ts";
import { decideChangeset, waiversFile } from "./changeset/decide-changeset.ts";
import { saveAsReleased } from "./changeset/released.ts";
import { findUntagged } from "./release/tags.ts";

/** Prints what the release workflow has to do, in the format of `$GITHUB_OUTPUT`. */
async function printPending(): Promise<void> {
  const { stdout: tags } = await run("git", ["tag"]);
  const untagged = findUntagged(publicPackages(root), tags);
  console.log(`pending=${pendingChangesets(root).length > 0}`);
  console.log(`unreleased=${untagged.length > 0}`);
}

async function makeVersion(): Promise<void> {
  // A change without a changeset would become the base of the next decision, and never be released.
  const problems = await checkChangesets(root, await decideChangeset(root));
  if (problems.length > 0) {
    throw new ScriptError(`${problems.join("\n")}\nTo fix it: npm run changeset`);
  }

  if (pendingChangesets(root).length === 0) {
    console.log("There are no changesets, so there is nothing to release.");
    return;
  }

  await runTool("@changesets/cli:changeset", ["version"]);
  // Changesets does not update the lockfile. Only the versions of this repository's packages change.
  await runNpm(["install", "--package-lock-only", "--prefer-offline"], { cwd: root });
  saveAsReleased(root);
  // The waivers were for this version and would match no change of the next one.
  rmSync(join(root, waiversFile), { force: true });
  await runTool("oxfmt", ["packages/*/CHANGELOG.md", "packages/*/package.json"]);

  for (const { name, version } of publicPackages(root)) {
    console.log(`${name}@${version}`);
  }
}

if (import.meta.main) {
  await runScript(async () => {
    const options = { pending: { type: "boolean" } } as const;
    const { pending } = readOptions(options, "npm run version [-- --pending]");
    await (pending ? printPending() : makeVersion());
  });
}
