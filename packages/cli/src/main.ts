import { exitOnCrash } from "./crash.ts";
import { exitCodes } from "./exit-codes.ts";
import { printError, watchOutput } from "./output.ts";
import { runCommandLine } from "./run-command-line.ts";

exitOnCrash(exitCodes.stopped, ({ message }) => printError(`roma-assets: ${message}`));

const output = watchOutput();
let exitCode = await runCommandLine(process.argv.slice(2));

const isOutputComplete = await output.flush();
if (exitCode === exitCodes.ok && !isOutputComplete) {
  exitCode = exitCodes.stopped;
}

// Exits explicitly, because an abandoned request for a token may still be in flight.
process.exit(exitCode);
