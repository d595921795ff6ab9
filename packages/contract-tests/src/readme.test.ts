import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { countKinds, readRecordings } from "./recording.ts";

// A new recording must not need an edit here: the README tells the counts of a day.
test("there are no fewer sources of a kind than the README says", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const counted = readme.matchAll(/^\| `([\w-]+)` *\| *(\d+) \|/gm);
  const counts = Object.fromEntries(
    Array.from(counted, ([, kind, count]) => [kind, Number(count)]),
  );
  const now = countKinds(readRecordings());
  expect(Object.keys(counts)).toEqual(Object.keys(now));
  for (const [kind, count] of Object.entries(now)) {
    expect(count, kind).toBeGreaterThanOrEqual(counts[kind] ?? Infinity);
  }
});
