import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "dev-tools";
import { stringify } from "yaml";
import { expect, test } from "vitest";
import { findLoosePins } from "./loose-pins.ts";
import { findRisks } from "./risks.ts";

const checkout = { uses: "actions/checkout@0", with: { "persist-credentials": false } };
const setupNode = { uses: "actions/setup-node@0", with: { "package-manager-cache": false } };
const install = [{ run: "npm ci" }, { run: "rm node_modules/.bin/node" }];

test.each(globSync(".github/workflows/*", { cwd: root }))("finds no risk in %s", (file) => {
  const text = readFileSync(join(root, file), "utf8");
  expect([...findRisks(text), ...findLoosePins(text)]).toEqual([]);
});

test("accepts a job with rights that only the maintainers control", () => {
  expect(findRisks(workflow({ steps: [checkout, setupNode, ...install] }))).toEqual([]);
});

test.each<[risk: string, job: object]>([
  [
    "actions/checkout needs `persist-credentials: false`.",
    { steps: [{ uses: "actions/checkout@0" }], permissions: {} },
  ],
  [
    "pass expressions to `run` in `env`, so that their values are no code.",
    { steps: [{ run: "echo ${{ github.head_ref }}" }], permissions: {} },
  ],
  [
    "actions/setup-node needs `package-manager-cache: false`, and no `cache`.",
    { steps: [{ uses: "actions/setup-node@0" }] },
  ],
  [
    "actions/setup-node needs `package-manager-cache: false`, and no `cache`.",
    { steps: [{ ...setupNode, with: { ...setupNode.with, cache: "npm" } }] },
  ],
  ["actions/cache restores what other jobs wrote.", { steps: [{ uses: "actions/cache@0" }] }],
  [
    "`npm ci` needs `rm node_modules/.bin/node` as the next step.",
    { steps: [{ run: "npm ci" }, { run: "npm run build" }] },
  ],
])("finds in a job: %s", (risk, job) => {
  expect(findRisks(workflow(job))).toEqual([`job a: ${risk}`]);
});

test("allows a job without rights to use caches and the repository's own Node", () => {
  const steps = [checkout, { uses: "actions/setup-node@0" }, { run: "npm ci" }];
  expect(findRisks(workflow({ steps, permissions: { contents: "read" } }))).toEqual([]);
});

test("finds rights that all jobs have, and events that anyone can cause", () => {
  const permissions = "permissions: allow nothing but reading here, and the rest in the jobs.";
  expect(findRisks(stringify({ on: "push" }))).toEqual([permissions]);
  expect(findRisks(stringify({ on: "push", permissions: "write-all" }))).toEqual([permissions]);
  expect(findRisks(stringify({ on: "push", permissions: { contents: "write" } }))).toEqual([
    permissions,
  ]);
  expect(findRisks(stringify({ on: { pull_request_target: null }, permissions: {} }))).toEqual([
    "on: anyone can cause pull_request_target.",
  ]);
});

// --- internal ---

/** Returns a workflow with one job, which may write unless it says otherwise. */
function workflow(job: object): string {
  const jobs = { a: { permissions: { "id-token": "write" }, ...job } };
  return stringify({ on: { push: null }, permissions: {}, jobs });
}
