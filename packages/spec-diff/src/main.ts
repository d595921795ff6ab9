/** `npm run --silent spec-diff -- BASE NEXT [--json] [--waivers FILE]`: prints the bump between two OpenAPI files. */

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import {
  decide,
  DocumentError,
  parseText,
  readWaivers,
  WaiverError,
  type Decision,
} from "./decide.ts";
import { prepare } from "./document.ts";

const usage = "usage: spec-diff BASE NEXT [--json] [--waivers FILE]";

/** The decision as a list for people, breaking first. */
export function format({ bump, changes }: Decision): string {
  return [
    `${bump}`,
    ...changes.map(
      (change) => `  ${change.bump.padEnd(5)}  ${change.text}\n         ${change.where}`,
    ),
  ].join("\n");
}

// --- internal ---

/** Reads a file; what is wrong with it names it. */
function read(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new DocumentError(`${file}: cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  try {
    return parseText(text);
  } catch (error) {
    throw new DocumentError(`${file}: ${(error as Error).message}`);
  }
}

/** Reads an OpenAPI document; what is wrong with it names its file. */
function readDocument(file: string): unknown {
  const document = read(file);
  try {
    prepare(document);
  } catch (error) {
    throw error instanceof DocumentError ? new DocumentError(`${file}: ${error.message}`) : error;
  }
  return document;
}

async function main(args: string[]): Promise<void> {
  const options = { json: { type: "boolean" }, waivers: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [base, next, ...more] = positionals;
  if (!base || !next || more.length > 0) throw new DocumentError(usage);
  const waivers = values.waivers === undefined ? [] : readWaivers(read(values.waivers));
  const decision = await decide(readDocument(base), readDocument(next), { waivers });
  console.log(values.json ? JSON.stringify(decision, null, 2) : format(decision));
}

if (import.meta.main) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    const isInput = error instanceof DocumentError || error instanceof WaiverError;
    const isUsage = String((error as NodeJS.ErrnoException).code).startsWith("ERR_PARSE_ARGS");
    if (!isInput && !isUsage) throw error;
    console.error(
      `spec-diff: ${(error as Error).message.split("\n")[0]}${isUsage ? `; ${usage}` : ""}`,
    );
    process.exitCode = 2;
  }
}
