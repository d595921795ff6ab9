import { existsSync, globSync, mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { root } from "./tool.ts";

/**
 * Gives a copy of this repository what is installed here; only the repository's own packages are
 * those of the copy.
 */
export function linkModules(folder: string): void {
  for (const path of globSync(["", "packages/*/"].map(installed), { cwd: root })) {
    if (/^[.@]/.test(basename(path)) && basename(path) !== ".bin") {
      continue;
    }
    if (!existsSync(join(root, path))) {
      // Of a package that is gone.
      continue;
    }
    const target = realpathSync(join(root, path));
    const own = relative(root, target);
    const isInstalled = own.split(sep).includes("node_modules");
    link(isInstalled ? target : join(folder, own), join(folder, path));
  }
  for (const path of globSync("tools/*/node_modules", { cwd: root })) {
    link(join(root, path), join(folder, path));
  }
}

// --- internal ---

function installed(folder: string): string {
  return `${folder}node_modules/{.bin,*,@*/*}`;
}

function link(target: string, path: string): void {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    // A junction needs no rights on Windows, and is any other link elsewhere.
    symlinkSync(target, path, "junction");
  }
}
