import { readFileSync } from "node:fs";
import { commandNames, loadCommand, loadCommands } from "./commands.ts";
import { describeError } from "./error-text.ts";
import { exitCodeOfError, exitCodes } from "./exit-codes.ts";
import { renderHelp } from "./help.ts";
import { wantsJson, writeErrorLine } from "./json-lines.ts";
import { printError, printOut } from "./output.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Runs the command of a command line, and prints the error that it throws.
 *
 * @returns the exit code.
 */
export async function runCommandLine(args: string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    reportError(error, args);
    return exitCodeOfError(error);
  }
}

/** Prints an error to stderr, and the last line of `--json` to stdout. */
export function reportError(error: unknown, args: string[]): void {
  for (const line of describeError(error)) {
    const isDetail = line.startsWith(" ");
    printError(isDetail ? line : `roma-assets: ${line}`);
  }

  if (wantsJson(args)) {
    writeErrorLine(error);
  }
}

// --- internal ---

async function run([name = "", ...args]: string[]): Promise<number> {
  if (name === "sandbox") {
    throw new UsageError("The sandbox is a command of its own now: npx @roma-assets/sandbox.");
  }
  if (name === "help" || hasHelpOption([name, ...args])) {
    printOut(...renderHelp(await loadCommands()).split("\n"));
    return exitCodes.ok;
  }
  if (name === "--version" || name === "-V") {
    printOut(readVersion());
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
