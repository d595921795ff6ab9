import { expect, test } from "vitest";
import type { Mutation } from "../packages/contract-tests/src/mutations.ts";
import { catcher, mutate } from "./mutate.ts";

const row: Mutation = { name: "n", file: "f.ts", from: "a", to: "b", caughtBy: "deleteAssets.200" };

test("a change is made as often as the table says, else the row is stale", () => {
  expect(mutate("xax", row)).toBe("xbx");
  expect(() => mutate("xx", row)).toThrow(/stale.*0 times, not 1/);
  expect(() => mutate("aa", row)).toThrow(/stale.*2 times, not 1/);
  expect(mutate("aa", { ...row, times: 2 })).toBe("bb");
});

test("a change is made in its block, whatever the others have", () => {
  const text = "x:\n  a: 1\n\n  b:\n    a: 20\ny:\n  a: 1\n  b:\n    a: 3\n";
  const inner = { ...row, within: ["x:", "b:"], from: /(?<=a: \d+)\n/, to: "0\n" };
  expect(mutate(text, inner)).toBe(text.replace("20", "200"));
  expect(() => mutate(text, { ...row, within: ["x:"] })).toThrow(/stale.*"a" 2 times, not 1/);
  expect(() => mutate(text, { ...row, within: ["b:"] })).toThrow(/stale.*"b:" 2 times, not 1/);
  expect(() => mutate(text, { ...row, within: ["z:"] })).toThrow(/stale.*"z:" 0 times, not 1/);
});

test("a change must be caught in the right place", () => {
  expect(catcher(row, ["other", "deleteAssets.200.x the client"])).toMatch(/^deleteAssets\.200/);
  expect(() => catcher(row, ["other"])).toThrow(/not caught by "deleteAssets\.200".*other/);
  expect(() => catcher(row, [])).toThrow(/not caught/);
});
