import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { publicPackages, root, runNpm } from "dev-tools";
import { type Check, runCommand } from "./check.ts";

/** A package with its tarball. */
export interface PackedPackage {
  manifest: Manifest;
  tarball: string;
}

/** The fields of a package.json that decide what users can import and run. */
export interface Manifest {
  name: string;
  bin?: Record<string, string>;
  exports?: Record<string, string | Record<string, string>>;
  dependencies?: Record<string, string>;
}

/** Returns the entries of a package that can be imported, as JavaScript or only as types. */
export function entriesOf({ name, exports = {} }: Manifest): { code: string[]; types: string[] } {
  const entries = Object.entries(exports).map(([path, target]) => ({
    specifier: name + path.slice(1),
    target: typeof target === "string" ? target : (target["default"] ?? target["types"] ?? ""),
  }));
  const withTarget = (pattern: RegExp) =>
    entries.filter(({ target }) => pattern.test(target)).map(({ specifier }) => specifier);

  return { code: withTarget(/(?<!\.d)\.js$/), types: withTarget(/(\.d\.ts|\.js)$/) };
}

/** Packs every public package. */
export async function pack(folder: string): Promise<PackedPackage[]> {
  const manifests = publicPackages(root).map(({ manifest }) => manifest);
  mkdirSync(folder);
  const workspaces = manifests.map(({ name }) => `--workspace=${name}`);
  const args = ["pack", "--json", "--pack-destination", folder, ...workspaces];
  const { stdout } = await runNpm(args, { cwd: root });
  const packed: { name: string; filename: string }[] = JSON.parse(stdout);

  return packed.map(({ name, filename }) => ({
    manifest: manifests.find((manifest) => manifest.name === name)!,
    tarball: join(folder, filename),
  }));
}

/** Checks a tarball with the linters for packages. */
export function* packageChecks(
  tools: string,
  { manifest, tarball }: PackedPackage,
): Generator<Check> {
  yield { name: `publint  ${manifest.name}`, run: () => runPublint(tools, tarball) };
  yield { name: `attw  ${manifest.name}`, run: () => runAttw(tools, manifest, tarball) };
}

// --- internal ---

async function runPublint(tools: string, tarball: string): Promise<string> {
  const command = join(tools, "publint/src/cli.js");
  const args = [command, "run", tarball, "--strict"];
  const output = await runCommand(process.execPath, args, { cwd: tools });
  if (!output.includes("All good!")) {
    throw new Error(output);
  }

  return "";
}

async function runAttw(tools: string, manifest: Manifest, tarball: string): Promise<string> {
  const command = join(tools, "@arethetypeswrong/cli/dist/index.js");
  const args = [command, tarball, "--profile=esm-only", "--no-color", "--no-emoji"];
  const excluded = entriesWithoutTypes(manifest);
  const exclusions = excluded.length > 0 ? ["--exclude-entrypoints", ...excluded] : [];
  await runCommand(process.execPath, [...args, ...exclusions], { cwd: tools });

  return "";
}

/** Returns the entries that are neither code nor types, such as a YAML file. */
function entriesWithoutTypes(manifest: Manifest): string[] {
  const { types } = entriesOf(manifest);
  return Object.keys(manifest.exports ?? {}).filter(
    (path) => path !== "./package.json" && !types.includes(manifest.name + path.slice(1)),
  );
}
