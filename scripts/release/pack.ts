import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type PublicPackage, root, runNpm, runTool } from "dev-tools";
import { releaseFolder } from "./plan.ts";
import type { Registry } from "./registry.ts";
import { tagOf } from "./tags.ts";

/** A package with its tarball. */
export interface PackedPackage extends PublicPackage {
  tarball: string;
}

/** What was packed. */
export interface Packed {
  /** All packages. */
  all: PackedPackage[];
  /** Those that the registry has already, so that they are not in the plan. */
  published: PackedPackage[];
}

/**
 * Packs all packages: with changesets, which also writes the plan, those that the registry doesn't
 * have yet, and the others only to compare them.
 */
export async function packAll(packages: PublicPackage[], registry: Registry): Promise<Packed> {
  const tarballs = join(releaseFolder, "packages");
  rmSync(tarballs, { recursive: true, force: true });
  await packPlanned(registry);
  mkdirSync(tarballs, { recursive: true });

  const all = packages.map((each) => ({ ...each, tarball: join(tarballs, fileNameOf(each)) }));
  const published = all.filter(({ tarball }) => !existsSync(tarball));
  if (published.length > 0) {
    const workspaces = published.map(({ name }) => `--workspace=${name}`);
    await runNpm(["pack", "--pack-destination", tarballs, ...workspaces], { cwd: root });
  }

  return { all, published };
}

// --- internal ---

function fileNameOf(publicPackage: PublicPackage): string {
  return `${tagOf(publicPackage).slice(1).replace(/[/@]/g, "-")}.tgz`;
}

/** Runs changesets, which takes the registry from the environment only. */
async function packPlanned({ env }: Registry): Promise<void> {
  const options = { env: { ...env, CI: "true" } };
  await runTool("@changesets/cli:changeset", ["pack", "--out-dir", releaseFolder], options);
}
