import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  descriptionFile,
  ensureOpenApiGenerator,
  pathWith,
  run,
  runOpenApiGenerator,
} from "dev-tools";
import { annotate, hasRequestFormats } from "./annotate.ts";
import { dereference } from "./dereference.ts";
import { parseDescription } from "./description.ts";
import { GenerateError } from "./errors.ts";

/**
 * Generates the operations of the folder's description with openapi-generator. It writes further
 * files, so the folder must be a temporary one.
 *
 * @throws {GenerateError} if the client can't support the description.
 * @throws {ScriptError} if openapi-generator's jar is not the pinned one, or can't be downloaded.
 */
export async function writeOperations(folder: string): Promise<void> {
  const source = readFileSync(join(folder, descriptionFile), "utf8");
  const description = parseDescription(source);
  annotate(description, dereference(description));

  const input = join(folder, "annotated.json");
  writeFileSync(input, JSON.stringify(description));
  // The template takes any value of a property for true.
  const properties = hasRequestFormats(description) ? ["-p", "hasRequestFormats=true"] : [];
  const args = ["generate", "-c", TEMPLATE_CONFIG, "-i", input, "-o", folder, ...properties];
  await runOpenApiGenerator(args, { env: { JAVA_OPTS, ...javaPath() } });
}

/**
 * Asserts that openapi-generator can run.
 *
 * @throws {GenerateError} if there is no Java runtime.
 * @throws {ScriptError} if openapi-generator's jar is not the pinned one, or can't be downloaded.
 */
export async function assertOpenApiGenerator(): Promise<void> {
  await assertJava();
  await ensureOpenApiGenerator();
}

// --- internal ---

async function assertJava(): Promise<void> {
  try {
    await run("java", ["-version"], { env: javaPath() });
  } catch {
    throw new GenerateError(
      "No Java runtime was found, but openapi-generator needs one (11 or newer): install a JRE, or set JAVA_HOME.",
    );
  }
}

const TEMPLATE_CONFIG = "packages/client/templates/generator.yaml";

/** A short run gains nothing from the optimizing compiler. */
const JAVA_OPTS = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

/** openapi-generator's command runs the first `java` on the PATH. */
function javaPath(): Record<string, string> {
  const home = process.env["JAVA_HOME"];
  return home ? pathWith(join(home, "bin")) : {};
}
