import ts from "typescript";
import { expect, test } from "vitest";
import { parseText } from "spec-diff";
import { description } from "../changeset/fixture.ts";
import { createConsumer } from "./consumer.ts";

const code = createConsumer(parseText(description));

test("calls every operation with every example, and reads what it returns", () => {
  expect(code).toContain('roma.deleteThings({"dry_run":"yes","ids":["a"]})');
  expect(code).toContain("roma.getStatus({})");
  expect(code).toContain("result?.failed?.[0]?.id");
});

test("names every schema and every response", () => {
  expect(code).toContain('components["schemas"]["Outcome"]');
  expect(code).toContain('operations["deleteThings"]["responses"][403]');
  expect(code).toContain('operations["deleteThings"]["responses"]["5XX"]');
});

test("reads properties of any name", () => {
  const examples = { one: { value: { 'a"b': { "3d": 1 } } } };
  const get = {
    operationId: "getThing",
    responses: { "200": { content: { "application/json": { examples } } } },
  };

  expect(createConsumer({ paths: { "/things": { get } } })).toContain('result?.["a\\"b"]?.["3d"]');
});

test("sends files as the parts of a form", () => {
  const examples = { one: { value: { archive: "a.zip" } } };
  const post = {
    operationId: "importThings",
    requestBody: { content: { "multipart/form-data": { examples } } },
    responses: { "200": {} },
  };

  expect(createConsumer({ paths: { "/things": { post } } })).toContain(
    'roma.importThings({"archive":{content:new Blob(),filename:"a.zip"}})',
  );
});

test("writes valid TypeScript", () => {
  const { diagnostics } = ts.transpileModule(code, { reportDiagnostics: true });
  expect(diagnostics).toEqual([]);
});
