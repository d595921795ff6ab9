/** Measures spec-diff: how fast it decides, and how it compares with oasdiff on the same revisions. */
import { join } from "node:path";
import { run } from "dev-tools";
import { readRevisions } from "spec-diff/revisions";
import { measureSpeed } from "./decider/speed.ts";
import { saveChart } from "./report/chart.ts";

/**
 * Maximum size of the heap for a large decision, in MB: about 1 GB for the whole process. Without it,
 * Node collects garbage the later the more memory the machine has.
 */
const LARGE_DECISION_HEAP = 768;

if (import.meta.main) {
  const revisions = readRevisions("revisions.json");
  const speed = await measureSpeed(revisions);

  const script = join(import.meta.dirname, "decider/decide-large-pair.ts");
  const options = [`--max-old-space-size=${LARGE_DECISION_HEAP}`, script];
  await run(process.execPath, options, { isShown: true });

  // Loaded late, so that the first decision includes loading everything it needs.
  const { compareWithOasdiff } = await import("./decider/oasdiff.ts");
  const comparison = await compareWithOasdiff(revisions);
  saveChart({
    name: "decider",
    title: `Decisions about ${revisions.length} revisions`,
    panels: [speed, ...comparison],
  });
}
