/** Runs the property tests for longer than `npm test` does: `npm run soak`. */
import { join } from "node:path";
import { root, runScript, runTool } from "dev-tools";

const suites = [
  { cwd: "packages/batch", files: ["survives"], env: { ROMA_SCHEDULES: "20000" } },
  { cwd: "packages/spec-diff", files: ["properties", "keywords"], env: { PROPERTY_RUNS: "300" } },
];

await runScript(async () => {
  for (const { cwd, files, env } of suites) {
    await runTool("vitest", ["run", ...files], { cwd: join(root, cwd), env, isShown: true });
  }
});
