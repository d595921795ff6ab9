import { readFileSync } from "node:fs";
import { join } from "node:path";
import { descriptionFile, root } from "dev-tools";
import { describe, expect, test } from "vitest";
import { parseDescription } from "./description.ts";
import { GenerateError } from "./errors.ts";
import { assertSupportedShapes, findRefusals } from "./supported-shapes.ts";
import { type RefusalName, refusals } from "./supported-shapes/refusals.ts";

/** A description, and the place in it that must be refused. */
type Case = [description: object, pointer: string];

const text = { type: "string" };
const list = { type: "array", items: text };
const file = { contentMediaType: "application/zip" };
const form = { type: "object", required: ["file"], properties: { file } };
const size = { type: "object", required: ["size"], properties: { size: { type: "integer" } } };
const aServer = { url: "https://a.{region}.example.com/v2" };
const sizeReference = { $ref: "#/components/schemas/Size" };

const OPERATION = "#/paths/~1things/post";
const PARAMETER = `${OPERATION}/parameters/0`;
const BODY = `${OPERATION}/requestBody`;
const BODY_SCHEMA = `${BODY}/content/application~1json/schema`;
const FORM_SCHEMA = `${BODY}/content/multipart~1form-data/schema`;
const RESPONSE = `${OPERATION}/responses/200`;
const RESPONSE_SCHEMA = `${RESPONSE}/content/application~1json/schema`;

