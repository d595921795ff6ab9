/** Checks of the tarballs before they are published. */
import { cpSync, mkdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { root, runNpm, runTool } from "dev-tools";
import { runChecks } from "../verify-packages/check.ts";
import { installVerifyTools } from "../verify-packages/place.ts";
import { packageChecks } from "../verify-packages/tarballs.ts";
import type { PackedPackage } from "./pack.ts";

/** Checks the content of the tarballs with publint and attw. Prints the problems. */
export async function checkTarballs(packages: PackedPackage[]): Promise<boolean> {
  const tools = await installVerifyTools();
  await printContents(packages);
  const checks = packages.flatMap((each) => [...packageChecks(tools, each)]);

  return runChecks(checks);
}

/** Runs the contract tests of this repository with what is installed in a project. */
export async function testContract(project: string): Promise<void> {
  for (const tool of ["vitest", "typescript", "@types/node"]) {
    linkInstalled(tool, project);
  }

  const tests = join(project, "contract-tests");
  cpSync(join(root, "packages/contract-tests"), tests, {
    recursive: true,
    filter: (path) => !/^(node_modules|\.turbo)$/.test(basename(path)),
  });
  await runTool("vitest", ["run", "contract.test.ts"], { cwd: tests });
}

// --- internal ---

interface ListedTarball {
  name: string;
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

async function printContents(packages: PackedPackage[]): Promise<void> {
  const args = ["pack", "--dry-run", "--json", ...packages.map(({ tarball }) => tarball)];
  const { stdout } = await runNpm(args, { cwd: root });
  const listed: ListedTarball[] = JSON.parse(stdout);

  for (const { name, size, unpackedSize, files } of listed) {
    console.log(`${name}: ${size} bytes packed, ${unpackedSize} bytes unpacked`);
    console.log(`  ${files.map(({ path }) => path).join(" ")}`);
  }
}

/** Links a package of this repository into a project, in place of one that is installed there. */
function linkInstalled(name: string, project: string): void {
  const link = join(project, "node_modules", name);
  mkdirSync(dirname(link), { recursive: true });
  rmSync(link, { recursive: true, force: true });
  symlinkSync(realpathSync(join(root, "node_modules", name)), link, "junction");
}
