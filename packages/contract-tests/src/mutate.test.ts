import { expect, test } from "vitest";
import { applyMutation, findCatcher } from "./mutate/apply-mutation.ts";
import type { Mutation } from "./mutate/mutations.ts";

const row: Mutation = { name: "n", file: "f.ts", from: "a", to: "b", caughtBy: "deleteAssets.200" };

test("replaces a text that occurs as often as the table says", () => {
  expect(applyMutation("xax", row)).toBe("xbx");
  expect(() => applyMutation("xx", row)).toThrow(/stale.*0 times, not 1/);
  expect(() => applyMutation("aa", row)).toThrow(/stale.*2 times, not 1/);
  expect(applyMutation("aa", { ...row, times: 2 })).toBe("bb");
});

test("replaces a text only within its block", () => {
  const text = "x:\n  a: 1\n\n  b:\n    a: 20\ny:\n  a: 1\n  b:\n    a: 3\n";
  const inner = { ...row, within: ["x:", "b:"], from: /(?<=a: \d+)\n/, to: "0\n" };
  expect(applyMutation(text, inner)).toBe(text.replace("20", "200"));
  const within = (line: string) => () => applyMutation(text, { ...row, within: [line] });
  expect(within("x:")).toThrow(/stale.*"a" 2 times, not 1/);
  expect(within("b:")).toThrow(/stale.*"b:" 2 times, not 1/);
  expect(within("z:")).toThrow(/stale.*"z:" 0 times, not 1/);
});

test("accepts only the failure that the table expects", () => {
  const expected = findCatcher(row, ["other", "deleteAssets.200.x the client"]);
  expect(expected).toMatch(/^deleteAssets\.200/);
  expect(() => findCatcher(row, ["other"])).toThrow(/not caught by "deleteAssets\.200".*other/);
  expect(() => findCatcher(row, [])).toThrow(/not caught/);
});