const cases: Record<RefusalName, Case[]> = {
  "openapi-version": [
    [{ ...withOperation({}), openapi: "3.0.3" }, "#/openapi"],
    [{ ...withOperation({}), openapi: "3.2.0" }, "#/openapi"],
  ],
  "unknown-keyword": [
    [{ ...withOperation({}), jsonSchemaDialect: "a" }, "#/jsonSchemaDialect"],
    [withOperation({ servers: [] }), `${OPERATION}/servers`],
    [withParameter({ in: "query", schema: text, other: 1 }), `${PARAMETER}/other`],
    [withBody(size, { other: 1 }), `${BODY}/other`],
    [withResponse({ other: 1 }), `${RESPONSE}/other`],
    [withResponse({ headers: { "X-A": { content: {} } } }), `${RESPONSE}/headers/X-A/content`],
    [withSchema({ ...list, prefixItems: [text] }), `${RESPONSE_SCHEMA}/prefixItems`],
    [withSchema({ ...size, patternProperties: {} }), `${RESPONSE_SCHEMA}/patternProperties`],
    [withSchema({ properties: { a: { if: {} } } }), `${RESPONSE_SCHEMA}/properties/a/if`],
    [withSchema({ ...list, items: { $dynamicRef: "#a" } }), `${RESPONSE_SCHEMA}/items/$dynamicRef`],
    [withSchema({ ...text, nullable: true }), `${RESPONSE_SCHEMA}/nullable`],
    [withComponents({ pathItems: {} }), "#/components/pathItems"],
  ],
  "external-reference": [
    [withSchema({ $ref: "other.yaml#/Size" }), RESPONSE_SCHEMA],
    [withOperation({ parameters: [{ $ref: "https://a.example.com" }] }), PARAMETER],
  ],
  "reference-with-keywords": [
    [withSchema({ ...sizeReference, type: "object" }), RESPONSE_SCHEMA],
    [
      withSchema({ properties: { a: { ...sizeReference, minProperties: 1 } } }),
      `${RESPONSE_SCHEMA}/properties/a`,
    ],
  ],
  "path-item-reference": [
    [withPaths({ "/things": { $ref: "#/components/x-paths/a" } }), "#/paths/~1things"],
  ],
  "incoming-request": [
    [{ ...withOperation({}), webhooks: {} }, "#/webhooks"],
    [withOperation({ callbacks: {} }), `${OPERATION}/callbacks`],
  ],
  server: [
    [{ ...withOperation({}), servers: [{ url: "https://{env}.example.com" }] }, "#/servers"],
    [{ ...withOperation({}), servers: [{ url: "/v2" }] }, "#/servers"],
    [{ ...withOperation({}), servers: [aServer, aServer] }, "#/servers"],
    [
      withPaths({
        "/things": {
          servers: ["a", "b", "c"].map((name) => ({ url: `https://${name}.example.com` })),
          get: operation({}),
        },
      }),
      "#/paths/~1things/servers",
    ],
  ],
  "security-scheme": [
    [withToken({ type: "http", scheme: "bearer" }), "#/components/securitySchemes/userToken"],
    [
      withToken({ type: "apiKey", in: "query", name: "t" }),
      "#/components/securitySchemes/userToken",
    ],
  ],
  "security-choice": [
    [withOperation({ security: [{ userToken: [] }, {}] }), `${OPERATION}/security`],
    [withOperation({ security: [{ a: [], b: [] }] }), `${OPERATION}/security`],
    [{ ...withOperation({}), security: [{ a: [] }, { b: [] }] }, "#/security"],
  ],

  method: [
    [withPaths({ "/things": { options: operation({}) } }), "#/paths/~1things/options"],
    [withPaths({ "/things": { trace: operation({}) } }), "#/paths/~1things/trace"],
  ],
  "path-text": [
    [withPaths({ "/a b": { get: operation({}) } }), "#/paths/~1a b"],
    [withPaths({ '/a"b': { get: operation({}) } }), '#/paths/~1a"b'],
    [withPaths({ "/a\\b": { get: operation({}) } }), "#/paths/~1a\\b"],
    [withPaths({ "/a?b=c": { get: operation({}) } }), "#/paths/~1a?b=c"],
    [withPaths({ "/a/../b": { get: operation({}) } }), "#/paths/~1a~1..~1b"],
  ],
  "operation-name": [
    [withOperation({ operationId: "projectId" }), `${OPERATION}/operationId`],
    [withOperation({ operationId: "toString" }), `${OPERATION}/operationId`],
    [withOperation({ operationId: "toJSON" }), `${OPERATION}/operationId`],
  ],
  "taken-name": [
    [
      withOperation({
        parameters: [
          { name: "a", in: "query", schema: text },
          { name: "a", in: "header", schema: text },
        ],
      }),
      `${OPERATION}/parameters/1`,
    ],
    [
      withOperation({
        parameters: [{ name: "size", in: "query", schema: text }],
        requestBody: toContent(size),
      }),
      BODY,
    ],
    [
      withPaths({
        "/things": {
          parameters: [{ name: "a", in: "query", schema: text }],
          post: operation({ parameters: [{ name: "a", in: "query", schema: text }] }),
        },
      }),
      PARAMETER,
    ],
    [
      withOperation({
        parameters: [
          { name: "size", in: "query", schema: text },
          { name: "filter", in: "query", schema: size },
        ],
      }),
      `${OPERATION}/parameters/1`,
    ],
  ],
  "bound-name": [
    [withParameter({ name: "project_id", in: "query", schema: text }), PARAMETER],
    [withBody({ properties: { instance_id: text } }), BODY],
  ],
  "inherited-name": [
    [withParameter({ name: "constructor", in: "query", schema: text }), PARAMETER],
    [withBody({ properties: { toString: text } }), BODY],
    [
      withSchema(JSON.parse('{ "properties": { "__proto__": {} } }')),
      `${RESPONSE_SCHEMA}/properties/__proto__`,
    ],
  ],
  "path-parameter-name": [
    [withParameter({ name: "a-b", in: "path", required: true, schema: text }), PARAMETER],
    [withParameter({ name: "a*", in: "path", required: true, schema: text }), PARAMETER],
  ],
  "header-name": [
    [withParameter({ name: "X A", in: "header", schema: text }), PARAMETER],
    [withParameter({ name: 'X"A', in: "header", schema: text }), PARAMETER],
    [withResponse({ headers: { "X<A": {} } }), `${RESPONSE}/headers/X<A`],
    [
      withToken({ type: "apiKey", in: "header", name: "X A" }),
      "#/components/securitySchemes/userToken",
    ],
  ],
  "fixed-header": ["Accept", "Content-Type", "Cookie", "Host", "Sec-A", "x-auth-token"].map(
    (name): Case => [withParameter({ name, in: "header", schema: text }), PARAMETER],
  ),
  "schema-name-start": [
    [withComponents({ schemas: { "3D.Thing": text } }), "#/components/schemas/3D.Thing"],
    [withComponents({ responses: { "-a": {} } }), "#/components/responses/-a"],
  ],
  "schema-name-global": [
    "Record",
    "record",
    "Date",
    "Array",
    "Partial",
    "RomaClient",
    "ApiError",
  ].map((name): Case => [
    withComponents({ schemas: { [name]: text } }),
    `#/components/schemas/${name}`,
  ]),
  "schema-name-twice": [
    [
      withComponents({ schemas: { "Thing-Info": text, ThingInfo: text } }),
      "#/components/schemas/ThingInfo",
    ],
    [
      withComponents({ schemas: { ResponseForbidden: text }, responses: { Forbidden: {} } }),
      "#/components/responses/Forbidden",
    ],
  ],

  "cookie-parameter": [[withParameter({ in: "cookie", schema: text }), PARAMETER]],
  "parameter-location": [[withParameter({ in: "querystring", schema: text }), PARAMETER]],
  "parameter-content": [
    [withParameter({ in: "query", ...toContent(text) }), PARAMETER],
    [withParameter({ in: "query" }), PARAMETER],
  ],
  "parameter-style": [
    [withParameter({ in: "path", style: "label", schema: text }), PARAMETER],
    [withParameter({ in: "path", style: "matrix", schema: text }), PARAMETER],
    [withParameter({ in: "query", style: "simple", schema: text }), PARAMETER],
    [withParameter({ in: "header", style: "form", schema: text }), PARAMETER],
  ],
  "parameter-type": [
    [withParameter({ in: "path", schema: size }), `${PARAMETER}/schema`],
    [withParameter({ in: "header", schema: list }), `${PARAMETER}/schema`],
    [withParameter({ in: "query", style: "deepObject", schema: list }), `${PARAMETER}/schema`],
    [withParameter({ in: "query", style: "pipeDelimited", schema: text }), `${PARAMETER}/schema`],
    [withParameter({ in: "query", schema: { type: ["string", "null"] } }), `${PARAMETER}/schema`],
    [withParameter({ in: "query", schema: { enum: ["a", null] } }), `${PARAMETER}/schema`],
  ],
  "parameter-untyped": [
    [withParameter({ in: "query", schema: {} }), `${PARAMETER}/schema`],
    [withParameter({ in: "query", schema: { minLength: 1 } }), `${PARAMETER}/schema`],
  ],
  "parameter-nested": [
    [withParameter({ in: "query", schema: { ...list, items: list } }), `${PARAMETER}/schema`],
    [withParameter({ in: "query", schema: { type: "array" } }), `${PARAMETER}/schema`],
    [withParameter({ in: "query", schema: { properties: { a: size } } }), `${PARAMETER}/schema`],
    [
      withParameter({ in: "query", schema: { ...list, items: { type: ["string", "null"] } } }),
      `${PARAMETER}/schema`,
    ],
    [
      withParameter({ in: "query", schema: { oneOf: [text, { ...list, items: {} }] } }),
      `${PARAMETER}/schema`,
    ],
  ],
  "parameter-map": [
    [
      withParameter({ in: "query", schema: { type: "object", additionalProperties: text } }),
      `${PARAMETER}/schema`,
    ],
    [
      withParameter({ in: "query", schema: { ...size, additionalProperties: true } }),
      `${PARAMETER}/schema`,
    ],
  ],
  "allow-reserved": [
    [
      withParameter({ in: "query", allowReserved: true, schema: text }),
      `${PARAMETER}/allowReserved`,
    ],
  ],
  "allow-empty-value": [
    [
      withParameter({ in: "query", allowEmptyValue: true, schema: text }),
      `${PARAMETER}/allowEmptyValue`,
    ],
  ],

  "body-method": [
    [
      withPaths({ "/things": { get: operation({ requestBody: toContent(size) }) } }),
      "#/paths/~1things/get/requestBody",
    ],
  ],
  "body-media-type": [
    "application/x-www-form-urlencoded",
    "multipart/mixed",
    "application/xml",
    "application/octet-stream",
    "text/plain",
    "application/json; charset=utf-8",
    "application/*",
    "*/*",
  ].map((mediaType): Case => [
    withOperation({ requestBody: { content: { [mediaType]: { schema: size } } } }),
    `${BODY}/content/${mediaType.replaceAll("/", "~1")}`,
  ]),
  "body-media-types": [
    [
      withOperation({
        requestBody: {
          content: {
            "application/json": { schema: size },
            "application/merge-patch+json": { schema: size },
          },
        },
      }),
      BODY,
    ],
  ],
  "body-encoding": [
    [
      withOperation({
        requestBody: { content: { "application/json": { schema: size, encoding: {} } } },
      }),
      `${BODY}/content/application~1json/encoding`,
    ],
  ],
  "multipart-type": [
    [withForm(text), FORM_SCHEMA],
    [withForm({ ...form, additionalProperties: file }), FORM_SCHEMA],
    [withForm({ anyOf: [form, form] }), FORM_SCHEMA],
    [withForm({ type: "object", allOf: [form] }), FORM_SCHEMA],
  ],
  "multipart-part": [
    text,
    { type: "array", items: file },
    size,
    { ...file, contentEncoding: "base64" },
  ].map((part): Case => [
    withForm({ ...form, properties: { file, part } }),
    `${FORM_SCHEMA}/properties/part`,
  ]),
  "multipart-optional": [
    [withForm(form, { required: false }), BODY],
    [withForm({ type: "object", properties: { file } }), BODY],
    [withForm({ type: "object" }), BODY],
  ],
  "body-untyped": [
    [
      withOperation({ requestBody: { content: { "application/json": {} } } }),
      `${BODY}/content/application~1json`,
    ],
    [
      withResponse({ content: { "application/json": {} } }),
      `${RESPONSE}/content/application~1json`,
    ],
  ],
  "body-type": [
    [withBody(list), BODY_SCHEMA],
    [withBody(text), BODY_SCHEMA],
    [withBody({}), BODY_SCHEMA],
    [withBody({ ...size, type: ["object", "null"] }), BODY_SCHEMA],
    [withBody({ oneOf: [sizeReference, text] }), BODY_SCHEMA],
  ],
  "body-open": [
    [withBody({ type: "object", additionalProperties: text }), BODY_SCHEMA],
    [withBody({ ...size, additionalProperties: true }), BODY_SCHEMA],
    [withBody({ oneOf: [size, { ...size, additionalProperties: {} }] }), BODY_SCHEMA],
  ],
  "body-unreachable": [[withBody({ type: "object" }, { required: false }), BODY_SCHEMA]],

  "success-missing": [
    [withOperation({ responses: {} }), OPERATION],
    [withOperation({ responses: { default: {}, "404": {} } }), OPERATION],
  ],
  "response-status": ["100", "209", "302", "3XX", "600", "1XX"].map((status): Case => [
    withOperation({ responses: { "200": {}, [status]: {} } }),
    `${OPERATION}/responses/${status}`,
  ]),
  "response-media-type": [
    ...["application/xml", "application/octet-stream", "image/png", "text/event-stream"].map(
      (mediaType): Case => [
        withResponse({ content: { [mediaType]: { schema: text } } }),
        `${RESPONSE}/content/${mediaType.replace("/", "~1")}`,
      ],
    ),
    [
      withOperation({
        responses: { "200": {}, "404": { content: { "text/plain": { schema: text } } } },
      }),
      `${OPERATION}/responses/404/content/text~1plain`,
    ],
    [
      withOperation({
        responses: { "200": {}, "404": { content: { "application/zip": { schema: file } } } },
      }),
      `${OPERATION}/responses/404/content/application~1zip`,
    ],
  ],
  "response-media-types": [
    [
      withResponse({
        content: { "application/json": { schema: size }, "application/a+json": { schema: size } },
      }),
      RESPONSE,
    ],
    [
      withOperation({
        responses: {
          "200": toContent(size),
          "202": { content: { "text/plain": { schema: text } } },
        },
      }),
      OPERATION,
    ],
    [
      withOperation({
        responses: {
          "200": { content: { "text/plain": { schema: text } } },
          "202": { content: { "application/zip": { schema: file } } },
        },
      }),
      OPERATION,
    ],
  ],
  "response-body": [
    [
      withOperation({ responses: { "204": toContent(size) } }),
      `${OPERATION}/responses/204/content`,
    ],
    [
      withPaths({ "/things": { head: operation({ responses: { "200": toContent(size) } }) } }),
      "#/paths/~1things/head/responses/200/content",
    ],
  ],
  "text-type": [
    [
      withResponse({ content: { "text/plain": { schema: { type: "integer" } } } }),
      `${RESPONSE}/content/text~1plain/schema`,
    ],
    [
      withResponse({ content: { "text/plain": { schema: size } } }),
      `${RESPONSE}/content/text~1plain/schema`,
    ],
  ],
  "headers-place": [
    [withResponse({ headers: { "X-A": {} }, ...toContent(text) }), `${RESPONSE}/headers`],
    [
      withResponse({ headers: { "X-A": {} }, content: { "text/csv": { schema: text } } }),
      `${RESPONSE}/headers`,
    ],
    [
      withResponse({ headers: { "X-A": {} }, content: { "application/zip": { schema: file } } }),
      `${RESPONSE}/headers`,
    ],
    [
      withResponse({ headers: { "X-A": {} }, ...toContent({ ...size, type: ["object", "null"] }) }),
      `${RESPONSE}/headers`,
    ],
  ],
  "headers-property": [
    [
      withResponse({ headers: { "X-A": {} }, ...toContent({ properties: { headers: text } }) }),
      `${RESPONSE}/headers`,
    ],
  ],
  "header-reference": [
    [
      withResponse({ headers: { "X-A": { $ref: "#/components/headers/A" } } }),
      `${RESPONSE}/headers/X-A`,
    ],
  ],

  "boolean-schema": [
    [withSchema({ properties: { a: true } }), `${RESPONSE_SCHEMA}/properties/a`],
    [
      withBody({ properties: { a: { ...list, items: false } } }),
      `${BODY_SCHEMA}/properties/a/items`,
    ],
  ],
  "endless-schema": [
    [
      withComponents({ schemas: { A: { allOf: [{ $ref: "#/components/schemas/A" }] } } }),
      "#/components/schemas/A",
    ],
    [withSchema({ anyOf: [{ oneOf: [text, { $ref: RESPONSE_SCHEMA }] }, list] }), RESPONSE_SCHEMA],
  ],
  "impossible-schema": [
    [withSchema({ allOf: [text, { type: "integer" }] }), RESPONSE_SCHEMA],
    [withSchema({ type: "string", enum: [1] }), RESPONSE_SCHEMA],
  ],
  "binary-string": [
    [
      withSchema({ properties: { a: { ...text, format: "binary" } } }),
      `${RESPONSE_SCHEMA}/properties/a`,
    ],
    [withParameter({ in: "query", schema: { ...text, format: "binary" } }), `${PARAMETER}/schema`],
  ],
  discriminator: [
    [withSchema({ oneOf: [size], discriminator: {} }), `${RESPONSE_SCHEMA}/discriminator`],
  ],
  "read-only": [
    [withBody({ properties: { a: { ...text, readOnly: true } } }), `${BODY_SCHEMA}/properties/a`],
    [
      withSchema({ properties: { a: { ...text, writeOnly: true } } }),
      `${RESPONSE_SCHEMA}/properties/a`,
    ],
  ],
  "any-of-beside": [
    [withSchema({ ...size, required: [], anyOf: [size] }), `${RESPONSE_SCHEMA}/anyOf`],
    [withSchema({ oneOf: [size], anyOf: [size] }), `${RESPONSE_SCHEMA}/anyOf`],
  ],
  "type-list-beside": [
    [withSchema({ type: ["object", "null"], allOf: [sizeReference] }), RESPONSE_SCHEMA],
    [withSchema({ type: ["object", "null"], oneOf: [size, { type: "null" }] }), RESPONSE_SCHEMA],
  ],
  "empty-object": [
    [
      withBody({ properties: { a: { ...list, items: { type: ["object", "null"] } } } }),
      `${BODY_SCHEMA}/properties/a/items`,
    ],
    [withParameter({ in: "query", schema: { type: "object" } }), `${PARAMETER}/schema`],
    [withSchema({ allOf: [sizeReference, { type: "object" }] }), `${RESPONSE_SCHEMA}/allOf/1`],
    [withBody({ properties: { a: { type: "object" } } }), `${BODY_SCHEMA}/properties/a`],
  ],
  "required-apart": [
    [withSchema({ required: ["a"] }), `${RESPONSE_SCHEMA}/required`],
    [
      withSchema({ allOf: [sizeReference, { required: ["size"] }] }),
      `${RESPONSE_SCHEMA}/allOf/1/required`,
    ],
    [withSchema({ required: ["size"], oneOf: [size] }), `${RESPONSE_SCHEMA}/required`],
  ],
  "map-beside": [
    [
      withSchema({ ...size, additionalProperties: text }),
      `${RESPONSE_SCHEMA}/additionalProperties`,
    ],
  ],
  "enum-without-null": [[withSchema({ type: ["string", "null"], enum: ["a"] }), RESPONSE_SCHEMA]],
};

