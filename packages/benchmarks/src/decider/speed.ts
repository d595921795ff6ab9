import { performance } from "node:perf_hooks";
import type { RevisionPair } from "spec-diff/revisions";
import { createLargePair } from "./large-pair.ts";

/** Size of the large descriptions, which is more than that of the largest public ones. */
const LARGE_BYTES = 4_000_000;

/** Prints the time of the first decision, which loads the compiler, and of those after it. */
export async function measureSpeed(revisions: RevisionPair[]): Promise<void> {
  const times: number[] = [];
  for (const { from, to } of revisions) {
    const start = performance.now();
    const { decide } = await import("spec-diff");
    await decide(from, to);
    times.push(performance.now() - start);
  }

  const [cold = 0, ...others] = times;
  const warm = others.toSorted((a, b) => a - b);
  const percentile = (share: number) =>
    (warm[Math.floor(share * (warm.length - 1))] ?? 0).toFixed(0);

  console.log(
    `speed: cold ${cold.toFixed(0)} ms; warm median ${percentile(0.5)} ms, ` +
      `95 % ${percentile(0.95)} ms, slowest ${percentile(1)} ms`,
  );
}

/** Prints the time of a decision between two large descriptions, and the memory in use so far. */
export async function measureLargePair(): Promise<void> {
  const { decide } = await import("spec-diff");
  const { base, next } = createLargePair(LARGE_BYTES);

  const start = performance.now();
  const { bump, changes } = await decide(base, next);
  const seconds = (performance.now() - start) / 1000;
  const gigabytes = process.resourceUsage().maxRSS / 1_000_000;

  console.log(
    `4 MB with recursive unions: ${bump} (${changes.length} changes) in ${seconds.toFixed(1)} s, ` +
      `at most ${gigabytes.toFixed(2)} GB`,
  );
}
