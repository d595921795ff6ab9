import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { descriptionFile, pathWith, run, runOpenApiGenerator, runTool } from "dev-tools";
import { parseText } from "spec-diff";
import { annotate, type Description } from "./annotate.ts";
import { GenerateError } from "./errors.ts";

/**
 * Generates the operations of the folder's description with openapi-generator. It writes further
 * files, so the folder must be a temporary one.
 *
 * @throws {GenerateError} if the client can't support the description.
 * @throws {ScriptError} if openapi-generator's jar is not the pinned one, or can't be downloaded.
 */
export async function writeOperations(folder: string): Promise<void> {
  const annotated = await writeAnnotated(folder);
  const args = ["generate", "-c", TEMPLATE_CONFIG, "-i", annotated, "-o", folder];
  await runOpenApiGenerator(args, { env: { JAVA_OPTS, ...javaPath() } });
}

/**
 * Asserts that openapi-generator can run.
 *
 * @throws {GenerateError} if there is no Java runtime.
 */
export async function assertJava(): Promise<void> {
  try {
    await run("java", ["-version"], { env: javaPath() });
  } catch {
    throw new GenerateError(
      "No Java runtime was found, but openapi-generator needs one (11 or newer): install a JRE, or set JAVA_HOME.",
    );
  }
}

// --- internal ---

const TEMPLATE_CONFIG = "packages/client/templates/generator.yaml";

/** A short run gains nothing from the optimizing compiler. */
const JAVA_OPTS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

/**
 * Writes the description together with the annotations that the template needs.
 *
 * @returns the path of the file.
 */
async function writeAnnotated(folder: string): Promise<string> {
  const source = join(folder, descriptionFile);
  const dereferenced = join(folder, "dereferenced.json");
  const annotated = join(folder, "annotated.json");
  const options = ["--dereferenced", "--output", dereferenced];
  await runTool("@redocly/cli:redocly", ["bundle", source, ...options]);

  const description = parseText(readFileSync(source, "utf8")) as Description;
  annotate(description, JSON.parse(readFileSync(dereferenced, "utf8")));
  writeFileSync(annotated, JSON.stringify(description));

  return annotated;
}

/** openapi-generator's command runs the first `java` on the PATH. */
function javaPath(): Record<string, string> {
  const home = process.env["JAVA_HOME"];
  return home ? pathWith(join(home, "bin")) : {};
}
