/**
 * Verifies the template with API shapes that this API doesn't have yet: `npm run verify:template`
 * generates the operations of packages/client/templates/shapes.yaml, compiles the client with them,
 * and runs shapes.ts.
 */
import { cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { descriptionFile, root, run, runScript, runTool } from "dev-tools";
import { build } from "esbuild";
import { parseDescription } from "./generate/description.ts";
import { writeOperations } from "./generate/operations.ts";
import { assertSupportedShapes } from "./generate/supported-shapes.ts";
import { writeTypes } from "./generate/types.ts";

const templates = join(root, "packages/client/templates");
const folder = join(root, "node_modules/.cache/verify-template");

async function generateShapes(): Promise<void> {
  const text = readFileSync(join(templates, "shapes.yaml"), "utf8");
  assertSupportedShapes(text, parseDescription(text));
  writeFileSync(join(folder, descriptionFile), text);
  const api = { root: descriptionFile, "x-openapi-ts": { output: "types.gen.d.ts" } };
  // JSON is valid YAML.
  writeFileSync(join(folder, "redocly.yaml"), JSON.stringify({ apis: { shapes: api } }));
  await Promise.all([writeTypes(folder), writeOperations(folder)]);
}

async function compileClient(): Promise<void> {
  const sources = globSync(join(root, "packages/client/src/*.ts"));
  const handWritten = sources.filter((file) => !/\.(test|gen)\.ts$/.test(file));

  for (const file of [...handWritten, ...globSync(join(templates, "*.ts"))]) {
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
}

/** Bundles a file, because Node runs no TypeScript below `node_modules`. */
async function bundle(file: string): Promise<string> {
  const outfile = join(folder, file.replace(/\.ts$/, ".mjs"));
  await build({
    entryPoints: [join(folder, file)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    tsconfigRaw: {},
  });
  return outfile;
}

await runScript(async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "openapi"), { recursive: true });
  await generateShapes();
  await compileClient();
  await run(process.execPath, [await bundle("shapes.ts")]);
  console.log("The template prints all shapes.");
});
