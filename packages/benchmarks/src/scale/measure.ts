/** What a description costs: from its generation to the code of a user. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  consumerConfig,
  copyRepository,
  descriptionFile,
  root,
  run,
  runNpm,
  runTool,
  typesFile,
} from "dev-tools";
import { build } from "esbuild";
import { parseText } from "spec-diff";
import { stringify } from "yaml";
import { createConsumer, listCalls } from "./consumer.ts";
import { createDescription, reviseDescription } from "./description.ts";

/** What a description with a certain number of operations costs. Times are in seconds. */
export interface Costs {
  operations: number;
  /** Size of the description, in bytes. */
  descriptionBytes: number;
  generateSeconds: number;
  /** Size of the generated types, in bytes. */
  typesBytes: number;
  buildSeconds: number;
  /** Type check of a user's module that makes one call. */
  checkOneSeconds: number;
  /** Type check of a user's module that calls every operation. */
  checkAllSeconds: number;
  /** Size of the bundled client, minified and compressed, in bytes. */
  bundleBytes: number;
  /** Decision about a revision with one more property, in a new process. */
  decideSeconds: number;
  /** Maximum memory of that process, in bytes. */
  decideMemoryBytes: number;
}

/**
 * Measures what a description costs, in a copy of this repository.
 *
 * @param scratch an empty folder for the copy.
 */
export async function measureCosts(scratch: string, operations: number): Promise<Costs> {
  const copy = join(scratch, "copy");
  await copyRepository(copy, isNeeded);
  const file = join(copy, descriptionFile);
  const repository = parseText(readFileSync(file, "utf8")) as object;
  const description = createDescription(repository, operations);
  const text = print(description);
  writeFileSync(file, text);

  const generateSeconds = await timeOf(() => runNpm(["run", "generate:write"], { cwd: copy }));
  const buildSeconds = await timeOf(() => compile(copy, "packages/client"));

  const calls = listCalls(description);
  const checkOneSeconds = await timeOf(() => checkConsumer(copy, createConsumer(calls.slice(-1))));
  const checkAllSeconds = await timeOf(() => checkConsumer(copy, createConsumer(calls)));

  const decision = await measureDecision(scratch, text, print(reviseDescription(description)));
  return {
    operations,
    descriptionBytes: Buffer.byteLength(text),
    generateSeconds,
    typesBytes: statSync(join(copy, typesFile)).size,
    buildSeconds,
    checkOneSeconds,
    checkAllSeconds,
    bundleBytes: await measureBundle(copy),
    ...decision,
  };
}

// --- internal ---

/** The packages that a description costs nothing in: they are written for that of this repository. */
const OTHER_PACKAGES = /^packages\/(batch|benchmarks|cli|contract-tests|sandbox)\//;

/** Prints a description as a person would write it: without aliases. */
function print(description: object): string {
  return stringify(description, { aliasDuplicateObjects: false });
}

function isNeeded(file: string): boolean {
  return !OTHER_PACKAGES.test(file);
}

async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await act();

  return (performance.now() - startedAt) / 1000;
}

async function compile(copy: string, project: string): Promise<void> {
  await runTool("typescript:tsc", ["-p", project], { cwd: copy });
}

async function checkConsumer(copy: string, code: string): Promise<void> {
  // Inside of the copy, so that the client is found.
  const project = join(copy, "consumer");
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(consumerConfig));
  writeFileSync(join(project, "consumer.ts"), code);
  await compile(copy, "consumer");
}

/** Bundles what a user needs to create a client, as `verify:packages` does. */
async function measureBundle(copy: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: 'export { createRomaClient } from "@roma-assets/client";',
      resolveDir: copy,
    },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    write: false,
  });

  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}

async function measureDecision(
  scratch: string,
  base: string,
  next: string,
): Promise<Pick<Costs, "decideSeconds" | "decideMemoryBytes">> {
  const files = ["base.yaml", "next.yaml"].map((name) => join(scratch, name));
  writeFileSync(files[0]!, base);
  writeFileSync(files[1]!, next);

  const script = join(import.meta.dirname, "decide-files.ts");
  const { stdout } = await run(process.execPath, [script, ...files], { cwd: root });
  return JSON.parse(stdout);
}
