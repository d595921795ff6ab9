#!/usr/bin/env node
/** Runs the command, unless Node.js is too old: then the modules of the command can't be loaded. */
import { findNodeProblem } from "./node-version.ts";

/** The same as `exitCodes.usage`, which an old version could not load. */
const EXIT_CODE_OF_USAGE = 2;

/** The same as `exitCodes.stopped`. */
const EXIT_CODE_OF_STOP = 6;

// Unless the command ends normally. Node's own codes for crashes would read as results.
process.exitCode = EXIT_CODE_OF_STOP;

const problem = findNodeProblem(process.versions.node);
if (problem === undefined) {
  try {
    await import("./main.ts");
  } catch (error) {
    console.error(error);
    process.exit(EXIT_CODE_OF_STOP);
  }
} else {
  console.error(`roma-assets: ${problem}`);
  if (process.argv.includes("--json")) {
    const error = { type: "error", exitCode: EXIT_CODE_OF_USAGE, code: "usage", message: problem };
    console.log(JSON.stringify(error));
  }
  process.exitCode = EXIT_CODE_OF_USAGE;
}
