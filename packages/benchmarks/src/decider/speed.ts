import { performance } from "node:perf_hooks";
import type { RevisionPair } from "spec-diff/revisions";
import type { Panel } from "../report/chart.ts";

/**
 * Prints the time of the first decision, which loads the compiler, and of those after it.
 *
 * @returns the same as a part of a chart.
 */
export async function measureSpeed(revisions: RevisionPair[]): Promise<Panel> {
  const times: number[] = [];
  for (const { from, to } of revisions) {
    const start = performance.now();
    const { decide } = await import("spec-diff");
    await decide(from, to);
    times.push(performance.now() - start);
  }

  const [cold = 0, ...others] = times;
  const warm = others.toSorted((a, b) => a - b);
  const percentile = (share: number) => warm[Math.floor(share * (warm.length - 1))] ?? 0;
  const results: [name: string, ms: number][] = [
    ["cold", cold],
    ["warm median", percentile(0.5)],
    ["95 %", percentile(0.95)],
    ["slowest", percentile(1)],
  ];

  console.log(`speed: ${results.map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`).join(", ")}`);
  const bars = results.map(([label, value]) => ({
    label,
    value,
    text: `${value.toFixed(0)} ms`,
    isOwn: true,
  }));
  return { title: "time of a decision", bars };
}
