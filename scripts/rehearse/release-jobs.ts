/** The jobs of the release workflow, each with what it has there. */
import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathWith } from "dev-tools";
import { asPublisher, git, runScriptOf, type Stage } from "./stage.ts";

/** The result of the job `pack`. */
export interface PackedArtifact {
  /** The folder of the tarballs and the plan. */
  folder: string;
  /** SHA-256 of the plan. */
  sha256: string;
  /** The commit that was packed. */
  commit: string;
  output: string;
}

/** Runs the job `pack`, in the copy where everything is installed. */
export async function runPackJob(stage: Stage): Promise<PackedArtifact> {
  const output = await runScriptOf(stage, "release:pack", "--registry", stage.registry);
  const folder = join(stage.clone, ".release");
  const plan = readFileSync(join(folder, "publish-plan.json"));

  const sha256 = createHash("sha256").update(plan).digest("hex");
  return { folder, sha256, commit: await git(stage, "rev-parse", "HEAD"), output };
}

/**
 * Creates the working copy of a job that installs nothing: a checkout of the commit that was
 * packed, and the artifact of the job `pack`.
 */
export async function checkOut(
  stage: Stage,
  job: string,
  { folder, commit }: PackedArtifact,
): Promise<Stage> {
  const clone = join(stage.scratch, `${job}-${commit.slice(0, 8)}`);
  await git(stage, "clone", "--quiet", "--no-checkout", stage.clone, clone);
  const checkout = { ...stage, clone };
  await git(checkout, "checkout", "--quiet", "--detach", commit);
  cpSync(folder, join(clone, ".release"), { recursive: true });

  return checkout;
}

/** Runs the job `publish`, but without OIDC, which exists only on GitHub. */
export async function runPublishJob(stage: Stage, artifact: PackedArtifact): Promise<string> {
  const checkout = asPublisher(await checkOut(stage, "publish", artifact));
  const options = ["--registry", stage.registry, "--sha256", artifact.sha256];
  return runScriptOf(checkout, "release:publish", ...options);
}

/**
 * Runs the job `tag`, which pushes to the copy, with a `gh` that only writes down what it is called
 * with.
 *
 * @throws {Error} if not every package has a tag and a GitHub Release.
 */
export async function runTagJob(stage: Stage, artifact: PackedArtifact): Promise<void> {
  const checkout = await checkOut(stage, "tag", artifact);
  const log = join(checkout.clone, "gh.log");
  const env = { ...stage.env, ...pathWith(createGithubCommand(stage.scratch)), GH_LOG: log };
  const options = ["--registry", stage.registry, "--push", "origin", "--github"];
  await runScriptOf({ ...checkout, env }, "release:tag", ...options);

  const tags = (await git(stage, "tag", "--points-at", artifact.commit)).split("\n");
  const releases = readFileSync(log, "utf8");
  const undescribed = tags.filter((tag) => !releases.includes(`release create ${tag} `));
  if (tags[0] === "" || undescribed.length > 0) {
    throw new Error(
      `Tags: ${tags.join(", ")}; without a GitHub Release: ${undescribed.join(", ")}`,
    );
  }
}

// --- internal ---

/** Creates a command `gh` that finds no release, and logs the others of its calls. */
function createGithubCommand(scratch: string): string {
  const folder = join(scratch, "bin");
  const command = join(folder, "gh");
  if (!existsSync(command)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(command, '#!/bin/sh\ntest "$2" != view && echo "$@" >> "$GH_LOG"\n');
    chmodSync(command, 0o755);
  }

  return folder;
}
