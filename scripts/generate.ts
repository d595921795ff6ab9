/**
 * Writes the generated files from openapi/roma-connect.yaml.
 *
 * - `npm run generate` lets turbo decide whether anything has to be done.
 * - `npm run generate -- --check` compares instead of writing, and never by a cached answer.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { annotate, type Description } from "./generate/annotate.ts";
import { GenerateError } from "./generate/errors.ts";
import { operationsFile, source, typesFile } from "./release/released.ts";
import { readOptions, UsageError } from "./release/usage.ts";
import { CommandError, pathWith, root, run, runTool, runTurbo } from "./tool.ts";

const command = "npm run generate";
const scratch = join(root, "node_modules/.cache/generate");

/** What each generated file should be. */
export async function generate(): Promise<Map<string, string>> {
  await Promise.all([expectJava(), expectValid()]);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  cpSync(join(root, "openapi"), join(scratch, "openapi"), { recursive: true });
  cpSync(join(root, "redocly.yaml"), join(scratch, "redocly.yaml"));
  await Promise.all([writeTypes(scratch), writeOperations(scratch)]);
  await runTool("oxfmt", ["operations.gen.ts"], { cwd: scratch });
  const [types, operations] = [typesFile, "operations.gen.ts"].map((file) =>
    readFileSync(join(scratch, file), "utf8"),
  );
  return new Map([
    [typesFile, withHeader(types!)],
    [operationsFile, operations!],
  ]);
}

/** The files whose content differs, each with what is wrong. */
export function compare(expected: Map<string, string>, folder: string): string[] {
  return [...expected]
    .filter(([file, text]) => {
      const path = join(folder, file);
      return !existsSync(path) || readFileSync(path, "utf8") !== text;
    })
    .map(([file]) => `${file} is stale or was edited by hand. To fix it: ${command}`);
}

/**
 * The first line of the generated types. By its digest everybody can tell, without the generators,
 * which description the generated files are of.
 *
 * @param description parsed, so that comments and layout are no change.
 */
export function headerOf(description: unknown): string {
  const digest = createHash("sha256").update(JSON.stringify(description)).digest("hex");
  return `// Generated from ${source} (${digest.slice(0, 8)}) by \`${command}\`. Do not edit.\n`;
}

/** Lets openapi-typescript take its input and output from the folder's redocly.yaml. */
export async function writeTypes(folder: string): Promise<void> {
  const options = ["--root-types", "--root-types-no-schema-prefix"];
  try {
    await runTool("openapi-typescript", ["--redocly", join(folder, "redocly.yaml"), ...options]);
  } catch (error) {
    // It lints by rules of its own, which may be stricter.
    const reason = error instanceof CommandError && /^Error: (.*)$/m.exec(error.output)?.[1];
    throw reason ? new GenerateError(`${source}: ${reason}`) : error;
  }
}

/**
 * Lets openapi-generator print the operations of the folder's description. It writes other files as
 * well, so the folder is one that nobody reads.
 *
 * @throws {GenerateError} if the description can't be carried by the client.
 */
export async function writeOperations(folder: string): Promise<void> {
  const annotated = await writeAnnotated(folder);
  const config = "packages/client/templates/generator.yaml";
  const tool = "@openapitools/openapi-generator-cli";
  try {
    // A short run gains nothing from the optimising compiler.
    const env = { JAVA_OPTS: "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", ...javaPath() };
    const options = ["-c", config, "-i", annotated, "-o", folder];
    await runTool(tool, ["generate", ...options], { env });
  } catch (error) {
    const { version } = JSON.parse(readFileSync(join(root, "openapitools.json"), "utf8"))[
      "generator-cli"
    ];
    if (!existsSync(join(root, "node_modules", tool, "versions", `${version}.jar`))) {
      throw new GenerateError(
        `openapi-generator ${version} could not be downloaded from Maven Central: check the network and the proxy, then run ${command} again.`,
      );
    }
    throw error;
  }
}

// --- internal ---

/** Writes the description with what the template needs besides. Returns the file. */
async function writeAnnotated(folder: string): Promise<string> {
  const [dereferenced, annotated] = ["dereferenced.json", "annotated.json"].map((name) =>
    join(folder, name),
  ) as [string, string];
  const options = ["--dereferenced", "--output", dereferenced];
  await runTool("@redocly/cli:redocly", ["bundle", join(folder, source), ...options]);

  const description: Description = parse(readFileSync(join(folder, source), "utf8"));
  annotate(description, JSON.parse(readFileSync(dereferenced, "utf8")));
  writeFileSync(annotated, JSON.stringify(description));
  return annotated;
}

async function expectJava(): Promise<void> {
  try {
    await run("java", ["-version"], { env: javaPath() });
  } catch {
    throw new GenerateError(
      "No Java runtime was found, and openapi-generator needs one (11 or newer): install a JRE, or set JAVA_HOME.",
    );
  }
}

async function expectValid(): Promise<void> {
  try {
    await runTool("@redocly/cli:redocly", ["lint", "--format=stylish"]);
  } catch (error) {
    if (error instanceof CommandError) {
      // Without the advice to ignore the problems.
      const problems = error.output.match(/^ {2}.*$/gm)?.join("\n") ?? error.output;
      throw new GenerateError(`${source} breaks a rule; nothing was generated:\n${problems}`);
    }
    throw error;
  }
}

/** Lets turbo decide; where it fails, only the reason is said, without what turbo says of it. */
async function writeUnlessCached(): Promise<string> {
  try {
    await runTurbo(["//#generate:write"]);
    return "The generated files are written.";
  } catch (error) {
    await generate();
    throw error;
  }
}

function withHeader(types: string): string {
  const description = parse(readFileSync(join(scratch, source), "utf8"));
  return headerOf(description) + types.replace(/^\/\*\*.*?\*\/\n/s, "");
}

/** The generator's wrapper runs the `java` that comes first. */
function javaPath(): Record<string, string> {
  const home = process.env["JAVA_HOME"];
  return home ? pathWith(join(home, "bin")) : {};
}

if (import.meta.main) {
  try {
    const options = { check: { type: "boolean" }, write: { type: "boolean" } } as const;
    const { check, write } = readOptions(process.argv.slice(2), options, `${command} [-- --check]`);
    if (check) {
      const problems = compare(await generate(), root);
      if (problems.length > 0) {
        throw new GenerateError(problems.join("\n"));
      }
      console.log("The generated files are up to date.");
    } else if (write) {
      for (const [file, text] of await generate()) {
        writeFileSync(join(root, file), text);
      }
    } else {
      console.log(await writeUnlessCached());
    }
  } catch (error) {
    // A command that failed has said why.
    console.error(
      error instanceof CommandError
        ? error.output
        : error instanceof GenerateError || error instanceof UsageError
          ? error.message
          : error,
    );
    process.exitCode = 1;
  }
}
