import { describe, expect, test } from "vitest";
import {
  parseDescription,
  readDescription,
  resolveReference,
} from "@roma-assets/sandbox/description";
import { createValidator } from "@roma-assets/sandbox/validator";

describe("resolveReference", () => {
  const description = {
    components: {
      schemas: {
        Alias: { $ref: "#/components/schemas/a~1b~0c%20d" },
        "a/b~c d": { type: "integer" },
      },
    },
  };

  test.for([
    ["#/components/schemas/Alias", "a reference to a reference"],
    ["#/components/schemas/a~1b~0c d", "~1 and ~0"],
    ["#/components/schemas/a~1b~0c%20d", "percent-encoding"],
    ["#/components/schemas/a%7E1b%7E0c%20d", "percent-encoded tildes"],
  ] as const)("resolves %s (%s)", ([$ref]) => {
    expect(resolveReference(description, { $ref })).toEqual({ type: "integer" });
  });

  test("returns a value that is not a reference", () => {
    const schema = { type: "string" };
    expect(resolveReference(description, schema)).toBe(schema);
    expect(resolveReference(description, undefined)).toBeUndefined();
  });

  test.for([
    ["#/components/schemas/Missing", "a missing name"],
    ["#/components/headers/Missing", "a missing parent"],
    ["other.yaml#/components/schemas/Alias", "another document"],
    ["#/components/schemas/a~2b", "an invalid escape"],
    ["#/components/schemas/100%", "an invalid percent-encoding"],
  ] as const)("names the reference %s that it cannot resolve (%s)", ([$ref]) => {
    expect(() => resolveReference(description, { $ref })).toThrow(`Cannot resolve $ref "${$ref}"`);
  });
});

test("resolves references whose names are percent-encoded and have escaped slashes and tildes", () => {
  const name = "a/b~c d";
  const description = {
    paths: {
      "/assets": {
        get: {
          operationId: "listAssets",
          security: [],
          parameters: [{ $ref: "#/components/parameters/a~1b~0c%20d" }],
          responses: { 204: { description: "None." } },
        },
      },
    },
    components: {
      parameters: {
        [name]: {
          name: "limit",
          in: "query",
          schema: { $ref: "#/components/schemas/a~1b~0c%20d" },
        },
      },
      schemas: { [name]: { type: "integer" } },
    },
  };
  const { operations, checkRequest } = createValidator(description);
  const request = { method: "GET", path: "/assets", headers: {} };

  expect(operations[0]?.parameters).toMatchObject([{ name: "limit", schema: { type: "integer" } }]);
  expect(checkRequest(operations[0]!, { ...request, query: { limit: "1" } })).toEqual([]);
  expect(checkRequest(operations[0]!, { ...request, query: { limit: "one" } })).toHaveLength(1);
});

test("reads the API description of this version", () => {
  expect(readDescription().paths).toHaveProperty(["/v3/auth/tokens", "post", "operationId"]);
});

test("reads merge keys as the generators do, and leaves dates as strings", () => {
  const text = "a: &a { type: string, maxLength: 5 }\nb: { <<: *a, example: 2020-01-01 }";

  expect(parseDescription(text)).toEqual({
    a: { type: "string", maxLength: 5 },
    b: { type: "string", maxLength: 5, example: "2020-01-01" },
  });
});
