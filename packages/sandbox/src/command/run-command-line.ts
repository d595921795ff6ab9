import { readFileSync } from "node:fs";
import type { FaultRule } from "../faults.ts";
import { StartError, UsageError } from "./errors.ts";
import { parseOptions, readSettings } from "./options.ts";

/**
 * Runs `roma-sandbox` with its arguments, and prints the problems that prevent it.
 *
 * @returns the exit code.
 */
export async function runCommandLine(args: string[]): Promise<number> {
  ignoreClosedOutputs();

  try {
    await run(args);
    return EXIT_CODE_OF_SUCCESS;
  } catch (error) {
    if (error instanceof UsageError) {
      printProblems(error.problems);
      return EXIT_CODE_OF_USAGE;
    }
    if (error instanceof StartError) {
      printProblems([error.message]);
      return EXIT_CODE_OF_FAILURE;
    }
    throw error;
  }
}

// --- internal ---

const EXIT_CODE_OF_SUCCESS = 0;
const EXIT_CODE_OF_FAILURE = 1;
const EXIT_CODE_OF_USAGE = 2;

async function run(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options.help) {
    const { renderHelp } = await import("./help.ts");
    console.log(renderHelp());
    return;
  }
  if (options.version) {
    console.log(readVersion());
    return;
  }

  const settings = readSettings(options);
  const rules = await readRules(options.fault);
  // Loaded on demand, because it takes much longer than everything else.
  const { runSandbox } = await import("./run-sandbox.ts");
  await runSandbox(settings, rules);
}

async function readRules(values: readonly string[] = []): Promise<FaultRule[]> {
  if (values.length === 0) {
    return [];
  }

  const { describeOperations, readDescription } = await import("../description.ts");
  const { readFaultRules } = await import("./fault-option.ts");
  const operations = describeOperations(readDescription());
  return readFaultRules(
    values,
    operations.map(({ operationId }) => operationId),
  );
}

/** Keeps the sandbox running if nobody reads its output anymore, as with `| head`. */
function ignoreClosedOutputs(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", () => {});
  }
}

function printProblems(problems: readonly string[]): void {
  for (const problem of problems) {
    console.error(`roma-sandbox: ${problem}`);
  }
}

function readVersion(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
