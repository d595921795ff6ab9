#!/usr/bin/env node
/** Runs the command, unless Node.js is too old: then the modules of the command can't be loaded. */
import { findNodeProblem } from "./node-version.ts";

/** The same as `exitCodes.usage`, which an old version could not load. */
const EXIT_CODE_OF_USAGE = 2;

const problem = findNodeProblem(process.versions.node);
if (problem === undefined) {
  await import("./main.ts");
} else {
  console.error(`roma-assets: ${problem}`);
  if (process.argv.includes("--json")) {
    const error = { type: "error", exitCode: EXIT_CODE_OF_USAGE, code: "usage", message: problem };
    console.log(JSON.stringify(error));
  }
  process.exitCode = EXIT_CODE_OF_USAGE;
}
