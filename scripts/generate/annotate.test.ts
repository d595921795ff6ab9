import { describe, expect, test } from "vitest";
import { annotate, hasRequestFormats } from "./annotate.ts";
import { dereference } from "./dereference.ts";
import type { Description } from "./description.ts";

const size = { type: "object", required: ["size"], properties: { size: { type: "integer" } } };
const text = { type: "string" };
const job = { type: "object", required: ["job_id"], properties: { job_id: { type: "string" } } };

describe("x-params", () => {
  test.for<[string, object, object]>([
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
      {
        apps: { required: true, minItems: 1, maxItems: 100 },
        note: { minLength: 0, maxLength: 64 },
      },
    ],
    ["an object without a type", { properties: { note: text } }, { note: {} }],
    ["an object without properties", { type: "object", additionalProperties: true }, {}],
    [
      "the properties of all parts of allOf",
      { allOf: [size, job] },
      { size: { required: true }, job_id: { required: true } },
    ],
    [
      "the properties beside allOf",
      { ...size, allOf: [job] },
      { size: { required: true }, job_id: { required: true } },
    ],
    [
      "a property that one part of allOf requires, and others limit",
      {
        allOf: [
          { properties: { name: { maxLength: 9 } } },
          { required: ["name"], properties: { name: text } },
          { properties: { name: { minLength: 1 } } },
        ],
      },
      { name: { required: true, minLength: 1, maxLength: 9 } },
    ],
    [
      "a property that allOf requires in another part",
      { allOf: [{ properties: { name: text } }, { required: ["name"] }] },
      { name: { required: true } },
    ],
    [
      "a property that the schema requires of its parts",
      { allOf: [{ properties: { name: text } }], required: ["name"] },
      { name: { required: true } },
    ],
    [
      "the tightest limits of the parts",
      {
        allOf: [
          { properties: { tag: { ...text, minLength: 1, maxLength: 5 } } },
          { properties: { tag: { ...text, minLength: 2, maxLength: 9 } } },
        ],
      },
      { tag: { minLength: 2, maxLength: 5 } },
    ],
    [
      "a property that every alternative requires",
      { oneOf: [size, { allOf: [size, job] }] },
      { size: { required: true }, job_id: {} },
    ],
    [
      "a property that only one of the alternatives requires",
      { oneOf: [size, { properties: { size: text } }] },
      { size: {} },
    ],
    [
      "the loosest limits of the alternatives",
      {
        anyOf: [
          { properties: { tag: { ...text, minLength: 2, maxLength: 5 } } },
          { properties: { tag: { ...text, minLength: 1, maxLength: 9 } } },
        ],
      },
      { tag: { minLength: 1, maxLength: 9 } },
    ],
    [
      "no limit that one of the alternatives lacks",
      {
        anyOf: [
          { properties: { tag: { ...text, minLength: 2, maxLength: 5 } } },
          { properties: { tag: { ...text, minLength: 1 } } },
        ],
      },
      { tag: { minLength: 1 } },
    ],
    [
      "the limits of a property that is composed itself",
      {
        properties: {
          tag: { allOf: [{ ...text, maxLength: 5 }], minLength: 1 },
          note: { anyOf: [{ ...text, maxLength: 5 }, { type: "null" }] },
        },
      },
      { tag: { minLength: 1, maxLength: 5 }, note: { nullable: true, maxLength: 5 } },
    ],
    [
      "a property that the schema requires beside its alternatives",
      { ...size, oneOf: [job, { properties: { note: text } }] },
      { size: { required: true }, job_id: {}, note: {} },
    ],
    [
      "alternatives within alternatives",
      { oneOf: [size, { oneOf: [size, { allOf: [size] }] }] },
      { size: { required: true } },
    ],
    [
      "properties that may be null, by their type, by an alternative, by a value, or by any value",
      {
        properties: {
          type: { type: ["string", "null"] },
          alternative: { oneOf: [text, { type: "null" }] },
          value: { enum: ["a", null] },
          constant: { const: null },
          any: {},
          never: { allOf: [{ type: ["string", "null"] }, text] },
        },
      },
      {
        type: { nullable: true },
        alternative: { nullable: true },
        value: { nullable: true },
        constant: { nullable: true },
        any: { nullable: true },
        never: {},
      },
    ],
    [
      "a property that may be null in one of the alternatives, or in only some of the parts",
      {
        allOf: [
          { oneOf: [{ properties: { a: text } }, { properties: { a: { type: "null" } } }] },
          { properties: { b: { type: ["string", "null"] } } },
          { properties: { b: text } },
        ],
      },
      { a: { nullable: true }, b: {} },
    ],
  ])("has %s", ([, schema, expected]) => {
    const { params } = annotationsOf({ requestBody: { required: true, ...toContent(schema) } });

    expect(params).toEqual(
      Object.entries(expected).map(([name, value]) => [name, { in: "body", ...value }]),
    );
  });

  test("requires no property of an optional body", () => {
    const { params } = annotationsOf({ requestBody: toContent(size) });

    expect(params).toEqual([["size", { in: "body" }]]);
  });

  test("has the parameters of the path, the query and the headers, also of the path item", () => {
    const item = [{ name: "id", in: "path", required: true, schema: { ...text, maxLength: 9 } }];
    const parameters = [
      { name: "X-Kind", in: "header", schema: text },
      { name: "kinds", in: "query", schema: { type: "array", maxItems: 2, items: text } },
    ];

    const { params } = annotationsOf({ parameters, requestBody: toContent(size) }, item);

    expect(params).toEqual([
      ["id", { in: "path", required: true, maxLength: 9 }],
      ["kinds", { in: "query", maxItems: 2 }],
      ["X-Kind", { in: "header" }],
      ["size", { in: "body" }],
    ]);
  });

  test("is empty if there is no parameter and no body", () => {
    expect(annotationsOf({}).params).toEqual([]);
  });

  test("has literals of TypeScript for all names", () => {
    const names = ['"', "'", "&", "<", "\\", "\n", "a-b", "3d"];
    const properties = Object.fromEntries(names.map((name) => [name, text]));

    const { params } = annotationsOf({ requestBody: toContent({ properties }) });

    expect(params.map(([name]) => name).toSorted()).toEqual(names.toSorted());
  });
});

