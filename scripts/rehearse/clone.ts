import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { linkModules, root, run } from "dev-tools";

/**
 * Copies the repository, with uncommitted changes, in the state before its first release.
 */
export async function copyRepository(clone: string): Promise<void> {
  for (const file of await listFiles()) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(root, file), join(clone, file), { force: true });
  }

  editManifests(clone, resetVersion);
  linkModules(clone);
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

// --- internal ---

/** The files that releases create, which the clone must not have. */
const RELEASE_FILES = [/^openapi\/released\./, /CHANGELOG\.md$/, /^\.changeset\/(?!README).*\.md$/];

/** The part of a package.json that is edited. */
interface Manifest {
  version?: string;
  publishConfig?: { provenance?: boolean };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

async function listFiles(): Promise<string[]> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await run("git", args);
  return stdout
    .split("\0")
    .filter((file) => file !== "" && !RELEASE_FILES.some((pattern) => pattern.test(file)))
    .filter((file) => existsSync(join(root, file)));
}

function editManifests(clone: string, edit: (manifest: Manifest) => void): void {
  for (const file of globSync(["packages/*/package.json", "scripts/package.json"], {
    cwd: clone,
  })) {
    const path = join(clone, file);
    const manifest = JSON.parse(readFileSync(path, "utf8"));
    edit(manifest);
    writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
  }
}

function resetVersion(manifest: Manifest): void {
  manifest.version = "0.0.0";
  // npm creates provenance only in a CI that it knows.
  delete manifest.publishConfig?.provenance;

  for (const ranges of [manifest.dependencies ?? {}, manifest.devDependencies ?? {}]) {
    for (const name of Object.keys(ranges).filter((each) => each.startsWith("@roma-assets/"))) {
      ranges[name] = "^0.0.0";
    }
  }
}
