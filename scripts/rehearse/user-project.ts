import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { consumerConfig, run, runNpm, runTool } from "dev-tools";
import { parseText } from "spec-diff";
import { createConsumer } from "../release/consumer.ts";
import type { Stage } from "./stage.ts";

/** Installs a published version in a new project, compiles it and deletes assets with it. */
export async function useVersion({ scratch, registry }: Stage, version: string): Promise<void> {
  const project = join(scratch, `user-of-${version}`);
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const packages = ["client", "sandbox"].map((name) => `@roma-assets/${name}@${version}`);
  const env = { "npm_config_@roma-assets:registry": registry };
  await runNpm(["install", ...packages], { cwd: project, env });

  const published = join(project, "node_modules/@roma-assets/types/openapi.yaml");
  const description = parseText(readFileSync(published, "utf8"));
  writeFileSync(join(project, "consumer.ts"), createConsumer(description));
  writeFileSync(join(project, "delete.ts"), createDeletion(exampleBody(description)));
  const config = { ...consumerConfig, files: ["consumer.ts", "delete.ts"] };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config));

  await Promise.all([
    runTool("typescript:tsc", ["-p", "."], { cwd: project }),
    run(process.execPath, ["delete.ts"], { cwd: project }),
  ]);
}

/** Writes a program that deletes exactly the given assets of a sandbox. */
export function createDeletion(body: DeletionBody): string {
  return `import { createRomaClient } from "@roma-assets/client";
import { createSandbox } from "@roma-assets/sandbox";

const sandbox = createSandbox({
  apps: ${JSON.stringify([...idsOf(body.apps), "kept"])},
  tasks: ${JSON.stringify([...idsOf(body.tasks), "kept"])},
  jobDurationMs: 0,
});
const { projectId, instanceId, fetch } = sandbox;
const token = sandbox.issueToken();
const roma = createRomaClient({ endpoint: "https://roma.example.com", projectId, instanceId, token, fetch });
const { job_id } = await roma.deleteAssets(${JSON.stringify(body)});
const { status } = await roma.getAssetJob({ job_id });
const { apps, tasks } = sandbox.state();
const remaining = [...apps, ...tasks].map(({ id }) => id).join();
if (status !== "SUCCEEDED" || remaining !== "kept,kept") {
  throw new Error(\`\${status}, and \${remaining} remain.\`);
}
`;
}

// --- internal ---

interface DeletionBody {
  apps: unknown[];
  tasks: unknown[];
}

const DELETION_PATH = "/v2/{project_id}/instances/{instance_id}/assets/delete";

// oxlint-disable-next-line typescript/no-explicit-any -- parsed OpenAPI
function exampleBody(description: any): DeletionBody {
  const { requestBody } = description.paths[DELETION_PATH].post;
  return requestBody.content["application/json"].examples.applicationsAndTasks.value;
}

/** Returns the IDs of assets, which are strings in some revisions and objects in others. */
function idsOf(assets: unknown[]): unknown[] {
  return assets.flatMap((asset) => (asset instanceof Object ? Object.values(asset) : asset));
}
