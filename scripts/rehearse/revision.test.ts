import { cpSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { descriptionFile, root } from "dev-tools";
import { expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { applyRevision, mergePatch, readRevisions } from "./revision.ts";

const recordings = "packages/contract-tests/recordings";
const revisions = readRevisions(join(import.meta.dirname, "history"));

test("contains the history of the API", () => {
  expect(revisions.map(({ expect: { version } }) => version)).toEqual([
    "1.0.0",
    "1.1.0",
    "2.0.0",
    "2.0.1",
    "3.0.0",
    "3.0.1",
    "3.1.0",
    "3.2.0",
    "none",
  ]);
});

test("releases the first version, and one of each bump after it", () => {
  const released = revisions.filter(({ release }) => release);
  expect(released.map(({ expect: { bump } }) => bump)).toEqual([
    "major",
    "minor",
    "major",
    "patch",
  ]);
  // The compiler shows what a bump means only beside the version before.
  expect(revisions.slice(0, released.length)).toEqual(released);
});

test("sets, replaces and removes values with a merge patch", () => {
  const patch = { a: { b: [2], c: null }, d: { e: 1, f: null } };
  expect(mergePatch({ a: { b: [1, 3], c: 1, x: 1 } }, patch)).toEqual({
    a: { b: [2], x: 1 },
    d: { e: 1 },
  });
});

test("begins with what 1.0.0 describes, and continues with what this repository describes", () => {
  const { folder, read } = setUp();
  const recordingsOf = (operation: string) =>
    globSync(`${recordings}/${operation}.*.json`, { cwd: folder });

  applyRevision(revisions[0]!, folder);
  const { paths, components } = parse(read(descriptionFile));
  expect(Object.values(paths).flatMap(operationIds)).toEqual([
    "deleteAssets",
    "getAssetJob",
    "createToken",
  ]);
  expect(components.schemas.DeleteAssetsRequest).toMatchObject({ required: ["apps"] });
  expect(recordingsOf("listTasks")).toEqual([]);

  applyRevision(revisions[1]!, folder);
  const repository = readFileSync(join(root, descriptionFile), "utf8");
  expect(parse(read(descriptionFile))).toEqual(parse(repository));
  expect(recordingsOf("listTasks")).not.toEqual([]);
});

test("edits the description and its recordings, and nothing else", () => {
  const { folder, read } = setUp();
  const before = parse(read(descriptionFile));
  for (const revision of revisions.slice(0, 5)) {
    applyRevision(revision, folder);
  }
  const after = parse(read(descriptionFile));
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

// --- internal ---

/** Copies the description and its recordings. */
function setUp() {
  const folder = mkdtempSync(join(tmpdir(), "roma-assets-revision-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const path of [descriptionFile, recordings]) {
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }

  return { folder, read: (file: string) => readFileSync(join(folder, file), "utf8") };
}

function operationIds(path: unknown): string[] {
  const operations = Object.values(path as Record<string, { operationId?: string }>);
  return operations.flatMap(({ operationId }) => operationId ?? []);
}
