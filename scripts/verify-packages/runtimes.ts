import { createRequire } from "node:module";
import { join } from "node:path";
import type * as SandboxPackage from "@roma-assets/sandbox";
import { build } from "esbuild";
import { assertExactlyDeleted } from "../start/deleted.ts";
import { type Check, runCommand, versionOf } from "./check.ts";
import {
  bunExecutable,
  denoExecutable,
  nodeExecutable,
  nodePackage,
  workerdExecutable,
} from "./executables.ts";
import { startLossyServer } from "./lossy-server.ts";
import type { Place } from "./place.ts";
import { entriesOf } from "./tarballs.ts";

/** Checks that every entry can be imported: "files" and "dependencies" are complete. */
export function* entryChecks({ tools, all, packages }: Place): Generator<Check> {
  const entries = packages.flatMap(({ manifest }) => entriesOf(manifest).code);
  const imports = entries.map((entry) => `await import("${entry}"); require("${entry}");`);
  const script = `import { createRequire } from "node:module";
    const require = createRequire(import.meta.url); ${imports.join(" ")}`;

  for (const { name, node } of supportedNodes(tools)) {
    yield {
      name: `import and require of every entry  ${name}`,
      async run() {
        await runCommand(node, ["--input-type=module", "--eval", script], { cwd: all });
        return `${entries.length} entries`;
      },
    };
  }
}

/** Checks that every command starts: its files and dependencies are complete. */
export function* commandChecks({ tools, all, packages }: Place): Generator<Check> {
  for (const { manifest } of packages) {
    for (const [command, file] of Object.entries(manifest.bin ?? {})) {
      const path = join(all, "node_modules", manifest.name, file);

      for (const { name, node } of supportedNodes(tools)) {
        yield {
          name: `${command} --help  ${name}`,
          async run() {
            await runCommand(node, [path, "--help"], { cwd: all });
            return "";
          },
        };
      }
    }
  }
}

/**
 * Checks that each runtime deletes exactly one application of a sandbox (from its tarball, too), with
 * a token and with a signature.
 */
export function* deletionChecks(place: Place): Generator<Check> {
  const require = createRequire(join(place.all, "_"));
  const { createSandbox }: typeof SandboxPackage = require("@roma-assets/sandbox");

  for (const { name, module, run } of createRunners(place)) {
    for (const isSigned of [false, true]) {
      yield {
        name: `${isSigned ? "signed " : ""}deletion with ${module}  ${name}`,
        async run() {
          const sandbox = createSandbox({
            apps: ["app-1", "app-2", "app-3"],
            tasks: ["task-1"],
            jobDurationMs: 0,
          });
          await deleteOne(sandbox, run, isSigned);
          return "";
        },
      };
    }
  }
}

/**
 * Checks that a deletion whose connection breaks is sent once, although some runtimes retry on their
 * own.
 */
export function* lostResponseChecks(place: Place): Generator<Check> {
  const runners = createRunners(place).filter(({ module }) => module === "import");
  for (const { name, run } of runners) {
    for (const connection of ["fresh", "reused"] as const) {
      for (const ending of ["reset", "closed"] as const) {
        yield {
          name: `${connection} connection ${ending} after sending  ${name}`,
          run: () => loseResponse(run, connection, ending),
        };
      }
    }
  }
}

/** Bundles the worker as its users' tools do, because workerd has no `node_modules`. */
export async function bundleWorker(folder: string): Promise<void> {
  await build({
    absWorkingDir: folder,
    entryPoints: ["worker.mjs"],
    outfile: join(folder, "worker.js"),
    bundle: true,
    format: "esm",
    conditions: ["workerd", "worker", "browser"],
    logLevel: "silent",
  });
}

/** Returns the supported versions of Node, by path because they can't share a `.bin`. */
export function supportedNodes(tools: string): { name: string; node: string }[] {
  return SUPPORTED_NODE_MAJORS.map((major) => ({
    name: `Node ${versionOf(tools, nodePackage(major))}`,
    node: nodeExecutable(tools, major),
  }));
}

/** Finds the outcome of a deletion in the output of a runtime. */
export function parseOutcome(output: string): Outcome {
  const line = output.split("\n").findLast((text) => text.startsWith("{"));
  if (line === undefined) {
    throw new Error(`no outcome was printed, but: ${output}`);
  }

  return JSON.parse(line);
}

// --- internal ---

const SUPPORTED_NODE_MAJORS = [22, 24, 26];

