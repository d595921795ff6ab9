import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { compare } from "./generate.ts";

test("a file that is stale, edited or missing is named with the command that fixes it", () => {
  const folder = mkdtempSync(join(tmpdir(), "generate-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "same.gen.ts"), "as generated");
  writeFileSync(join(folder, "edited.gen.ts"), "as generated, and edited");
  const expected = ["same", "edited", "missing"].map((name) => [`${name}.gen.ts`, "as generated"]);
  expect(compare(new Map(expected as [string, string][]), folder)).toEqual([
    "edited.gen.ts is stale or was edited by hand. To fix it: npm run generate",
    "missing.gen.ts is stale or was edited by hand. To fix it: npm run generate",
  ]);
});
