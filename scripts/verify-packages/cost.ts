import { cpSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { assertAtMost, type Check, runCommand } from "./check.ts";
import { consumerFolder, type Place } from "./place.ts";
import { supportedNodes } from "./runtimes.ts";

/**
 * Checks what the client costs its users: packages, bytes, and time to import it; and the bytes of
 * the command line.
 */
export function* costChecks({ clientOnly, commandOnly, tools }: Place): Generator<Check> {
  yield { name: "install of the client", run: () => measureInstall(clientOnly) };
  yield { name: "install of the command line", run: () => measureCommand(commandOnly) };
  yield {
    name: "bundle of the client",
    run: () => measureBundle(clientOnly, CLIENT, MAX_BUNDLED_BYTES),
  };
  yield {
    name: "bundle of the client and its signer",
    run: () => measureBundle(clientOnly, CLIENT + SIGNER, MAX_BUNDLED_BYTES_WITH_SIGNER),
  };

  for (const { name, node } of supportedNodes(tools)) {
    yield {
      name: `import of only the client  ${name}`,
      run: () => measureImport(node, clientOnly),
    };
  }
}

// --- internal ---

/** The packages that an installation of the client brings, including itself. */
const MAX_PACKAGES = 4;

const MAX_INSTALLED_BYTES = 675_000;

/** The ceiling for the command line on disk. With the sandbox it would be four times as much. */
const MAX_COMMAND_BYTES = 2_650_000;

/** The unit in which most file systems store files. */
const BLOCK_BYTES = 4096;

/**
 * The ceiling for `createRomaClient` with its operations, minified by esbuild and compressed by
 * `gzip -9`. openapi-fetch alone takes about 2,600 of these bytes, and about 3,000 go into knowing
 * what became of a request that failed. Reading responses with limits, and masking secrets in them,
 * takes about 1,800, and the description of the 13 operations and their responses about 2,300.
 * About 400 let a signer take the place of the token. Forms with files, and responses that are
 * streams, take about 1,900.
 */
const MAX_BUNDLED_BYTES = 17_300;

/** The ceiling for `akskSigner` in addition, which has an entry of its own. */
const MAX_BUNDLED_BYTES_WITH_SIGNER = 19_300;

const CLIENT = 'export { createRomaClient } from "@roma-assets/client";';
const SIGNER = 'export { akskSigner } from "@roma-assets/client/aksk";';

function measureInstall(project: string): string {
  const lockfile = join(project, "node_modules/.package-lock.json");
  const { packages }: { packages: object } = JSON.parse(readFileSync(lockfile, "utf8"));
  const bytes = sumOf(sizesOfFiles(project));

  return [
    assertAtMost(Object.keys(packages).length, MAX_PACKAGES, "packages", "depend on less"),
    assertAtMost(bytes, MAX_INSTALLED_BYTES, "bytes", "publish or depend on less"),
  ].join(", ");
}

/** Measures what the file system needs, because most of the files are small. */
function measureCommand(project: string): string {
  const blocks = sizesOfFiles(project).map((size) => Math.ceil(size / BLOCK_BYTES));
  const bytes = sumOf(blocks) * BLOCK_BYTES;

  return assertAtMost(bytes, MAX_COMMAND_BYTES, "bytes on disk", "publish or depend on less");
}

function sizesOfFiles(project: string): number[] {
  return globSync("node_modules/**", { cwd: project })
    .map((file) => statSync(join(project, file)))
    .map((stats) => (stats.isFile() ? stats.size : 0));
}

function sumOf(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

async function measureBundle(project: string, contents: string, max: number): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: project },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2024",
    write: false,
  });
  const size = gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
  return assertAtMost(size, max, "bytes", "make the client smaller");
}

/** Checks that the import has no side effects, and returns the median of five measured times. */
async function measureImport(node: string, project: string): Promise<string> {
  cpSync(join(consumerFolder, "import-alone.mjs"), join(project, "import-alone.mjs"));
  const sideEffects = await runCommand(node, ["import-alone.mjs"], { cwd: project });

  const times: number[] = [];
  for (let count = 0; count < 5; count += 1) {
    const args = ["--input-type=module", "--eval", TIMED_IMPORT];
    times.push(Number(await runCommand(node, args, { cwd: project })));
  }

  const median = times.toSorted((a, b) => a - b)[2]!;
  return `${sideEffects.trim()}, ${median.toFixed(1)} ms`;
}

/** The first import in a process loads Node's own loader, so it isn't measured. */
const TIMED_IMPORT = `await import("data:text/javascript,");
  const start = performance.now();
  await import("@roma-assets/client");
  console.log(performance.now() - start);`;