describe.for(Object.keys(refusals) as RefusalName[])("%s", (name) => {
  test.for(cases[name].map(([description, pointer], index) => ({ index, description, pointer })))(
    "is refused, case $index at $pointer",
    ({ description, pointer }) => {
      const found = findRefusals(description).map((each) => [each.name, toPointer(each.path)]);

      expect(found).toEqual([[name, pointer]]);
    },
  );
});

describe("a supported shape", () => {
  test.for<[string, object]>([
    ["a reference with documentation", withSchema({ ...sizeReference, description: "a" })],
    ["extensions", withOperation({ "x-a": 1, responses: { "200": { "x-b": {} } } })],
    ["one server", { ...withOperation({}), servers: [aServer] }],
    ["no security", withOperation({ security: [] })],
    ["allowReserved: false", withParameter({ in: "query", allowReserved: false, schema: text })],
    [
      "a path parameter that is bound",
      withParameter({ name: "project_id", in: "path", schema: text }),
    ],
    [
      "any value within a body",
      withBody({ properties: { a: {}, b: { additionalProperties: true } } }),
    ],
    ["a body without properties", withBody({ type: "object" })],
    [
      "an object without properties in a response",
      withSchema({ ...list, items: { type: "object" } }),
    ],
    ["an object that must be empty", withSchema({ type: "object", additionalProperties: false })],
    ["a map within a body", withBody({ properties: { a: { additionalProperties: text } } })],
    ["a map as a response", withSchema({ type: "object", additionalProperties: text })],
    ["an open object", withSchema({ ...size, additionalProperties: true })],
    ["readOnly in a response", withSchema({ properties: { a: { ...text, readOnly: true } } })],
    [
      "a schema within itself, in a list",
      withSchema({ ...list, items: { $ref: RESPONSE_SCHEMA } }),
    ],
    [
      "a property of a part, required beside it",
      withSchema({ required: ["size"], allOf: [sizeReference] }),
    ],
    ["what a request must not have", withBody({ ...size, not: { required: ["a", "b"] } })],
    ["null among the values", withSchema({ type: ["string", "null"], enum: ["a", null] })],
    [
      "a required header by reference",
      withResponse({ headers: { "X-B": { $ref: "#/components/headers/B" } } }),
    ],
    [
      "a form with files",
      withForm({ ...form, properties: { file, other: { ...text, format: "binary" } } }),
    ],
    ...["application/zip", "application/xml", "image/png"].map((mediaType): [string, object] => [
      `${mediaType} as binary data`,
      withResponse({ content: { [mediaType]: { schema: file } } }),
    ]),
    [
      "an error of another JSON type",
      withOperation({
        responses: {
          "200": {},
          "4XX": { content: { "application/problem+json": { schema: size } } },
        },
      }),
    ],
    [
      "an object whose property has its name",
      withParameter({ name: "a", in: "query", schema: { properties: { a: text } } }),
    ],
    [
      "data that looks like a reference",
      withBody({ properties: { a: text }, examples: [{ $ref: "other" }] }),
    ],
  ])("is %s", ([, description]) => {
    expect(findRefusals(description)).toEqual([]);
  });

  test.for([descriptionFile, "packages/client/templates/shapes.yaml"])("is all of %s", (file) => {
    const description = parseDescription(readFileSync(join(root, file), "utf8"));

    expect(findRefusals(description)).toEqual([]);
  });
});

