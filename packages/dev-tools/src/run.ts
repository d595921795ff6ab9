import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import spawn, { type Result, type Subprocess } from "nano-spawn";
import { root } from "./paths.ts";

export { SubprocessError } from "nano-spawn";

/** What a command printed: `stdout`, and `output`, in which stderr is included. */
export type RunResult = Result;

/** Options of a command. */
export interface RunOptions {
  /** Working directory. Default: the root of the repository. */
  cwd?: string;
  /** Environment variables in addition to those of this process. */
  env?: Record<string, string>;
  /** Prints the output while the command runs, instead of returning it. Default: false. */
  isShown?: boolean;
  /** Time after which the command is killed, in milliseconds. Default: 20 minutes. */
  timeoutMs?: number;
}

/**
 * Runs a command without a shell, which is the same on every system.
 *
 * @throws {SubprocessError} if it ends with any status but 0, or not in time.
 */
export async function run(
  file: string,
  args: string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const { cwd = root, env = {}, isShown = false, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const command = spawn(file, args, {
    cwd,
    env,
    stdio: isShown ? "inherit" : ["ignore", "pipe", "pipe"],
  });

  // The `timeout` of `spawn` keeps this process alive after a command that does not exist
  // (nodejs/node#65504).
  const timer = setTimeout(() => void kill(command), timeoutMs);
  try {
    return await command;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs the command of an npm package of this repository with the same Node as this process.
 *
 * @param name name of the package, or `package:command` if the command has another name.
 * @throws {SubprocessError} as {@link run}.
 */
export function runTool(
  name: string,
  args: string[],
  options: RunOptions = {},
): Promise<RunResult> {
  const [packageName = "", command = packageName.split("/").at(-1) ?? ""] = name.split(":");
  const folder = join(root, "node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const entry: string = typeof bin === "string" ? bin : bin[command];

  return run(process.execPath, [join(folder, entry), ...args], options);
}

/** Runs tasks of turbo.json. */
export function runTurbo(tasks: string[], options: RunOptions = {}): Promise<RunResult> {
  const env = { ...options.env, TURBO_TELEMETRY_DISABLED: "1" };
  return runTool("turbo", ["run", ...tasks], { ...options, env });
}

/** Returns the PATH with a folder that takes precedence over all others. */
export function pathWith(folder: string): Record<string, string> {
  return { PATH: [folder, process.env["PATH"] ?? ""].join(delimiter) };
}

// --- internal ---

/** Longer than any command takes, so that a command that hangs becomes an error. */
const DEFAULT_TIMEOUT_MS = 20 * 60_000;

async function kill(command: Subprocess): Promise<void> {
  const child = await command.nodeChildProcess;
  // A command that hangs may not react to any other signal.
  child.kill("SIGKILL");
}
