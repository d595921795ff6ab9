import { describe, expect, test } from "vitest";
import { annotate, type Description } from "./annotate.ts";
import { GenerateError } from "./errors.ts";

const size = { type: "object", required: ["size"], properties: { size: { type: "integer" } } };
const job = { type: "object", required: ["job_id"], properties: { job_id: { type: "string" } } };

describe("x-body", () => {
  test.for<[string, object, object[]]>([
    [
      "properties with their limits",
      {
        type: "object",
        required: ["apps"],
        properties: {
          apps: { type: "array", minItems: 1, maxItems: 100 },
          note: { type: "string", minLength: 0, maxLength: 64, pattern: "a" },
        },
      },
      [
        { name: "apps", required: true, minItems: 1, maxItems: 100 },
        { name: "note", required: false, minLength: 0, maxLength: 64 },
      ],
    ],
    ["an object without a type", { properties: { note: {} } }, [{ name: "note", required: false }]],
    ["an object without properties", { type: "object", additionalProperties: true }, []],
    [
      "the properties of all parts of allOf",
      { allOf: [size, job] },
      [
        { name: "size", required: true },
        { name: "job_id", required: true },
      ],
    ],
    [
      "the properties beside allOf",
      { ...size, allOf: [job] },
      [
        { name: "size", required: true },
        { name: "job_id", required: true },
      ],
    ],
    [
      "a property that one part of allOf requires, and others limit",
      {
        allOf: [
          { properties: { name: { maxLength: 9 } } },
          { required: ["name"], properties: { name: {} } },
          { properties: { name: { minLength: 1 } } },
        ],
      },
      [{ name: "name", required: true, minLength: 1, maxLength: 9 }],
    ],
    [
      "a property that every alternative requires",
      { oneOf: [size, { allOf: [size, job] }] },
      [
        { name: "size", required: true },
        { name: "job_id", required: false },
      ],
    ],
    [
      "a property that only one of the alternatives requires",
      { oneOf: [size, { properties: { size: {} } }] },
      [{ name: "size", required: false }],
    ],
    [
      "the loosest limits of the alternatives",
      {
        anyOf: [
          { properties: { tag: { minLength: 2, maxLength: 5 } } },
          { properties: { tag: { minLength: 1, maxLength: 9 } } },
        ],
      },
      [{ name: "tag", required: false, minLength: 1, maxLength: 9 }],
    ],
    [
      "no limit that one of the alternatives lacks",
      {
        anyOf: [
          { properties: { tag: { minLength: 2, maxLength: 5 } } },
          { properties: { tag: { minLength: 1 } } },
        ],
      },
      [{ name: "tag", required: false, minLength: 1 }],
    ],
    [
      "a property that the schema requires beside its alternatives",
      { ...size, oneOf: [job, { properties: { note: {} } }] },
      [
        { name: "size", required: true },
        { name: "job_id", required: false },
        { name: "note", required: false },
      ],
    ],
    [
      "alternatives within alternatives",
      { oneOf: [size, { oneOf: [size, { allOf: [size] }] }] },
      [{ name: "size", required: true }],
    ],
  ])("has %s", ([, schema, expected]) => {
    const operation = annotateOperation({ requestBody: toContent(schema) });

    expect(operation).toHaveProperty("x-body", expected);
  });

  test.for<[string, object, object]>([
    [
      "a property that allOf requires in another part",
      { allOf: [{ properties: { name: {} } }, { required: ["name"] }] },
      { name: "name", required: true },
    ],
    [
      "a property that the schema requires of its parts",
      { allOf: [{ properties: { name: {} } }], required: ["name"] },
      { name: "name", required: true },
    ],
    [
      "the tightest limits of the parts",
      {
        allOf: [
          { properties: { tag: { minLength: 1, maxLength: 5 } } },
          { properties: { tag: { minLength: 2, maxLength: 9 } } },
        ],
      },
      { name: "tag", required: false, minLength: 2, maxLength: 5 },
    ],
  ])("has %s", ([, schema, expected]) => {
    const operation = annotateOperation({ requestBody: toContent(schema) });

    expect(operation).toHaveProperty("x-body", [expected]);
  });

  test("is empty if there is no body", () => {
    expect(annotateOperation({})).toMatchObject({ "x-body": [] });
  });

  test.for<[string, object]>([
    ["an array", toContent({ type: "array", items: size })],
    ["a string", toContent({ type: "string" })],
    ["a choice of strings", toContent({ oneOf: [{ type: "string" }, { type: "integer" }] })],
    ["a form", { content: { "multipart/form-data": { schema: size } } }],
  ])("can't describe %s: the error names the operation", ([, requestBody]) => {
    const annotateBody = () => annotateOperation({ requestBody });

    expect(annotateBody).toThrow(GenerateError);
    expect(annotateBody).toThrow("changeThing: the request body must be an object, as JSON");
  });
});

