import { expect, test } from "vitest";
import { expectExactlyGone, forRealInstance } from "./start.ts";

const state = (apps: string[], tasks: string[]) => ({
  apps: apps.map((id) => ({ id, name: id })),
  tasks: tasks.map((id) => ({ id, name: id })),
});

test("the proof fails for an asset too many and for one too few", () => {
  const before = state(["a", "b", "c"], ["t"]);
  expectExactlyGone(before, state(["c"], ["t"]), ["a", "b"], []);
  expect(() => expectExactlyGone(before, state(["c"], ["t"]), ["a"], [])).toThrow(/apps.* b$/);
  expect(() => expectExactlyGone(before, state(["b", "c"], ["t"]), ["a", "b"], [])).toThrow(/apps/);
  expect(() => expectExactlyGone(before, state(["a", "b", "c"], []), [], [])).toThrow(/tasks/);
});

test("a real instance gets the lines to run, without its token", () => {
  process.env["ROMA_TOKEN"] = "secret-token";
  const text = forRealInstance();
  expect(text).toMatch(/nothing was deleted/);
  expect(text).toMatch(/delete --apps apps\.txt/);
  expect(text).toMatch(/await deleteInBatches/);
  expect(text).not.toContain("secret-token");
});
