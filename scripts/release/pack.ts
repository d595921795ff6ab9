import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { type PublicPackage, root, runNpm, runTool, SubprocessError } from "dev-tools";
import type { Registry } from "./registry.ts";
import { tagOf } from "./tags.ts";

/** The tarballs of the last run, with their bill of materials. */
export const releaseFolder: string = join(root, ".release");

/** A package with its tarball. */
export interface PackedPackage extends PublicPackage {
  tarball: string;
}

/**
 * Packs all packages: with changesets those that the registry doesn't have yet, and the others only
 * to compare them.
 */
export async function packAll(
  packages: PublicPackage[],
  registry: Registry,
): Promise<{ packed: PackedPackage[]; isPublished: boolean }> {
  const tarballs = join(releaseFolder, "packages");
  rmSync(tarballs, { recursive: true, force: true });
  await runChangesets(["pack", "--out-dir", releaseFolder], registry);
  mkdirSync(tarballs, { recursive: true });

  const packed = packages.map((each) => ({ ...each, tarball: join(tarballs, fileNameOf(each)) }));
  const published = packed.filter(({ tarball }) => !existsSync(tarball));
  if (published.length > 0) {
    const workspaces = published.map(({ name }) => `--workspace=${name}`);
    await runNpm(["pack", "--pack-destination", tarballs, ...workspaces], { cwd: root });
  }

  return { packed, isPublished: published.length === packed.length };
}

/**
 * Publishes the packed tarballs.
 *
 * @returns the output. Whether the packages were published, only the registry can tell: the exit code
 * of changesets is not reliable.
 */
export async function publish(registry: Registry): Promise<string> {
  try {
    return await runChangesets(["publish", "--from-pack-dir", releaseFolder], registry);
  } catch (error) {
    if (error instanceof SubprocessError) {
      return stripVTControlCharacters(error.output);
    }

    throw error;
  }
}

// --- internal ---

function fileNameOf(publicPackage: PublicPackage): string {
  return `${tagOf(publicPackage).slice(1).replace(/[/@]/g, "-")}.tgz`;
}

/** Runs changesets, which takes the registry from the environment only. */
async function runChangesets(args: string[], { env }: Registry): Promise<string> {
  const options = { env: { ...env, CI: "true" } };
  const { output } = await runTool("@changesets/cli:changeset", args, options);
  return stripVTControlCharacters(output).trim();
}
