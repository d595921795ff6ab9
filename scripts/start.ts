/**
 * Shows the main use case on this machine only: `npm start` builds the packages, starts a sandbox,
 * and deletes 1,240 of its assets with the command line, which is also given five IDs of assets that
 * do not exist. Each batch is exported before it is deleted; then one of them is restored.
 * `npm start -- --watch` takes its time, and prints the address of a page to watch it on.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { State } from "@roma-assets/sandbox";
import { readOptions, root, runScript, runTurbo, ScriptError } from "dev-tools";
import { assertExactlyDeleted } from "./start/deleted.ts";
import { assertRestored } from "./start/restored.ts";
import { describeRealInstance, REAL_INSTANCE_VARIABLES } from "./start/real-instance.ts";
import { announcePage } from "./start/watch.ts";

const commandFile = join(root, "packages/cli/dist/bin.js");
const sandboxFile = join(root, "packages/sandbox/dist/bin.js");

const EXPECTED_BATCHES = 13;

/** Folder of the archives. */
const BACKUP = "backup";

const JOB_DURATION_MS = 250;

/** Long enough for a person to follow. */
const WATCHED_JOB_DURATION_MS = 3000;

/** IDs of assets that somebody else has deleted long ago. */
const STALE = { apps: ["app-2001", "app-2002", "app-2003"], tasks: ["task-901", "task-902"] };

async function main(): Promise<void> {
  if (REAL_INSTANCE_VARIABLES.every((name) => process.env[name])) {
    console.log(describeRealInstance());
    return;
  }

  const folder = mkdtempSync(join(tmpdir(), "roma-start-"));
  try {
    await start(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function start(folder: string): Promise<void> {
  const { watch } = readOptions({ watch: { type: "boolean" } }, "npm start [-- --watch]");
  console.log("Building the packages ...");
  await runTurbo(["build", "--filter=@roma-assets/cli", "--filter=@roma-assets/sandbox"]);

  const jobDurationMs = watch ? WATCHED_JOB_DURATION_MS : JOB_DURATION_MS;
  const contents = ["--apps", "1100", "--tasks", "300", "--job-ms", String(jobDurationMs)];
  const sandbox = spawnCommand(sandboxFile, contents, {}, folder, "pipe");

  try {
    const env = await readEnvironment(sandbox);
    if (watch) {
      await announcePage(env["ROMA_ENDPOINT"]);
    }
    await deleteAssets(env, folder);
    if (watch) {
      console.log("\nThe page remains until you press Ctrl-C.");
      await once(sandbox, "close");
    }
  } finally {
    sandbox.kill();
  }
}

async function deleteAssets(env: NodeJS.Dict<string>, folder: string): Promise<void> {
  const before = await readState(env);
  console.log(`The sandbox, a local ROMA Connect with its IAM, has ${describe(before)}.\n`);

  // From the middle, so that assets remain on both sides.
  const apps = before.apps.slice(50, 1050).map(({ id }) => id);
  const tasks = before.tasks.slice(30, 270).map(({ id }) => id);
  writeList(join(folder, "apps.txt"), "Applications", [...apps, ...STALE.apps]);
  writeList(join(folder, "tasks.txt"), "Tasks", [...tasks, ...STALE.tasks]);

  const lists = ["--apps", "apps.txt", "--tasks", "tasks.txt"];
  const options = ["--backup", BACKUP, "--yes", "--ignore-missing"];
  await runCommand(["delete", ...lists, ...options], env, folder);

  const after = await readState(env);
  assertExactlyDeleted(before, after, apps, tasks);
  assertBatches(after);
  console.log(
    `\nVerified with the state of the sandbox: of 1,245 IDs, exactly the 1,240 of existing assets were\n` +
      `deleted, by ${EXPECTED_BATCHES} jobs, each after an export; ${describe(after)} remain unchanged.\n`,
  );

  await restoreLastBatch(before, after, env, folder);
}

/** Imports the archive of the last batch, in which the last applications of the list are. */
async function restoreLastBatch(
  before: State,
  after: State,
  env: NodeJS.Dict<string>,
  folder: string,
): Promise<void> {
  const archive = readdirSync(join(folder, BACKUP)).toSorted().at(-1) ?? "";
  const { apps, tasks } = after.archives.at(-1)!;
  await runCommand(["import", join(BACKUP, archive)], env, folder);

  const restored = await readState(env);
  const ids = { apps: apps.map(({ id }) => id), tasks: tasks.map(({ id }) => id) };
  assertRestored(before, after, restored, ids);
  console.log(
    `\nVerified with the state of the sandbox: the ${ids.apps.length} applications of the last batch are there again, under\n` +
      `new IDs; ${describe(restored)} exist.`,
  );
}

async function runCommand(
  args: readonly string[],
  env: NodeJS.Dict<string>,
  folder: string,
): Promise<void> {
  console.log(`$ roma-assets ${args.join(" ")}`);
  const [code] = await once(spawnCommand(commandFile, args, env, folder, "inherit"), "close");
  if (code !== 0) {
    throw new ScriptError(`roma-assets exited with ${code}.`);
  }
}

function assertBatches({ jobs }: State): void {
  for (const kind of ["export", "delete"]) {
    const count = jobs.filter((job) => job.kind === kind).length;
    if (count !== EXPECTED_BATCHES) {
      throw new ScriptError(
        `1,245 assets need ${EXPECTED_BATCHES} batches, but there were ${count} ${kind} jobs.`,
      );
    }
  }
}

function writeList(path: string, title: string, ids: readonly string[]): void {
  writeFileSync(path, `# ${title}\n${ids.join("\n")}\n`);
}

/** Starts a command with the given environment, without the user's own settings. */
function spawnCommand(
  file: string,
  args: readonly string[],
  env: NodeJS.Dict<string>,
  cwd: string,
  output: "pipe" | "inherit",
): ChildProcess {
  const otherVariables = Object.entries(process.env).filter(([name]) => !name.startsWith("ROMA_"));
  return spawn(process.execPath, [file, ...args], {
    cwd,
    env: { ...Object.fromEntries(otherVariables), ...env },
    stdio: ["ignore", output, output],
  });
}

/** Returns the environment for using the sandbox, which it prints as soon as it is ready. */
async function readEnvironment(sandbox: ChildProcess): Promise<NodeJS.Dict<string>> {
  let errorOutput = "";
  sandbox.stderr!.on("data", (chunk) => (errorOutput += chunk));
  const ended = once(sandbox, "close").then(([code]) => {
    throw new ScriptError(`The sandbox exited with ${code} before it was ready:\n${errorOutput}`);
  });

  let output = "";
  while (!output.includes("ROMA_IAM_PASSWORD")) {
    const [chunk] = await Promise.race([once(sandbox.stdout!, "data"), ended]);
    output += chunk;
  }

  // From now on, the end of the sandbox is expected.
  ended.catch(() => {});
  return parseEnv(output);
}

async function readState(env: NodeJS.Dict<string>): Promise<State> {
  const response = await fetch(`${env["ROMA_ENDPOINT"]}/_sandbox/state`);
  return response.json() as Promise<State>;
}

function describe({ apps, tasks }: State): string {
  const format = (assets: unknown[]) => assets.length.toLocaleString("en-US");
  return `${format(apps)} applications and ${format(tasks)} tasks`;
}

if (import.meta.main) {
  // The command line receives Ctrl-C as well and ends in an orderly way; then this script does.
  process.on("SIGINT", () => {});
  await runScript(main, { exitOnSignals: false });
}
