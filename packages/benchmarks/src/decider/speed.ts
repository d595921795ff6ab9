import { performance } from "node:perf_hooks";
import type { RevisionPair } from "spec-diff/revisions";

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