describe("x-empty-body", () => {
  test.for<[string, object, boolean]>([
    ["no body", {}, false],
    ["an optional body", { requestBody: toContent({ properties: { a: text } }) }, false],
    ["a body with a required property", { requestBody: required(toContent(size)) }, false],
    ["a body without one", { requestBody: required(toContent({ type: "object" })) }, true],
  ])("with %s: %s", ([, operation, expected]) => {
    expect(annotationsOf(operation).isSentEmpty).toBe(expected);
  });
});

describe("x-body-forms", () => {
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
    expect(annotationsOf({ requestBody: required(toContent(schema)) }).forms).toEqual(expected);
  });

  test("ends at a schema that contains itself", () => {
    const tree = { properties: { children: { type: "array", items: {} } } };
    tree.properties.children.items = tree;

    const { forms } = annotationsOf({ requestBody: required(toContent({ oneOf: [tree, job] })) });

    expect(forms).toEqual([
      { required: [], shape: { children: [{ children: "any" }] } },
      { required: ["job_id"], shape: { job_id: "string" } },
    ]);
  });

  test.for<[string, object, number]>([
    ["its alternatives", { anyOf: [size, job] }, 3],
    ["its required properties", size, 2],
  ])("has one without properties if the body may be omitted, beside %s", ([, schema, count]) => {
    const { forms } = annotationsOf({ requestBody: toContent(schema) });

    expect(forms).toHaveLength(count);
    expect(forms).toContainEqual({ required: [], shape: {} });
  });

  test.for<[string, object]>([
    ["no body", {}],
    ["one form of the body", { requestBody: required(toContent({ allOf: [size, job] })) }],
    ["a choice of one", { requestBody: required(toContent({ oneOf: [size] })) }],
    ["no required property", { requestBody: toContent({ properties: { note: text } }) }],
  ])("is absent if there is %s", ([, operation]) => {
    expect(annotationsOf(operation).forms).toBeUndefined();
  });
});

