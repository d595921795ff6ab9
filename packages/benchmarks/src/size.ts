/**
 * Measures how many bytes a client adds to a user's bundle: `npm run bench -- size`.
 *
 * Each module imports what a call of an API needs, and is bundled for a platform of the web: minified,
 * and compressed as by `gzip -9`.
 */
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { root } from "dev-tools";
import { build } from "esbuild";
import { saveChart } from "./report/chart.ts";
import { installBenchTools } from "./tools.ts";

/** Measures bundles and prints the results. */
export async function benchSize(): Promise<void> {
  const tools = await installBenchTools();
  const sizes: { name: string; bytes: number }[] = [];
  console.log("\nSize of a bundle (min+gz), bytes");

  for (const { name, code, isTool } of contenders) {
    const bytes = await measureBundle(code, isTool ? join(tools, "..") : root);
    sizes.push({ name, bytes });
    console.log(`  ${name.padEnd(28)}${String(bytes).padStart(8)}`);
  }

  const bars = sizes.map(({ name, bytes }) => ({
    label: name,
    value: bytes,
    text: `${bytes} bytes`,
    isOwn: name.startsWith("@roma-assets/"),
  }));
  saveChart({ name: "size", title: "Size of a bundle", panels: [{ title: "min+gz", bars }] });
}

// --- internal ---

interface Contender {
  readonly name: string;
  /** A module that keeps what it imports. */
  readonly code: string;
  /** True if the package is among the tools for comparison. */
  readonly isTool?: boolean;
}

const contenders: Contender[] = [
  { name: "openapi-fetch", code: keep("createClient", 'createClient from "openapi-fetch"') },
  {
    name: "@roma-assets/client",
    code: keep("createRomaClient", '{ createRomaClient } from "@roma-assets/client"'),
  },
  { name: "ky", code: keep("ky", 'ky from "ky"'), isTool: true },
  {
    name: "@octokit/core with retry",
    code: keep(
      "Octokit.plugin(retry)",
      '{ Octokit } from "@octokit/core"',
      '{ retry } from "@octokit/plugin-retry"',
    ),
    isTool: true,
  },
  {
    name: "@azure-rest/core-client",
    code: keep("getClient", '{ getClient } from "@azure-rest/core-client"'),
    isTool: true,
  },
  { name: "openai", code: keep("OpenAI", '{ OpenAI } from "openai"'), isTool: true },
];

function keep(value: string, ...imports: string[]): string {
  return [...imports.map((each) => `import ${each};`), `globalThis.kept = ${value};`].join("\n");
}

async function measureBundle(code: string, folder: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    write: false,
  });

  return gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
}
