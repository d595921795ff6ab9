/** Tells people and programs about the error that ended a command. */
import { describeError } from "./error-text.ts";
import { wantsJson, writeErrorLine } from "./json-lines.ts";
import { printError } from "./output.ts";
import { annotateError } from "./pipeline.ts";

/** Prints an error to stderr, and the last line of `--json` to stdout. */
export function reportError(error: unknown, args: readonly string[]): void {
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
