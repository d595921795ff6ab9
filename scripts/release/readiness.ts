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
  /** Packages whose `repository.url` is not the repository that runs. */
  foreign: string[];
}

/** Returns what prevents a release, each with the way to fix it. */
export function findObstacles({ gitStatus, pending, missing, foreign }: Readiness): string[] {
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

  if (foreign.length > 0) {
    obstacles.push(
      `${foreign.join(", ")}: repository.url is not this repository, so npm would reject the provenance. To fix it: see "Setup" in MAINTAINING.md`,
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

/**
 * Returns the packages whose `repository.url` is not the address of the repository that runs. Outside
 * of GitHub Actions, nothing is compared.
 */
export function findForeign(packages: PublicPackage[], env: NodeJS.ProcessEnv): string[] {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env;
  if (!repository) {
    return [];
  }

  const url = `git+${server}/${repository}.git`;
  return packages
    .filter(({ manifest }) => manifest.repository?.url !== url)
    .map(({ name }) => name);
}

// --- internal ---

/** Returns the files that a field of a package.json names, at any depth. */
function filesIn(field: unknown): string[] {
  return typeof field === "string" ? [field] : Object.values(field ?? {}).flatMap(filesIn);
}
