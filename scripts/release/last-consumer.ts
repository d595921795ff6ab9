import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { consumerConfig, runNpm, runTool, SubprocessError } from "dev-tools";
import { decideTypes, parseText } from "spec-diff";
import { createConsumer } from "./consumer.ts";
import type { Registry } from "./registry.ts";
import { createProject } from "./scratch-project.ts";

/**
 * Compiles what a user of the last release wrote: with that release, and with the current packages.
 *
 * @param project a project in which the current packages are installed.
 * @returns what breaks, according to the type judge and the compiler; "" if nothing does.
 */
export async function compileLastConsumer(
  lastVersion: string,
  project: string,
  registry: Registry,
): Promise<string> {
  const lastProject = createProject("last-version");
  const packages = ["types", "client"].map((name) => `@roma-assets/${name}@${lastVersion}`);
  await runNpm(["install", ...packages], {
    cwd: lastProject,
    env: { "npm_config_@roma-assets:registry": registry.url },
  });
  const code = createConsumer(parseText(readPublished(lastProject, "openapi.yaml")));

  // The result below proves something only if the code compiles with its own version.
  await compile(lastProject, code);
  try {
    await compile(project, code);
    return "";
  } catch (error) {
    if (!(error instanceof SubprocessError)) {
      throw error;
    }

    return [...findBreaks(lastProject, project), error.output.trim()].join("\n");
  }
}

// --- internal ---

function readPublished(project: string, file: string): string {
  return readFileSync(join(project, "node_modules/@roma-assets/types", file), "utf8");
}

async function compile(project: string, code: string): Promise<void> {
  writeFileSync(join(project, "consumer.ts"), code);
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(consumerConfig));
  await runTool("typescript:tsc", ["-p", "."], { cwd: project });
}

function findBreaks(lastProject: string, project: string): string[] {
  const before = readPublished(lastProject, "index.gen.d.ts");
  const after = readPublished(project, "index.gen.d.ts");
  const { changes } = decideTypes(before, after);

  return changes.filter(({ bump }) => bump === "major").map(({ text }) => text);
}
