/** Prints the bump between two OpenAPI files: `npm run --silent spec-diff -- BASE NEXT`. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import {
  decide,
  type Decision,
  DocumentError,
  parseText,
  prepare,
  readWaivers,
  WaiverError,
} from "./decide.ts";

const USAGE = "usage: spec-diff BASE NEXT [--json] [--waivers FILE] [--ignore-tags]";

/** Formats a decision as a list, breaking changes first. */
export function formatDecision({ bump, changes }: Decision): string {
  const lines = changes.map(
    (change) => `  ${change.bump.padEnd(5)}  ${change.text}\n         ${change.where}`,
  );
  return [bump, ...lines].join("\n");
}

// --- internal ---

async function main(args: string[]): Promise<void> {
  const options = {
    json: { type: "boolean" },
    waivers: { type: "string" },
    "ignore-tags": { type: "boolean" },
  } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [base, next, ...others] = positionals;

  if (!base || !next || others.length > 0) {
    throw new DocumentError(USAGE);
  }

  const waivers = values.waivers === undefined ? [] : readWaivers(readFile(values.waivers));
  const decision = await decide(readDocument(base), readDocument(next), {
    waivers,
    areTagsExported: values["ignore-tags"] !== true,
  });

  console.log(values.json ? JSON.stringify(decision, null, 2) : formatDecision(decision));
}

/** Reads a file. Errors name it. */
function readFile(file: string): unknown {
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

/** Reads an OpenAPI document. Errors name its file. */
function readDocument(file: string): unknown {
  const document = readFile(file);
  try {
    return prepare(document);
  } catch (error) {
    throw error instanceof DocumentError ? new DocumentError(`${file}: ${error.message}`) : error;
  }
}

/** Prints errors in the input as a single line. All others are bugs. */
function reportError(error: unknown): void {
  const isInputError = error instanceof DocumentError || error instanceof WaiverError;
  const isUsageError =
    error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
  if (!isInputError && !isUsageError) {
    throw error;
  }

  const [firstLine] = error.message.split("\n");

  console.error(`spec-diff: ${firstLine}${isUsageError ? `; ${USAGE}` : ""}`);
  process.exitCode = 2;
}

if (import.meta.main) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    reportError(error);
  }
}
