import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { deleterOf, table, unexpected } from "./rehearse.ts";
import { applyRevision, merge, readRevisions } from "./rehearse/revision.ts";
import { source } from "./release/released.ts";
import { root } from "./tool.ts";

const revisions = readRevisions(join(import.meta.dirname, "rehearse/history"));

test("the history is that of the API", () => {
  expect(revisions.map(({ expect: { version } }) => version)).toEqual([
    "1.0.0",
    "2.0.0",
    "3.0.0",
    "3.0.1",
    "3.1.0",
    "3.2.0",
    "3.2.1",
    "none",
  ]);
});

test("a merge patch sets, replaces lists and removes", () => {
  const patch = { a: { b: [2], c: null }, d: { e: 1, f: null } };
  expect(merge({ a: { b: [1, 3], c: 1, x: 1 } }, patch)).toEqual({
    a: { b: [2], x: 1 },
    d: { e: 1 },
  });
});

test("a step edits the description and its recordings, and leaves the rest as it was", () => {
  const folder = mkdtempSync(join(tmpdir(), "roma-assets-revision-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const recordings = "packages/contract-tests/recordings";
  for (const path of [source, recordings]) {
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  const read = (file: string) => readFileSync(join(folder, file), "utf8");
  const before = parse(read(source));
  for (const revision of revisions.slice(0, 3)) {
    applyRevision(revision, folder);
  }
  const after = parse(read(source));
  expect(after.components.schemas.DeleteAssetsRequest.required).toEqual(["apps", "tasks"]);
  expect(after.components.schemas.DeleteAssetsRequest.properties.apps.items).toEqual({
    $ref: "#/components/schemas/AssetReference",
  });
  expect(after.components.schemas.TaskReference).toBeUndefined();
  expect(after.paths["/v3/auth/tokens"]).toEqual(before.paths["/v3/auth/tokens"]);
  const { call, request } = JSON.parse(read(`${recordings}/deleteAssets.403.forbidden.json`));
  expect(call.input.apps[0]).toEqual({ id: "b1e6b1e6-4f3f-4a80-bb45-f4b9039f95a3" });
  expect(request.body).toEqual(call.input);
});

test("a cell that is not as expected is named", () => {
  const row = { change: "a", bump: "minor", version: "1.1.0", compiles: "yes", seconds: 1 };
  const wanted = { bump: "major", version: "2.0.0", compiles: false };
  expect(unexpected(row, { change: "a", expect: { ...wanted, bump: "minor" } })).toEqual([
    "a: version is 1.1.0, not 2.0.0",
    "a: compiles is yes, not no",
  ]);
  expect(table([row])).toBe(
    "change  bump   version  old consumer compiles  seconds\na       minor  1.1.0    yes                    1.0",
  );
});

test("the assets of every revision have an ID to be found by", () => {
  const bodies = [
    { apps: ["a"], tasks: [{ task_id: "t" }] },
    { apps: [{ id: "a" }], tasks: [{ id: "t" }] },
  ];
  for (const body of bodies) {
    expect(deleterOf(body)).toContain('apps: ["a","kept"],\n  tasks: ["t","kept"],');
  }
});
