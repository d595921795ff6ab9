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
      text: "`JobAccepted.job_id` changed its documentation.",
    },
  ]);
});

test("a renamed property says how to move", async () => {
  const properties = `${schemas}/AssetJob/properties`;
  const next = patch(base, [
    { op: "move", from: `${properties}/reasons`, path: `${properties}/reason` },
  ]);
  expect((await decide(base, next)).changes[0]?.text).toContain("was removed; use `reason`");
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

test("a generator that only puts things in another order asks for nothing", () => {
  const before =
    'export interface A { /** One. */ a?: "x" | "y"; b: number }\nexport interface B { c: string }';
  const after =
    'export interface B { c: string }\nexport interface A { b: number; /** One. */ a?: "y" | "x" }';
  expect(decideTypes(before, after)).toEqual({ bump: "none", changes: [] });
});

test("a range is told in its author's keywords", async () => {
  const limited = (value: object) =>
    patch(base, [{ op: "add", path: `${schemas}/AssetJob/properties/size`, value }]);
  const { changes } = await decide(
    limited({ type: "number", minimum: 1, exclusiveMaximum: 5 }),
    limited({ type: "number", exclusiveMinimum: 0 }),
  );
  expect(changes[0]?.text).toContain(
    'from {"minimum":1,"exclusiveMaximum":5} to {"exclusiveMinimum":0}',
  );
});

test("a key that moves from a header to the query keeps its name", async () => {
  const key = (place: string) => ({
    openapi: "3.1.0",
    paths: { "/a": { get: { operationId: "a", responses: {} } } },
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: "apiKey", name: "X-Key", in: place } } },
  });
  const { changes } = await decide(key("header"), key("query"));
  expect(changes.map(({ where }) => where)).toEqual(["securitySchemes.key#in"]);
});

test("data that looks like a $ref is data", async () => {
  const data = { $ref: "#/nowhere" };
  const value = { type: "object", example: data, default: data, enum: [data], const: data };
  const add = (description: string) => ({
    op: "add" as const,
    path: `${schemas}/AssetJob/properties/meta`,
    value: { ...value, description },
  });
  expect((await decide(patch(base, [add("One")]), patch(base, [add("Two")]))).bump).toBe("patch");
});

test.each([
  ["an unknown type word", { type: "strnig" }],
  ["an unknown type word among others", { type: ["string", "strnig"] }],
  ["a pattern that is none", { type: "string", pattern: "[" }],
  ["a pattern of names that is none", { type: "object", patternProperties: { "[": true } }],
])("%s is not understood, whether it comes or goes", async (_, strange) => {
  const plain = { type: strange.type === "object" ? "object" : "string" };
  for (const target of ["AssetJob", "DeleteAssetsRequest"]) {
    const [a, b] = [plain, strange].map((value) =>
      patch(base, [{ op: "add", path: `${schemas}/${target}/properties/strange`, value }]),
    );
    for (const { bump, changes } of [await decide(a, b), await decide(b, a)]) {
      expect([bump, changes.map(({ text }) => text).join()]).toEqual([
        "major",
        expect.stringContaining("was not understood"),
      ]);
    }
  }
});

test("a generator that drops a name asks for a major", () => {
  const before =
    "export interface components { schemas: { A: string } }\nexport type A = components['schemas']['A'];";
  const after = "export interface components { schemas: { A: string } }";
  expect(decideTypes(before, after)).toEqual({
    bump: "major",
    changes: [{ bump: "major", where: "A#name", text: "`A` was removed from the types." }],
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
    "a $ref that is badly encoded",
    patch(base, [
      { op: "add", path: `${schemas}/Bad`, value: { $ref: "#/components/schemas/A%2" } },
    ]),
    "A%2 is not percent-encoded",
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
