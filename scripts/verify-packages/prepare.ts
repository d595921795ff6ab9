import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runNpm } from "dev-tools";
import { consumerFolder, installVerifyTools, type Place } from "./place.ts";
import { bundleWorker } from "./runtimes.ts";
import { pack, type PackedPackage } from "./tarballs.ts";

/** Packs the packages and installs the tarballs in projects outside of this repository. */
export async function preparePlace(scratch: string): Promise<Place> {
  const tools = await installVerifyTools();
  const packages = await pack(join(scratch, "tarballs"));
  const clientOnly = join(scratch, "client-only");
  const commandOnly = join(scratch, "command-only");
  const all = join(scratch, "all");

  await Promise.all([
    install(clientOnly, withDependencies("@roma-assets/client", packages)),
    install(commandOnly, withDependencies("@roma-assets/cli", packages)),
    install(all, packages),
  ]);
  cpSync(consumerFolder, all, { recursive: true });
  await bundleWorker(all);

  return { tools, packages, clientOnly, commandOnly, all };
}

// --- internal ---

/** Returns a package and those of its dependencies, at any depth, that are packed as well. */
function withDependencies(name: string, packages: PackedPackage[]): PackedPackage[] {
  const found = new Set<PackedPackage>();
  const names = [name];

  for (const next of names) {
    const packed = packages.find(({ manifest }) => manifest.name === next);
    if (packed && !found.has(packed)) {
      found.add(packed);
      names.push(...Object.keys(packed.manifest.dependencies ?? {}));
    }
  }

  return [...found];
}

async function install(folder: string, packages: PackedPackage[]): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const tarballs = packages.map(({ tarball }) => tarball);
  await runNpm(["install", ...tarballs], { cwd: folder });
}
