/** Completion in shells, by `@bomb.sh/tab`, which is loaded only for it. */
import { readdirSync } from "node:fs";
import type { Command as Parser } from "commander";
import { printError } from "./output.ts";

/** True if a command line is about completion: for its script, or for suggestions. */
export function isCompletion([first]: readonly string[]): boolean {
  return first === COMPLETION_COMMAND || first === SUGGESTIONS_COMMAND;
}

/** Adds only what `--help` shows of completion. */
export function addCompletionHelp(program: Parser): void {
  program
    .command(COMPLETION_COMMAND)
    .argument("<SHELL>")
    .description("Print a script that completes commands in zsh, bash, fish or powershell");
}

/**
 * Adds the commands of completion to a program that has all of its commands and options.
 *
 * The script of a shell calls `roma-assets` each time, so it must be on the path.
 */
export async function addCompletion(program: Parser): Promise<void> {
  const { default: tab } = await import("@bomb.sh/tab/commander");
  suggestFiles(program, readdirSync("."));
  tab(program, { completionCommandName: COMPLETION_COMMAND });

  if (process.env["npm_command"] === "exec") {
    printError(
      "Completion calls roma-assets from the PATH, where npx does not leave it. " +
        "Install it first: npm install --global @roma-assets/cli",
    );
  }
}

// --- internal ---

/** The library turns the completion of files off, so those of the current folder are suggested. */
function suggestFiles(program: Parser, files: string[]): void {
  for (const parser of [program, ...program.commands]) {
    for (const option of parser.options.filter(({ flags }) => flags.includes("<FILE>"))) {
      option.argChoices = files;
    }
    for (const argument of parser.registeredArguments.filter((each) => each.name() === "JOURNAL")) {
      argument.argChoices = files;
    }
  }
}

/** The command that prints the script of a shell. */
const COMPLETION_COMMAND = "completion";

/** The command that the scripts call. */
const SUGGESTIONS_COMMAND = "complete";
