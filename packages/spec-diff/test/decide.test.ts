import { expect, test } from "vitest";
import { decide, decideTypes, DocumentError, parseText } from "../src/decide.ts";
import { base } from "./documents.ts";
import { patch } from "./patch.ts";

const schemas = "/components/schemas";

test("lists breaking changes first, each with the operations it affects", async () => {
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

test("names the property that replaces a renamed one", async () => {
  const properties = `${schemas}/AssetJob/properties`;
  const next = patch(base, [
    { op: "move", from: `${properties}/reasons`, path: `${properties}/reason` },
  ]);

  expect((await decide(base, next)).changes[0]?.text).toContain("was removed; use `reason`");
});

test("reports an unknown keyword as major and not understood", async () => {
  const next = patch(base, [
    { op: "add", path: `${schemas}/AssetJob/properties/id/collation`, value: "C" },
  ]);
  const { bump, changes } = await decide(base, next);

  expect(bump).toBe("major");
  expect(changes[0]?.text).toContain('`collation` from none to "C", which was not understood');
});

test("requires a patch if a generator writes the same types differently", () => {
  const before = "export interface components { schemas: { A: { a?: string; b: number } } }";
  const after = "export interface components { schemas: { A: { a?: string } & { b: number } } }";

  expect(decideTypes(before, after).bump).toBe("patch");
});

test("requires nothing if a generator only changes the order", () => {
  const before =
    'export interface A { /** One. */ a?: "x" | "y"; b: number }\nexport interface B { c: string }';
  const after =
    'export interface B { c: string }\nexport interface A { b: number; /** One. */ a?: "y" | "x" }';

  expect(decideTypes(before, after)).toEqual({ bump: "none", changes: [] });
});

test("describes a range in the keywords of its author", async () => {
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

test("reports only `in` if an API key moves from a header to the query", async () => {
  const key = (place: string) => ({
    openapi: "3.1.0",
    paths: { "/a": { get: { operationId: "a", responses: {} } } },
    security: [{ key: [] }],
    components: { securitySchemes: { key: { type: "apiKey", name: "X-Key", in: place } } },
  });
  const { changes } = await decide(key("header"), key("query"));

  expect(changes.map(({ where }) => where)).toEqual(["securitySchemes.key#in"]);
});

test("does not resolve a $ref inside data", async () => {
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
  ["an unknown type", { type: "strnig" }],
  ["an unknown type among others", { type: ["string", "strnig"] }],
  ["an invalid pattern", { type: "string", pattern: "[" }],
  ["an invalid pattern of property names", { type: "object", patternProperties: { "[": true } }],
])("does not understand %s, whether it is added or removed", async (_, strange) => {
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

test("requires a major if a generator removes a name", () => {
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
  ["a future version", { openapi: "4.0.0", paths: {} }, "received 4.0.0"],
  ["an empty document", { openapi: "3.1.0" }, "no paths, components or webhooks"],
  [
    "a dangling $ref",
    patch(base, [{ op: "remove", path: `${schemas}/TaskRef` }]),
    "TaskRef leads nowhere",
  ],
  [
    "a $ref with invalid percent-encoding",
    patch(base, [
      { op: "add", path: `${schemas}/Bad`, value: { $ref: "#/components/schemas/A%2" } },
    ]),
    "A%2 is not percent-encoded",
  ],
  [
    "a $ref to itself",
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
    "a duplicate operationId",
    patch(base, [
      {
        op: "replace",
        path: "/paths/~1v2~1{project_id}~1instances~1{instance_id}~1assets~1jobs/get/operationId",
        value: "deleteAssets",
      },
    ]),
    "used twice",
  ],
])("rejects %s", async (_, document, message) => {
  await expect(decide(base, document)).rejects.toThrow(DocumentError);
  await expect(decide(base, document)).rejects.toThrow(message);
});

test("rejects invalid YAML and names the line", () => {
  expect(() => parseText("a: [1")).toThrow(/not YAML or JSON: .*line 1/);
});

test("reads merge keys and aliases as the linter does", async () => {
  const merged = parseText(
    "a: &a { type: string, maxLength: 5 }\nb: { <<: *a, maxLength: 9 }\nc: 2020-01-01",
  );

  expect(merged).toEqual({
    a: { type: "string", maxLength: 5 },
    b: { type: "string", maxLength: 9 },
    c: "2020-01-01",
  });
});

test("reads more than a hundred aliases", () => {
  const aliases = Array.from({ length: 150 }, (_, index) => `k${index}: *a`);
  const parsed = parseText(["a: &a [1]", ...aliases].join("\n"));

  expect(parsed).toHaveProperty("k149", [1]);
});

test("rejects aliases that repeat each other endlessly", async () => {
  const levels = Array.from({ length: 12 }, (_, index) => {
    const previous = index === 0 ? "1" : `*l${index - 1}`;
    return `x-l${index}: &l${index} [${Array.from({ length: 10 }, () => previous).join()}]`;
  });
  const bomb = parseText(["openapi: 3.1.0", "paths: {}", ...levels].join("\n"));

  await expect(decide(bomb, bomb)).rejects.toThrow("too large");
});

test("counts a tag as a name only where generated code is grouped by tags", async () => {
  const operation = "/paths/~1v2~1{project_id}~1instances~1{instance_id}~1assets~1jobs/get";
  const next = patch(base, [{ op: "add", path: `${operation}/tags`, value: ["renamed"] }]);

  expect((await decide(base, next)).bump).toBe("major");
  expect((await decide(base, next, { areTagsExported: false })).bump).toBe("none");
});
