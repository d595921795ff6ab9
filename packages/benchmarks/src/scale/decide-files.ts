/** Measures the decision between two files. Runs in a process of its own, for its memory. */
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";

if (import.meta.main) {
  const [base = "", next = ""] = process.argv.slice(2);

  const startedAt = performance.now();
  // The decision includes loading everything that it needs.
  const { decide, parseText } = await import("spec-diff");
  const { bump } = await decide(
    parseText(readFileSync(base, "utf8")),
    parseText(readFileSync(next, "utf8")),
  );
  const decideSeconds = (performance.now() - startedAt) / 1000;

  if (bump !== "minor") {
    throw new Error(`A new optional property must be minor, but it is ${bump}.`);
  }
  const decideMemoryBytes = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ decideSeconds, decideMemoryBytes }));
}
