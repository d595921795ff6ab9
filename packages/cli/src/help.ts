import type { Command } from "./command.ts";
import { environmentVariables } from "./environment.ts";
import { exitCodeMeanings } from "./exit-codes.ts";
import { groupOptions, type OptionGroup } from "./option-groups.ts";
import { describeOption, formatOption } from "./options.ts";

/** Renders the text of `--help` from the tables of all commands. */
export function renderHelp(commands: ReadonlyMap<string, Command>): string {
  const summaries = [...commands].map(([name, { argument, summary }]): Row => [
    argument ? `${name} ${argument}` : name,
    summary,
  ]);

  const sections = [
    INTRODUCTION,
    renderSection("Commands", summaries),
    ...groupOptions(commands).map(renderGroup),
    renderSection("Environment variables without an option", Object.entries(environmentVariables)),
    renderSection(
      "Exit codes",
      exitCodeMeanings.map(([exitCode, meaning]): Row => [String(exitCode), meaning]),
    ),
    RESUMABLE,
    EXAMPLES,
  ];
  return sections.join("\n\n");
}

// --- internal ---

type Row = readonly [term: string, description: string];

const MAX_LINE_LENGTH = 100;

const INTRODUCTION = `Deletes any number of assets of Huawei Cloud ROMA Connect, in batches of 100.

Usage: roma-assets COMMAND [OPTIONS]`;

const RESUMABLE =
  "After exit code 3, 4 or 6, or a signal, a deletion that has started can be resumed.";

const EXAMPLES = `Examples:
  roma-assets list applications --name test
  roma-assets delete --app b2e6b145-4f3f-4a80-aa45-f4b8029f95a3 --dry-run
  roma-assets delete --apps apps.txt --tasks tasks.txt
  tail -n +2 export.csv | cut -d, -f1 | roma-assets delete --apps - --yes --json > report.jsonl
  roma-assets resume roma-assets-2026-11-24T21-00-00-000Z.jsonl`;

function renderGroup({ commands, options }: OptionGroup): string {
  const rows = options.map(([name, option]): Row => {
    const variable = option.env === undefined ? "" : ` (${option.env})`;
    return [formatOption(name, option), `${describeOption(option)}${variable}`];
  });
  return renderSection(`Options of ${joinNames(commands)}`, rows);
}

function joinNames(names: readonly string[]): string {
  return new Intl.ListFormat("en-US").format(names);
}

function renderSection(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([term]) => term.length));
  const indent = " ".repeat(width + 4);

  const lines = rows.map(([term, description]) => {
    const [first = "", ...rest] = wrap(description, MAX_LINE_LENGTH - indent.length);
    return [`  ${term.padEnd(width)}  ${first}`, ...rest.map((line) => indent + line)].join("\n");
  });
  return [`${title}:`, ...lines].join("\n");
}

/** Breaks text into lines between words. */
function wrap(text: string, length: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length > length && line !== "") {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }

  return [...lines, line];
}
