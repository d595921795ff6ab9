/**
 * Runs the benchmarks: `npm run bench`, or `npm run bench -- calls` for one of them. With `--report`,
 * it also writes the measured values as JSON, and a chart of each table.
 */
import { join, relative } from "node:path";
import { root, run, runScript, runTurbo, UsageError } from "dev-tools";
import { REPORT_FOLDER_VARIABLE } from "./report/chart.ts";
import { clearReport, drawReport } from "./report/report.ts";

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
  async size() {
    const { benchSize } = await import("./size.ts");
    await benchSize();
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

/** The folder of the report. */
const reportFolder = join(import.meta.dirname, "../report");

await runScript(async () => {
  const names = Object.keys(benchmarks);
  const words = process.argv.slice(2);
  const hasReport = words.includes("--report");
  const [selected, ...args] = words.filter((word) => word !== "--report");
  const usage = `npm run bench [-- ${names.join("|")}] [-- --report]`;
  if (selected !== undefined && !names.includes(selected)) {
    throw new UsageError(`There is no benchmark ${selected}.`, usage);
  }
  if (args.length > 0 && selected !== "scale") {
    throw new UsageError(`The benchmark ${selected} has no arguments.`, usage);
  }

  if (hasReport) {
    clearReport(reportFolder);
    process.env[REPORT_FOLDER_VARIABLE] = reportFolder;
  }

  // The benchmarks import the built packages, so they are loaded afterwards.
  await runTurbo(["build"]);
  for (const name of names) {
    if (selected === undefined || name === selected) {
      await benchmarks[name]!(args);
    }
  }

  if (hasReport) {
    const charts = drawReport(reportFolder).map((path) => relative(root, path));
    console.log(`\nCharts, with the measured values beside them:\n  ${charts.join("\n  ")}`);
  }
});
