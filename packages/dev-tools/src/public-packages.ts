import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A package that is published. */
export interface PublicPackage {
  name: string;
  version: string;
  /** Its folder, relative to the root of the repository. */
  folder: string;
  manifest: {
    name: string;
    private?: boolean;
    dependencies?: Record<string, string>;
    exports?: Record<string, string | Record<string, string>>;
    bin?: Record<string, string>;
    types?: string;
    repository?: { url: string };
  };
}

/** Returns the packages of a repository that are published, sorted by name. */
export function publicPackages(root: string): PublicPackage[] {
  return globSync("packages/*/package.json", { cwd: root })
    .map((file) => {
      const manifest = JSON.parse(readFileSync(join(root, file), "utf8"));
      const { name, version } = manifest;
      return { name, version, folder: dirname(file), manifest };
    })
    .filter(({ manifest }) => !manifest.private)
    .toSorted((a, b) => a.name.localeCompare(b.name));
}
