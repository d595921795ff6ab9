/** Copies of the repository in which mutations are made. */
import { cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { descriptionFile, runTool, SubprocessError } from "dev-tools";
import { escapePattern } from "./apply-mutation.ts";

/** Copies what the contract tests need, without installed packages. */
export function copyPackages(from: string, to: string): void {
  for (const part of ["openapi", "packages", "package.json", "tsconfig.json"]) {
    cpSync(join(from, part), join(to, part), {
      recursive: true,
      filter: (path) => basename(path) !== "node_modules",
    });
  }
}

/** Builds a package of a copy. */
export async function buildPackage(
  folder: string,
  name: string,
  options: string[] = [],
): Promise<void> {
  if (name === "types") {
    cpSync(join(folder, descriptionFile), join(folder, "packages/types/openapi.yaml"));
    return;
  }

  await runTool("typescript:tsc", ["-p", `packages/${name}`, ...options], { cwd: folder });
}

/** Builds a package of a copy and returns the compiler's errors. */
export async function findCompilerErrors(folder: string, name: string): Promise<string[]> {
  try {
    await buildPackage(folder, name);
    return [];
  } catch (error) {
    if (error instanceof SubprocessError) {
      return error.output.split("\n").filter(Boolean);
    }

    throw error;
  }
}

/**
 * Runs the contract tests of a copy.
 *
 * @param name a part of the full names of the tests to run. Default: all tests.
 * @returns the full names of the tests that failed.
 */
export async function findFailingTests(folder: string, name = ""): Promise<string[]> {
  const report = join(folder, "report.json");
  rmSync(report, { force: true });
  // Vitest joins the names of a group and its test by " > " here, and by a space in the report.
  const pattern = escapePattern(name).replaceAll(" ", "( > | )");
  const options = ["--pool=threads", "--reporter=json", `--outputFile=${report}`];
  const cwd = join(folder, "packages/contract-tests");

  try {
    await runTool("vitest", ["run", "contract.test.ts", "-t", pattern, ...options], { cwd });
    return [];
  } catch (error) {
    if (error instanceof SubprocessError && existsSync(report)) {
      return readFailures(report, error);
    }

    throw error;
  }
}

// --- internal ---

/** The part of Vitest's report that is read. */
interface Report {
  testResults: {
    message: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

function readFailures(report: string, cause: SubprocessError): string[] {
  const { testResults }: Report = JSON.parse(readFileSync(report, "utf8"));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === "failed");
  if (failed.length === 0) {
    const messages = testResults.map(({ message }) => message).join("; ");
    throw new Error(`no test ran: ${messages}`, { cause });
  }

  return failed.map(({ fullName }) => fullName);
}