describe("x-responses", () => {
  test.for<[string, object, object]>([
    [
      "an object",
      toContent({ allOf: [size, job] }),
      { required: ["size", "job_id"], shape: { size: "number", job_id: "string" } },
    ],
    [
      "an object without required properties",
      toContent({ type: "object", additionalProperties: size }),
      { required: [], shape: {} },
    ],
    [
      "alternatives, of which each requires a property of its own",
      toContent({ oneOf: [size, job] }),
      { required: [], shape: {} },
    ],
    [
      "alternatives that require the same property",
      toContent({ anyOf: [size, { allOf: [size, job] }] }),
      { required: ["size"], shape: {} },
    ],
    [
      "an array",
      toContent({ type: "array", items: size }),
      { required: [], isArray: true, shape: [{ size: "number" }] },
    ],
    ["a string", toContent(text), {}],
    ["an object or null", toContent({ ...size, type: ["object", "null"] }), {}],
    ["an object or a string", toContent({ oneOf: [size, text] }), {}],
    [
      "another JSON media type",
      { content: { "application/a+json": { schema: size } } },
      { required: ["size"], shape: { size: "number" } },
    ],
    ["text", { content: { "text/plain": { schema: text } } }, { isText: true }],
    ["no body", {}, {}],
    [
      "headers",
      { headers: { "X-Total": {}, "X-Subject-Token": { required: true } } },
      { headers: { "X-Total": false, "X-Subject-Token": true } },
    ],
  ])("describe a success with %s", ([, response, expected]) => {
    expect(annotationsOf({ responses: { "200": response } }).responses).toEqual({ 200: expected });
  });

  test.for<[string, object, unknown]>([
    [
      "scalars, arrays and objects",
      {
        type: "object",
        properties: {
          name: text,
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
      "values of several types, of any type, or null",
      {
        properties: {
          value: { type: ["string", "null"] },
          list: { type: "array" },
          other: {},
          object: { ...size, type: ["object", "null"] },
          alternative: { anyOf: [size, { type: "null" }] },
          mixed: { oneOf: [size, text] },
        },
      },
      {},
    ],
  ])("have the types of %s", ([, schema, shape]) => {
    const { responses } = annotationsOf({ responses: { "200": toContent(schema) } });

    expect(responses).toMatchObject({ 200: { shape } });
    expect(responses).toHaveProperty("200.shape", shape);
  });

  test("end at a schema that contains itself", () => {
    const tree = { type: "object", properties: { name: text, child: {} } };
    tree.properties.child = tree;

    const { responses } = annotationsOf({ responses: { "200": toContent(tree) } });

    expect(responses).toEqual({ 200: { required: [], shape: { name: "string" } } });
  });

  test("describe each success by its status, and no error", () => {
    const responses = { "201": {}, "202": {}, "2XX": {}, "307": {}, "403": {}, default: {} };

    expect(Object.keys(annotationsOf({ responses }).responses)).toEqual(["201", "202", "2XX"]);
  });
});

describe("x-request-format", () => {
  const list = { type: "array", items: text };
  const object = { type: "object", properties: { size: { type: "integer" } } };

  test.for<[string, object, object | undefined]>([
    ["a scalar", { name: "a", schema: text }, undefined],
    ["a list, by default", { name: "a", schema: list }, undefined],
    [
      "a joined list",
      { name: "a", schema: list, explode: false },
      { style: "form", explode: false },
    ],
    [
      "a list with delimiters, which is joined by default",
      { name: "a", schema: list, style: "pipeDelimited" },
      { style: "pipeDelimited", explode: false },
    ],
    ["an object, by default", { name: "a", schema: object }, { style: "form", explode: true }],
    [
      "a deep object",
      { name: "a", schema: object, style: "deepObject" },
      { style: "deepObject", explode: false },
    ],
    [
      "a name that must be encoded",
      { name: "a&b", schema: text },
      { style: "form", explode: true },
    ],
  ])("has the style of %s", ([, parameter, style]) => {
    const { format } = annotationsOf({ parameters: [{ in: "query", ...parameter }] });

    const names = { query: { [(parameter as { name: string }).name]: style } };
    expect(format).toEqual(style && { key: "PUT /things", value: names });
  });

  test.for<[string, object | undefined]>([
    ["application/json", undefined],
    ["application/merge-patch+json", { mediaType: "application/merge-patch+json" }],
    ["multipart/form-data", undefined],
  ])("has the media type of a body, if that is always the same: %s", ([mediaType, value]) => {
    const { format } = annotationsOf({
      requestBody: { content: { [mediaType]: { schema: size } } },
    });

    expect(format).toEqual(value && { key: "PUT /things", value });
  });

  test("is known for the whole description", () => {
    const operationWith = (parameters: object[]): Description => ({
      paths: { "/a": { get: { operationId: "a", parameters } } },
    });
    const plain = operationWith([]);
    const styled = operationWith([{ name: "a", in: "query", explode: false, schema: list }]);
    for (const description of [plain, styled]) {
      annotate(description, dereference(description));
    }

    expect([plain, styled].map(hasRequestFormats)).toEqual([false, true]);
  });
});

test("annotates the operations of a description with references, which remain", () => {
  const description = {
    paths: {
      "/things": {
        parameters: [{ $ref: "#/components/parameters/Kind" }],
        post: { operationId: "addThing", requestBody: { $ref: "#/components/requestBodies/Job" } },
      },
    },
    components: {
      parameters: {
        Kind: { name: "kind", in: "query", schema: { $ref: "#/components/schemas/S" } },
      },
      requestBodies: { Job: toContent({ $ref: "#/components/schemas/Job" }) },
      schemas: {
        S: { type: "string", maxLength: 3 },
        Job: { properties: { next: { $ref: "#/components/schemas/Job" } } },
      },
      examples: { Data: { value: { $ref: "#/is/data" } } },
    },
  };
  const before = structuredClone(description);

  annotate(description, dereference(description));

  expect(description).toEqual({
    ...before,
    paths: {
      "/things": {
        ...before.paths["/things"],
        post: {
          ...before.paths["/things"].post,
          "x-path": '"/things"',
          "x-params": [
            { name: '"kind"', value: '{"in":"query","maxLength":3}' },
            { name: '"next"', value: '{"in":"body"}' },
          ],
          "x-responses": [],
        },
      },
    },
  });
});

// --- internal ---

interface Annotations {
  params: [name: string, value: unknown][];
  isSentEmpty: boolean;
  forms: unknown;
  responses: Record<string, unknown>;
  format: unknown;
}

/** Annotates an operation, and returns the values of the literals in its annotations. */
function annotationsOf(operation: object, parameters: object[] = []): Annotations {
  const put = { operationId: "changeThing", ...operation };
  const description: Description = { paths: { "/things": { put: { ...put } } } };
  annotate(description, { paths: { "/things": { parameters: parameters as never, put } } });

  // oxlint-disable-next-line typescript/no-explicit-any -- vendor extensions
  const annotated: any = description.paths?.["/things"]?.["put"];
  const format = annotated["x-request-format"];
  return {
    params: annotated["x-params"].map(evaluate),
    isSentEmpty: annotated["x-empty-body"] === true,
    forms: annotated["x-body-forms"] && JSON.parse(annotated["x-body-forms"]),
    responses: Object.fromEntries(
      annotated["x-responses"].map(({ status, fields }: { status: string; fields: Printed[] }) => [
        status,
        Object.fromEntries(fields.map(evaluate)),
      ]),
    ),
    format: format && { key: JSON.parse(format.key), value: JSON.parse(format.value) },
  };
}

interface Printed {
  name: string;
  value: string;
}

function evaluate({ name, value }: Printed): [string, unknown] {
  return [JSON.parse(name), JSON.parse(value)];
}

function required(body: object): object {
  return { required: true, ...body };
}

function toContent(schema: object): object {
  return { content: { "application/json": { schema } } };
}
