import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "dev-tools";
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

test("ends with the reason if there is no Java runtime", async () => {
  const emptyFolder = mkdtempSync(join(tmpdir(), "generate-"));
  onTestFinished(() => rmSync(emptyFolder, { recursive: true }));
  const script = join(import.meta.dirname, "generate.ts");
  const env = { PATH: emptyFolder, JAVA_HOME: "" };

  const failure = await run(process.execPath, [script, "--check"], { env }).catch(
    (error: unknown) => error,
  );

  expect(failure).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(
      /^No Java runtime was found, .*: install a JRE, or set JAVA_HOME\.$/,
    ),
  });
});
