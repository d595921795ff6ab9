import { expect, test } from "vitest";
import { createDeletion } from "./user-project.ts";

test("finds the IDs of the assets of every revision", () => {
  const bodies = [
    { apps: ["a"], tasks: [{ task_id: "t" }] },
    { apps: [{ id: "a" }], tasks: [{ id: "t" }] },
  ];
  for (const body of bodies) {
    expect(createDeletion(body)).toContain('apps: ["a","kept"],\n  tasks: ["t","kept"],');
  }
});
