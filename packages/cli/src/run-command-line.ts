import { describeError } from "./error-text.ts";
import { exitCodeOfError } from "./exit-codes.ts";
import { wantsJson, writeErrorLine } from "./json-lines.ts";
import { printError } from "./output.ts";
import { annotateError } from "./pipeline.ts";
import { runProgram } from "./program.ts";

/**
 * Runs the command of a command line, and prints the error that it throws.
 *
 * @returns the exit code.
 */
export async function runCommandLine(args: string[]): Promise<number> {
  try {
    return await runProgram(args);
  } catch (error) {
    reportError(error, args);
    return exitCodeOfError(error);
  }
}

/** Prints an error to stderr, and the last line of `--json` to stdout. */
export function reportError(error: unknown, args: string[]): void {
  const lines = describeError(error);
  for (const line of lines) {
    const isDetail = line.startsWith(" ");
    printError(isDetail ? line : `roma-assets: ${line}`);
  }
  annotateError(lines);

  if (wantsJson(args)) {
    writeErrorLine(error);
  }
}