test("tells the line, the place, the shape and what to do", () => {
  const description = `openapi: 3.1.0
paths:
  /things:
    get:
      operationId: listThings
      parameters:
        - { name: sort, in: query, schema: { type: string } }
        - name: session
          in: cookie
          schema: { type: string }
      responses:
        "200":
          content:
            application/xml: &xml
              schema: { type: string }
    trace:
      operationId: traceThings
`;

  const assert = () => assertSupportedShapes(description, parseDescription(description));

  expect(assert).toThrow(GenerateError);
  expect(assert).toThrow(
    `openapi/roma-connect.yaml has shapes that can't be generated; nothing was generated:
  line 8, #/paths/~1things/get/parameters/1: A parameter in a cookie: \`session\`. The client sends no cookies: describe it as a header or a query parameter.
  line 14, #/paths/~1things/get/responses/200/content/application~1xml: A response that is neither JSON, text nor binary data, such as XML: \`application/xml\`. A success can be \`application/json\`, \`application/…+json\`, \`text/plain\`, \`text/csv\`, \`text/html\`, or binary: \`contentMediaType\` without \`type\`, or \`format: binary\`; an error must be JSON.
  line 16, #/paths/~1things/trace: OPTIONS, TRACE and other methods: \`TRACE\`. Use GET, HEAD, POST, PUT, PATCH or DELETE.`,
  );
});

