import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { sectionOf } from "./changelog.ts";
import { assertTrustedPublishing } from "./npm-version.ts";

const scripts = join(import.meta.dirname, "..");

test.each(["release-publish.ts", "release-tag.ts"])("%s works without `npm ci`", (script) => {
  const imports = findImports(join(scripts, script));
  expect(imports).toContain("node:child_process");
  expect(imports.filter((name) => !name.startsWith("node:"))).toEqual([]);
});

test.each(["11.5.1", "11.5.2", "11.6.0", "12.0.0", "11.19.1"])("npm %s can publish", (version) => {
  expect(() => assertTrustedPublishing(version)).not.toThrow();
});

test.each(["11.5.0", "11.4.9", "10.9.2"])("npm %s can't publish without a token", (version) => {
  expect(() => assertTrustedPublishing(version)).toThrow(`but this is ${version}`);
});

test("finds the section of a version in a changelog", () => {
  const changelog = `# @roma-assets/client

## 1.10.0

### Minor Changes

- Ten.

## 1.1.0

- One.
`;
  expect(sectionOf(changelog, "1.10.0")).toBe("### Minor Changes\n\n- Ten.");
  expect(sectionOf(changelog, "1.1.0")).toBe("- One.");
  expect(sectionOf(changelog, "1.1")).toBe("");
});

// --- internal ---

/** Returns the imports of a module and of the modules that it imports, without those of this repository. */
function findImports(file: string, seen: Set<string> = new Set()): string[] {
  if (seen.has(file)) {
    return [];
  }

  seen.add(file);
  const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"));
  const names = importedFiles.map(({ fileName }) => fileName);
  return names.flatMap((name) =>
    name.startsWith(".") ? findImports(join(dirname(file), name), seen) : [name],
  );
}
