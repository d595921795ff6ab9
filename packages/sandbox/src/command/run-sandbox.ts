import type { FaultRule } from "../faults.ts";
import { createSandbox, type Sandbox } from "../sandbox.ts";
import type { SandboxServer } from "../server.ts";
import { findEndpoint } from "./addresses.ts";
import { renderBanner } from "./banner.ts";
import { StartError } from "./errors.ts";
import type { SandboxSettings } from "./options.ts";

/**
 * Runs a sandbox until the process is asked to stop.
 *
 * @throws {StartError} if it can't listen, or its settings can't be printed.
 */
export async function runSandbox(
  settings: SandboxSettings,
  rules: readonly FaultRule[],
): Promise<void> {
  const stopped = untilStopped();
  const sandbox = createSandbox({
    apps: createIds("app", settings.apps),
    tasks: createIds("task", settings.tasks),
    jobDurationMs: settings.jobDurationMs,
    bodyForm: settings.bodyForm,
    users: [USER],
    faults: { seed: settings.seed, rules: [...rules] },
  });
  const server = await listen(sandbox, settings);

  try {
    console.error(renderBanner(server, settings, rules.length));
    await printSettings(sandbox, findEndpoint(server, settings));
    await stopped;
  } finally {
    await server.close();
  }
}

// --- internal ---

/** The user of IAM's published example. */
const USER = { name: "IAMUser", password: "IAMPassword", domain: "IAMDomain" };

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Waits for a signal to stop. Others that follow change nothing: npm, for example, forwards Ctrl-C to
 * a process that receives it from the terminal as well.
 */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of STOP_SIGNALS) {
      process.on(signal, () => resolve());
    }
  });
}

function createIds(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`);
}

async function listen(
  sandbox: Sandbox,
  { port, host, allowedHosts }: SandboxSettings,
): Promise<SandboxServer> {
  try {
    return await sandbox.listen({ port, host, allowedHosts });
  } catch (error) {
    throw new StartError(describeListenError(error, host, port), { cause: error });
  }
}

function describeListenError(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;

  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} of ${host} is in use: choose another --port, or 0 for any free one.`;
    case "EACCES":
      return `Port ${port} may not be used by this user: choose a --port from 1024 up.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `--host: ${host} is not an address of this machine.`;
    default:
      return `Cannot listen on ${host}, port ${port}: ${messageOf(error)}.`;
  }
}

/** Prints the settings as an env file, for `node --env-file` and `set -a; . FILE`. */
function printSettings(sandbox: Sandbox, endpoint: string): Promise<void> {
  const settings = {
    ROMA_ENDPOINT: endpoint,
    ROMA_PROJECT_ID: sandbox.projectId,
    ROMA_INSTANCE_ID: sandbox.instanceId,
    ROMA_TOKEN: sandbox.issueToken(),
    ROMA_IAM_ENDPOINT: endpoint,
    ROMA_IAM_DOMAIN: USER.domain,
    ROMA_IAM_USER: USER.name,
    ROMA_IAM_PASSWORD: USER.password,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);

  return new Promise((resolve, reject) => {
    process.stdout.write(lines.join(""), (error: NodeJS.ErrnoException | null | undefined) => {
      // A reader that has closed the pipe may have read enough.
      if (error && error.code !== "EPIPE") {
        const message = `The settings could not be written to stdout: ${error.message}.`;
        reject(new StartError(message, { cause: error }));
      } else {
        resolve();
      }
    });
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
