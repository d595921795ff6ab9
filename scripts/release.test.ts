import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { missingFiles, obstacles, stepBetween, unprovable } from "./release.ts";
import { integrityOf, registryAt } from "./release/registry.ts";
import { untagged } from "./version.ts";

test("nothing is released from a dirty tree, unversioned or unbuilt, and each says the way out", () => {
  expect(obstacles({ gitStatus: "\n", pending: [], missing: [], unprovable: [] })).toEqual([]);
  expect(
    obstacles({
      gitStatus: " M a.ts\n",
      pending: [".changeset/a.md"],
      missing: ["dist/a.js"],
      unprovable: ["a"],
    }),
  ).toEqual([
    "The tree is dirty; commit or drop first:\nM a.ts",
    ".changeset/a.md is in no version yet. To fix it: npm run version",
    "dist/a.js is missing. To fix it: npm run build",
    "a: publishConfig.provenance works only in the workflow. By hand: leave it out, and commit",
  ]);
});

test("a package that is not built lacks what it exports, runs and types", () => {
  const folder = mkdtempSync(join(tmpdir(), "roma-assets-release-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "packages/a/dist"), { recursive: true });
  writeFileSync(join(folder, "packages/a/dist/index.js"), "");
  const exports = { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } };
  const manifest = { name: "a", exports, bin: { a: "./dist/main.js" }, types: "./dist/a.d.ts" };
  const packages = [{ name: "a", version: "1.0.0", folder: "packages/a", manifest }];
  expect(missingFiles(folder, packages)).toEqual(
    ["index.d.ts", "main.js", "a.d.ts"].map((file) => join("packages/a/dist", file)),
  );
});

test("a provenance is asked for only where npm gives one", () => {
  const manifest = { name: "a", publishConfig: { provenance: true } };
  const packages = [{ name: "a", version: "1.0.0", folder: "packages/a", manifest }];
  expect(unprovable(packages, {})).toEqual(["a"]);
  expect(unprovable(packages, { GITHUB_ACTIONS: "true" })).toEqual([]);
});

test("a version without a tag is to be released", () => {
  const packages = [{ name: "@a/b", version: "1.0.0" }];
  expect(untagged(packages, "@a/b@0.9.0\n@a/b@1.0.0\n")).toEqual([]);
  expect(untagged(packages, "@a/b@0.9.0\n")).toEqual(["@a/b@1.0.0"]);
});

test.each([
  ["generate.ts", ["--chek"], "npm run generate [-- --check]"],
  ["changeset.ts", ["--chek"], "npm run changeset [-- --check]"],
  ["version.ts", ["--pendin"], "npm run version [-- --pending]"],
  ["release.ts", ["--registri", "x"], "npm run release -- --registry URL [--push]"],
  ["release.ts", ["more"], "npm run release -- --registry URL [--push]"],
  ["release.ts", ["--registry", "npmjs"], "npm run release -- --registry URL [--push]"],
])("%s refuses %o and says what it takes", (script, args, usage) => {
  const file = join(import.meta.dirname, script);
  const { status, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr.trim().split("\n")).toEqual([expect.any(String), `Usage: ${usage}`]);
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
