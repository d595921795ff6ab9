import { execFile, type ExecFileException } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** Something to prove. */
export interface Check {
  name: string;
  /** Gives what is worth to know of it; throws, with the fix, if it fails. */
  run(): Promise<string> | string;
}

/** Runs the checks, two at a time, and tells whether all passed. */
export async function runAll(checks: Check[]): Promise<boolean> {
  const queue = checks.values();
  let failed = 0;
  const work = async () => {
    for (const { name, run } of queue) {
      try {
        const measured = await run();
        console.log(`ok  ${name}${measured && `  ${measured}`}`);
      } catch (error) {
        failed += 1;
        console.log(`FAILED  ${name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  await Promise.all([work(), work()]);
  console.log(`${checks.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

/**
 * Says what was measured.
 *
 * @throws if it is too much.
 */
export function atMost(measured: number, limit: number, unit: string, fix: string): string {
  const text = `${measured.toLocaleString("en")} of ${limit.toLocaleString("en")} ${unit}`;
  if (measured > limit) {
    throw new Error(`${text}: ${fix}`);
  }
  return text;
}

/** Runs a command for two minutes at the most, and gives what it printed. */
export async function command(
  file: string,
  args: string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(file, args, {
      cwd,
      env: { ...process.env, NO_COLOR: "1", ...env },
      timeout: 120_000,
      maxBuffer: 2 ** 26,
    });
    return stdout;
  } catch (error) {
    const { message, stdout, stderr, killed, code } = error as ExecFileException;
    const said = `${stdout ?? ""}${stderr ?? ""}`.trim();
    const reason =
      code === "ENOENT"
        ? `${file} is missing: remove tools/verify/node_modules to have it installed again`
        : said || message;
    throw new Error(killed ? `not done after two minutes. ${said}` : reason, { cause: error });
  }
}

/** Reads a JSON file. */
export function readJson<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(...path), "utf8"));
}

/** Which version of a package is installed. */
export function versionOf(modules: string, name: string): string {
  return readJson<{ version: string }>(modules, name, "package.json").version;
}
