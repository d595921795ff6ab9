/** What the release train must refuse or survive. */
import { appendFileSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { typesFile } from "dev-tools";
import { findFreePort } from "./registry.ts";
import { checkOut, type PackedArtifact } from "./release-jobs.ts";
import { asPublisher, expectRefusal, git, runScriptOf, type Stage } from "./stage.ts";

/** Edits files by hand that must not be edited, and expects the checks to fail. */
export async function refuseManualEdits(stage: Stage): Promise<void> {
  const [changeset = ""] = globSync(".changeset/spec-*.md", { cwd: stage.clone });
  await withEdit(stage, changeset, [": major", ": minor"], () =>
    expectRefusal(stage, "the change is major", "changeset", "--check"),
  );
  console.log("refused  a breaking change with a lowered changeset");

  const reason = `${typesFile} is stale or was edited by hand`;
  await withEdit(stage, typesFile, ["apps: string[]", "apps?: string[]"], () =>
    expectRefusal(stage, reason, "generate", "--check"),
  );
  console.log("refused  a generated file that was edited by hand");
}

/** Packs in a job that may publish. */
export async function refuseToPackAsPublisher(stage: Stage): Promise<void> {
  const reason = "A job that may publish must not pack or verify";
  await expectRefusal(asPublisher(stage), reason, "release:pack", "--registry", stage.registry);
  console.log("refused  to pack in a job that may publish");
}

/** Publishes what was not packed, to a registry that doesn't exist, and to one that fails. */
export async function interruptRelease(stage: Stage, artifact: PackedArtifact): Promise<void> {
  const checkout = await checkOut(stage, "interrupted", artifact);
  const nowhere = `http://127.0.0.1:${await findFreePort()}`;
  const unreachable = "does not respond; nothing was published";
  await expectRefusal(checkout, unreachable, "release:publish", "--registry", nowhere);
  console.log("refused  a registry that does not exist");

  const impatient = { ...checkout, env: { ...checkout.env, npm_config_fetch_retries: "0" } };
  const unreadable = "could not read it from the registry";
  const toFailing = ["release:publish", "--registry", stage.failingRegistry] as const;
  await expectRefusal(impatient, unreadable, ...toFailing);
  console.log("stopped  a release whose registry failed after the first package");

  const [tarball = ""] = globSync(".release/packages/*client*.tgz", { cwd: checkout.clone });
  appendFileSync(join(checkout.clone, tarball), "more");
  const changed = "Not what was packed, by their SHA-256: packages/roma-assets-client-";
  await expectRefusal(checkout, changed, "release:publish", "--registry", stage.registry);
  console.log("refused  a tarball that is not the one that was packed");

  const toRegistry = ["--registry", stage.registry] as const;
  await expectRefusal(checkout, "nothing was tagged", "release:tag", ...toRegistry);
  console.log("refused  tags before the registry has every package");
}

/** Releases by hand what was interrupted: only what is missing is published. */
export async function finishRelease(stage: Stage): Promise<void> {
  const options = ["--registry", stage.registry, "--push", "origin"];
  const output = await runScriptOf(stage, "release", ...options);
  const [, published = ""] = /^Published: (.*)\.$/m.exec(output) ?? [];
  if (published !== "@roma-assets/client@1.0.0, @roma-assets/sandbox@1.0.0") {
    throw new Error(`Only what was missing should have been published, but not ${published}.`);
  }

  const pushed = await git(stage, "ls-remote", "--tags", "--refs", "origin");
  const names = ["client", "sandbox", "types"];
  const missing = names.filter((name) => !pushed.includes(`refs/tags/@roma-assets/${name}@1.0.0`));
  if (missing.length > 0) {
    throw new Error(`Not tagged: ${missing.join(", ")}`);
  }
}

// --- internal ---

async function withEdit(
  { clone }: Stage,
  file: string,
  [from, to]: [from: string, to: string],
  act: () => Promise<void>,
): Promise<void> {
  const path = join(clone, file);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, text.replaceAll(from, to));
  await act();
  writeFileSync(path, text);
}
