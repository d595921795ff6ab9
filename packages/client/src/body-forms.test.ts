import { expect, test } from "vitest";
import { assertBodyForm } from "./body-forms.ts";
import { ArgumentError } from "./errors.ts";
import type { BodyForm, Shape } from "./operation.ts";

const strings: BodyForm = {
  required: ["apps"],
  shape: { apps: ["string"], tasks: [{ task_id: "string" }] },
};
const objects: BodyForm = {
  required: ["apps", "tasks"],
  shape: { apps: [{ id: "string" }], tasks: [{ id: "string" }] },
};

test.for([
  { apps: ["a"] },
  { apps: ["a"], tasks: [{ task_id: "t" }] },
  { apps: [{ id: "a" }], tasks: [] },
  { apps: [], tasks: [{ id: "t" }] },
  { apps: [], tasks: [{}] },
])("accepts %j", (body) => {
  assertBodyForm(body, [strings, objects]);
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
] as const)("rejects %j, and says why it has neither form", ([body, first, second]) => {
  const check = () => assertBodyForm(body, [strings, objects]);

  expect(check).toThrow(ArgumentError);
  expect(check).toThrow(`The body has none of its 2 forms: in form 1, ${first}`);
  expect(check).toThrow(`; in form 2, ${second}`);
});

test.for<[shape: Shape, accepted: unknown[], rejected: unknown[]]>([
  ["any", [1, "a", null, [], {}], []],
  ["number", [1], ["1", null, [1]]],
  ["boolean", [false], [0, null]],
  [["any"], [[], [1, "a", null]], [{}, "a", null]],
  [{ any: "any" }, [{}, { any: null }], [[], null, { other: 1 }]],
])("compares the type %j", ([shape, accepted, rejected]) => {
  const forms: BodyForm[] = [{ required: ["value"], shape: { value: shape } }];

  for (const value of accepted) {
    assertBodyForm({ value }, forms);
  }
  for (const value of rejected) {
    expect(() => assertBodyForm({ value }, forms), JSON.stringify(value)).toThrow(ArgumentError);
  }
});
