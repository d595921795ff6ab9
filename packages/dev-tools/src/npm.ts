import { run, type RunOptions, type RunResult } from "./run.ts";

/**
 * Runs the npm that this script was started by. Packages that it installs run no scripts.
 *
 * @throws {Error} if the script was not started by npm.
 */
export function runNpm(args: string[], options: RunOptions): Promise<RunResult> {
  const npm = process.env["npm_execpath"];
  if (!npm) {
    throw new Error("npm was not found: start this script with `npm run` or `npm exec node --`.");
  }

  const flags = [...QUIET_FLAGS, ...SAFE_FLAGS];
  return run(process.execPath, [...NODE_FLAGS, npm, ...flags, ...args], options);
}

// --- internal ---

/** Without this flag, about one in five long runs of npm hangs at its end (nodejs/node#54918). */
const NODE_FLAGS = ["--no-concurrent-sparkplug"];

const QUIET_FLAGS = ["--no-audit", "--no-fund", "--loglevel=error"];

/** The `.npmrc` of this repository does not apply to the projects that scripts create elsewhere. */
const SAFE_FLAGS = ["--ignore-scripts"];
