/** Measures spec-diff: how fast it decides, and how it compares with oasdiff on the same revisions. */
import { readRevisions } from "spec-diff/revisions";
import { measureLargePair, measureSpeed } from "./decider/speed.ts";

if (import.meta.main) {
  const revisions = readRevisions("revisions.json");
  await measureSpeed(revisions);
  await measureLargePair();
  // Loaded late, so that the first decision includes loading everything it needs.
  const { compareWithOasdiff } = await import("./decider/oasdiff.ts");
  await compareWithOasdiff(revisions);
}
