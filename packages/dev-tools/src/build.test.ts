import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { removeLeftovers } from "./build.ts";

test("removes what was built from a source that was removed, and nothing else", () => {
  const folder = mkdtempSync(join(tmpdir(), "roma-assets-build-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const kept = ["dist/a.d.ts", "dist/a.js", "dist/parts/b.js", "src/a.ts", "src/parts/b.ts"];
  const leftovers = ["dist/old.d.ts", "dist/old.js", "dist/parts/old.js", "dist/b.js"];
  for (const file of [...kept, ...leftovers]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), "");
  }

  removeLeftovers(folder);

  const remaining = globSync("{dist,src}/**/*.ts", { cwd: folder });
  const built = globSync("dist/**/*.js", { cwd: folder });
  const files = [...remaining, ...built].map((file) => file.replaceAll("\\", "/"));
  expect(files.toSorted()).toEqual(kept.toSorted());
});

test("needs no build", () => {
  expect(() => removeLeftovers(join(tmpdir(), "roma-assets-does-not-exist"))).not.toThrow();
});
