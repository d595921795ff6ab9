import { existsSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runNpm } from "../install-tools.ts";
import { root } from "../tool.ts";
import { atMost, type Check, command, readJson } from "./check.ts";

/** The most files that a package may have. */
const mostFiles = 30;

/** A package as it would be published. */
export interface Packed {
  manifest: Manifest;
  tarball: string;
  files: number;
}

/** Where everything is. */
export interface Place {
  /** The node_modules of tools/verify. */
  tools: string;
  packages: Packed[];
  /** Where the client alone is installed. */
  clientOnly: string;
  /** Where all packages are installed, with the files of tools/verify beside them. */
  all: string;
}

/** The part of a package.json that says what users can get at. */
export interface Manifest {
  name: string;
  private?: boolean;
  exports?: Record<string, string | Record<string, string>>;
  dependencies?: Record<string, string>;
}

/** What of a package can be imported, as JavaScript or as types alone. */
export function entriesOf({ name, exports = {} }: Manifest): { code: string[]; types: string[] } {
  const entries = Object.entries(exports).map(([path, target]) => ({
    specifier: name + path.slice(1),
    target: typeof target === "string" ? target : (target["default"] ?? target["types"] ?? ""),
  }));
  const endingWith = (pattern: RegExp) =>
    entries.filter(({ target }) => pattern.test(target)).map(({ specifier }) => specifier);
  return { code: endingWith(/(?<!\.d)\.js$/), types: endingWith(/(\.d\.ts|\.js)$/) };
}

/** Packs every package of the workspaces that is not private. */
export async function pack(into: string): Promise<Packed[]> {
  const { workspaces } = readJson<{ workspaces: string[] }>(root, "package.json");
  const manifests = globSync(workspaces, { cwd: root })
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .map((folder) => readJson<Manifest>(root, folder, "package.json"))
    .filter((manifest) => !manifest.private);
  mkdirSync(into);
  const chosen = manifests.map(({ name }) => `--workspace=${name}`);
  const args = ["pack", "--json", "--pack-destination", into, ...chosen];
  const packed: { name: string; filename: string; entryCount: number }[] = JSON.parse(
    await runNpm(args, { cwd: root }),
  );
  return packed.map(({ name, filename, entryCount }) => ({
    manifest: manifests.find((manifest) => manifest.name === name)!,
    tarball: join(into, filename),
    files: entryCount,
  }));
}

/** Installs tarballs in an empty folder. */
export async function install(folder: string, tarballs: string[]): Promise<void> {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await runNpm(["install", ...tarballs], { cwd: folder });
}

/** What is wrong with a package, by those who know. */
export function* packageChecks(
  { tools }: Place,
  { manifest, tarball, files }: Packed,
): Generator<Check> {
  const { name } = manifest;
  yield {
    name: `files  ${name}`,
    run: () => atMost(files, mostFiles, "files", 'make "files" of its package.json narrower'),
  };
  yield {
    name: `publint  ${name}`,
    async run() {
      const cli = join(tools, "publint/src/cli.js");
      const said = await command(process.execPath, [cli, "run", tarball, "--strict"], {
        cwd: tools,
      });
      if (!said.includes("All good!")) {
        throw new Error(said);
      }
      return "";
    },
  };
  yield {
    name: `attw  ${name}`,
    async run() {
      const { types } = entriesOf(manifest);
      // Those that are neither code nor types, like a YAML file.
      const others = Object.keys(manifest.exports ?? {}).filter(
        (path) => path !== "./package.json" && !types.includes(name + path.slice(1)),
      );
      const cli = join(tools, "@arethetypeswrong/cli/dist/index.js");
      const args = [cli, tarball, "--profile=esm-only", "--no-color", "--no-emoji"];
      const excluded = others.length > 0 ? ["--exclude-entrypoints", ...others] : [];
      await command(process.execPath, [...args, ...excluded], { cwd: tools });
      return "";
    },
  };
}