type Sandbox = ReturnType<typeof SandboxPackage.createSandbox>;

interface Outcome {
  job_id?: string;
  name?: string;
  message?: string;
  mayHaveRun?: boolean;
}

/** What to delete, and the options of `createRomaClient`. See consumer/delete-app.mjs. */
interface Task {
  client: Record<string, string>;
  /** The keys that the request is signed with, if it has no token. */
  keys?: { accessKey: string; secretKey: string };
  app: string;
  connection: "fresh" | "reused";
}

/** Runs a task in a runtime and returns the output. */
type RunTask = (task: Task) => Promise<string>;

/** A runtime, with a way of loading the client. */
interface Runner {
  name: string;
  module: "import" | "require";
  run: RunTask;
}

async function deleteOne(sandbox: Sandbox, run: RunTask, isSigned: boolean): Promise<void> {
  const before = sandbox.state();
  const { url, close } = await sandbox.listen();

  try {
    const { projectId, instanceId, accessKey, secretKey } = sandbox;
    const client = { endpoint: url, projectId, instanceId };
    const credentials = isSigned
      ? { client, keys: { accessKey, secretKey } }
      : { client: { ...client, token: sandbox.issueToken() } };
    const output = await run({ ...credentials, app: "app-2", connection: "fresh" });

    const { job_id, message } = parseOutcome(output);
    const jobs = sandbox.state().jobs.map(({ id }) => id);
    if (job_id === undefined || jobs.join() !== job_id) {
      throw new Error(`no job: ${message}; the jobs of the sandbox: ${jobs.join() || "none"}`);
    }

    assertExactlyDeleted(before, sandbox.state(), ["app-2"], []);
  } finally {
    await close();
  }
}

async function loseResponse(
  run: RunTask,
  connection: Task["connection"],
  ending: "reset" | "closed",
): Promise<string> {
  const server = await startLossyServer(ending);
  let outcome: Outcome;

  try {
    const ids = { projectId: "project", instanceId: "instance", token: "token" };
    const client = { endpoint: server.url, ...ids };
    outcome = parseOutcome(await run({ client, app: "app-1", connection }));
  } finally {
    await server.close();
  }

  const observed = `deletions on connections ${server.posts.join(", ") || "none"}`;
  if (server.posts.length !== 1) {
    throw new Error(`${observed}: pass fetch a body that this runtime can't resend on its own`);
  }

  if (server.posts[0] !== 1) {
    throw new Error(`${observed}: the first connection was not reused, so this proves nothing`);
  }

  if (outcome.name !== "UnknownOutcomeError" || outcome.mayHaveRun !== true) {
    throw new Error(`${outcome.name}, mayHaveRun ${outcome.mayHaveRun}`);
  }

  return "1 call";
}

function createRunners({ tools, all }: Place): Runner[] {
  // No telemetry, and no files outside of the scratch folder.
  const env = { DO_NOT_TRACK: "1", DENO_NO_UPDATE_CHECK: "1", DENO_DIR: join(all, ".deno") };
  const createRun =
    (file: string, args: string[]): RunTask =>
    (task) =>
      runCommand(file, [...args, JSON.stringify(task)], { cwd: all, env });
  const createPair = (name: string, file: string, args: string[], requireArgs: string[]) => [
    { name, module: "import" as const, run: createRun(file, [...args, "by-import.mjs"]) },
    {
      name,
      module: "require" as const,
      run: createRun(file, [...args, ...requireArgs, "by-require.cjs"]),
    },
  ];

  const bun = bunExecutable(tools);
  const deno = denoExecutable(tools);
  // Deno may use only the local network; `require` additionally reads files.
  const denoArgs = ["run", "--no-remote", "--allow-net=127.0.0.1"];

  return [
    ...supportedNodes(tools).flatMap(({ name, node }) => createPair(name, node, [], [])),
    ...createPair(`Bun ${versionOf(tools, "bun")}`, bun, [], []),
    ...createPair(`Deno ${versionOf(tools, "deno")}`, deno, denoArgs, ["--allow-read"]),
    createWorkerdRunner(tools, all),
  ];
}

function createWorkerdRunner(tools: string, all: string): Runner {
  return {
    name: `workerd ${versionOf(tools, "workerd")}`,
    module: "import",
    run: (task) =>
      runCommand(workerdExecutable(tools), ["test", "worker.capnp"], {
        cwd: all,
        env: { TASK: JSON.stringify(task) },
      }),
  };
}
