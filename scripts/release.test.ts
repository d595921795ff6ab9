import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { missingFiles, obstacles, stepBetween } from "./release.ts";
import { integrityOf, registryAt } from "./release/registry.ts";

test("nothing is released from a dirty tree, unversioned or unbuilt, and each says the way out", () => {
  expect(obstacles({ gitStatus: "\n", pending: [], missing: [] })).toEqual([]);
  expect(
    obstacles({ gitStatus: " M a.ts\n", pending: [".changeset/a.md"], missing: ["dist/a.js"] }),
  ).toEqual([
    "The tree is dirty; commit or drop first:\nM a.ts",
    ".changeset/a.md is in no version yet. To fix it: npm run version",
    "dist/a.js is missing. To fix it: npm run build",
  ]);
});

test("a package that is not built lacks what it exports", () => {
  const folder = mkdtempSync(join(tmpdir(), "roma-assets-release-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "packages/a/dist"), { recursive: true });
  writeFileSync(join(folder, "packages/a/dist/index.js"), "");
  const exports = { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } };
  const manifest = { name: "a", exports };
  const packages = [{ name: "a", version: "1.0.0", folder: "packages/a", manifest }];
  expect(missingFiles(folder, packages)).toEqual([join("packages/a/dist/index.d.ts")]);
});

test("a step is named by the first number that differs", () => {
  expect(stepBetween("1.2.3", "2.0.0")).toBe("major");
  expect(stepBetween("1.2.3", "1.3.0")).toBe("minor");
  expect(stepBetween("1.2.3", "1.2.4")).toBe("patch");
});

test("the digest is the one that registries give", () => {
  // Of nothing, as everybody can look up.
  expect(integrityOf(Buffer.alloc(0))).toMatch(/^sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AUL/);
});

test("a registry that was named is the only one, for the scope too", () => {
  expect(Object.values(registryAt("http://127.0.0.1:4873").env)).toEqual([
    "http://127.0.0.1:4873",
    "http://127.0.0.1:4873",
  ]);
});
