import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findStaleFiles } from "./generate/generated-files.ts";

test("names each stale, edited or missing file with the command that fixes it", () => {
  const folder = mkdtempSync(join(tmpdir(), "generate-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "same.gen.ts"), "as generated");
  writeFileSync(join(folder, "edited.gen.ts"), "as generated, and edited");

  const expected = ["same", "edited", "missing"].map((name) => [`${name}.gen.ts`, "as generated"]);
  expect(findStaleFiles(new Map(expected as [string, string][]), folder)).toEqual([
    "edited.gen.ts is stale or was edited by hand. To fix it: npm run generate",
    "missing.gen.ts is stale or was edited by hand. To fix it: npm run generate",
  ]);
});
