import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PublicPackage } from "dev-tools";

/** The state of the repository before a release. */
export interface Readiness {
  /** Output of `git status --porcelain`. */
  gitStatus: string;
  /** Changesets that are not part of a version yet. */
  pending: string[];
  /** Files that the packages promise and that don't exist. */
  missing: string[];
  /** Packages that npm refuses to publish here because they require provenance. */
  unprovable: string[];
}

/** Returns what prevents a release, each with the way to fix it. */
export function findObstacles({ gitStatus, pending, missing, unprovable }: Readiness): string[] {
  const obstacles: string[] = [];
  if (gitStatus.trim() !== "") {
    obstacles.push(
      `The working tree has uncommitted changes; commit or discard them:\n${gitStatus.trim()}`,
    );
  }

  if (pending.length > 0) {
    obstacles.push(
      `Changesets without a version: ${pending.join(", ")}. To fix it: npm run version`,
    );
  }

  if (missing.length > 0) {
    obstacles.push(`Missing files: ${missing.join(", ")}. To fix it: npm run build`);
  }

  if (unprovable.length > 0) {
    obstacles.push(
      `${unprovable.join(", ")}: publishConfig.provenance works in the release workflow only. To publish by hand, remove it and commit.`,
    );
  }

  return obstacles;
}

/** Returns the files that the packages promise and that don't exist. */
export function findMissingFiles(base: string, packages: PublicPackage[]): string[] {
  return packages.flatMap(({ folder, manifest }) =>
    [manifest.exports, manifest.bin, manifest.types]
      .flatMap(filesIn)
      .map((file) => join(folder, file))
      .filter((file) => !existsSync(join(base, file))),
  );
}

/** Returns the packages that require provenance where npm can't create it: outside of CI. */
export function findUnprovable(packages: PublicPackage[], env: NodeJS.ProcessEnv): string[] {
  const isKnownCi = env["GITHUB_ACTIONS"] || env["GITLAB_CI"];
  return isKnownCi
    ? []
    : packages.filter(({ manifest }) => manifest.publishConfig?.provenance).map(({ name }) => name);
}

// --- internal ---

/** Returns the files that a field of a package.json names, at any depth. */
function filesIn(field: unknown): string[] {
  return typeof field === "string" ? [field] : Object.values(field ?? {}).flatMap(filesIn);
}
