import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run, SubprocessError } from "dev-tools";

/** A check with a name. */
export interface Check {
  name: string;
  /** Returns a measurement to print, or "". Throws if the check fails. */
  run(): Promise<string> | string;
}

/**
 * Runs the checks, two at a time, and prints their results.
 *
 * @returns true if all of them passed.
 */
export async function runChecks(checks: Check[]): Promise<boolean> {
  const queue = checks.values();
  let failed = 0;

  async function work(): Promise<void> {
    for (const check of queue) {
      try {
        const measurement = await check.run();
        console.log(`ok  ${check.name}  ${measurement}`.trimEnd());
      } catch (error) {
        failed += 1;
        console.log(`FAILED  ${check.name}: ${messageOf(error)}`);
      }
    }
  }

  await Promise.all([work(), work()]);

  console.log(`${checks.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

/**
 * Describes a measurement and its limit.
 *
 * @throws {Error} with the way to fix it if the measurement exceeds the limit.
 */
export function assertAtMost(actual: number, max: number, unit: string, fix: string): string {
  const text = `${actual.toLocaleString("en")} of ${max.toLocaleString("en")} ${unit}`;
  if (actual > max) {
    throw new Error(`${text}: ${fix}`);
  }

  return text;
}

/**
 * Runs a command of a check.
 *
 * @returns what it printed to stdout.
 * @throws {Error} with what it printed if it fails, or takes longer than two minutes.
 */
export async function runCommand(
  file: string,
  args: string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<string> {
  try {
    const options = { cwd, env: { NO_COLOR: "1", ...env }, timeoutMs: COMMAND_TIMEOUT_MS };
    const { stdout } = await run(file, args, options);
    return stdout;
  } catch (error) {
    throw new Error(explainFailure(error), { cause: error });
  }
}

/** Returns the version of an installed package. */
export function versionOf(modules: string, name: string): string {
  const manifest = readFileSync(join(modules, name, "package.json"), "utf8");
  return JSON.parse(manifest).version;
}

// --- internal ---

const COMMAND_TIMEOUT_MS = 120_000;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function explainFailure(error: unknown): string {
  if (!(error instanceof SubprocessError)) {
    return String(error);
  }

  const output = error.output.trim();
  if (error.signalName === "SIGKILL") {
    return `not finished after two minutes. ${output}`;
  }

  if (isMissingFile(error.cause)) {
    return `${error.message}: to install it again, remove scripts/verify-packages/tools/node_modules`;
  }

  return output || error.message;
}

function isMissingFile(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
