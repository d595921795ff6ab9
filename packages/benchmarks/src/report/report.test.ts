import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Chart, REPORT_FOLDER_VARIABLE, saveChart } from "./chart.ts";
import { clearReport, drawReport } from "./report.ts";

const chart: Chart = {
  name: "calls",
  title: "Time of a call <&>",
  panels: [
    {
      title: "stub",
      bars: [
        { label: "raw fetch", value: 10, text: "10.0 µs" },
        { label: '"ours"', value: 20, text: "20.0 µs", isOwn: true },
      ],
    },
    {
      title: "wide",
      bars: [
        { label: "fast", value: 1, text: "1 µs" },
        { label: "slow", value: 1000, text: "1,000 µs" },
      ],
    },
  ],
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-report-"));
  vi.stubEnv(REPORT_FOLDER_VARIABLE, folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

test("a chart has each value with its bar, its conditions, and escaped texts", () => {
  saveChart(chart);
  const [path = ""] = drawReport(folder);

  const svg = readFileSync(path, "utf8");
  expect(path).toBe(join(folder, "calls.svg"));
  for (const text of ["raw fetch", "10.0 µs", "&quot;ours&quot;", "20.0 µs", "slow", "1,000 µs"]) {
    expect(svg).toContain(`>${text}</text>`);
  }
  expect(svg).toContain('<title id="title">Time of a call &lt;&amp;></title>');
  expect(svg).toContain(`with Node ${process.version}`);
  expect(svg).toMatch(/>stub<.*>wide \(logarithmic scale\)</s);
  expect(svg).not.toMatch(/<script|href=/);
});

test("bars are as long as their values, and on a logarithmic scale all of them can be seen", () => {
  saveChart(chart);
  const [path = ""] = drawReport(folder);

  const svg = readFileSync(path, "utf8");
  const widths = [...svg.matchAll(/<rect class="bar.*? width="([\d.]+)"/g)].map(([, width]) =>
    Number(width),
  );
  expect(widths).toHaveLength(4);
  expect(widths[1]).toBe(2 * widths[0]!);
  expect(widths[2]).toBeGreaterThan(20);
  expect(widths[3]).toBe(widths[1]);
});

test("saves nothing if no report was asked for", () => {
  vi.stubEnv(REPORT_FOLDER_VARIABLE, undefined);

  saveChart(chart);

  expect(existsSync(join(folder, "calls.json"))).toBe(false);
});

test("what an earlier report left is removed", () => {
  saveChart(chart);
  clearReport(folder);

  expect(existsSync(folder)).toBe(false);
});
