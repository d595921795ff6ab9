/** The texts of `--help`, apart from the tables that the parser prints. */
import { commandEntries } from "./commands.ts";
import { exitCodeMeanings } from "./exit-codes.ts";

/** Width of help texts, in characters. */
export const HELP_WIDTH = 80;

/** Describes the command line as a whole. */
export const DESCRIPTION =
  "Deletes any number of assets of Huawei Cloud ROMA Connect, in batches of 100.";

/** Command lines to begin with. */
export const EXAMPLES: readonly string[] = [
  "roma-assets list applications --name test",
  "roma-assets delete --apps apps.txt --tasks tasks.txt --dry-run",
  "roma-assets delete --apps apps.txt --tasks tasks.txt",
  "roma-assets resume roma-assets-2026-11-24T21-00-00-000Z.jsonl",
];

/** Renders the examples, which come first in each help text. */
export function renderExamples(examples: readonly string[]): string {
  return ["Examples:", ...examples.map((example) => `  ${example}`), ""].join("\n");
}

/** Renders the end of each help text. */
export function renderLinks(): string {
  return `\nDocumentation: ${REPOSITORY}/tree/main/packages/cli#readme\nIssues: ${REPOSITORY}/issues`;
}

/** Renders the exit codes and their meanings. */
export function renderExitCodes(): string {
  const rows = exitCodeMeanings.map(([exitCode, meaning]) => {
    const term = `  ${exitCode}`.padEnd(TERM_WIDTH);
    return term + wrap(meaning, HELP_WIDTH - TERM_WIDTH).join(`\n${" ".repeat(TERM_WIDTH)}`);
  });
  return ["\nExit codes:", ...rows, "", ...wrap(RESUMABLE, HELP_WIDTH)].join("\n");
}

/** Renders the commands for somebody who has named none. */
export function renderCommands(): string[] {
  const width = Math.max(...commandEntries.map(({ name }) => name.length));
  return commandEntries.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
}

// --- internal ---

const REPOSITORY = "https://github.com/roma-assets/roma-assets";

const RESUMABLE =
  "After exit code 3, 4 or 6, or a signal, a deletion that has started can be resumed.";

/** Width of the column of exit codes, in characters. */
const TERM_WIDTH = 7;

/** Breaks text into lines between words. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length > width && line !== "") {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }

  return [...lines, line];
}
