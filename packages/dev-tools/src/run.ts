import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The root of the repository. */
export const root: string = join(import.meta.dirname, "..");

/** A command that failed, with what it printed. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly output: string;

  constructor(command: string, status: number | string, output: string) {
    super(`${command} ended with ${status}.`);
    this.output = output;
  }
}

/** What can be set for a command. */
export interface RunOptions {
  /** The root of the repository by default. */
  cwd?: string;
  env?: Record<string, string>;
  /** Shows the output as it comes; by default it is returned. */
  show?: boolean;
}

/**
 * Runs the command of an npm package of this repository, the same on every system: by this Node,
 * without a shell.
 *
 * @param name the package, or `package:command` where they differ.
 * @returns what it printed.
 * @throws {CommandError} if it ends with anything but 0.
 */
export function runTool(name: string, args: string[], options: RunOptions = {}): Promise<string> {
  const [pkg = "", command = pkg.split("/").at(-1) ?? ""] = name.split(":");
  const folder = join(root, "node_modules", pkg);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const entry = typeof bin === "string" ? bin : bin[command];
  return run(process.execPath, [join(folder, entry), ...args], options);
}

/** Runs tasks of turbo.json. */
export function runTurbo(tasks: string[], options: RunOptions = {}): Promise<string> {
  const env = { ...options.env, TURBO_TELEMETRY_DISABLED: "1" };
  return runTool("turbo", ["run", ...tasks], { ...options, env });
}

/** Runs any command without a shell; else as {@link runTool}. */
export function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      // Longer than anything takes: what hangs becomes an error.
      timeout: 20 * 60_000,
      killSignal: "SIGKILL",
      stdio: options.show ? "inherit" : ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout?.on("data", (chunk) => (output += chunk));
    child.stderr?.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) {
        resolve(output);
      } else {
        reject(new CommandError([command, ...args].join(" "), code ?? signal ?? "?", output));
      }
    });
  });
}

/** The PATH with a folder before all others. */
export function pathWith(folder: string): Record<string, string> {
  return { PATH: [folder, process.env["PATH"] ?? ""].join(delimiter) };
}
