/** What tarballs are put through before they are published. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { decideTypes, parseText } from "spec-diff";
import { installTools, runNpm } from "../install-tools.ts";
import { CommandError, root, runTool } from "../tool.ts";
import { runAll } from "../verify/check.ts";
import { packageChecks } from "../verify/tarballs.ts";
import { consumerConfig, consumerOf } from "./consumer.ts";
import type { PublicPackage } from "./packages.ts";
import type { Registry } from "./registry.ts";

/** A package with its tarball. */
export interface PackedPackage extends PublicPackage {
  tarball: string;
}

/** Checks the tarballs by what is in them, publint and attw; prints what is wrong. */
export async function checkTarballs(packages: PackedPackage[]): Promise<boolean> {
  const tools = await installTools("verify");
  const args = ["pack", "--dry-run", "--json", ...packages.map(({ tarball }) => tarball)];
  const listed: Listed[] = JSON.parse(await runNpm(args, { cwd: root }));
  const checks = listed.map(({ name, entryCount, size, unpackedSize, files }) => {
    console.log(`${name}: ${size} bytes packed, ${unpackedSize} unpacked`);
    console.log(`  ${files.map(({ path }) => path).join(" ")}`);
    const { manifest, tarball } = packages.find((each) => each.name === name)!;
    const place = { tools, packages: [], clientOnly: "", all: "" };
    return [...packageChecks(place, { manifest, tarball, files: entryCount })];
  });
  return runAll(checks.flat());
}

/** Installs the tarballs where nothing of this repository is found. */
export async function installTarballs(packages: PackedPackage[]): Promise<string> {
  const project = emptyProject("today");
  const tarballs = packages.map(({ tarball }) => tarball);
  await runNpm(["install", "--prefer-offline", ...tarballs], { cwd: project });
  return project;
}

/** The software bill of materials (CycloneDX) of what is installed in a project. */
export async function billOf(project: string): Promise<string> {
  const args = ["sbom", "--sbom-format=cyclonedx", "--package-lock-only"];
  const bill: Bill = JSON.parse(await runNpm(args, { cwd: project }));
  for (const component of bill.components) {
    // The tarballs' place on this machine is nobody's business.
    component.externalReferences = component.externalReferences?.filter(
      ({ url }) => !url.startsWith("file:"),
    );
  }
  return JSON.stringify(bill, null, 2);
}

/** Runs the contract tests as they are here, against what is installed in a project. */
export async function testContract(project: string): Promise<void> {
  for (const tool of ["vitest", "typescript", "@types/node"]) {
    const link = join(project, "node_modules", tool);
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { recursive: true, force: true });
    symlinkSync(realpathSync(join(root, "node_modules", tool)), link, "junction");
  }
  const tests = join(project, "contract-tests");
  cpSync(join(root, "packages/contract-tests"), tests, {
    recursive: true,
    filter: (path) => !/^(node_modules|tsconfig\.json|\.turbo)$/.test(basename(path)),
  });
  await runTool("vitest", ["run", "contract.test.ts"], { cwd: tests });
}

/**
 * Compiles what a user of the last release wrote: against that one, and against the packages of
 * today.
 *
 * @param last the version of the last release.
 * @param today a project with the packages of today.
 * @returns what breaks, by the type judge and by the compiler; empty if nothing does.
 */
export async function compileYesterday(
  last: string,
  today: string,
  registry: Registry,
): Promise<string> {
  const yesterday = emptyProject("yesterday");
  const packages = ["types", "client"].map((name) => `@roma-assets/${name}@${last}`);
  await runNpm(["install", ...packages], {
    cwd: yesterday,
    env: { "npm_config_@roma-assets:registry": registry.url },
  });
  const published = join(yesterday, "node_modules/@roma-assets/types/openapi.yaml");
  const code = consumerOf(parseText(readFileSync(published, "utf8")));
  // That it compiles there is what makes it a proof.
  await compile(yesterday, code);
  try {
    await compile(today, code);
    return "";
  } catch (error) {
    if (!(error instanceof CommandError)) {
      throw error;
    }
    const [before, after] = [yesterday, today].map((project) =>
      readFileSync(join(project, "node_modules/@roma-assets/types/index.gen.d.ts"), "utf8"),
    );
    const breaks = decideTypes(before!, after!).changes.filter(({ bump }) => bump === "major");
    return [...breaks.map(({ text }) => text), error.output.trim()].join("\n");
  }
}

// --- internal ---

interface Bill {
  components: { externalReferences?: { url: string }[] | undefined }[];
}

interface Listed {
  name: string;
  entryCount: number;
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

async function compile(project: string, code: string): Promise<void> {
  writeFileSync(join(project, "consumer.ts"), code);
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(consumerConfig));
  await runTool("typescript:tsc", ["-p", "."], { cwd: project });
}

/** Makes an empty project somewhere else, in which nothing of this repository is found. */
function emptyProject(name: string): string {
  // Real, since on macOS the system's own is a link, and the tools tell files apart by their paths.
  // A bill of materials wants a name and a version.
  const manifest = { name: "roma-assets", version: "0.0.0", private: true, type: "module" };
  const project = mkdtempSync(join(realpathSync(tmpdir()), `roma-assets-${name}-`));
  process.once("exit", () => rmSync(project, { recursive: true, force: true, maxRetries: 5 }));
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest));
  return project;
}
