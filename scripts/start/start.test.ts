import { expect, test } from "vitest";
import { assertExactlyDeleted } from "./deleted.ts";
import { assertRestored } from "./restored.ts";
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

test("rejects a restored state in which a name or an asset differs", () => {
  const before = state(["a", "b"], ["t"]);
  const remaining = state(["a"], ["t"]);
  const assert = (apps: { id: string; name: string }[]) => () =>
    assertRestored(before, remaining, { apps, tasks: remaining.tasks }, { apps: ["b"], tasks: [] });

  assert([...remaining.apps, { id: "new", name: "b" }])();
  expect(assert(remaining.apps)).toThrow("apps that were restored: expected b, received ");
  expect(assert([...remaining.apps, { id: "new", name: "c" }])).toThrow("received c");
  expect(assert([{ id: "new", name: "b" }])).toThrow("apps that remained: expected a");
});

test("prints the commands for a real instance without its token", () => {
  process.env["ROMA_TOKEN"] = "secret-token";
  const text = describeRealInstance();
  expect(text).toMatch(/nothing was deleted/);
  expect(text).toMatch(/delete --apps apps\.txt .*--backup backup/);
  expect(text).toMatch(/await deleteInBatches/);
  expect(text).not.toContain("secret-token");
});
