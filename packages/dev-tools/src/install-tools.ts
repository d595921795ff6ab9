import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { runNpm } from "./npm.ts";
import { root } from "./paths.ts";

/**
 * Installs the packages that a single script needs, so that `npm ci` stays fast: those of the
 * lockfile in the given folder. Does nothing if they are installed already.
 *
 * @returns the folder's `node_modules`.
 */
export async function installTools(folder: string): Promise<string> {
  const lockfile = readFileSync(join(folder, "package-lock.json"));
  const digest = createHash("sha256").update(lockfile).digest("hex");
  const modules = join(folder, "node_modules");
  const stamp = join(modules, ".installed");

  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== digest) {
    console.log(`Installing ${relative(root, folder)} (once per change of its lockfile) ...`);
    await runNpm(["ci"], { cwd: folder });
    writeFileSync(stamp, digest);
  }

  return modules;
}
