import { expect, test } from "vitest";
import { assertExactlyDeleted } from "./deleted.ts";
import { describeRealInstance } from "./real-instance.ts";

const state = (apps: string[], tasks: string[]) => ({
  apps: apps.map((id) => ({ id, name: id })),
  tasks: tasks.map((id) => ({ id, name: id })),
});

test("rejects a state with an asset too many or too few", () => {
  const before = state(["a", "b", "c"], ["t"]);
  const assert = (after: ReturnType<typeof state>, apps: string[]) => () =>
    assertExactlyDeleted(before, after, apps, []);

  assertExactlyDeleted(before, state(["c"], ["t"]), ["a", "b"], []);
  expect(assert(state(["c"], ["t"]), ["a"])).toThrow(/apps.* b$/);
  expect(assert(state(["b", "c"], ["t"]), ["a", "b"])).toThrow(/apps/);
  expect(assert(state(["a", "b", "c"], []), [])).toThrow(/tasks/);
});

test("prints the commands for a real instance without its token", () => {
  process.env["ROMA_TOKEN"] = "secret-token";
  const text = describeRealInstance();
  expect(text).toMatch(/nothing was deleted/);
  expect(text).toMatch(/delete --apps apps\.txt/);
  expect(text).toMatch(/await deleteInBatches/);
  expect(text).not.toContain("secret-token");
});
