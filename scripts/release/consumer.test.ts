import ts from "typescript";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { consumerOf } from "./consumer.ts";
import { description } from "./fixture.ts";

const code = consumerOf(parse(description));

test("a user calls every operation with every example, and reads what it answers", () => {
  expect(code).toContain('roma.deleteThings({"dry_run":"yes","ids":["a"]})');
  expect(code).toContain("roma.getStatus({})");
  expect(code).toContain("result?.failed?.[0]?.id");
});

test("a user names every schema and every answer", () => {
  expect(code).toContain('components["schemas"]["Outcome"]');
  expect(code).toContain('operations["deleteThings"]["responses"][403]');
  expect(code).toContain('operations["deleteThings"]["responses"]["5XX"]');
});

test("what a user wrote is TypeScript", () => {
  const { diagnostics } = ts.transpileModule(code, { reportDiagnostics: true });
  expect(diagnostics).toEqual([]);
});
