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

function problemsOf(sent: Partial<WireRequest>): string[] {
  const request = { method: "GET", path: "/assets", headers: {}, ...sent };
  return validator.checkRequest(validator.operations[0]!, request);
}
