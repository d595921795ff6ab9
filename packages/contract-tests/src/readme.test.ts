import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { countKinds, readRecordings } from "./recording.ts";

// The README states the counts of a day, so that a new recording does not require an edit.
test("has at least as many sources of each kind as the README says", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const rows = readme.matchAll(/^\| `([\w-]+)` *\| *(\d+) \|/gm);
  const stated = Object.fromEntries(Array.from(rows, ([, kind, count]) => [kind, Number(count)]));

  const actual = countKinds(readRecordings());
  expect(Object.keys(stated)).toEqual(Object.keys(actual));
  for (const [kind, count] of Object.entries(actual)) {
    expect(count, kind).toBeGreaterThanOrEqual(stated[kind] ?? Infinity);
  }
});
