/** The sandbox and the command line as processes, as people start them. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { root } from "dev-tools";
import { onTestFinished } from "vitest";

/** A running sandbox. */
export interface RunningSandbox {
  readonly url: string;
  /** Runs the command line with the settings of the sandbox. */
  runCommand(...args: string[]): Promise<{ code: number | null; output: string }>;
}

/** Starts `roma-sandbox`, which is stopped at the end of the test. */
export async function startSandbox(...args: string[]): Promise<RunningSandbox> {
  const folder = mkdtempSync(join(tmpdir(), "roma-browser-"));
  const sandbox = start("sandbox", args, folder, {});
  const processes = [sandbox];
  onTestFinished(() => {
    for (const child of processes) {
      child.kill("SIGKILL");
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const settings = parseEnv(await readUntil(sandbox, "ROMA_IAM_PASSWORD"));
  return {
    url: settings["ROMA_ENDPOINT"] ?? "",

    async runCommand(...commandArgs) {
      const command = start("cli", commandArgs, folder, settings);
      processes.push(command);
      let output = "";
      command.stdout!.on("data", (chunk) => (output += chunk));
      command.stderr!.on("data", (chunk) => (output += chunk));
      const [code] = await once(command, "close");
      return { code, output };
    },
  };
}

// --- internal ---

function start(
  name: "sandbox" | "cli",
  args: string[],
  cwd: string,
  settings: NodeJS.Dict<string>,
): ChildProcess {
  const file = join(root, "packages", name, "dist/bin.js");
  const others = Object.entries(process.env).filter(([key]) => !key.startsWith("ROMA_"));
  return spawn(process.execPath, [file, ...args], {
    cwd,
    env: { ...Object.fromEntries(others), ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function readUntil({ stdout }: ChildProcess, text: string): Promise<string> {
  let output = "";
  for await (const chunk of stdout!.iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (output.includes(text)) {
      return output;
    }
  }
  throw new Error(`The sandbox has ended: ${output}`);
}
