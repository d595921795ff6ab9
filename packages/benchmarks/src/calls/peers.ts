/** Clients of the same API that other generators create from the same YAML. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  descriptionFile,
  root,
  run,
  runOpenApiGenerator,
  ScriptError,
  SubprocessError,
} from "dev-tools";
import { build } from "esbuild";
import { installBenchTools } from "../tools.ts";

/** The part of hey-api's client that is used. */
export interface HeyApi {
  client: { setConfig(config: object): void };
  deleteAssets(options: object): Promise<{ data: { job_id: string } }>;
}

/** The part of the `typescript-fetch` client that is used. */
export interface TypescriptFetch {
  Configuration: new (options: object) => object;
  AssetsApi: new (configuration: object) => {
    deleteAssets(request: object): Promise<{ jobId: string }>;
  };
}

/** Generates and loads the client of hey-api. */
export async function loadHeyApi(): Promise<HeyApi> {
  const modules = await installBenchTools();
  const output = emptyFolder("hey-api");
  const command = join(modules, "@hey-api/openapi-ts/bin/run.js");
  const options = ["-i", yaml, "-o", output, "-c", "@hey-api/client-fetch", "-s"];
  await run(process.execPath, [command, ...options]);

  const entry = join(output, "all.ts");
  writeFileSync(entry, 'export * from "./sdk.gen"; export { client } from "./client.gen";');
  return load<HeyApi>(entry);
}

/**
 * Generates and loads the `typescript-fetch` client of openapi-generator.
 *
 * @throws {ScriptError} if it can't be generated; it needs a JRE.
 */
export async function loadTypescriptFetch(): Promise<TypescriptFetch> {
  const output = emptyFolder("typescript-fetch");
  const args = ["generate", "-g", "typescript-fetch", "-i", yaml, "-o", output];

  try {
    await runOpenApiGenerator(args);
  } catch (error) {
    if (error instanceof SubprocessError) {
      const reason = `The typescript-fetch client could not be generated; this needs a JRE: ${error.output}`;
      throw new ScriptError(reason, { cause: error });
    }

    throw error;
  }

  return load<TypescriptFetch>(join(output, "index.ts"));
}

// --- internal ---

const yaml = join(root, descriptionFile);

function emptyFolder(name: string): string {
  const folder = join(root, "node_modules/.cache/bench", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });

  return folder;
}

/** Bundles and loads TypeScript that Node can't run because its imports name no files. */
async function load<Module>(entry: string): Promise<Module> {
  if (!existsSync(entry)) {
    throw new Error(`${entry} was not generated.`);
  }

  const outfile = entry.replace(/\.ts$/, ".mjs");
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", logLevel: "error" });
  return import(pathToFileURL(outfile).href) as Promise<Module>;
}
