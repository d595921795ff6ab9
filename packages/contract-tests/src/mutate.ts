/**
 * Proves that the contract tests catch what is wrong: makes each change of the table in a scratch
 * copy of the repository and expects them to fail in the right place. `npm run mutate -- TEXT`
 * makes only those whose name contains the text.
 */
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { type Mutation, mutations } from "../packages/contract-tests/src/mutations.ts";
import { linkModules } from "./link-modules.ts";
import { CommandError, root, runTool } from "./tool.ts";

/**
 * Makes the change in a text.
 *
 * @throws if the text to replace is not there as often as the table says.
 */
export function mutate(text: string, row: Mutation): string {
  const { file, within: [line, ...inner] = [], from = "", to = "", times = 1 } = row;
  const expectTimes = (what: string | RegExp, found: number, expected: number) => {
    if (found !== expected) {
      const shown = JSON.stringify(String(what));
      throw new Error(`stale: ${file} has ${shown} ${found} times, not ${expected}`);
    }
  };
  if (line !== undefined) {
    // The line, and all below it that are indented more.
    const block = new RegExp(String.raw`^( *)${escape(line)}\n(\1 .*\n|\n)*`, "gm");
    expectTimes(line, text.match(block)?.length ?? 0, 1);
    return text.replace(block, (found) => mutate(found, { ...row, within: inner }));
  }
  const parts = text.split(from);
  expectTimes(from, parts.length - 1, times);
  return parts.join(to);
}

/**
 * Finds who caught a change where the table expects it.
 *
 * @param failures the full names of the tests that failed, or the compiler's errors.
 * @throws if nobody did.
 */
export function catcher({ caughtBy }: Mutation, failures: string[]): string {
  const found = failures.find((failure) => failure.includes(caughtBy));
  if (found !== undefined) {
    return found;
  }
  const others = failures.length === 0 ? "" : ` It was only by: ${failures.slice(0, 3).join("; ")}`;
  throw new Error(`not caught by "${caughtBy}".${others}`);
}

// --- internal ---

async function run(scratch: string, rows: Mutation[]): Promise<boolean> {
  const original = join(scratch, "original");
  copy(root, original);
  linkModules(original);
  for (const name of ["types", "client", "sandbox"]) {
    await build(original, name);
  }
  const failures = await failingTests(original);
  if (failures.length > 0) {
    throw new Error(`The contract tests fail before any change: ${failures.join("; ")}`);
  }
  const queue = rows.values();
  let failed = 0;
  const work = async (folder: string) => {
    linkModules(folder);
    for (const row of queue) {
      copy(original, folder);
      try {
        console.log(`caught  ${row.name}  by ${await caught(row, folder)}`);
      } catch (error) {
        failed += 1;
        console.log(`FAILED  ${row.name}: ${explain(error)}`);
      }
    }
  };
  const workers = Math.min(availableParallelism(), rows.length);
  await Promise.all(Array.from({ length: workers }, (_, i) => work(join(scratch, `copy-${i}`))));
  console.log(`${rows.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

/** Makes the change in a fresh copy, and tells who caught it there. */
async function caught(row: Mutation, folder: string): Promise<string> {
  if (row.from === undefined) {
    globSync(row.file, { cwd: folder }).forEach((each) => rmSync(join(folder, each)));
  } else {
    const file = join(folder, row.file);
    writeFileSync(file, mutate(readFileSync(file, "utf8"), row));
  }
  if (row.typeError) {
    const output = await build(folder, "client").then(() => "", explain);
    return catcher(row, output.split("\n").filter(Boolean));
  }
  if (row.file.startsWith("openapi/")) {
    await build(folder, "types");
  } else if (row.file.startsWith("packages/client/")) {
    // Unchecked: here the compiler must not be the one who notices.
    await build(folder, "client", ["--noCheck"]);
  }
  const expected = await failingTests(folder, row.caughtBy);
  // All the others take longer, and are only asked who else noticed.
  return catcher(row, expected.length > 0 ? expected : await failingTests(folder));
}

/** Copies what the contract tests need, without what is installed. */
function copy(from: string, to: string): void {
  for (const part of ["openapi", "packages", "package.json", "tsconfig.json"]) {
    cpSync(join(from, part), join(to, part), {
      recursive: true,
      filter: (path) => basename(path) !== "node_modules",
    });
  }
}

async function build(folder: string, name: string, options: string[] = []): Promise<void> {
  if (name === "types") {
    cpSync(join(folder, "openapi/roma-connect.yaml"), join(folder, "packages/types/openapi.yaml"));
  } else {
    await runTool("typescript:tsc", ["-p", `packages/${name}`, ...options], { cwd: folder });
  }
}

/** Runs a copy's contract tests, by default all, and gives the full names of those that fail. */
async function failingTests(folder: string, name = ""): Promise<string[]> {
  const report = join(folder, "report.json");
  rmSync(report, { force: true });
  // A group and its test are joined by " > " here, and by a space in the report.
  const pattern = escape(name).replaceAll(" ", "( > | )");
  const options = ["--pool=threads", "--reporter=json", `--outputFile=${report}`];
  try {
    await runTool("vitest", ["run", "contract.test.ts", "-t", pattern, ...options], {
      cwd: join(folder, "packages/contract-tests"),
    });
    return [];
  } catch (error) {
    if (!(error instanceof CommandError) || !existsSync(report)) {
      throw error;
    }
    const { testResults }: Report = JSON.parse(readFileSync(report, "utf8"));
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    const failed = tests.filter(({ status }) => status === "failed");
    if (failed.length === 0) {
      const messages = testResults.map(({ message }) => message).join("; ");
      throw new Error(`no test ran: ${messages}`, { cause: error });
    }
    return failed.map(({ fullName }) => fullName);
  }
}

/** A pattern that matches just this text. */
function escape(text: string): string {
  return text.replaceAll(/[^\w ]/g, String.raw`\$&`);
}

function explain(error: unknown): string {
  return error instanceof CommandError ? `${error.message}\n${error.output}` : String(error);
}

interface Report {
  testResults: {
    message: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
}

if (import.meta.main) {
  const wanted = process.argv[2] ?? "";
  const rows = mutations.filter(({ name }) => name.includes(wanted));
  // Real, since on macOS the system's own is a link, and the tools tell files apart by their paths.
  const scratch = mkdtempSync(join(realpathSync(tmpdir()), "roma-assets-mutate-"));
  // Every row starts the same tools again.
  process.env["NODE_COMPILE_CACHE"] = join(scratch, "compile-cache");
  try {
    process.exitCode = (await run(scratch, rows)) ? 0 : 1;
  } catch (error) {
    console.error(explain(error));
    process.exitCode = 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}
