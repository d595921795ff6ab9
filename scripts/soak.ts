/**
 * Runs property tests for longer than `npm test` does.
 *
 * - `npm run soak` takes about a minute. CI runs it.
 * - `npm run soak -- --long` runs as many cases as a release should have survived.
 */
import { join } from "node:path";
import { readOptions, root, runScript, runTool } from "dev-tools";
import { soakSuites } from "./soak/suites.ts";

/** Longer than any suite takes, even on a busy machine. */
const MAX_DURATION_MS = 2 * 3_600_000;

await runScript(async () => {
  const options = { long: { type: "boolean" } } as const;
  const { long: isLong = false } = readOptions(options, "npm run soak [-- --long]");

  for (const { folder, files, variable, short, long } of soakSuites) {
    const cases = isLong ? long : short;
    console.log(`${folder}: ${files.join(", ")} with ${variable}=${cases}`);
    const testTimeout = `--testTimeout=${MAX_DURATION_MS}`;
    await runTool("vitest", ["run", testTimeout, ...files], {
      cwd: join(root, folder),
      env: { [variable]: String(cases) },
      isShown: true,
      timeoutMs: MAX_DURATION_MS,
    });
  }
});
