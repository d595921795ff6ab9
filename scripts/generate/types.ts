import { createHash } from "node:crypto";
import { join } from "node:path";
import { descriptionFile, runTool, SubprocessError } from "dev-tools";
import { GenerateError } from "./errors.ts";

/**
 * Returns the first line of the generated types. Its digest shows, without running the generators,
 * which description the generated files belong to.
 *
 * @param description the parsed description, so that comments and layout don't matter.
 */
export function headerOf(description: unknown): string {
  const digest = createHash("sha256").update(JSON.stringify(description)).digest("hex");
  const id = digest.slice(0, 8);
  return `// Generated from ${descriptionFile} (${id}) by \`npm run generate\`. Do not edit.\n`;
}

/**
 * Generates the types with openapi-typescript, which reads the folder's `redocly.yaml`. A property
 * with a `default` stays optional, because callers may omit it. spec-diff uses the same options.
 */
export async function writeTypes(folder: string): Promise<void> {
  const options = ["--root-types", "--root-types-no-schema-prefix", "--default-non-nullable=false"];
  try {
    await runTool("openapi-typescript", ["--redocly", join(folder, "redocly.yaml"), ...options]);
  } catch (error) {
    throw explain(error) ?? error;
  }
}

// --- internal ---

/** openapi-typescript has lint rules of its own, which may be stricter than this repository's. */
function explain(error: unknown): GenerateError | undefined {
  const output = error instanceof SubprocessError ? error.output : "";
  const reason = /^Error: (.*)$/m.exec(output)?.[1];
  return reason === undefined ? undefined : new GenerateError(`${descriptionFile}: ${reason}`);
}
