/** The report of the benchmarks: the measured values as JSON, and a chart of each table. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MeasuredChart } from "./chart.ts";
import { drawChart } from "./draw.ts";

/** Removes what an earlier report left, so that none of it passes as new. */
export function clearReport(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * Draws a chart beside each JSON file of a folder.
 *
 * @returns the paths of the charts.
 */
export function drawReport(folder: string): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

  return files.map((name) => {
    const chart = JSON.parse(readFileSync(join(folder, name), "utf8")) as MeasuredChart;
    const path = join(folder, name.replace(/\.json$/, ".svg"));
    writeFileSync(path, drawChart(chart));
    return path;
  });
}