// --- internal ---

function toPointer(path: readonly string[]): string {
  return ["#", ...path.map((key) => key.replaceAll("/", "~1"))].join("/");
}

function withPaths(paths: object): object {
  return {
    openapi: "3.1.0",
    paths,
    components: {
      securitySchemes: { userToken: { type: "apiKey", in: "header", name: "X-Auth-Token" } },
      schemas: { Size: size },
      headers: { A: {}, B: { required: true } },
    },
  };
}

function operation(parts: object): object {
  return { operationId: "changeThing", responses: { "200": {} }, ...parts };
}

function withOperation(parts: object): object {
  return withPaths({ "/things": { post: operation(parts) } });
}

function withParameter(parameter: object): object {
  return withOperation({ parameters: [{ name: "a", ...parameter }] });
}

function withBody(schema: object, body: object = {}): object {
  return withOperation({ requestBody: { required: true, ...toContent(schema), ...body } });
}

function withForm(schema: object, body: object = {}): object {
  const content = { "multipart/form-data": { schema } };
  return withOperation({ requestBody: { required: true, content, ...body } });
}

function withResponse(response: object): object {
  return withOperation({ responses: { "200": response } });
}

function withSchema(schema: object): object {
  return withResponse(toContent(schema));
}

function withComponents(components: object): object {
  return { ...withOperation({}), components };
}

function withToken(scheme: object): object {
  return withComponents({ securitySchemes: { userToken: scheme } });
}

function toContent(schema: object): object {
  return { content: { "application/json": { schema } } };
}
