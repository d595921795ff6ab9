import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Creates an empty temporary folder, which is removed when this process ends. */
export function createScratchFolder(purpose: string): string {
  // On macOS the temporary folder is a link, but the tools compare files by their real paths.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), `roma-assets-${purpose}-`));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
