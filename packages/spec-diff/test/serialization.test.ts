/** A keyword that decides how a value is written is compared wherever it can stand. */
import { describe, expect, test } from "vitest";
import { prepare } from "../src/document/document.ts";
import type { JsonObject } from "../src/json.ts";
import { judgeWire } from "../src/wire/wire-judge.ts";
import { createDescription } from "./pairs.ts";

/** A place, and what stands in it: a parameter, a header, or an encoding. */
type Place = [id: string, describe: (value: JsonObject) => JsonObject];

const parameter = { $ref: "#/components/parameters/Probe" };

const parameterPlaces: Place[] = [
  ["an operation", (probe) => createDescription({ parameters: [probe] })],
  ["a path", (probe) => createDocument({ paths: { "/a": { parameters: [probe], get: {} } } })],
  ["a webhook", (probe) => createDocument({ webhooks: { a: { get: { parameters: [probe] } } } })],
  ["a callback", (probe) => createDocument({ paths: { "/a": { get: createCallback(probe) } } })],
  [
    "a component",
    (Probe) =>
      createDescription({ parameters: [parameter], components: { parameters: { Probe } } }),
  ],
  ["an unused component", (Probe) => createDescription({ components: { parameters: { Probe } } })],
];

const headerPlaces: Place[] = [
  ["a response", (Probe) => createDescription({ headers: { Probe } })],
  ["an unused component", (Probe) => createDescription({ components: { headers: { Probe } } })],
];

const list = { schema: { type: "array", items: { type: "string" } } };

describe.each(parameterPlaces)("of a parameter of %s", (_, describePlace) => {
  test.each([
    ["query", "style", "form", "pipeDelimited"],
    ["query", "explode", true, false],
    ["query", "allowReserved", false, true],
    ["path", "style", "simple", "matrix"],
    ["path", "explode", false, true],
    ["header", "explode", false, true],
    ["cookie", "explode", true, false],
  ])("in: %s, %s", (location, keyword, byDefault, other) => {
    const describeValue = (value?: unknown) =>
      describePlace({
        name: "probe",
        in: location,
        required: location === "path",
        ...list,
        ...(value !== undefined && { [keyword]: value }),
      });

    expect(bumps(describeValue(), describeValue(other))).toContain("major");
    expect(bumps(describeValue(other), describeValue())).toContain("major");
    expect(bumps(describeValue(), describeValue(byDefault))).toEqual([]);
  });
});

describe.each(headerPlaces)("of a header of %s", (_, describePlace) => {
  test.each([
    ["style", "simple", "form"],
    ["explode", false, true],
  ])("%s", (keyword, byDefault, other) => {
    const describeValue = (value?: unknown) =>
      describePlace({ ...list, explode: false, ...(value !== undefined && { [keyword]: value }) });

    expect(bumps(describeValue(), describeValue(other))).toContain("major");
    expect(bumps(describeValue(other), describeValue())).toContain("major");
    expect(bumps(describeValue(), describeValue(byDefault))).toEqual([]);
  });
});

test.each([
  ["contentType", "text/plain"],
  ["style", "pipeDelimited"],
  ["explode", false],
  ["allowReserved", true],
  ["headers", { Probe: { schema: { type: "string" } } }],
])("of a part of a form: %s", (keyword, value) => {
  const describeForm = (encoding: JsonObject) => {
    const form = { schema: { type: "object" }, encoding: { part: encoding } };
    const requestBody = { content: { "multipart/form-data": form } };
    return createDocument({ paths: { "/a": { post: { requestBody } } } });
  };

  expect(bumps(describeForm({}), describeForm({ [keyword]: value }))).toContain("major");
  expect(bumps(describeForm({ [keyword]: value }), describeForm({}))).toContain("major");
});

// --- internal ---

function createDocument(parts: JsonObject): JsonObject {
  return { openapi: "3.1.0", info: { title: "Things", version: "1" }, ...parts };
}

function createCallback(probe: JsonObject): JsonObject {
  return { callbacks: { done: { "{$url}": { post: { parameters: [probe] } } } } };
}

function bumps(base: JsonObject, next: JsonObject): string[] {
  return judgeWire(prepare(base), prepare(next)).map(({ bump }) => bump);
}
