import { createSandbox } from "@roma-assets/sandbox";
import { readArguments, readNumber } from "./parse-arguments.ts";
import { exitCodes } from "./exit-codes.ts";
import { assets } from "./terminal.ts";

/** `roma-assets sandbox`: until it is stopped. @returns the exit code. */
export async function runSandbox(args: string[]): Promise<number> {
  const { values } = readArguments(args, {
    port: { type: "string", default: "0" },
    apps: { type: "string", default: "10" },
    tasks: { type: "string", default: "10" },
    "job-ms": { type: "string", default: "2000" },
  });
  const most = 1_000_000;
  const apps = readNumber("--apps", values.apps, most);
  const tasks = readNumber("--tasks", values.tasks, most);
  const user = { name: "IAMUser", password: "IAMPassword", domain: "IAMDomain" };
  const sandbox = createSandbox({
    apps: names("app", apps),
    tasks: names("task", tasks),
    jobDurationMs: readNumber("--job-ms", values["job-ms"], 86_400_000),
    users: [user],
  });
  const server = await sandbox.listen({ port: readNumber("--port", values.port, 65_535) });
  console.error(
    `A local ROMA Connect with ${assets(apps, tasks)}: app-1, app-2 ... task-1, task-2 ...\n` +
      `Ctrl-C ends it. These settings lead to it; the password is the published example's:\n`,
  );
  // The format of an env file, as `node --env-file` and `set -a; . FILE` read it.
  const settings = {
    ROMA_ENDPOINT: server.url,
    ROMA_PROJECT_ID: sandbox.projectId,
    ROMA_INSTANCE_ID: sandbox.instanceId,
    ROMA_IAM_ENDPOINT: server.url,
    ROMA_IAM_DOMAIN: user.domain,
    ROMA_IAM_USER: user.name,
    ROMA_IAM_PASSWORD: user.password,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  process.stdout.write(lines.join(""));
  await new Promise<void>((resolve) => {
    process.once("SIGINT", () => resolve()).once("SIGTERM", () => resolve());
  });
  await server.close();
  return exitCodes.ok;
}

// --- internal ---

function names(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${index + 1}`);
}
