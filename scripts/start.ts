/**
 * The main job, on this machine alone: `npm start` builds the packages, starts a sandbox, and
 * deletes 1,240 of its assets with the built command.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { State } from "@roma-assets/sandbox";
import { CommandError, root, runTurbo } from "./tool.ts";

const settings = ["ROMA_ENDPOINT", "ROMA_PROJECT_ID", "ROMA_INSTANCE_ID", "ROMA_TOKEN"];

/** What to run against a real instance, for somebody who has named one. */
export function forRealInstance(): string {
  const command = "npm exec -- node packages/cli/dist/main.js delete";
  return `${settings.join(", ")} are set, so this could be a real instance:
nothing was sent, and nothing was deleted. These lines would, with one ID a line in the files:

  npm run build
  ${command} --apps apps.txt --tasks tasks.txt --dry-run   # shows the batches
  ${command} --apps apps.txt --tasks tasks.txt             # asks, then deletes

Or, in TypeScript:

  import { deleteInBatches } from "@roma-assets/batch";
  import { createRomaClient } from "@roma-assets/client";

  const roma = createRomaClient({
    endpoint: process.env.ROMA_ENDPOINT,
    projectId: process.env.ROMA_PROJECT_ID,
    instanceId: process.env.ROMA_INSTANCE_ID,
    token: process.env.ROMA_TOKEN,
  });
  const report = await deleteInBatches(roma, { apps: [/* IDs */], tasks: [/* IDs */] });
`;
}

/** Throws unless exactly the given assets are gone. */
export function expectExactlyGone(
  before: Pick<State, "apps" | "tasks">,
  after: Pick<State, "apps" | "tasks">,
  apps: string[],
  tasks: string[],
): void {
  for (const [kind, deleted] of Object.entries({ apps, tasks }) as ["apps" | "tasks", string[]][]) {
    const gone = new Set(deleted);
    const expected = before[kind].map(({ id }) => id).filter((id) => !gone.has(id));
    const actual = after[kind].map(({ id }) => id);
    if (expected.join() !== actual.join()) {
      const left = new Set(actual);
      const wrong = [...expected.filter((id) => !left.delete(id)), ...left];
      throw new Error(
        `${kind}: ${expected.length} should be left, ${actual.length} are; wrong are ${wrong.slice(0, 9)}`,
      );
    }
  }
}

// --- internal ---

const main = join(root, "packages/cli/dist/main.js");

/** Runs the command with the given settings and none of the user's own. */
function roma(
  args: string[],
  env: NodeJS.Dict<string>,
  cwd: string,
  output: "pipe" | "inherit",
): ChildProcess {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith("ROMA_"));
  return spawn(process.execPath, [main, ...args], {
    cwd,
    env: { ...Object.fromEntries(others), ...env },
    stdio: ["ignore", output, output],
  });
}

/** Resolves to the settings that lead to the sandbox, which it prints once it listens. */
async function settingsOf(sandbox: ChildProcess): Promise<NodeJS.Dict<string>> {
  let said = "";
  sandbox.stderr!.on("data", (chunk) => (said += chunk));
  const ended = once(sandbox, "close").then(([code]) => {
    throw new Error(`The sandbox ended with ${code} before it listened:\n${said}`);
  });
  let text = "";
  while (!text.includes("ROMA_IAM_PASSWORD")) {
    const [chunk] = await Promise.race([once(sandbox.stdout!, "data"), ended]);
    text += chunk;
  }
  ended.catch(() => {});
  return parseEnv(text);
}

function content({ apps, tasks }: State): string {
  const [some, others] = [apps, tasks].map(({ length }) => length.toLocaleString("en-US"));
  return `${some} applications and ${others} tasks`;
}

async function start(folder: string): Promise<void> {
  console.log("Building the packages ...");
  await runTurbo(["build", "--filter=@roma-assets/cli"]);

  const held = ["--apps", "1100", "--tasks", "300", "--job-ms", "250"];
  const sandbox = roma(["sandbox", ...held], {}, folder, "pipe");
  try {
    const env = await settingsOf(sandbox);
    const readState = async (): Promise<State> =>
      (await fetch(`${env["ROMA_ENDPOINT"]}/_sandbox/state`)).json() as Promise<State>;
    const before = await readState();
    console.log(`A sandbox, a local ROMA Connect with its IAM, holds ${content(before)}.\n`);

    // From the middle, so that others stay on both sides.
    const apps = before.apps.slice(50, 1050).map(({ id }) => id);
    const tasks = before.tasks.slice(30, 270).map(({ id }) => id);
    writeFileSync(join(folder, "apps.txt"), `# Applications\n${apps.join("\n")}\n`);
    writeFileSync(join(folder, "tasks.txt"), `# Tasks\n${tasks.join("\n")}\n`);
    const args = ["delete", "--apps", "apps.txt", "--tasks", "tasks.txt", "--yes"];
    console.log(`$ roma-assets ${args.join(" ")}`);
    const [code] = await once(roma(args, env, folder, "inherit"), "close");
    if (code !== 0) {
      throw new Error(`roma-assets ended with ${code}.`);
    }

    const after = await readState();
    expectExactlyGone(before, after, apps, tasks);
    const jobs = after.jobs.length;
    if (jobs !== 13) {
      throw new Error(`13 batches are enough for 1,240 assets, but ${jobs} jobs ran.`);
    }
    console.log(
      `\nProof, from the sandbox's own state: exactly these 1,240 are gone, in ${jobs} jobs;\n` +
        `${content(after)} are left, untouched.`,
    );
  } finally {
    sandbox.kill();
  }
}

if (import.meta.main) {
  if (settings.every((name) => process.env[name])) {
    console.log(forRealInstance());
  } else {
    const folder = mkdtempSync(join(tmpdir(), "roma-start-"));
    // The command gets Ctrl-C as well, and ends in order; then this does.
    process.on("SIGINT", () => {});
    try {
      await start(folder);
    } catch (error) {
      const said = error instanceof CommandError ? error.output : (error as Error).message;
      console.error(said);
      process.exitCode = 1;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
