import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * Returns the executable of a major version of Node.
 *
 * @param tools the `node_modules` of the verification tools.
 */
export function nodeExecutable(tools: string, major: number): string {
  return join(tools, nodePackage(major), "bin", `node${EXE}`);
}

/** Returns the name of the package that contains a major version of Node for this platform. */
export function nodePackage(major: number): string {
  return `node${major}-${process.platform}-${process.arch}`;
}

/** Returns the executable of Bun. */
export function bunExecutable(tools: string): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const arch = process.arch === "arm64" ? "aarch64" : process.arch;
  return join(tools, `@oven/bun-${platform}-${arch}/bin/bun${EXE}`);
}

/** Returns the executable of Deno. */
export function denoExecutable(tools: string): string {
  const library = process.platform === "linux" ? "-glibc" : "";
  return join(tools, `@deno/${process.platform}-${process.arch}${library}/deno${EXE}`);
}

/** Returns the executable of workerd. */
export function workerdExecutable(tools: string): string {
  return createRequire(join(tools, "_"))("workerd").default;
}

// --- internal ---

// The packages of each runtime would put its executable into place with a script when they are
// installed. No script runs here, so the executables are started where their platform's package,
// which the lockfile pins, has them.

const EXE = process.platform === "win32" ? ".exe" : "";
