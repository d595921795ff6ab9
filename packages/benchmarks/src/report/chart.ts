/** The results of a benchmark, as a chart shows them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";

/** A table of results: one chart. */
export interface Chart {
  /** Name of the chart's files. */
  readonly name: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A part of a chart, whose bars have the same scale. */
export interface Panel {
  readonly title: string;
  readonly bars: readonly Bar[];
}

/** A value. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value as it is shown, with its unit. */
  readonly text: string;
  /** True for what this repository makes, among others. */
  readonly isOwn?: boolean;
}

/** Where and when results were measured. */
export interface Conditions {
  readonly date: string;
  readonly node: string;
  readonly processor: string;
  readonly load: number;
}

/** A chart with its conditions, as a file of the report has it. */
export interface MeasuredChart extends Chart {
  readonly conditions: Conditions;
}

/** The environment variable with the folder of the report, which processes inherit. */
export const REPORT_FOLDER_VARIABLE = "BENCH_REPORT_FOLDER";

/** Saves the results of a benchmark as JSON, if a report was asked for. */
export function saveChart(chart: Chart): void {
  const folder = process.env[REPORT_FOLDER_VARIABLE];
  if (folder === undefined) {
    return;
  }

  const measured: MeasuredChart = { ...chart, conditions: readConditions() };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${chart.name}.json`), `${JSON.stringify(measured, undefined, 2)}\n`);
}

// --- internal ---

function readConditions(): Conditions {
  return {
    date: new Date().toISOString().slice(0, "YYYY-MM-DD".length),
    node: process.version,
    processor: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}`,
    load: Number(loadavg()[0]!.toFixed(1)),
  };
}
