import { exitOnCrash } from "./crash.ts";
import { exitCodes } from "./exit-codes.ts";
import { watchOutput } from "./output.ts";
import { reportError, runCommandLine } from "./run-command-line.ts";

const args = process.argv.slice(2);
exitOnCrash(exitCodes.stopped, (error) => reportError(error, args));

const output = watchOutput();
let exitCode = await runCommandLine(args);

const isOutputComplete = await output.flush();
if (exitCode === exitCodes.ok && !isOutputComplete) {
  exitCode = exitCodes.stopped;
}

// Exits explicitly, because an abandoned request for a token may still be in flight.
process.exit(exitCode);
