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

test("a change must be caught in the right place", () => {
  expect(catcher(row, ["other", "deleteAssets.200.x the client"])).toMatch(/^deleteAssets\.200/);
  expect(() => catcher(row, ["other"])).toThrow(/not caught by "deleteAssets\.200".*other/);
  expect(() => catcher(row, [])).toThrow(/not caught/);
});
