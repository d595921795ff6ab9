import { faultTable, fieldTable } from "../fault-table.ts";
import { type Option, options } from "./options.ts";

/** Renders the text of `--help`, of at most 80 columns. */
export function renderHelp(): string {
  const faults = Object.values(faultTable).map(({ words, description }): Row => [
    words,
    description,
  ]);
  const fields = Object.entries(fieldTable).map(([name, { expected }]): Row => [name, expected]);

  return [
    INTRODUCTION,
    renderSection("Options:", Object.entries<Option>(options).map(renderOption)),
    RULES,
    renderSection("Faults:", faults),
    renderSection("Fields; the first four select the calls that are affected:", fields),
    EXIT_CODES,
    DOCUMENTATION,
  ].join("\n\n");
}

// --- internal ---

type Row = readonly [term: string, description: string];

const INTRODUCTION = `Runs a local ROMA Connect with its IAM, until Ctrl-C. Prints the settings to
connect with to stdout, as an env file, and everything else to stderr.

Usage: roma-sandbox [OPTIONS]

Examples:
  roma-sandbox --apps 500 --tasks 100 > .env
  roma-sandbox --fault "deleteAssets:reset:after calls=1,3"
  roma-sandbox --fault "status=503 operation=getAssetJob probability=0.1"
  roma-sandbox --host 0.0.0.0 --port 8080 --allow-host sandbox`;

const RULES = `A RULE is [OPERATION:]FAULT[:after] [FIELD=VALUE ...], or the name of a .json
file with an array of rules. The first rule that applies to a call decides.`;

const EXIT_CODES = `Exit codes:
  0  Stopped by Ctrl-C, SIGTERM or SIGHUP
  1  Cannot listen, or the settings could not be written
  2  Invalid usage`;

const DOCUMENTATION = `Documentation:
  https://github.com/roma-assets/roma-assets/tree/main/packages/sandbox`;

function renderOption([name, option]: readonly [string, Option]): Row {
  const flag = option.short === undefined ? `--${name}` : `-${option.short}, --${name}`;
  const term = option.placeholder === undefined ? flag : `${flag} ${option.placeholder}`;
  const { description } = option;

  return [
    term,
    option.default === undefined ? description : `${description}. Default: ${option.default}`,
  ];
}

function renderSection(title: string, rows: readonly Row[]): string {
  const width = Math.max(...rows.map(([term]) => term.length));
  const lines = rows.map(([term, description]) => `  ${term.padEnd(width)}  ${description}`);

  return [title, ...lines].join("\n");
}
