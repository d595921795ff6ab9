import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyRepository } from "dev-tools";

/**
 * Copies the repository, with uncommitted changes, in the state before its first release.
 */
export async function copyUnreleased(clone: string): Promise<void> {
  await copyRepository(clone, isKept);
  editManifests(clone, (manifest) => setVersion(manifest, "0.0.0"));
}

/** Removes packages from the clone, and the dependencies on them. */
export function removePackages(clone: string, names: string[]): void {
  for (const name of names) {
    rmSync(join(clone, "packages", name), { recursive: true, force: true });
  }

  editManifests(clone, ({ dependencies = {}, devDependencies = {} }) => {
    for (const name of names.map((each) => `@roma-assets/${each}`)) {
      delete dependencies[name];
      delete devDependencies[name];
    }
  });
}

/** Copies packages that were removed again, as if they had the version of the others. */
export async function restorePackages(
  clone: string,
  names: string[],
  version: string,
): Promise<void> {
  await copyRepository(clone, (file) => isKept(file) && names.includes(packageOf(file)));
  editManifests(clone, (manifest) => setVersion(manifest, version), names);
}

// --- internal ---

/** The files that releases create, which the clone must not have. */
const RELEASE_FILES = [/^openapi\/released\./, /CHANGELOG\.md$/, /^\.changeset\/(?!README).*\.md$/];

/** The part of a package.json that is edited. */
interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function isKept(file: string): boolean {
  return !RELEASE_FILES.some((pattern) => pattern.test(file));
}

/** Returns the name of the package's folder that a file is in; "" if it is in none. */
function packageOf(file: string): string {
  return /^packages\/([^/]+)\//.exec(file)?.[1] ?? "";
}

/** @param packages names of the folders whose manifests are edited. Default: all. */
function editManifests(
  clone: string,
  edit: (manifest: Manifest) => void,
  packages: string[] = ["*"],
): void {
  const patterns = packages.map((name) => `packages/${name}/package.json`);
  for (const file of globSync([...patterns, "scripts/package.json"], { cwd: clone })) {
    const path = join(clone, file);
    const manifest = JSON.parse(readFileSync(path, "utf8"));
    edit(manifest);
    writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
  }
}

function setVersion(manifest: Manifest, version: string): void {
  manifest.version = version;
  for (const ranges of [manifest.dependencies ?? {}, manifest.devDependencies ?? {}]) {
    for (const name of Object.keys(ranges).filter((each) => each.startsWith("@roma-assets/"))) {
      ranges[name] = `^${version}`;
    }
  }
}
