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

const count = { $ref: "#/components/schemas/Count" };
const list = { type: "array", items: count };
const object = { type: "object", properties: { R: count, G: count } };
const styles = createValidator(
  {
    paths: {
      "/colors": {
        get: {
          operationId: "findColors",
          security: [],
          parameters: [
            { name: "form", in: "query", schema: list },
            { name: "joined", in: "query", explode: false, schema: list },
            { name: "space", in: "query", style: "spaceDelimited", schema: list },
            { name: "pipe", in: "query", style: "pipeDelimited", schema: list },
            { name: "pipes", in: "query", style: "pipeDelimited", explode: true, schema: list },
            { name: "pairs", in: "query", explode: false, schema: object },
            { name: "piped", in: "query", style: "pipeDelimited", schema: object },
            { name: "deep", in: "query", style: "deepObject", schema: object },
            { name: "exploded", in: "query", schema: object },
          ],
          responses: { 204: { description: "None." } },
        },
      },
    },
    components: { schemas: { Count: { type: "integer" } } },
  },
  { closed: true },
);

test.for<[query: Record<string, string | string[]>, values: object | undefined]>([
  [{ form: ["1", "2"] }, { form: [1, 2] }],
  [{ joined: "1,2" }, { joined: [1, 2] }],
  [{ space: "1 2" }, { space: [1, 2] }],
  [{ pipe: "1|2" }, { pipe: [1, 2] }],
  [{ pipes: ["1", "2"] }, { pipes: [1, 2] }],
  [{ pairs: "R,1,G,2" }, { pairs: { R: 1, G: 2 } }],
  [{ piped: "R|1" }, { piped: { R: 1 } }],
  [{ "deep[R]": "1", "deep[G]": "2" }, { deep: { R: 1, G: 2 } }],
  [{ R: "1" }, { exploded: { R: 1 } }],
  [{}, {}],
  [{ joined: ["1", "2"] }, undefined],
  [{ pipe: "1,2" }, undefined],
  [{ deep: "R,1" }, undefined],
  [{ "deep[X]": "1" }, undefined],
  [{ exploded: "1" }, undefined],
  [{ G: "x" }, undefined],
])("query %j in its styles is %j", ([query, expected]) => {
  const [operation] = styles.operations;
  const request = { method: "GET", path: "/colors", headers: {}, query };

  const isValid = styles.checkRequest(operation!, request).length === 0;
  expect(isValid).toBe(expected !== undefined);
  if (expected !== undefined) {
    const values = operation!.parameters.flatMap((parameter) => {
      const text = styles.readQueryParameter(query, parameter);
      return text === undefined ? [] : [[parameter.name, styles.parseParameter(text, parameter)]];
    });
    expect(Object.fromEntries(values)).toEqual(expected);
  }
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
