import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root, run, ScriptError } from "dev-tools";

/** The oldest version that all packages in requirements.txt support. */
const MIN_MINOR_VERSION = 11;

/**
 * Returns the executable of Python.
 *
 * @param candidates the executables to try.
 * @throws {ScriptError} if none of them is recent enough.
 */
export async function findPython(
  candidates: readonly string[] = ["python3", "python"],
): Promise<string> {
  for (const candidate of candidates) {
    if (await isSuitable(candidate)) {
      return candidate;
    }
  }
  throw new ScriptError(
    `verify:vendor-sdk runs the vendor's SDK for Python, which needs Python 3.${MIN_MINOR_VERSION} ` +
      `or later: install it, so that ${candidates.join(" or ")} starts it.`,
  );
}

/**
 * Installs the packages of requirements.txt, which pins them by their SHA-256, in a virtual
 * environment. Does nothing if they are installed already. No package runs code when it is installed.
 *
 * @returns the executable of Python in that environment.
 */
export async function installSdk(folder: string, python: string): Promise<string> {
  const requirements = join(folder, "requirements.txt");
  const digest = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  const environment = join(folder, ".venv");
  const stamp = join(environment, ".installed");
  const executable =
    process.platform === "win32"
      ? join(environment, "Scripts/python.exe")
      : join(environment, "bin/python");

  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== digest) {
    console.log(`Installing ${relative(root, requirements)} (once per change of it) ...`);
    rmSync(environment, { recursive: true, force: true });
    await run(python, ["-m", "venv", environment]);
    await run(executable, ["-m", "pip", "install", ...PIP_FLAGS, "--requirement", requirements]);
    writeFileSync(stamp, digest);
  }

  return executable;
}

// --- internal ---

const PIP_FLAGS = [
  "--quiet",
  "--disable-pip-version-check",
  "--require-hashes",
  "--no-deps",
  "--only-binary=:all:",
];

async function isSuitable(executable: string): Promise<boolean> {
  const condition = `sys.version_info >= (3, ${MIN_MINOR_VERSION})`;
  try {
    const { stdout } = await run(executable, ["-c", `import sys; print(${condition})`]);
    return stdout === "True";
  } catch {
    return false;
  }
}
