/** Runs commands in jobs that install nothing, and so without any package. */
import { execFile } from "node:child_process";
import { root } from "../../packages/dev-tools/src/paths.ts";

/** A command that failed. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  /** What the command printed. */
  readonly output: string;

  constructor(command: string, output: string) {
    super(`Command failed: ${command}`);
    this.output = output;
  }
}

/**
 * Runs a command in the root of the repository, without a shell.
 *
 * @param env variables in addition to those of this process.
 * @returns what it printed to stdout, trimmed.
 * @throws {CommandError} if it can't be started, or ends with any status but 0.
 */
export function runCommand(
  file: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const options = { cwd: root, env: { ...process.env, ...env }, maxBuffer: MAX_OUTPUT_BYTES };
  return new Promise((resolve, reject) => {
    execFile(file, args, options, (error, stdout, stderr) => {
      if (error) {
        const output = [stdout, stderr].join("\n").trim();
        reject(new CommandError([file, ...args].join(" "), output || error.message));
      } else {
        resolve(stdout.trim());
      }
    });
  });
}

/** Runs the npm that started this script, as {@link runCommand}. No package runs a script. */
export function runNpmCommand(args: string[], env: Record<string, string>): Promise<string> {
  const npm = process.env["npm_execpath"];
  if (!npm) {
    throw new Error("npm was not found: start this script with `npm run`.");
  }

  const flags = ["--ignore-scripts", "--loglevel=error"];
  return runCommand(process.execPath, [npm, ...args, ...flags], env);
}

// --- internal ---

/** The whole metadata of a package may be longer than Node's default of 1 MB. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
