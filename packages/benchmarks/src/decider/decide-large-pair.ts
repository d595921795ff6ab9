/** Measures a decision between two large descriptions. Runs in a process of its own, for its memory. */
import { performance } from "node:perf_hooks";
import { decide } from "spec-diff";
import { createLargePair } from "./large-pair.ts";

/** Size of the descriptions, which is more than that of the largest public ones. */
const BYTES = 4_000_000;

if (import.meta.main) {
  const { base, next } = createLargePair(BYTES);

  const start = performance.now();
  const { bump, changes } = await decide(base, next);
  const seconds = (performance.now() - start) / 1000;
  const gigabytes = process.resourceUsage().maxRSS / 1_000_000;

  console.log(
    `4 MB with recursive unions: ${bump} (${changes.length} changes) in ${seconds.toFixed(1)} s, ` +
      `at most ${gigabytes.toFixed(2)} GB`,
  );
}
