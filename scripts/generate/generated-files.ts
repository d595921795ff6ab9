import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  descriptionFile,
  operationsFile,
  root,
  runTool,
  SubprocessError,
  typesFile,
} from "dev-tools";
import { parseDescription } from "./description.ts";
import { GenerateError } from "./errors.ts";
import { assertOpenApiGenerator, writeOperations } from "./operations.ts";
import { assertSupportedShapes } from "./supported-shapes.ts";
import { headerOf, writeTypes } from "./types.ts";

/**
 * Generates the files, but does not write them.
 *
 * @returns the text of each file, by its path.
 * @throws {GenerateError} if the description is invalid, or a generator can't run.
 */
export async function generateFiles(): Promise<Map<string, string>> {
  // First, because it fails at once if something is missing.
  await assertOpenApiGenerator();
  await assertValid();
  const text = readFileSync(join(root, descriptionFile), "utf8");
  const description = parseDescription(text);
  assertSupportedShapes(text, description);

  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  cpSync(join(root, "openapi"), join(scratch, "openapi"), { recursive: true });
  cpSync(join(root, "redocly.yaml"), join(scratch, "redocly.yaml"));
  await Promise.all([writeTypes(scratch), writeOperations(scratch)]);
  await runTool("oxfmt", ["operations.gen.ts"], { cwd: scratch });

  const read = (file: string) => readFileSync(join(scratch, file), "utf8");
  return new Map([
    [typesFile, replaceHeader(read(typesFile), description)],
    [operationsFile, read("operations.gen.ts")],
  ]);
}

/** Returns a message for each file whose content differs from the expected text. */
export function findStaleFiles(expected: Map<string, string>, folder: string): string[] {
  return [...expected]
    .filter(([file, text]) => {
      const path = join(folder, file);
      return !existsSync(path) || readFileSync(path, "utf8") !== text;
    })
    .map(([file]) => `${file} is stale or was edited by hand. To fix it: npm run generate`);
}

// --- internal ---

const scratch = join(root, "node_modules/.cache/generate");

async function assertValid(): Promise<void> {
  try {
    await runTool("@redocly/cli:redocly", ["lint", "--format=stylish"]);
  } catch (error) {
    if (!(error instanceof SubprocessError)) {
      throw error;
    }

    // The rest of the output advises to ignore the problems.
    const problems = error.output.match(/^ {2}.*$/gm)?.join("\n") ?? error.output;
    throw new GenerateError(
      `${descriptionFile} violates a lint rule; nothing was generated:\n${problems}`,
    );
  }
}

function replaceHeader(types: string, description: unknown): string {
  return headerOf(description) + types.replace(/^\/\*\*.*?\*\/\n/s, "");
}
