/** Measures the decider over the case table: the first pair, and each pair after it. */

import { performance } from "node:perf_hooks";

import type { Node } from "../src/document.ts";
import type { Pair } from "./main.ts";

/** Prints the milliseconds of the first decision (with loading the compiler) and of those after it. */
export async function measureSpeed(pairs: Pair[]): Promise<void> {
  const timed = async (from: Node, to: Node): Promise<number> => {
    const start = performance.now();
    const { decide } = await import("../src/decide.ts");
    await decide(from, to);
    return performance.now() - start;
  };
  const times: number[] = [];
  for (const { from, to } of pairs) times.push(await timed(from, to));
  const [cold = 0, ...rest] = times;
  const warm = rest.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (warm[Math.floor(share * (warm.length - 1))] ?? 0).toFixed(0);
  console.log(
    `speed: cold ${cold.toFixed(0)} ms; warm median ${at(0.5)} ms, 95 % ${at(0.95)} ms, slowest ${at(1)} ms`,
  );
}
