/** Projects outside of this repository, in which nothing of it is found. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createScratchFolder, runNpm } from "dev-tools";
import type { PackedPackage } from "./pack.ts";

/** Creates an empty project, which is removed when this process ends. */
export function createProject(purpose: string): string {
  const project = createScratchFolder(purpose);
  // A bill of materials requires a name and a version.
  const manifest = { name: "roma-assets", version: "0.0.0", private: true, type: "module" };
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));

  return project;
}

/**
 * Installs the tarballs in an empty project.
 *
 * @returns the folder of the project.
 */
export async function installTarballs(packages: PackedPackage[]): Promise<string> {
  const project = createProject("tarballs");
  const tarballs = packages.map(({ tarball }) => tarball);
  await runNpm(["install", "--prefer-offline", ...tarballs], { cwd: project });

  return project;
}

/** Returns the software bill of materials (CycloneDX) of what is installed in a project. */
export async function createBillOfMaterials(project: string): Promise<string> {
  const args = ["sbom", "--sbom-format=cyclonedx", "--package-lock-only"];
  const { stdout } = await runNpm(args, { cwd: project });
  const bill: BillOfMaterials = JSON.parse(stdout);

  for (const component of bill.components) {
    // Where the tarballs are on this machine must not be published.
    component.externalReferences = component.externalReferences?.filter(
      ({ url }) => !url.startsWith("file:"),
    );
  }

  return JSON.stringify(bill, null, 2);
}

// --- internal ---

interface BillOfMaterials {
  components: { externalReferences?: { url: string }[] | undefined }[];
}
