/** What the release train must refuse or survive. */
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { typesFile } from "dev-tools";
import { findFreePort } from "./registry.ts";
import { asPublisher, expectRefusal, git, type Stage } from "./stage.ts";

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

/** Releases what was not verified, in a job that may publish. */
export async function refuseUnverified(stage: Stage): Promise<void> {
  const reason = "These tarballs were not verified";
  await expectRefusal(asPublisher(stage), reason, "release", "--registry", stage.registry);
  console.log("refused  a release of what was not verified");
}

/** Releases to a registry that doesn't exist, and to one that fails after the first package. */
export async function interruptRelease(stage: Stage): Promise<void> {
  const nowhere = `http://127.0.0.1:${await findFreePort()}`;
  const unreachable = "does not respond; nothing was published";
  await expectRefusal(stage, unreachable, "release", "--registry", nowhere);
  console.log("refused  a registry that does not exist");

  const impatient = { ...stage, env: { ...stage.env, npm_config_fetch_retries: "0" } };
  const unreadable = "could not read it from the registry";
  await expectRefusal(impatient, unreadable, "release", "--registry", stage.failingRegistry);
  const tags = await git(stage, "tag");
  if (tags !== "@roma-assets/types@1.0.0") {
    throw new Error(`Exactly one package should have been published, but not ${tags || "none"}.`);
  }

  console.log("stopped  a release whose registry failed after the first package");
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
