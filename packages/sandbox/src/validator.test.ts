import { expect, test } from "vitest";
import { createValidator, type WireRequest } from "@roma-assets/sandbox/validator";

const counts = { type: "array", maxItems: 2, items: { $ref: "#/components/schemas/Count" } };
const validator = createValidator({
  paths: {
    "/assets": {
      get: {
        operationId: "listAssets",
        security: [],
        parameters: [
          { name: "counts", in: "query", schema: { $ref: "#/components/schemas/Counts" } },
          { name: "limit", in: "query", schema: { $ref: "#/components/schemas/Count" } },
          { name: "kind", in: "query", schema: { type: "string", enum: ["application"] } },
          { name: "X-Counts", in: "header", schema: counts },
        ],
        responses: { 204: { description: "None." } },
      },
    },
  },
  components: { schemas: { Count: { type: "integer" }, Counts: counts } },
});

test.for<[query: Record<string, string | string[]>, isValid: boolean]>([
  [{ counts: ["1", "2"] }, true],
  [{ counts: ["1"] }, true],
  [{ counts: "1" }, true],
  [{ counts: "1,2" }, false],
  [{ counts: ["1", "2", "3"] }, false],
  [{ limit: "1" }, true],
  [{ limit: ["1"] }, true],
  [{ limit: ["1", "2"] }, false],
  [{ kind: ["application"] }, true],
  [{ kind: ["application", "application"] }, false],
])("query %j: valid is %s", ([query, isValid]) => {
  expect(problemsOf({ query }).length === 0).toBe(isValid);
});

test.for([
  ["1, 2", true],
  ["1,2,3", false],
  ["one", false],
] as const)("header with the list %s: valid is %s", ([list, isValid]) => {
  expect(problemsOf({ headers: { "x-counts": list } }).length === 0).toBe(isValid);
});

const anId = { $ref: "#/components/schemas/Id" };
const alternatives = createValidator({
  paths: {
    "/assets": {
      post: {
        operationId: "removeAssets",
        security: [],
        requestBody: {
          content: { "application/json": { schema: { $ref: "#/components/schemas/Body" } } },
        },
        responses: { 204: { description: "None." } },
      },
    },
  },
  components: {
    schemas: {
      Id: { type: "object", properties: { id: { type: "string" }, within: anId } },
      Noted: { type: "object", properties: { note: { type: "string" } } },
      Body: {
        allOf: [
          { $ref: "#/components/schemas/Noted" },
          {
            anyOf: [
              {
                type: "object",
                required: ["apps"],
                properties: { apps: { items: { type: "string" } } },
              },
              {
                type: "object",
                required: ["apps"],
                properties: { apps: { items: anId }, map: { type: "object" } },
              },
            ],
          },
        ],
      },
    },
  },
});

test.for<[body: object, isValid: boolean]>([
  [{ apps: ["a"], note: "n" }, true],
  [{ apps: [{ id: "a", within: { id: "b" } }], map: { any: 1 }, note: "n" }, true],
  [{ apps: [] }, true],
  [{}, false],
  [{ apps: ["a", { id: "b" }] }, false],
  [{ apps: ["a"], map: {} }, false],
  [{ apps: [{ id: "a", app_id: "a" }] }, false],
  [{ apps: [], other: 1 }, false],
])("body with alternatives %j: valid is %s", ([body, isValid]) => {
  const headers = { "content-type": "application/json" };
  const request = { method: "POST", path: "/assets", headers, body };
  const problems = alternatives.checkRequest(alternatives.operations[0]!, request);
  expect(problems.length === 0, problems.join()).toBe(isValid);
});

function problemsOf(sent: Partial<WireRequest>): string[] {
  const request = { method: "GET", path: "/assets", headers: {}, ...sent };
  return validator.checkRequest(validator.operations[0]!, request);
}
