import { expect, test } from "vitest";

import { decide, decideTypes, DocumentError, parseText } from "../src/decide.ts";
import { base } from "./documents.ts";
import { patch } from "./patch.ts";

const schemas = "/components/schemas";

test("changes are listed breaking first, each with its operations", async () => {
  const next = patch(base, [
    { op: "add", path: `${schemas}/DeleteAssetsRequest/required/1`, value: "tasks" },
    { op: "add", path: `${schemas}/AssetJob/properties/owner`, value: { type: "string" } },
    {
      op: "replace",
      path: `${schemas}/JobAccepted/properties/job_id/description`,
      value: "Ask for it later",
    },
  ]);
  expect((await decide(base, next)).changes).toEqual([
    {
      bump: "major",
      where: "DeleteAssetsRequest.tasks#required",
      text: "`DeleteAssetsRequest.tasks` (`deleteAssets` request) is now required.",
    },
    {
      bump: "minor",
      where: "AssetJob.owner#property",
      text: "`AssetJob.owner` (`listAssetJobs` response, `showAssetJob` response) is new.",
    },
    {
      bump: "patch",
      where: "JobAccepted.job_id#documentation",
      text: "`JobAccepted.job_id` has another description.",
    },
  ]);
});

test("a renamed property says how to move", async () => {
  const properties = `${schemas}/AssetJob/properties`;
  const next = patch(base, [
    { op: "move", from: `${properties}/reasons`, path: `${properties}/reason` },
  ]);
  expect((await decide(base, next)).changes[0]?.text).toContain("is gone; use `reason`");
});

test("what is not understood says so", async () => {
  const next = patch(base, [
    { op: "add", path: `${schemas}/AssetJob/properties/id/collation`, value: "C" },
  ]);
  const { bump, changes } = await decide(base, next);
  expect(bump).toBe("major");
  expect(changes[0]?.text).toContain('`collation` from none to "C", which was not understood');
});

test("a generator that writes the same types otherwise asks for a patch", () => {
  const before = "export interface components { schemas: { A: { a?: string; b: number } } }";
  const after = "export interface components { schemas: { A: { a?: string } & { b: number } } }";
  expect(decideTypes(before, after).bump).toBe("patch");
});

test("a generator that drops a name asks for a major", () => {
  const before =
    "export interface components { schemas: { A: string } }\nexport type A = components['schemas']['A'];";
  const after = "export interface components { schemas: { A: string } }";
  expect(decideTypes(before, after)).toEqual({
    bump: "major",
    changes: [{ bump: "major", where: "A#name", text: "`A` is gone from the types." }],
  });
});

test.each([
  ["nothing", null, "expected an object"],
  ["Swagger", { swagger: "2.0" }, "received Swagger 2.0"],
  ["a version to come", { openapi: "4.0.0", paths: {} }, "received 4.0.0"],
  ["an empty document", { openapi: "3.1.0" }, "no paths, components or webhooks"],
  [
    "a dangling $ref",
    patch(base, [{ op: "remove", path: `${schemas}/TaskRef` }]),
    "TaskRef leads nowhere",
  ],
  [
    "a $ref that is its own target",
    patch(base, [
      { op: "add", path: `${schemas}/Loop`, value: { $ref: "#/components/schemas/Loop" } },
    ]),
    "refers to itself",
  ],
  [
    "a $ref to another file",
    patch(base, [{ op: "add", path: `${schemas}/Other`, value: { $ref: "other.yaml#/A" } }]),
    "not inside the document",
  ],
  [
    "an operationId twice",
    patch(base, [
      {
        op: "replace",
        path: "/paths/~1v2~1{project_id}~1instances~1{instance_id}~1assets~1jobs/get/operationId",
        value: "deleteAssets",
      },
    ]),
    "used twice",
  ],
])("%s is refused", async (_, document, message) => {
  await expect(decide(base, document)).rejects.toThrow(DocumentError);
  await expect(decide(base, document)).rejects.toThrow(message);
});

test("text that is not YAML is refused with its line", () => {
  expect(() => parseText("a: [1")).toThrow(/not YAML or JSON: .*line 1/);
});
