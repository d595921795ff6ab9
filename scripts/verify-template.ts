/**
 * Prints packages/client/templates/shapes.yaml by the template, in place of this API's description,
 * compiles the client with it, and runs shapes.ts: `npm run verify:template`.
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { writeOperations, writeTypes } from "./generate.ts";
import { source } from "./release/released.ts";
import { CommandError, root, run, runTool } from "./tool.ts";
import { clientSources } from "./verify/cost.ts";

const templates = join(root, "packages/client/templates");
const folder = join(root, "node_modules/.cache/verify-template");

async function main(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "openapi"), { recursive: true });
  cpSync(join(templates, "shapes.yaml"), join(folder, source));
  const api = { root: source, "x-openapi-ts": { output: "types.gen.d.ts" } };
  // JSON is YAML, too.
  writeFileSync(join(folder, "redocly.yaml"), JSON.stringify({ apis: { shapes: api } }));
  await Promise.all([writeTypes(folder), writeOperations(folder)]);
  for (const file of [...clientSources(), join(templates, "shapes.ts")]) {
    cpSync(file, join(folder, basename(file)));
  }
  const tsconfig = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: {
      noEmit: true,
      paths: { "@roma-assets/types": ["./types.gen.d.ts"] },
    },
    files: ["shapes.ts"],
    include: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  await runTool("typescript:tsc", ["-p", folder]);
  const bundle = join(folder, "shapes.mjs");
  await build({
    entryPoints: [join(folder, "shapes.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    tsconfigRaw: {},
  });
  await run(process.execPath, [bundle]);
}

try {
  await main();
  console.log("The template prints all shapes.");
} catch (error) {
  console.error(error instanceof CommandError ? error.output : error);
  process.exitCode = 1;
}
