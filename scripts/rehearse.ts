/**
 * Rehearses the release train with this API's own history: in a scratch copy, with a real registry
 * on this machine, and without any account. Each step edits the description and its recordings
 * alone; generation, changeset, version, build, verification and publication follow, and a fresh
 * project installs what was published and deletes assets with it.
 */
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { runNpm } from "./install-tools.ts";
import { copyRepository, removePackages } from "./rehearse/clone.ts";
import { freePort, startMortal, startRegistry, writeTokens } from "./rehearse/registry.ts";
import { applyRevision, readRevisions, type Revision } from "./rehearse/revision.ts";
import { consumerConfig, consumerOf } from "./release/consumer.ts";
import { CommandError, root, run, runTool } from "./tool.ts";

/** Written by hand for revision 1: a major of the API is theirs to follow by hand. */
const byHand = ["batch", "cli"];

/** What a step came to. */
interface Row {
  change: string;
  bump: string;
  version: string;
  compiles: string;
  seconds: number;
}

/** The table, its columns as wide as what is in them. */
export function table(rows: Row[]): string {
  const cells = rows.map((row) => Object.values({ ...row, seconds: row.seconds.toFixed(1) }));
  const lines = [["change", "bump", "version", "old consumer compiles", "seconds"], ...cells];
  const widths = lines[0]!.map((_, column) =>
    Math.max(...lines.map((line) => line[column]!.length)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** What of a step is not as its file expects. */
export function unexpected(row: Row, { expect }: Revision): string[] {
  const wanted = { ...expect, compiles: said(expect.compiles) };
  return (["bump", "version", "compiles"] as const)
    .filter((cell) => row[cell] !== wanted[cell])
    .map((cell) => `${row.change}: ${cell} is ${row[cell]}, not ${wanted[cell]}`);
}

/** The project of somebody who deletes the assets that the description gives as an example. */
export function deleterOf(body: { apps: unknown[]; tasks: unknown[] }): string {
  return `import { createRomaClient } from "@roma-assets/client";
import { createSandbox } from "@roma-assets/sandbox";

const sandbox = createSandbox({
  apps: ${JSON.stringify([...idsOf(body.apps), "kept"])},
  tasks: ${JSON.stringify([...idsOf(body.tasks), "kept"])},
  jobDurationMs: 0,
});
const { projectId, instanceId, fetch } = sandbox;
const token = sandbox.issueToken();
const roma = createRomaClient({ endpoint: "https://roma.example.com", projectId, instanceId, token, fetch });
const { job_id } = await roma.deleteAssets(${JSON.stringify(body)});
const { status } = await roma.getAssetJob({ job_id });
const { apps, tasks } = sandbox.state();
const left = [...apps, ...tasks].map(({ id }) => id).join();
if (status !== "SUCCEEDED" || left !== "kept,kept") {
  throw new Error(\`\${status}, and \${left} are left.\`);
}
`;
}

// --- internal ---

/** The IDs of assets, be they strings or objects that have one. */
function idsOf(assets: unknown[]): unknown[] {
  return assets.flatMap((asset) => (asset instanceof Object ? Object.values(asset) : asset));
}

interface Stage {
  /** The copy of the repository. */
  clone: string;
  /** Where everything temporary goes. */
  scratch: string;
  registry: string;
  /** The same one, seen through a connection that breaks after one package. */
  mortal: string;
  env: Record<string, string>;
}

function said(compiles: boolean | null): string {
  return compiles === null ? "-" : compiles ? "yes" : "no";
}

/** Runs one of the clone's npm scripts, as a maintainer would. */
function script({ clone, env }: Stage, name: string, ...args: string[]): Promise<string> {
  return runNpm(["run", name, "--", ...args], { cwd: clone, env });
}

/** Expects a script to refuse, and to say why. */
async function refuses(
  stage: Stage,
  reason: string,
  name: string,
  ...args: string[]
): Promise<void> {
  try {
    await script(stage, name, ...args);
  } catch (error) {
    if (error instanceof CommandError && error.output.includes(reason)) {
      return;
    }
    throw error;
  }
  throw new Error(`npm run ${[name, ...args].join(" ")} ended with 0; it should say: ${reason}`);
}

async function git({ clone }: Stage, ...args: string[]): Promise<string> {
  const who = ["-c", "user.name=Rehearsal", "-c", "user.email=rehearsal@example.com"];
  const settings = [...who, "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"];
  return (await run("git", [...settings, ...args], { cwd: clone })).trim();
}

async function commit(stage: Stage, message: string): Promise<void> {
  await git(stage, "add", "--all");
  await git(stage, "commit", "--quiet", "--allow-empty", "--message", message);
}

/** Installs what was published in a fresh project, compiles it and deletes assets with it. */
async function useFresh({ scratch, registry }: Stage, version: string): Promise<void> {
  const project = join(scratch, `user-of-${version}`);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const packages = ["client", "sandbox"].map((name) => `@roma-assets/${name}@${version}`);
  const env = { "npm_config_@roma-assets:registry": registry };
  await runNpm(["install", ...packages], { cwd: project, env });
  const published = join(project, "node_modules/@roma-assets/types/openapi.yaml");
  const description = parse(readFileSync(published, "utf8"));
  const { post } = description.paths["/v2/{project_id}/instances/{instance_id}/assets/delete"];
  const body = post.requestBody.content["application/json"].examples.applicationsAndTasks.value;
  writeFileSync(join(project, "consumer.ts"), consumerOf(description));
  writeFileSync(join(project, "delete.ts"), deleterOf(body));
  const config = { ...consumerConfig, files: ["consumer.ts", "delete.ts"] };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config));
  await Promise.all([
    runTool("typescript:tsc", ["-p", "."], { cwd: project }),
    run(process.execPath, ["delete.ts"], { cwd: project }),
  ]);
}

/** What was written down as the next version. */
function plannedBump({ clone }: Stage): string {
  const [file] = globSync(".changeset/spec-*.md", { cwd: clone });
  const text = file === undefined ? "" : readFileSync(join(clone, file), "utf8");
  return /: (major|minor|patch)$/m.exec(text)?.[1] ?? "none";
}

/** One change, from the edit to the user. */
async function rehearse(stage: Stage, revision: Revision, before: string): Promise<Row> {
  const start = performance.now();
  applyRevision(revision, stage.clone);
  await script(stage, "generate");
  await script(stage, "changeset");
  const bump = plannedBump(stage);
  if (before === "1.0.0") {
    await refuseByHand(stage);
  }
  await script(stage, "version");
  await commit(stage, revision.change);
  await script(stage, "build");
  if (before === "0.0.0") {
    await dieAndGoOn(stage);
  }
  const output = await script(stage, "release", "--registry", stage.registry);
  const file = join(stage.clone, "packages/client/package.json");
  const { version } = JSON.parse(readFileSync(file, "utf8"));
  const compiles = /^Yesterday's consumer (compiles|does not compile)/m.exec(output)?.[1];
  return {
    change: revision.change,
    bump,
    version: version === before ? "none" : version,
    compiles: compiles === undefined ? "-" : compiles === "compiles" ? "yes" : "no",
    seconds: (performance.now() - start) / 1000,
  };
}

/** What people do by hand where they should not. */
async function refuseByHand(stage: Stage): Promise<void> {
  const [file = ""] = globSync(".changeset/spec-*.md", { cwd: stage.clone });
  const changeset = join(stage.clone, file);
  const written = readFileSync(changeset, "utf8");
  writeFileSync(changeset, written.replaceAll(": major", ": minor"));
  await refuses(stage, "the change is major", "changeset", "--check");
  writeFileSync(changeset, written);
  console.log("refused  a breaking edit with a lowered changeset");

  const generated = join(stage.clone, "packages/types/index.gen.d.ts");
  const text = readFileSync(generated, "utf8");
  writeFileSync(generated, text.replace("apps: string[]", "apps?: string[]"));
  await refuses(
    stage,
    "packages/types/index.gen.d.ts is stale or was edited by hand",
    "generate",
    "--check",
  );
  writeFileSync(generated, text);
  console.log("refused  a generated file that was edited by hand");
}

/** A registry that is not there, and one that goes away after the first package. */
async function dieAndGoOn(stage: Stage): Promise<void> {
  const nowhere = `http://127.0.0.1:${await freePort()}`;
  await refuses(stage, "does not answer; nothing was published", "release", "--registry", nowhere);
  console.log("refused  a registry that is not there");

  const impatient = { ...stage, env: { ...stage.env, npm_config_fetch_retries: "0" } };
  await refuses(impatient, "the registry does not say", "release", "--registry", stage.mortal);
  const tags = await git(stage, "tag");
  if (tags !== "@roma-assets/types@1.0.0") {
    throw new Error(`One package should have been published, not ${tags || "none"}.`);
  }
  console.log("stopped  a publication whose registry went away after the first package");
}

async function main(scratch: string): Promise<void> {
  const start = performance.now();
  const clone = join(scratch, "clone");
  const [registry] = await Promise.all([startRegistry(scratch), copyRepository(clone)]);
  const mortal = await startMortal(registry);
  const env = {
    ...(await writeTokens(scratch, [registry, mortal])),
    // What was once generated from the same text, or built from the same code, need not be again.
    TURBO_CACHE_DIR: join(root, "node_modules/.cache/rehearse"),
    // Every step starts the same tools again.
    NODE_COMPILE_CACHE: join(scratch, "compile-cache"),
    GIT_AUTHOR_NAME: "Rehearsal",
    GIT_AUTHOR_EMAIL: "rehearsal@example.com",
    GIT_COMMITTER_NAME: "Rehearsal",
    GIT_COMMITTER_EMAIL: "rehearsal@example.com",
  };
  const stage: Stage = { clone, scratch, registry: registry, mortal, env };
  await git(stage, "init", "--quiet");
  // The ignore file knows them as folders; here they are links.
  writeFileSync(join(clone, ".git/info/exclude"), "node_modules\n");
  await commit(stage, "As it is");
  const rows: Row[] = [];
  const problems: string[] = [];
  let version = "0.0.0";
  let user = Promise.resolve();
  for (const revision of readRevisions(join(import.meta.dirname, "rehearse/history"))) {
    if (version === "1.0.0") {
      removePackages(clone, byHand);
    }
    const row = await rehearse(stage, revision, version);
    await user;
    if (row.version !== "none") {
      // What a user does with a version needs nothing of the next one's preparation.
      user = useFresh(stage, row.version);
      user.catch(() => {});
    }
    console.log(`${row.version.padEnd(7)}  ${row.change}, ${row.seconds.toFixed(1)} s`);
    version = row.version === "none" ? version : row.version;
    rows.push(row);
    problems.push(...unexpected(row, revision));
  }
  await user;
  console.log(`\n${table(rows)}\n
From 2.0.0 on without ${byHand.join(" and ")}: they are written by hand for revision 1, and a major is theirs to follow by hand.
${((performance.now() - start) / 1000).toFixed(0)} s in all`);
  if (problems.length > 0) {
    throw new Error(problems.join("\n"));
  }
}

if (import.meta.main) {
  // Real, since on macOS the system's own is a link, and the tools tell files apart by their paths.
  const scratch = mkdtempSync(join(realpathSync(tmpdir()), "roma-assets-rehearse-"));
  process.once("exit", () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => process.exit(130));
  }
  try {
    await main(scratch);
    process.exit(0);
  } catch (error) {
    console.error(error instanceof CommandError ? `${error.message}\n${error.output}` : error);
    process.exit(1);
  }
}
