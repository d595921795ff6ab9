import { once } from "node:events";
import type { Sandbox, SandboxServer } from "@roma-assets/sandbox";
import { defineCommand, type Command } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import { formatAssets } from "./format.ts";
import type { OptionValues } from "./options.ts";
import { printError, printOut } from "./output.ts";
import { runInterruptibly } from "./signals.ts";
import { UsageError } from "./usage-error.ts";

const options = {
  port: {
    type: "integer",
    max: 65_535,
    description: "Port to listen on. Default: any free port",
  },
  "allow-host": {
    type: "string",
    multiple: true,
    placeholder: "NAME",
    description: "Host to serve besides localhost and 127.0.0.1; repeatable",
  },
  apps: {
    type: "integer",
    max: 1_000_000,
    default: 10,
    description: "Number of applications, app-1 to app-N",
  },
  tasks: {
    type: "integer",
    max: 1_000_000,
    default: 10,
    description: "Number of tasks, task-1 to task-N",
  },
  "job-ms": {
    type: "integer",
    max: 86_400_000,
    default: 2000,
    description: "Duration of a job, in milliseconds",
  },
} as const;

/** `roma-assets sandbox`: runs a local ROMA Connect until it is stopped. */
export const sandboxCommand: Command = defineCommand({
  summary: "Run a local ROMA Connect to try things out, until Ctrl-C",
  options,
  execute: runSandbox,
});

// --- internal ---

/** The user of IAM's published example. */
const USER = { name: "IAMUser", password: "IAMPassword", domain: "IAMDomain" };

async function runSandbox(values: OptionValues<typeof options>): Promise<number> {
  // Loaded on demand, because it takes longer to load than all commands together.
  const { createSandbox } = await import("@roma-assets/sandbox");
  const sandbox = createSandbox({
    apps: createIds("app", values.apps),
    tasks: createIds("task", values.tasks),
    jobDurationMs: values["job-ms"],
    users: [USER],
  });
  const server = await listen(sandbox, values);

  await runInterruptibly(async (signal) => {
    const stopped = once(signal, "abort");
    printError(
      `Local ROMA Connect with ${formatAssets(values.apps, values.tasks)}: ` +
        "app-1, app-2 ... task-1, task-2 ...",
      "Press Ctrl-C to stop. Connect with these settings (the user is IAM's published example):",
      "",
    );
    printSettings({
      ROMA_ENDPOINT: server.url,
      ROMA_PROJECT_ID: sandbox.projectId,
      ROMA_INSTANCE_ID: sandbox.instanceId,
      ROMA_IAM_ENDPOINT: server.url,
      ROMA_IAM_DOMAIN: USER.domain,
      ROMA_IAM_USER: USER.name,
      ROMA_IAM_PASSWORD: USER.password,
    });

    await stopped;
    await server.close();
  });

  return exitCodes.ok;
}

async function listen(
  sandbox: Sandbox,
  { port = 0, "allow-host": allowedHosts }: OptionValues<typeof options>,
): Promise<SandboxServer> {
  try {
    return await sandbox.listen({ port, allowedHosts });
  } catch (error) {
    if (error instanceof TypeError) {
      const names = allowedHosts.map((name) => JSON.stringify(name)).join(", ");
      throw new UsageError(`--allow-host: expected names such as sandbox.test, received ${names}.`);
    }
    throw error;
  }
}

/** Prints settings as an env file, for `node --env-file` and `set -a; . FILE`. */
function printSettings(settings: Record<string, string>): void {
  printOut(...Object.entries(settings).map(([name, value]) => `${name}=${value}`));
}

function createIds(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`);
}
