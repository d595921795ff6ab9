import { existsSync, globSync, mkdirSync, realpathSync, symlinkSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { root } from "./paths.ts";

/**
 * Links the packages that are installed in this repository into a copy of it. Workspaces are the
 * exception: the links to them lead to the packages of the copy.
 */
export function linkModules(copy: string): void {
  for (const path of installedPackages()) {
    const target = realpathSync(join(root, path));
    const pathInRoot = relative(root, target);
    const isWorkspace = !pathInRoot.split(sep).includes("node_modules");
    link(isWorkspace ? join(copy, pathInRoot) : target, join(copy, path));
  }

  for (const path of globSync("{scripts,packages}/*/tools/node_modules", { cwd: root })) {
    link(join(root, path), join(copy, path));
  }
}

// --- internal ---

/** The packages of the root and of each workspace, and the folders of their commands. */
function installedPackages(): string[] {
  const patterns = ["", "packages/*/"].map((folder) => `${folder}node_modules/{.bin,*,@*/*}`);
  return globSync(patterns, { cwd: root }).filter((path) => {
    const name = basename(path);
    const isPackage = !/^[.@]/.test(name) || name === ".bin";
    // The link to a workspace that was removed leads nowhere.
    return isPackage && existsSync(join(root, path));
  });
}

function link(target: string, path: string): void {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    // A junction needs no special rights on Windows; other systems ignore the type.
    symlinkSync(target, path, "junction");
  }
}