describe("x-body-forms", () => {
  const text = { type: "string" };

  test.for<[string, object, object[]]>([
    [
      "each alternative, with the items of its lists",
      {
        anyOf: [
          { properties: { apps: { type: "array", items: text } }, required: ["apps"] },
          { properties: { apps: { type: "array", items: { properties: { id: text } } } } },
        ],
      },
      [
        { required: ["apps"], shape: { apps: ["string"] } },
        { required: [], shape: { apps: [{ id: "string" }] } },
      ],
    ],
    [
      "what an alternative has in common with the others",
      { ...size, oneOf: [{ properties: { note: text } }, { allOf: [job] }] },
      [
        { required: ["size"], shape: { size: "number", note: "string" } },
        { required: ["size", "job_id"], shape: { size: "number", job_id: "string" } },
      ],
    ],
    [
      "alternatives within alternatives, and within parts",
      {
        allOf: [
          { oneOf: [{ properties: { a: text } }, { anyOf: [{ properties: { b: text } }] }] },
          { properties: { c: { type: "boolean" } } },
        ],
      },
      [
        { required: [], shape: { a: "string", c: "boolean" } },
        { required: [], shape: { b: "string", c: "boolean" } },
      ],
    ],
    [
      "any value where a property has alternatives or several types, or is a map",
      {
        anyOf: [
          { properties: { a: { oneOf: [text, size] }, b: { type: ["string", "null"] } } },
          { properties: { c: { type: "object", additionalProperties: text }, d: {} } },
          { properties: { e: { type: "array" }, f: { type: "null" } } },
        ],
      },
      [
        { required: [], shape: { a: "any", b: "any" } },
        { required: [], shape: { c: "any", d: "any" } },
        { required: [], shape: { e: ["any"], f: "any" } },
      ],
    ],
  ])("has %s", ([, schema, expected]) => {
    const operation = annotateOperation({ requestBody: { required: true, ...toContent(schema) } });

    expect(bodyFormsOf(operation)).toEqual(expected);
  });

  test("has one without properties if the body may be omitted", () => {
    const operation = annotateOperation({ requestBody: toContent({ anyOf: [size, job] }) });

    expect(bodyFormsOf(operation)).toHaveLength(3);
    expect(bodyFormsOf(operation)).toContainEqual({ required: [], shape: {} });
  });

  test.for<[string, object]>([
    ["no body", {}],
    ["one form of the body", { requestBody: toContent({ allOf: [size, job] }) }],
    ["a choice of one", { requestBody: toContent({ oneOf: [size] }) }],
  ])("is absent if there is %s", ([, operation]) => {
    expect(annotateOperation(operation)).not.toHaveProperty("x-body-forms");
  });
});

