import type { State } from "@roma-assets/sandbox";
import { expect, test } from "vitest";
import { compareWithSandbox, type Seen } from "./compare.ts";

const deleted = { apps: ["app-1"], tasks: ["task-1"] };

const seen: Seen = {
  refusal:
    "401 APIGW.0301 Incorrect IAM authentication information: verify aksk signature fail, " +
    "canonicalRequest:GET|/v2/||host:h|x-sdk-date:d||host;x-sdk-date|e3b0",
  apps: ["app-1", "app-2"],
  tasks: ["task-1"],
  appsByName: ["app-2"],
  app: "app-1",
  task: "task-1",
  jobId: "job-1",
  statuses: ["RUNNING", "SUCCEEDED"],
  remainingApps: ["app-2"],
  remainingTasks: [],
};

test("describes each step", () => {
  expect(compare({})).toEqual([
    "signs host;x-sdk-date; a wrong secret key is refused",
    "lists 2 applications and 1 tasks, and one by its name",
    "looks up application app-1 and task task-1",
    "deletes 1 applications and 1 tasks as objects",
    "follows the job: RUNNING, SUCCEEDED; exactly those assets were deleted",
  ]);
});

test.for<[keyof Seen, unknown, message: string]>([
  ["refusal", null, "A wrong secret key should be refused with 401, but led to: null"],
  ["refusal", "401 APIGW.0301 verify aksk signature fail", "should be refused"],
  ["apps", ["app-1"], "for the applications: expected app-1, app-2, received app-1"],
  ["tasks", [], "for the tasks: expected task-1, received none"],
  ["appsByName", ["app-1"], "for the applications with a name"],
  ["app", "app-2", "for an application"],
  ["task", "task-2", "for a task"],
  ["jobId", "job-2", "for the job"],
  ["statuses", ["RUNNING", "FAILED"], "for the last status of the job"],
  ["remainingApps", [], "for the remaining applications"],
  ["remainingTasks", ["task-1"], "for the remaining tasks"],
])("fails if %s is %j", ([name, value, message]) => {
  expect(() => compare({ [name]: value })).toThrow(message);
});

test("fails if other assets were deleted", () => {
  expect(() => compare({}, { apps: [], tasks: [] })).toThrow("1 should remain, but 0 do");
});

// --- internal ---

function compare(change: object, remaining: Remaining = { apps: ["app-2"], tasks: [] }): string[] {
  const before = createState({ apps: ["app-1", "app-2"], tasks: ["task-1"] });
  const after = createState(remaining);
  return compareWithSandbox({ ...seen, ...change }, deleted, "app-2", before, after);
}

interface Remaining {
  readonly apps: readonly string[];
  readonly tasks: readonly string[];
}

function createState({ apps, tasks }: Remaining): State {
  const toAssets = (ids: readonly string[]) => ids.map((id) => ({ id, name: id }));
  const job = {
    id: "job-1",
    kind: "delete" as const,
    user: "user",
    status: "SUCCEEDED" as const,
    ...deleted,
    beginsAt: 0,
    endsAt: 0,
    missing: [],
    denied: [],
    conflicts: [],
    requestsMeanwhile: 0,
  };
  return { apps: toAssets(apps), tasks: toAssets(tasks), jobs: [job], archives: [], faults: [] };
}
