import { readFileSync } from "node:fs";
import { commandNames, loadCommand, loadCommands } from "./commands.ts";
import { describeError } from "./error-text.ts";
import { exitCodeOfError, exitCodes } from "./exit-codes.ts";
import { renderHelp } from "./help.ts";
import { wantsJson, writeErrorLine } from "./json-lines.ts";
import { watchOutput } from "./output.ts";
import { escapeControlCharacters } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const output = watchOutput();
let exitCode = await runReportingErrors(process.argv.slice(2));

const isOutputComplete = await output.flush();
if (exitCode === exitCodes.ok && !isOutputComplete) {
  exitCode = exitCodes.stopped;
}

// Exits explicitly, because an abandoned request for a token may still be in flight.
process.exit(exitCode);

// --- internal ---

async function runReportingErrors(args: string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    for (const line of describeError(error)) {
      const isDetail = line.startsWith(" ");
      console.error(escapeControlCharacters(isDetail ? line : `roma-assets: ${line}`));
    }

    if (wantsJson(args)) {
      writeErrorLine(error);
    }
    return exitCodeOfError(error);
  }
}

async function run([name = "", ...args]: string[]): Promise<number> {
  if (name === "help" || hasHelpOption([name, ...args])) {
    process.stdout.write(renderHelp(await loadCommands()));
    return exitCodes.ok;
  }
  if (name === "--version" || name === "-V") {
    console.log(readVersion());
    return exitCodes.ok;
  }

  const command = await loadCommand(name);
  if (!command) {
    throw new UsageError(`Expected a command: ${commandNames.join(", ")}. See roma-assets --help.`);
  }

  return command.run(args);
}

/** Returns true if help is requested. After `--`, an argument is never an option. */
function hasHelpOption(args: string[]): boolean {
  for (const arg of args) {
    if (arg === "--") {
      return false;
    }
    if (arg === "--help" || arg === "-h") {
      return true;
    }
  }

  return false;
}

function readVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  return version;
}