describe("x-responses", () => {
  test.for<[string, object, object]>([
    ["an object", toContent({ allOf: [size, job] }), { required: { names: ["size", "job_id"] } }],
    [
      "an object without required properties",
      toContent({ type: "object", additionalProperties: size }),
      { required: { names: [] }, isArray: false },
    ],
    [
      "alternatives, of which each requires a property of its own",
      toContent({ oneOf: [size, job] }),
      { required: { names: [] }, isArray: false },
    ],
    [
      "alternatives that require the same property",
      toContent({ anyOf: [size, { allOf: [size, job] }] }),
      { required: { names: ["size"] }, isArray: false },
    ],
    [
      "an array",
      toContent({ type: "array", items: size }),
      { required: { names: [] }, isArray: true },
    ],
    ["a string", toContent({ type: "string" }), { required: false, isArray: false }],
    ["no body", {}, { required: false, isArray: false, hasHeaders: false, headers: [] }],
    [
      "headers",
      { headers: { "X-Total": {}, "X-Subject-Token": { required: true } } },
      {
        hasHeaders: true,
        headers: [
          { name: "X-Total", required: false },
          { name: "X-Subject-Token", required: true },
        ],
      },
    ],
  ])("describe a success with %s", ([, response, expected]) => {
    const operation = annotateOperation({ responses: { "200": response } });

    expect(operation).toMatchObject({ "x-responses": [{ status: "200", ...expected }] });
  });

  test.for<[string, object, unknown]>([
    [
      "scalars, arrays and objects",
      {
        type: "object",
        properties: {
          name: { type: "string" },
          count: { type: "integer" },
          share: { type: "number" },
          isNew: { type: "boolean" },
          parts: { type: "array", items: size },
        },
      },
      {
        name: "string",
        count: "number",
        share: "number",
        isNew: "boolean",
        parts: [{ size: "number" }],
      },
    ],
    ["all parts of allOf", { allOf: [size, job] }, { size: "number", job_id: "string" }],
    ["an array", { type: "array", items: size }, [{ size: "number" }]],
    ["a map", { type: "object", additionalProperties: size }, {}],
    ["alternatives", { oneOf: [size, job] }, {}],
    [
      "values of several types, or of any",
      { properties: { value: { type: ["string", "null"] }, list: { type: "array" }, other: {} } },
      {},
    ],
  ])("have the types of %s", ([, schema, shape]) => {
    const operation = annotateOperation({ responses: { "200": toContent(schema) } });

    expect(operation).toMatchObject({ "x-responses": [{ shape: JSON.stringify(shape) }] });
  });

  test("describe each success by its status, and no error", () => {
    const responses = { "201": {}, "202": {}, "2XX": {}, "307": {}, "403": {}, default: {} };

    expect(annotateOperation({ responses })).toMatchObject({
      "x-responses": [{ status: "201" }, { status: "202" }, { status: "2XX" }],
    });
  });
});

test("annotates the operations of the description, and leaves the dereferenced one unchanged", () => {
  const reference = { $ref: "#/components/schemas/Job" };
  const description: Description = {
    paths: { "/things": { parameters: [], post: { operationId: "addThing", body: reference } } },
  };
  const dereferenced: Description = {
    paths: { "/things": { parameters: [], post: { operationId: "addThing" } } },
  };

  annotate(description, dereferenced);

  expect(description).toEqual({
    paths: {
      "/things": {
        parameters: [],
        post: { operationId: "addThing", body: reference, "x-body": [], "x-responses": [] },
      },
    },
  });
  expect(dereferenced).toEqual({
    paths: { "/things": { parameters: [], post: { operationId: "addThing" } } },
  });
});

// --- internal ---

/** Annotates a description with one operation, and returns the operation. */
function annotateOperation(operation: object): unknown {
  const put = { operationId: "changeThing", ...operation };
  const description: Description = { paths: { "/things": { put: { ...put } } } };

  annotate(description, { paths: { "/things": { put } } });

  return description.paths?.["/things"]?.["put"];
}

function bodyFormsOf(operation: unknown): unknown {
  const annotations = operation as { "x-body-forms": string };
  return JSON.parse(annotations["x-body-forms"]);
}

function toContent(schema: object): object {
  return { content: { "application/json": { schema } } };
}
