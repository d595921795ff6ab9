/** Runs the benchmarks: `npm run bench`, or `npm run bench -- calls` for one of them. */
import { join } from "node:path";
import { run, runScript, runTurbo, UsageError } from "dev-tools";

/** A benchmark, called with the arguments after its name. */
type Benchmark = (args: string[]) => Promise<void>;

const benchmarks: Record<string, Benchmark> = {
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
  async scale(sizes) {
    const { benchScale } = await import("./scale.ts");
    await benchScale(sizes);
  },
};

await runScript(async () => {
  const names = Object.keys(benchmarks);
  const [selected, ...args] = process.argv.slice(2);
  const usage = `npm run bench [-- ${names.join("|")}]`;
  if (selected !== undefined && !names.includes(selected)) {
    throw new UsageError(`There is no benchmark ${selected}.`, usage);
  }
  if (args.length > 0 && selected !== "scale") {
    throw new UsageError(`The benchmark ${selected} has no arguments.`, usage);
  }

  // The benchmarks import the built packages, so they are loaded afterwards.
  await runTurbo(["build"]);
  for (const name of names) {
    if (selected === undefined || name === selected) {
      await benchmarks[name]!(args);
    }
  }
});
