import { createRequire } from "node:module";
import { join } from "node:path";
import type * as SandboxPackage from "@roma-assets/sandbox";
import { build } from "esbuild";
import { expectExactlyGone } from "../start.ts";
import { type Check, command, versionOf } from "./check.ts";
import { startLossyServer } from "./lossy-server.ts";
import { entriesOf, type Place } from "./tarballs.ts";

/** Whatever can be imported, can be: nothing is missing in "files" or "dependencies". */
export function* entryChecks({ tools, all, packages }: Place): Generator<Check> {
  const entries = packages.flatMap(({ manifest }) => entriesOf(manifest).code);
  for (const { name, node } of nodes(tools)) {
    yield {
      name: `import and require of every entry  ${name}`,
      async run() {
        const code = entries.map((entry) => `await import("${entry}"); require("${entry}");`);
        const script = `import { createRequire } from "node:module";
          const require = createRequire(import.meta.url); ${code.join(" ")}`;
        await command(node, ["--input-type=module", "--eval", script], { cwd: all });
        return `${entries.length} entries`;
      },
    };
  }
}

/** A sandbox, from its tarball too, loses exactly one application to each runtime. */
export function* deletionChecks(place: Place): Generator<Check> {
  const { createSandbox }: typeof SandboxPackage = createRequire(join(place.all, "_"))(
    "@roma-assets/sandbox",
  );
  for (const { name, how, run } of runners(place)) {
    yield {
      name: `deletes by ${how}  ${name}`,
      async run() {
        const sandbox = createSandbox({
          apps: ["app-1", "app-2", "app-3"],
          tasks: ["task-1"],
          jobDurationMs: 0,
        });
        const before = sandbox.state();
        const { url, close } = await sandbox.listen();
        try {
          const { projectId, instanceId } = sandbox;
          const client = { endpoint: url, projectId, instanceId, token: sandbox.issueToken() };
          const output = await run({ client, app: "app-2", connection: "fresh" });
          const { job_id, message } = outcomeIn(output);
          const jobs = sandbox.state().jobs.map(({ id }) => id);
          if (job_id === undefined || jobs.join() !== job_id) {
            throw new Error(`no job: ${message}; the sandbox has ${jobs.join() || "none"}`);
          }
          expectExactlyGone(before, sandbox.state(), ["app-2"], []);
          return "";
        } finally {
          await close();
        }
      },
    };
  }
}

/** A deletion whose connection breaks is sent once, whatever the runtime would do by itself. */
export function* lostAnswerChecks(place: Place): Generator<Check> {
  const byImport = runners(place).filter(({ how }) => how === "import");
  for (const { name, run } of byImport) {
    for (const connection of ["fresh", "reused"] as const) {
      for (const ending of ["reset", "closed"] as const) {
        yield {
          name: `${connection} connection ${ending} after sending  ${name}`,
          async run() {
            const server = await startLossyServer(ending);
            let outcome: Outcome;
            try {
              const ids = { projectId: "project", instanceId: "instance", token: "token" };
              const client = { endpoint: server.url, ...ids };
              outcome = outcomeIn(await run({ client, app: "app-1", connection }));
            } finally {
              await server.close();
            }
            const seen = `deletions on connections ${server.posts.join(", ") || "none"}`;
            if (server.posts.length !== 1) {
              throw new Error(
                `${seen}: give fetch a body that this runtime can't send again by itself`,
              );
            }
            if (server.posts[0] !== 1) {
              throw new Error(`${seen}: the first was not reused, so nothing is proven`);
            }
            if (outcome.name !== "UnknownOutcomeError" || outcome.mayHaveRun !== true) {
              throw new Error(`${outcome.name}, mayHaveRun ${outcome.mayHaveRun}`);
            }
            return "1 call";
          },
        };
      }
    }
  }
}

/** Bundles the worker as its users' tools do; workerd knows no node_modules. */
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

/** The Nodes that are supported, by the path: two of them can't share a `.bin`. */
export function nodes(tools: string): { name: string; node: string }[] {
  const exe = process.platform === "win32" ? ".exe" : "";
  return [22, 24, 26].map((major) => ({
    name: `Node ${versionOf(tools, `node${major}`)}`,
    node: join(tools, `node${major}/bin/node${exe}`),
  }));
}

/** What came of a deletion, from what a runtime printed. */
export function outcomeIn(output: string): Outcome {
  const line = output.split("\n").findLast((text) => text.startsWith("{"));
  if (line === undefined) {
    throw new Error(`no outcome was printed, but: ${output}`);
  }
  return JSON.parse(line);
}

// --- internal ---

interface Outcome {
  job_id?: string;
  name?: string;
  message?: string;
  mayHaveRun?: boolean;
}

/** What is deleted, and with what options of createRomaClient; how, is up to delete-app.mjs. */
interface Task {
  client: Record<string, string>;
  app: string;
  connection: "fresh" | "reused";
}

type Runner = (task: Task) => Promise<string>;

/** Each runtime, with each way in which it gets at the client. */
function runners({ tools, all }: Place): { name: string; how: string; run: Runner }[] {
  const exe = process.platform === "win32" ? ".exe" : "";
  // They tell nobody that they run, and leave nothing behind.
  const env = { DO_NOT_TRACK: "1", DENO_NO_UPDATE_CHECK: "1", DENO_DIR: join(all, ".deno") };
  const byArguments =
    (file: string, args: string[]): Runner =>
    (task) =>
      command(file, [...args, JSON.stringify(task)], { cwd: all, env });
  const bun = join(tools, "bun/bin/bun.exe");
  const deno = join(tools, `deno/deno${exe}`);
  // On Deno the client gets the network of this machine, and nothing else; to `require` is to read.
  const network = ["run", "--no-remote", "--allow-net=127.0.0.1"];
  const withModules = [
    ...nodes(tools).map(({ name, node }) => ({ name, file: node, more: [], toRead: [] })),
    { name: `Bun ${versionOf(tools, "bun")}`, file: bun, more: [], toRead: [] },
    {
      name: `Deno ${versionOf(tools, "deno")}`,
      file: deno,
      more: network,
      toRead: ["--allow-read"],
    },
  ];
  const workerd: string = createRequire(join(tools, "_"))("workerd").default;
  return [
    ...withModules.flatMap(({ name, file, more, toRead }) => [
      { name, how: "import", run: byArguments(file, [...more, "by-import.mjs"]) },
      { name, how: "require", run: byArguments(file, [...more, ...toRead, "by-require.cjs"]) },
    ]),
    {
      name: `workerd ${versionOf(tools, "workerd")}`,
      how: "import",
      run: (task) =>
        command(workerd, ["test", "worker.capnp"], {
          cwd: all,
          env: { TASK: JSON.stringify(task) },
        }),
    },
  ];
}
