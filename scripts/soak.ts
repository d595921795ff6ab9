/** Runs the property tests for longer than `npm test` has time for: `npm run soak`. */
import { join } from "node:path";
import { CommandError, root, runTool } from "./tool.ts";

const suites = [
  { cwd: "packages/batch", files: ["survives"], env: { ROMA_SCHEDULES: "20000" } },
  { cwd: "packages/spec-diff", files: ["properties", "keywords"], env: { PROPERTY_RUNS: "300" } },
];

try {
  for (const { cwd, files, env } of suites) {
    await runTool("vitest", ["run", ...files], { cwd: join(root, cwd), env, show: true });
  }
} catch (error) {
  console.error(error instanceof CommandError ? error.message : error);
  process.exitCode = 1;
}
