import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, run, type RunOptions } from "./tool.ts";

/**
 * Installs what a script needs beyond `npm ci`, which stays light: the packages of a folder of
 * tools/, by the lockfile there. Does nothing if that was done already.
 *
 * @returns the folder's node_modules.
 */
export async function installTools(name: string): Promise<string> {
  const folder = join(root, "tools", name);
  const lockfile = readFileSync(join(folder, "package-lock.json"));
  const wanted = createHash("sha256").update(lockfile).digest("hex");
  const stamp = join(folder, "node_modules/.installed");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    console.log(`Installing tools/${name}, once for each change of its lockfile ...`);
    await runNpm(["ci"], { cwd: folder });
    writeFileSync(stamp, wanted);
  }
  return join(folder, "node_modules");
}

/** Runs the npm that this script was started by. */
export function runNpm(args: string[], options: RunOptions): Promise<string> {
  const npm = process.env["npm_execpath"];
  if (!npm) {
    throw new Error("npm was not found: start this by npm, as `npm run` or `npm exec node --`.");
  }
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  // Without the flag npm hung at its end, once in about five long runs (nodejs/node#54918).
  return run(process.execPath, ["--no-concurrent-sparkplug", npm, ...quiet, ...args], options);
}
