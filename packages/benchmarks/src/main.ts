/** Runs the benchmarks: `npm run bench`, or `npm run bench -- calls` for one of them. */
import { join } from "node:path";
import { run, runScript, runTurbo, UsageError } from "dev-tools";

const benchmarks: Record<string, () => Promise<void>> = {
  async calls() {
    const { benchCalls } = await import("./calls.ts");
    await benchCalls();
  },
  async batch() {
    const { benchBatch } = await import("./batch.ts");
    await benchBatch();
  },
  async start() {
    const { benchStart } = await import("./start.ts");
    benchStart();
  },
  async "spec-diff"() {
    const file = join(import.meta.dirname, "decider.ts");
    await run(process.execPath, [file], { isShown: true });
  },
};

await runScript(async () => {
  const names = Object.keys(benchmarks);
  const selected = process.argv[2];
  if (selected !== undefined && !names.includes(selected)) {
    throw new UsageError(
      `There is no benchmark ${selected}.`,
      `npm run bench [-- ${names.join("|")}]`,
    );
  }

  // The benchmarks import the built packages, so they are loaded afterwards.
  await runTurbo(["build"]);
  for (const name of names) {
    if (selected === undefined || name === selected) {
      await benchmarks[name]!();
    }
  }
});
