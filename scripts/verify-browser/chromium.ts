import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { run, ScriptError } from "dev-tools";

/**
 * Returns the path of Chromium. Installs Debian's package where it is missing and may be installed.
 *
 * @throws {ScriptError} if there is no Chromium.
 */
export async function ensureChromium(): Promise<string> {
  const found = findChromium(process.env["PATH"]);
  if (found !== undefined) {
    return found;
  }

  if (process.getuid?.() !== 0) {
    throw new ScriptError(`${MISSING} Install it: sudo apt-get install chromium.`);
  }
  console.log("Installing Chromium ...");
  try {
    await run("apt-get", ["update"]);
    await run("apt-get", INSTALL, { env: { DEBIAN_FRONTEND: "noninteractive" } });
  } catch (cause) {
    throw new ScriptError(`${MISSING} apt-get can't install it here.`, { cause });
  }

  const installed = findChromium(process.env["PATH"]);
  if (installed === undefined) {
    throw new ScriptError(`${MISSING} apt-get has installed it somewhere else.`);
  }
  return installed;
}

/** Returns the path of a browser in one of the folders of a `PATH`; undefined if there is none. */
export function findChromium(path: string = ""): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const candidates = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
  return candidates.find(isExecutable);
}

// --- internal ---

const MISSING = "The checks in a browser need Chromium, which is not on the PATH.";

/** Chromium as Debian names it, and Chrome, which the runners of GitHub have. */
const COMMANDS = ["chromium", "google-chrome"];

const INSTALL = ["install", "--yes", "--no-install-recommends", "chromium"];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
