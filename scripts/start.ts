/**
 * The main job, on this machine alone: `npm start` builds the packages, starts a sandbox, and
 * deletes 100 of its assets with the built client.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { RomaClient } from "@roma-assets/client";
import type { State } from "@roma-assets/sandbox";
import { CommandError, runTurbo } from "./tool.ts";

const settings = ["ROMA_ENDPOINT", "ROMA_PROJECT_ID", "ROMA_INSTANCE_ID", "ROMA_TOKEN"];

/** What to run against a real instance, for somebody who has named one. */
export function forRealInstance(): string {
  const [endpoint, projectId, instanceId, token] = settings.map((name) => `process.env.${name}`);
  return `${settings.join(", ")} are set, so this could be a real instance:
nothing was sent, and nothing was deleted. These lines would:

  import { createRomaClient } from "@roma-assets/client";

  const roma = createRomaClient({
    endpoint: ${endpoint},
    projectId: ${projectId},
    instanceId: ${instanceId},
    token: ${token},
  });
  const { job_id } = await roma.deleteAssets({ apps: [/* IDs, 100 at the most */] });
  console.log(await roma.getAssetJob({ job_id }));
`;
}

/** Throws unless exactly the given assets are gone. */
export function expectExactlyGone(
  before: State,
  after: State,
  apps: string[],
  tasks: string[],
): void {
  for (const [kind, deleted] of Object.entries({ apps, tasks }) as ["apps" | "tasks", string[]][]) {
    const expected = before[kind].map(({ id }) => id).filter((id) => !deleted.includes(id));
    const actual = after[kind].map(({ id }) => id);
    if (expected.join() !== actual.join()) {
      throw new Error(
        `${kind}: ${expected.length} should be left, ${actual.length} are: ${actual}`,
      );
    }
  }
}

// --- internal ---

/** The published example user of a sandbox. */
const credentials = {
  auth: {
    identity: {
      methods: ["password" as const],
      password: {
        user: { name: "IAMUser", password: "IAMPassword", domain: { name: "IAMDomain" } },
      },
    },
    scope: { project: { name: "cn-north-1" } },
  },
};

async function startSandbox(): Promise<{ process: ChildProcess; url: string }> {
  const script = join(import.meta.dirname, "sandbox.ts");
  const child = spawn(process.execPath, [script, "--apps", "200", "--tasks", "60"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await Promise.race([
    once(child.stdout, "data"),
    once(child, "exit").then(([code]) => {
      throw new Error(`The sandbox ended with ${code} before it listened.`);
    }),
  ]);
  return { process: child, url: String(line).trim() };
}

async function waitForJob(roma: RomaClient, job_id: string): Promise<void> {
  for (;;) {
    const job = await roma.getAssetJob({ job_id });
    const percent = Math.round((job.progress_percent ?? 0) * 100);
    console.log(`  ${job.status}, ${percent} %`);
    if (job.status === "SUCCEEDED") {
      return;
    }
    if (job.status !== "RUNNING") {
      throw new Error(`The job ended as ${job.status}: ${JSON.stringify(job.reason)}`);
    }
    await sleep(500);
  }
}

async function main(): Promise<void> {
  console.log("Building the packages ...");
  await runTurbo(["build"]);
  const { createRomaClient } = await import("@roma-assets/client");

  const sandbox = await startSandbox();
  try {
    const endpoint = sandbox.url;
    console.log(`Sandbox: a local ROMA Connect with its IAM on ${endpoint}`);
    const readState = async (): Promise<State> =>
      (await fetch(`${endpoint}/_sandbox/state`)).json() as Promise<State>;
    const before = await readState();
    console.log(`  holds ${before.apps.length} applications and ${before.tasks.length} tasks`);

    const iam = createRomaClient({ endpoint, iamEndpoint: endpoint });
    const { headers, token } = await iam.createToken(credentials);
    console.log(`Token: from its IAM, valid until ${token.expires_at}`);

    const roma = createRomaClient({
      endpoint,
      projectId: "aa2d97d7e62c4b7da3ffdfc11551f878",
      instanceId: "f0fa1789-3b76-433b-a787-9892951c620e",
      token: headers["X-Subject-Token"],
    });
    const apps = before.apps.slice(50, 130).map(({ id }) => id);
    const tasks = before.tasks.slice(20, 40).map(({ id }) => id);
    const { job_id } = await roma.deleteAssets({
      apps,
      tasks: tasks.map((task_id) => ({ task_id })),
    });
    console.log(`Deleting ${apps.length} applications and ${tasks.length} tasks: job ${job_id}`);
    await waitForJob(roma, job_id);

    const after = await readState();
    expectExactlyGone(before, after, apps, tasks);
    console.log(
      `Done: exactly these ${apps.length + tasks.length} are gone; ` +
        `${after.apps.length} applications and ${after.tasks.length} tasks are left, untouched.`,
    );
  } finally {
    sandbox.process.kill();
  }
}

if (import.meta.main) {
  if (settings.every((name) => process.env[name])) {
    console.log(forRealInstance());
  } else {
    try {
      await main();
    } catch (error) {
      console.error(error instanceof CommandError ? error.output : error);
      process.exitCode = 1;
    }
  }
}
