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
  const all = join(scratch, "all");

  await Promise.all([
    install(clientOnly, clientWithDependencies(packages)),
    install(all, packages),
  ]);
  cpSync(consumerFolder, all, { recursive: true });
  await bundleWorker(all);

  return { tools, packages, clientOnly, all };
}

// --- internal ---

function clientWithDependencies(packages: PackedPackage[]): PackedPackage[] {
  const client = packages.find(({ manifest }) => manifest.name === "@roma-assets/client")!;
  const dependencies = client.manifest.dependencies ?? {};
  return packages.filter((each) => each === client || each.manifest.name in dependencies);
}

async function install(folder: string, packages: PackedPackage[]): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const tarballs = packages.map(({ tarball }) => tarball);
  await runNpm(["install", ...tarballs], { cwd: folder });
}
