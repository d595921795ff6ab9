/**
 * Rehearses the release train with the history of this API: in a copy of the repository, with a real
 * registry on this machine, and without any account. Each step edits only the description and its
 * recordings. Generation, changeset and version follow. Some steps are released, too: by the jobs of the
 * release workflow, each in a working copy that has no more than on GitHub. Then a new project
 * installs what was published and deletes assets with it.
 *
 * `npm run rehearse -- --steps N` ends after the first N steps.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createScratchFolder, readOptions, runScript, ScriptError, UsageError } from "dev-tools";
import { removePackages, restorePackages } from "./rehearse/clone.ts";
import {
  finishRelease,
  interruptRelease,
  refuseManualEdits,
  refuseToPackAsPublisher,
} from "./rehearse/refusals.ts";
import {
  type PackedArtifact,
  runPackJob,
  runPublishJob,
  runTagJob,
} from "./rehearse/release-jobs.ts";
import { applyRevision, readRevisions, type Revision } from "./rehearse/revision.ts";
import { commitAll, prepareStage, runScriptOf, type Stage } from "./rehearse/stage.ts";
import { findUnexpected, formatTable, type Row } from "./rehearse/table.ts";
import { useVersion } from "./rehearse/user-project.ts";

/** Written by hand for the description of this repository. People must adapt them to later majors. */
const HAND_WRITTEN_PACKAGES = ["batch", "cli"];

/** The version that is released with the description of this repository. */
const REPOSITORY_VERSION = "1.1.0";

const historyFolder = join(import.meta.dirname, "rehearse/history");

const usage = "npm run rehearse [-- --steps N]";

async function rehearse(revisions: Revision[]): Promise<void> {
  const startedAt = performance.now();
  const stage = await prepareStage(createScratchFolder("rehearse"));
  const { rows, problems } = await rehearseAll(stage, revisions);

  console.log(`\n${formatTable(rows)}\n`);
  console.log(
    `Only ${REPOSITORY_VERSION} has ${HAND_WRITTEN_PACKAGES.join(" and ")}, which are written by hand for it.`,
  );
  console.log(`Total time: ${secondsSince(startedAt).toFixed(0)} s`);
  if (problems.length > 0) {
    throw new ScriptError(problems.join("\n"));
  }
}

async function rehearseAll(
  stage: Stage,
  revisions: Revision[],
): Promise<{ rows: Row[]; problems: string[] }> {
  const rows: Row[] = [];
  const problems: string[] = [];
  let version = "0.0.0";
  let pending = Promise.resolve();
  removePackages(stage.clone, HAND_WRITTEN_PACKAGES);

  for (const [index, revision] of revisions.entries()) {
    console.log(`Step ${index + 1} of ${revisions.length}: ${revision.change}`);
    if (revision.repository) {
      await restorePackages(stage.clone, HAND_WRITTEN_PACKAGES, version);
    } else if (version === REPOSITORY_VERSION) {
      removePackages(stage.clone, HAND_WRITTEN_PACKAGES);
    }

    const { row, artifact } = await rehearseStep(stage, revision, version, () => pending);
    console.log(`${row.version.padEnd(7)}  ${row.change}, ${row.seconds.toFixed(1)} s`);
    rows.push(row);
    problems.push(...findUnexpected(row, revision));

    if (artifact && version === "0.0.0") {
      await releaseByHand(stage, artifact);
      pending = useVersion(stage, row.version);
    } else if (artifact) {
      // In the background: until the next release, no step depends on it.
      pending = releaseByWorkflow(stage, artifact, row.version);
    }
    pending.catch(() => {});
    version = row.version === "none" ? version : row.version;
  }

  await pending;
  return { rows, problems };
}

/**
 * Rehearses one change, from the edit to the version, and to the job `pack` if it is released.
 *
 * @param lastRelease resolves when the last version is released and was used.
 */
async function rehearseStep(
  stage: Stage,
  revision: Revision,
  before: string,
  lastRelease: () => Promise<void>,
): Promise<{ row: Row; artifact: PackedArtifact | undefined }> {
  const startedAt = performance.now();
  applyRevision(revision, stage.clone);
  await runScriptOf(stage, "generate");
  await runScriptOf(stage, "changeset");
  const bump = readPlannedBump(stage);
  if (before === REPOSITORY_VERSION) {
    await refuseManualEdits(stage);
  }

  await runScriptOf(stage, "version");
  await commitAll(stage, revision.change);
  let artifact: PackedArtifact | undefined;
  if (revision.release) {
    await lastRelease();
    artifact = await runPackJob(stage);
  }

  const version = readVersion(stage);
  const row = {
    change: revision.change,
    bump,
    version: version === before ? "none" : version,
    compiles: readCompiles(artifact?.output ?? ""),
    seconds: secondsSince(startedAt),
  };
  return { row, artifact };
}

/** Releases the first version, as MAINTAINING.md describes. Refuses and interrupts what must be. */
async function releaseByHand(stage: Stage, artifact: PackedArtifact): Promise<void> {
  await refuseToPackAsPublisher(stage);
  await interruptRelease(stage, artifact);
  await finishRelease(stage);
}

/** Releases a version as the workflow does, and uses it. */
async function releaseByWorkflow(
  stage: Stage,
  artifact: PackedArtifact,
  version: string,
): Promise<void> {
  await runPublishJob(stage, artifact);
  await runTagJob(stage, artifact);
  await useVersion(stage, version);
}

/** Reads the bump from the changeset. */
function readPlannedBump({ clone }: Stage): string {
  const [file] = globSync(".changeset/spec-*.md", { cwd: clone });
  const text = file === undefined ? "" : readFileSync(join(clone, file), "utf8");
  return /: (major|minor|patch)$/m.exec(text)?.[1] ?? "none";
}

function readVersion({ clone }: Stage): string {
  const manifest = readFileSync(join(clone, "packages/client/package.json"), "utf8");
  return JSON.parse(manifest).version;
}

/** Reads from the output of `release` whether the last version's consumer still compiles. */
function readCompiles(output: string): string {
  const [, result] = /^The last version's consumer (compiles|does not compile)/m.exec(output) ?? [];
  if (result === undefined) {
    return "-";
  }

  return result === "compiles" ? "yes" : "no";
}

function secondsSince(startedAt: number): number {
  return (performance.now() - startedAt) / 1000;
}

if (import.meta.main) {
  await runScript(async () => {
    const revisions = readRevisions(historyFolder);
    const options = { steps: { type: "string", default: String(revisions.length) } } as const;
    const steps = Number(readOptions(options, usage).steps);
    if (!revisions[steps - 1]) {
      throw new UsageError(`--steps must be a number from 1 to ${revisions.length}.`, usage);
    }

    await rehearse(revisions.slice(0, steps));
  });
}
