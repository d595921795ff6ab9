/** Clients of the same API made by others, from the same YAML. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { installTools } from "../../../scripts/install-tools.ts";
import { CommandError, root, run, runTool } from "../../../scripts/tool.ts";

const yaml = join(root, "openapi/roma-connect.yaml");
const folder = join(root, "node_modules/.cache/bench");

/** The versions that are measured, by the name in the table. */
export const versions: Record<string, string> = {};

/** Generates the client of hey-api and loads it. */
export async function loadHeyApi<Module>(): Promise<Module> {
  const modules = await installTools("bench");
  const output = join(folder, "hey-api");
  rmSync(output, { recursive: true, force: true });
  const entry = join(modules, "@hey-api/openapi-ts/bin/run.js");
  await run(process.execPath, [
    entry,
    "-i",
    yaml,
    "-o",
    output,
    "-c",
    "@hey-api/client-fetch",
    "-s",
  ]);
  writeFileSync(
    join(output, "all.ts"),
    'export * from "./sdk.gen"; export { client } from "./client.gen";',
  );
  return load<Module>(join(output, "all.ts"));
}

/** Generates the `typescript-fetch` client of openapi-generator and loads it; needs a JRE. */
export async function loadTypescriptFetch<Module>(): Promise<Module> {
  const output = join(folder, "typescript-fetch");
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const args = ["generate", "-g", "typescript-fetch", "-i", yaml, "-o", output];
  try {
    await runTool("@openapitools/openapi-generator-cli", args);
  } catch (error) {
    if (error instanceof CommandError) {
      throw new Error(`The typescript-fetch client needs a JRE to be generated: ${error.output}`, {
        cause: error,
      });
    }
    throw error;
  }
  return load<Module>(join(output, "index.ts"));
}

// --- internal ---

/** Bundles what Node can't run as it is: TypeScript with imports that name no file. */
async function load<Module>(entry: string): Promise<Module> {
  if (!existsSync(entry)) {
    throw new Error(`${entry} was not generated.`);
  }
  const outfile = entry.replace(/\.ts$/, ".mjs");
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", logLevel: "error" });
  return import(pathToFileURL(outfile).href) as Promise<Module>;
}
