import { describe, expect, test } from "vitest";
import { assertFitsAlternative } from "./alternatives.ts";
import { ArgumentError } from "./errors.ts";
import type { Shape } from "./operation.ts";

const text: Shape = { type: "string" };
const listOf = (items: Shape): Shape => ({ type: "array", items });
const objectOf = (properties: Record<string, Shape>, required: string[] = []): Shape => ({
  type: "object",
  properties,
  required,
});

const strings = objectOf({ apps: listOf(text), tasks: listOf(objectOf({ task_id: text })) }, [
  "apps",
]);
const objects = objectOf(
  { apps: listOf(objectOf({ id: text })), tasks: listOf(objectOf({ id: text })) },
  ["apps", "tasks"],
);

test.for([
  { apps: ["a"] },
  { apps: ["a"], tasks: [{ task_id: "t" }] },
  { apps: [{ id: "a" }], tasks: [] },
  { apps: [], tasks: [{ id: "t" }] },
  { apps: [], tasks: [{}] },
])("accepts %j", (body) => {
  assertFitsAlternative(body, [strings, objects]);
});

test.for([
  [{ tasks: [] }, "`apps` is missing", "`apps` is missing"],
  [{ apps: ["a"], tasks: [{ id: "t" }] }, "`tasks[0].id` does not", "`apps[0]` must be of type"],
  [{ apps: [{ id: "a" }] }, "`apps[0]` must be of type string", "`tasks` is missing"],
  [{ apps: ["a", { id: "b" }], tasks: [] }, "`apps[1]` must be", "`apps[0]` must be"],
  [{ apps: [], tasks: [{ id: "t", task_id: "t" }] }, "`tasks[0].id`", "`tasks[0].task_id`"],
  [{ apps: "a", tasks: {} }, "`apps` must be of type array", "`apps` must be of type array"],
  [{ apps: [null], tasks: [null] }, "`apps[0]` must be of type string", "`apps[0]` must be of"],
  [{ apps: [], tasks: [{ toString: "t" }] }, "`tasks[0].toString`", "`tasks[0].toString`"],
] as const)("rejects %j, and says why each form does not fit", ([body, first, second]) => {
  const check = () => assertFitsAlternative(body, [strings, objects]);

  expect(check).toThrow(ArgumentError);
  expect(check).toThrow(`The body fits none of its 2 forms: in form 1, ${first}`);
  expect(check).toThrow(`; in form 2, ${second}`);
});

describe("what a shape leaves out is not compared", () => {
  test.for<[string, Shape, unknown]>([
    ["the type", {}, [1, { any: "thing" }]],
    ["the items of a list", { type: "array" }, [1, "a", {}]],
    ["the properties of a map", { type: "object" }, { any: 1, other: null }],
  ])("%s", ([, shape, value]) => {
    assertFitsAlternative({ value }, [objectOf({ value: shape }), objectOf({}, ["other"])]);
  });
});
