import { cpSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { linkModules } from "./link-modules.ts";
import { root } from "./paths.ts";
import { run } from "./run.ts";

/**
 * Copies this repository, with uncommitted changes but without files that git ignores. The packages
 * that are installed here are linked into the copy.
 *
 * @param isCopied returns true for the files to copy, by their path in the repository. Default: all.
 */
export async function copyRepository(
  copy: string,
  isCopied: (file: string) => boolean = () => true,
): Promise<void> {
  for (const file of await listFiles()) {
    if (isCopied(file)) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      cpSync(join(root, file), join(copy, file), { force: true });
    }
  }

  linkModules(copy);
}

// --- internal ---

async function listFiles(): Promise<string[]> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await run("git", args);
  return stdout.split("\0").filter((file) => file !== "" && existsSync(join(root, file)));
}
