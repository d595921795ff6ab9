import { cpSync, globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import ts from "typescript";
import { root } from "../tool.ts";
import { atMost, type Check, command, readJson } from "./check.ts";
import { nodes } from "./runtimes.ts";
import type { Place } from "./tarballs.ts";

/** The most that the client may cost its users. */
const most = {
  /** Packages that an install of the client brings. */
  packages: 4,
  /** Bytes of all their files. */
  installedBytes: 500_000,
  /**
   * Bytes of createRomaClient and its operations, by esbuild's minification and gzip -9. The goal
   * is 5,120; openapi-fetch alone takes about 2,600 of them. It goes up for a mended bug only.
   */
  bundledBytes: 6_830,
  /** Lines of its source that hold code, without tests and what is generated. */
  codeLines: 600,
};

/** What the client costs its users. */
export function* costChecks({ clientOnly, tools }: Place): Generator<Check> {
  yield {
    name: "install of the client",
    run() {
      const lockfile = join(clientOnly, "node_modules/.package-lock.json");
      const { packages } = readJson<{ packages: object }>(lockfile);
      const bytes = globSync("node_modules/**", { cwd: clientOnly })
        .map((file) => statSync(join(clientOnly, file)))
        .reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
      return [
        atMost(Object.keys(packages).length, most.packages, "packages", "depend on less"),
        atMost(bytes, most.installedBytes, "bytes", "publish or depend on less"),
      ].join(", ");
    },
  };
  yield {
    name: "bundle of the client",
    async run() {
      const { outputFiles } = await build({
        stdin: {
          contents: 'export { createRomaClient } from "@roma-assets/client";',
          resolveDir: clientOnly,
        },
        bundle: true,
        minify: true,
        format: "esm",
        target: "es2024",
        write: false,
      });
      const size = gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
      return atMost(size, most.bundledBytes, "bytes", "make the client smaller");
    },
  };
  yield {
    name: "source of the client",
    run() {
      const lines = clientSources().reduce((sum, file) => sum + codeLines(file), 0);
      return atMost(lines, most.codeLines, "lines", "say it with less code");
    },
  };
  for (const { name, node } of nodes(tools)) {
    yield {
      name: `import of the client alone  ${name}`,
      async run() {
        cpSync(join(root, "tools/verify/import-alone.mjs"), join(clientOnly, "import-alone.mjs"));
        const watched = await command(node, ["import-alone.mjs"], { cwd: clientOnly });
        // The first import of all starts Node's loader, whatever it is for.
        const timed = `await import("data:text/javascript,");
          const start = performance.now();
          await import("@roma-assets/client");
          console.log(performance.now() - start);`;
        const times: number[] = [];
        for (let run = 0; run < 5; run += 1) {
          const args = ["--input-type=module", "--eval", timed];
          times.push(Number(await command(node, args, { cwd: clientOnly })));
        }
        const median = times.toSorted((a, b) => a - b)[2]!;
        return `${watched.trim()}, ${median.toFixed(1)} ms`;
      },
    };
  }
}

/** The files of the client that are written by hand, without tests. */
export function clientSources(): string[] {
  return globSync(join(root, "packages/client/src/*.ts")).filter(
    (file) => !/\.(test|gen)\.ts$/.test(file),
  );
}

// --- internal ---

/** How many lines of a file hold anything but blanks and comments. */
function codeLines(file: string): number {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest);
  const lines = new Set<number>();
  const visit = (node: ts.Node) => {
    const parts = node.getChildren(source).filter((part) => !ts.isJSDoc(part));
    if (parts.length === 0 && node.kind !== ts.SyntaxKind.EndOfFileToken && node.getWidth(source)) {
      const [first, last] = [node.getStart(source), node.end].map(
        (position) => source.getLineAndCharacterOfPosition(position).line,
      );
      for (let line = first!; line <= last!; line += 1) {
        lines.add(line);
      }
    }
    parts.forEach(visit);
  };
  visit(source);
  return lines.size;
}
