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
  exportJobId: "job-1",
  archivedFiles: ["assets.json"],
  secondDownload: "404 ROMA.10010 gone",
  jobId: "job-2",
  statuses: ["RUNNING", "SUCCEEDED"],
  remainingApps: ["app-2"],
  remainingTasks: [],
  importJobId: "job-3",
  restoredApps: ["app-2", "app-3"],
  restoredTasks: ["task-2"],
};

test("describes each step", () => {
  expect(compare({})).toEqual([
    "signs host;x-sdk-date; a wrong secret key is refused",
    "lists 2 applications and 1 tasks, and one by its name",
    "looks up application app-1 and task task-1",
    "deletes 1 applications and 1 tasks as objects",
    "follows the job: RUNNING, SUCCEEDED; exactly those assets were deleted",
    "exports them before, to a zip of 1 files, which is handed out once",
    "imports them afterwards: they are there again, under new IDs",
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
  ["jobId", "job-1", "for the jobs"],
  ["statuses", ["RUNNING", "FAILED"], "for the last status of the job"],
  ["secondDownload", null, "The sandbox handed out an archive twice"],
  ["remainingApps", [], "apps: 1 should remain, but 0 do"],
  ["remainingTasks", ["task-1"], "tasks: 0 should remain, but 1 do"],
  ["restoredApps", ["app-2"], "for the restored applications"],
  ["restoredTasks", [], "for the restored tasks"],
])("fails if %s is %j", ([name, value, message]) => {
  expect(() => compare({ [name]: value })).toThrow(message);
});

test("fails if other assets were restored", () => {
  const restored = { apps: [{ id: "app-2" }, { id: "app-3", name: "app-9" }], tasks: [] };

  expect(() => compare({}, restored)).toThrow("for the restored tasks");
  expect(() => compare({ restoredTasks: [] }, restored)).toThrow(
    "The apps that were restored: expected app-1, received app-9",
  );
});

// --- internal ---

interface Assets {
  readonly apps: readonly NamedAsset[];
  readonly tasks: readonly NamedAsset[];
}

/** The name is the ID by default. */
interface NamedAsset {
  readonly id: string;
  readonly name?: string;
}

const RESTORED: Assets = {
  apps: [{ id: "app-2" }, { id: "app-3", name: "app-1" }],
  tasks: [{ id: "task-2", name: "task-1" }],
};

function compare(change: object, restored: Assets = RESTORED): string[] {
  const before = createState({
    apps: [{ id: "app-1" }, { id: "app-2" }],
    tasks: [{ id: "task-1" }],
  });
  const after = createState(restored);
  return compareWithSandbox({ ...seen, ...change }, deleted, "app-2", before, after);
}

function createState({ apps, tasks }: Assets): State {
  const withNames = (assets: readonly NamedAsset[]) =>
    assets.map(({ id, name = id }) => ({ id, name }));
  const jobs = (["export", "delete", "import"] as const).map((kind, index) => ({
    id: `job-${index + 1}`,
    kind,
    user: "user",
    status: "SUCCEEDED" as const,
    ...deleted,
    beginsAt: 0,
    endsAt: 0,
    missing: [],
    denied: [],
    conflicts: [],
    requestsMeanwhile: 0,
  }));
  return { apps: withNames(apps), tasks: withNames(tasks), jobs, archives: [], faults: [] };
}
