/** A copy of this repository to try things in. */
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
import { linkModules } from "../link-modules.ts";
import { root, run } from "../tool.ts";

/** Copies the repository as it was before its first release, with what is not committed, too. */
export async function copyRepository(clone: string): Promise<void> {
  const listed = await run("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
  const released = /^openapi\/released\.|CHANGELOG\.md$|^\.changeset\/(?!README).*\.md$/;
  const files = listed.split("\0").filter((each) => each && !released.test(each));
  for (const file of files.filter((each) => existsSync(join(root, each)))) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(join(root, file), join(clone, file), { force: true });
  }
  for (const file of globSync(["packages/*/package.json", "scripts/package.json"], {
    cwd: clone,
  })) {
    edit(join(clone, file), (manifest) => {
      manifest.version = "0.0.0";
      // Only on a CI that npm knows.
      delete manifest.publishConfig?.provenance;
      for (const ranges of [manifest.dependencies ?? {}, manifest.devDependencies ?? {}]) {
        for (const name of Object.keys(ranges).filter((each) => each.startsWith("@roma-assets/"))) {
          ranges[name] = "^0.0.0";
        }
      }
    });
  }
  linkModules(clone);
}

/** Takes packages out of the clone, and whatever builds on them. */
export function removePackages(clone: string, names: string[]): void {
  for (const name of names) {
    rmSync(join(clone, "packages", name), { recursive: true, force: true });
  }
  for (const file of globSync(["packages/*/package.json", "scripts/package.json"], {
    cwd: clone,
  })) {
    edit(join(clone, file), ({ dependencies = {}, devDependencies = {} }) => {
      for (const name of names.map((each) => `@roma-assets/${each}`)) {
        delete dependencies[name];
        delete devDependencies[name];
      }
    });
  }
}

// --- internal ---

/** The part of a package.json that is changed. */
interface Manifest {
  version?: string;
  publishConfig?: { provenance?: boolean };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** Changes a package.json of the clone. */
function edit(path: string, change: (manifest: Manifest) => void): void {
  const manifest = JSON.parse(readFileSync(path, "utf8"));
  change(manifest);
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
