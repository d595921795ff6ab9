import { existsSync, globSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root } from "./paths.ts";
import { publicPackages } from "./public-packages.ts";
import { type RunOptions, runTurbo } from "./run.ts";

/** Builds the packages that have changed, so that their `dist` has nothing else. */
export async function buildPackages(options: RunOptions = {}): Promise<void> {
  for (const { folder } of publicPackages(root)) {
    removeLeftovers(join(root, folder));
  }

  await runTurbo(["build"], options);
}

/**
 * Removes what was built from sources that don't exist anymore. The package's own build empties its
 * `dist`, but turbo doesn't run it if it has a build of the same sources in its cache, and only adds
 * the files of that build (vercel/turborepo#10951).
 */
export function removeLeftovers(folder: string): void {
  for (const file of globSync("dist/**/*.{js,d.ts}", { cwd: folder })) {
    const source = file.replace(/^dist/, "src").replace(/(\.d\.ts|\.js)$/, ".ts");
    if (!existsSync(join(folder, source))) {
      rmSync(join(folder, file));
    }
  }
}
