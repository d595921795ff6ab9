/** Prints the measurements: `npm run bench`, or `npm run bench -- calls` for one of them. */
import { join } from "node:path";
import { CommandError, run, runTurbo } from "../../../scripts/tool.ts";

await runTurbo(["build"]);

const benches: Record<string, () => Promise<void>> = {
  calls: async () => (await import("./calls.ts")).benchCalls(),
  batch: async () => (await import("./batch.ts")).benchBatch(),
  "spec-diff": async () => {
    await run(process.execPath, [join(import.meta.dirname, "decider.ts")], { show: true });
  },
};

const [wanted] = process.argv.slice(2);
const names = Object.keys(benches).filter((name) => wanted === undefined || name === wanted);
if (names.length === 0) {
  console.error(`bench: ${Object.keys(benches).join(", ")} are known, not ${wanted}.`);
  process.exitCode = 1;
}
try {
  for (const name of names) {
    await benches[name]?.();
  }
} catch (error) {
  console.error(error instanceof CommandError ? error.output : error);
  process.exitCode = 1;
}
