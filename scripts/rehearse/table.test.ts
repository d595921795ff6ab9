import { expect, test } from "vitest";
import { findUnexpected, formatTable } from "./table.ts";

test("names the cells that differ from what was expected", () => {
  const row = { change: "a", bump: "minor", version: "1.1.0", compiles: "yes", seconds: 1 };
  const expected = { bump: "major", version: "2.0.0", compiles: false };
  expect(findUnexpected(row, { change: "a", expect: { ...expected, bump: "minor" } })).toEqual([
    "a: version is 1.1.0, but 2.0.0 was expected",
    "a: compiles is yes, but no was expected",
  ]);
  expect(formatTable([row])).toBe(
    "change  bump   version  old consumer compiles  seconds\na       minor  1.1.0    yes                    1.0",
  );
});
