import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findForeign, findMissingFiles, findObstacles } from "./release/readiness.ts";
import { integrityOf, registryAt } from "./release/registry.ts";
import { findUntagged } from "./release/tags.ts";
import { assertUnprivileged, stepBetween } from "./release/verify-tarballs.ts";

test("names each obstacle to a release with the way to fix it", () => {
  expect(findObstacles({ gitStatus: "\n", pending: [], missing: [], foreign: [] })).toEqual([]);
  expect(
    findObstacles({
      gitStatus: " M a.ts\n",
      pending: [".changeset/a.md"],
      missing: ["dist/a.js"],
      foreign: ["a"],
    }),
  ).toEqual([
    "The working tree has uncommitted changes; commit or discard them:\nM a.ts",
    "Changesets without a version: .changeset/a.md. To fix it: npm run version",
    "Missing files: dist/a.js. To fix it: npm run build",
    'a: repository.url is not this repository, so npm would reject the provenance. To fix it: see "Setup" in MAINTAINING.md',
  ]);
});

test("finds exports, commands and types that were not built", () => {
  const folder = mkdtempSync(join(tmpdir(), "roma-assets-release-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "packages/a/dist"), { recursive: true });
  writeFileSync(join(folder, "packages/a/dist/index.js"), "");

  const exports = { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } };
  const manifest = { name: "a", exports, bin: { a: "./dist/main.js" }, types: "./dist/a.d.ts" };
  const packages = [{ name: "a", version: "1.0.0", folder: "packages/a", manifest }];
  expect(findMissingFiles(folder, packages)).toEqual(
    ["index.d.ts", "main.js", "a.d.ts"].map((file) => join("packages/a/dist", file)),
  );
});

test("finds packages that name another repository than the one that runs", () => {
  const repository = { url: "git+https://github.com/a/b.git" };
  const manifest = { name: "a", repository };
  const packages = [{ name: "a", version: "1.0.0", folder: "packages/a", manifest }];
  const env = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "a/b" };

  expect(findForeign(packages, env)).toEqual([]);
  expect(findForeign(packages, { ...env, GITHUB_REPOSITORY: "fork/b" })).toEqual(["a"]);
  expect(findForeign([{ ...packages[0]!, manifest: { name: "a" } }], env)).toEqual(["a"]);
  // On the machine of a maintainer.
  expect(findForeign(packages, {})).toEqual([]);
});

test("packs and verifies, which runs packages that no lockfile pins, only where it can't publish", () => {
  expect(() => assertUnprivileged({ GITHUB_ACTIONS: "true" })).not.toThrow();
  expect(() => assertUnprivileged({ ACTIONS_ID_TOKEN_REQUEST_URL: "https://a.example" })).toThrow(
    "A job that may publish must not pack or verify",
  );
});

test("finds the versions without a tag", () => {
  const packages = [{ name: "@a/b", version: "1.0.0" }];
  expect(findUntagged(packages, "@a/b@0.9.0\n@a/b@1.0.0\n")).toEqual([]);
  expect(findUntagged(packages, "@a/b@0.9.0\n")).toEqual(["@a/b@1.0.0"]);
});

test.each([
  ["generate.ts", ["--chek"], "npm run generate [-- --check]"],
  ["changeset.ts", ["--chek"], "npm run changeset [-- --check]"],
  ["version.ts", ["--pendin"], "npm run version [-- --pending]"],
  ["rehearse.ts", ["--steps", "0"], "npm run rehearse [-- --steps N]"],
  ["release.ts", ["--registri", "x"], "npm run release -- --registry URL [--push REMOTE]"],
  ["release.ts", ["more"], "npm run release -- --registry URL [--push REMOTE]"],
  ["release.ts", ["--registry", "npmjs"], "npm run release -- --registry URL [--push REMOTE]"],
  ["release-pack.ts", [], "npm run release:pack -- --registry URL"],
  [
    "release-publish.ts",
    ["--registry", "npmjs"],
    "npm run release:publish -- --registry URL [--sha256 DIGEST] [--provenance]",
  ],
  [
    "release-tag.ts",
    ["--pus", "origin"],
    "npm run release:tag -- --registry URL [--push REMOTE] [--github]",
  ],
])("%s rejects %o and prints its usage", (script, args, usage) => {
  const file = join(import.meta.dirname, script);
  const { status, stderr } = spawnSync(process.execPath, [file, ...args], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr.trim().split("\n")).toEqual([expect.any(String), `Usage: ${usage}`]);
});

test("names the step between two versions by the first number that differs", () => {
  expect(stepBetween("1.2.3", "2.0.0")).toBe("major");
  expect(stepBetween("1.2.3", "1.3.0")).toBe("minor");
  expect(stepBetween("1.2.3", "1.2.4")).toBe("patch");
});

test("computes digests as registries do", () => {
  // The well-known digest of an empty file.
  expect(integrityOf(Buffer.alloc(0))).toMatch(/^sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AUL/);
});

test("uses only the given registry, also for the scope", () => {
  expect(Object.values(registryAt("http://127.0.0.1:4873").env)).toEqual([
    "http://127.0.0.1:4873",
    "http://127.0.0.1:4873",
  ]);
});
