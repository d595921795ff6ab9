import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "../tool.ts";
import { consumerOf } from "./consumer.ts";

const text = readFileSync(join(root, "openapi/roma-connect.yaml"), "utf8");
const code = consumerOf(parse(text));

test("a user calls every operation with every example, and reads what it answers", () => {
  expect(code).toContain('roma.deleteAssets({"apps":["b1e6b1e6-4f3f-4a80-bb45-f4b9039f95a3"]})');
  expect(code).toContain('roma.getAssetJob({"job_id":"ff8080814dbd65d7014dbe0d84db0013"})');
  expect(code).toContain("result?.reason?.[0]?.resource_name");
});

test("a user names every schema and every answer", () => {
  expect(code).toContain('components["schemas"]["CreatedJob"]');
  expect(code).toContain('operations["deleteAssets"]["responses"][403]');
  expect(code).toContain('operations["deleteAssets"]["responses"]["5XX"]');
});

test("what a user wrote is TypeScript", () => {
  const { diagnostics } = ts.transpileModule(code, { reportDiagnostics: true });
  expect(diagnostics).toEqual([]);
});
