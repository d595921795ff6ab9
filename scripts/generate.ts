/**
 * Generates files from openapi/roma-connect.yaml.
 *
 * - `npm run generate` writes them, unless turbo knows that they are up to date.
 * - `npm run generate -- --check` compares them, without any cache.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readOptions, root, runScript, runTurbo } from "dev-tools";
import { GenerateError } from "./generate/errors.ts";
import { findStaleFiles, generateFiles } from "./generate/generated-files.ts";

async function checkFiles(): Promise<void> {
  const problems = findStaleFiles(await generateFiles(), root);
  if (problems.length > 0) {
    throw new GenerateError(problems.join("\n"));
  }

  console.log("The generated files are up to date.");
}

async function writeFiles(): Promise<void> {
  for (const [file, text] of await generateFiles()) {
    writeFileSync(join(root, file), text);
  }
}

async function writeUnlessCached(): Promise<void> {
  try {
    await runTurbo(["//#generate:write"]);
  } catch (error) {
    // Fails again, with an error that does not include turbo's own output.
    await generateFiles();
    throw error;
  }

  console.log("The generated files were written.");
}

if (import.meta.main) {
  await runScript(async () => {
    // turbo calls this script with `--write`.
    const options = { check: { type: "boolean" }, write: { type: "boolean" } } as const;
    const { check, write } = readOptions(options, "npm run generate [-- --check]");
    if (check) {
      await checkFiles();
    } else if (write) {
      await writeFiles();
    } else {
      await writeUnlessCached();
    }
  });
  // A proxy that never responds would keep its connection, and so this process, alive.
  process.exit();
}
