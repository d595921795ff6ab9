import { createRomaClient, type RomaClient } from "@roma-assets/client";
import { createSandbox, type SandboxOptions } from "@roma-assets/sandbox";
import { describe, expect, test } from "vitest";

const users = ["first", "second"].map((name) => ({ name, password: "p", domain: "d" }));
const createdAt = Date.parse("2026-01-01T00:00:00Z");

/** Creates a sandbox in which the second user sees one of the first user's two applications. */
function setUp(options: SandboxOptions = {}) {
  const sandbox = createSandbox({
    users,
    clock: { now: () => createdAt + 1000 },
    jobDurationMs: 0,
    apps: [
      "app-1",
      { id: "app-2", name: "Orders", owner: "first", createdAt, sharedWith: { second: ["read"] } },
      { id: "app-3", name: "Invoices", owner: "first" },
    ],
    tasks: ["task-1", { id: "task-2", name: "Copy orders", createdAt }],
    ...options,
  });
  const [first, second] = users.map((user) => connect(sandbox.issueToken(user)));

  function connect(token: string): RomaClient {
    const { projectId, instanceId, fetch } = sandbox;
    const endpoint = "https://roma.example.com";
    const iamEndpoint = "https://iam.example.com";
    return createRomaClient({ endpoint, iamEndpoint, projectId, instanceId, token, fetch });
  }

  return { sandbox, first: first!, second: second! };
}

test("lists show what a job has deleted, even if nobody asked for the job", async () => {
  const { first } = setUp();

  await first.deleteAssets({ apps: ["app-1"], tasks: [{ task_id: "task-1" }] });

  expect((await first.listApplications()).apps.map(({ id }) => id)).toEqual(["app-2", "app-3"]);
  expect((await first.listTasks()).entities.map(({ task_id: id }) => id)).toEqual(["task-2"]);
});

describe("listApplications", () => {
  test("describes applications, and what the user may do with them", async () => {
    const { first, second } = setUp();

    const { apps, total, size } = await first.listApplications();
    expect({ total, size, ids: apps.map(({ id }) => id) }).toEqual({
      total: 3,
      size: 3,
      ids: ["app-1", "app-2", "app-3"],
    });
    expect(apps[1]).toMatchObject({
      name: "Orders",
      owner: true,
      roles: ["read", "access", "delete", "modify", "admin"],
      create_time: "2026-01-01T00:00:00.000Z",
      created_user: { user_name: "first" },
    });

    const shared = await second.listApplications({ owner: false });
    expect(shared.apps).toMatchObject([{ id: "app-2", owner: false, roles: ["read"] }]);
    expect((await second.listApplications()).total).toBe(2);
  });

  test("has pages of 10 by default, and of up to 500", async () => {
    const apps = Array.from({ length: 1200 }, (_, index) => `app-${index}`);
    const { first } = setUp({ apps });

    expect((await first.listApplications()).size).toBe(10);
    expect(await first.listApplications({ offset: 1000, limit: 500 })).toMatchObject({
      total: 1200,
      size: 200,
      apps: expect.arrayContaining([expect.objectContaining({ id: "app-1000" })]),
    });
    expect(await first.listApplications({ offset: 1200 })).toMatchObject({ size: 0, apps: [] });
  });

  test.for([{ limit: 501 }, { limit: 0 }, { offset: 10_001 }])("rejects %j", async (input) => {
    const { first } = setUp();

    await expect(first.listApplications(input)).rejects.toMatchObject({
      status: 400,
      errorCode: "ROMA.00013000",
    });
  });

  test.for([
    [{ name: "Ord" }, ["app-2"]],
    [{ name: "" }, ["app-1", "app-2", "app-3"]],
    [{ owner: true, auth_role: "admin" }, ["app-1", "app-2", "app-3"]],
    [{ favorite: true }, []],
    [{ key: "app-3" }, ["app-3"]],
    [{ user_name: "nobody" }, []],
  ] as const)("filters by %j", async ([filter, expected]) => {
    const { apps } = await setUp().first.listApplications(filter);

    expect(apps.map(({ id }) => id)).toEqual(expected);
  });
});

test("applications are found by their ID, if the user can see them", async () => {
  const { first, second } = setUp();

  expect(await first.getApplication({ app_id: "app-3" })).toMatchObject({ name: "Invoices" });
  expect(await first.validateApplication({ id: "app-3" })).toMatchObject({ name: "Invoices" });
  expect(await first.validateApplication({ name: "Invoices" })).toMatchObject({ id: "app-3" });
  const notFound = { status: 404, errorCode: "ROMA.00110006" };
  await expect(second.getApplication({ app_id: "app-3" })).rejects.toMatchObject(notFound);
  await expect(second.validateApplication({ id: "app-3" })).rejects.toMatchObject(notFound);
  await expect(first.validateApplication({ id: "app-3", name: "Orders" })).rejects.toMatchObject(
    notFound,
  );
  await expect(first.validateApplication()).rejects.toMatchObject(notFound);
});

describe("tasks", () => {
  test("have other types in a list than alone", async () => {
    const { first } = setUp();

    const { entities } = await first.listTasks({ task_id: "task-2" });
    expect(entities).toEqual([
      {
        task_id: "task-2",
        task_name: "Copy orders",
        task_type: "TIMING",
        status: 0,
        created_date: "2026-01-01",
        last_modified_time: createdAt,
        execute_status: "UNSTARTED",
      },
    ]);
    expect(await first.getTask({ task_id: "task-2" })).toMatchObject({
      task: { task_id: "task-2", task_type: "timing", status: "stop", created_date: createdAt },
    });
  });

  test.for([
    [{ task_id: "missing" }, []],
    [{ name: "orders" }, ["task-2"]],
    [{ task_name: "task" }, ["task-1"]],
    [{ status: 1 }, []],
    [{ task_type: "timing" }, ["task-1", "task-2"]],
    [{ source_app_id: "app-1" }, []],
    [{ sort_field: "CREATED_DATE", sort_type: "ASC" }, ["task-2", "task-1"]],
    [{ offset: -5, limit: 1 }, ["task-1"]],
  ] as const)("are listed by %j", async ([filter, expected]) => {
    const { entities } = await setUp().first.listTasks(filter);

    expect(entities.map((task) => task.task_id)).toEqual(expected);
  });

  test("fill pages of up to 999", async () => {
    const { first } = setUp({ tasks: Array.from({ length: 1200 }, (_, index) => `t-${index}`) });

    expect((await first.listTasks({ limit: 1000 })).size).toBe(999);
    await expect(first.listTasks({ limit: 1001 })).rejects.toMatchObject({
      status: 400,
      errorCode: "FDI.3002",
    });
  });

  test("that don't exist get an error of their component", async () => {
    await expect(setUp().first.getTask({ task_id: "missing" })).rejects.toMatchObject({
      status: 404,
      errorCode: "FDI.3081",
    });
  });
});

test("the only instance and the only project are listed", async () => {
  const { sandbox, first } = setUp();

  const { instances } = await first.listInstances();
  expect(instances).toMatchObject([{ id: sandbox.instanceId, name: "sandbox" }]);
  expect((await first.listInstances({ status: "FROZEN" })).instances).toEqual([]);
  const { projects } = await first.listProjects();
  expect(projects).toMatchObject([{ id: sandbox.projectId, name: "cn-north-1" }]);
  expect((await first.listProjects({ name: "other" })).projects).toEqual([]);
});

describe("a deletion", () => {
  test("deletes only what the user may delete", async () => {
    const { sandbox, second } = setUp();

    const { job_id } = await second.deleteAssets({ apps: ["app-1", "app-2", "app-3"] });

    expect(await second.getAssetJob({ job_id })).toMatchObject({
      status: "FAILED",
      reason: [
        { resource_name: "Invoices", error_code: "ROMA.00110006" },
        { resource_name: "Orders", error_code: "ROMA.12001" },
      ],
    });
    expect(sandbox.state().apps.map(({ id }) => id)).toEqual(["app-2", "app-3"]);
  });

  const strings = { apps: ["app-1"], tasks: [{ task_id: "task-1" }] };
  const objects = { apps: [{ id: "app-1" }], tasks: [{ id: "task-1" }] };

  test.for([
    ["both", strings],
    ["both", objects],
    ["strings", strings],
    ["strings", { apps: ["app-1"] }],
    ["strings", { apps: [], tasks: [] }],
    ["objects", objects],
    ["objects", { apps: [], tasks: [] }],
  ] as const)("is accepted by %s in the form %j", async ([bodyForm, body]) => {
    const { sandbox, first } = setUp({ bodyForm });

    await first.deleteAssets(structuredClone(body) as typeof strings);

    const { apps, tasks } = sandbox.state();
    expect(apps).toHaveLength(body.apps.length === 0 ? 3 : 2);
    expect(tasks).toHaveLength("tasks" in body && body.tasks.length > 0 ? 1 : 2);
  });

  test.for([
    ["strings", objects],
    ["strings", { apps: [], tasks: [{ id: "task-1" }] }],
    ["objects", strings],
    ["objects", { apps: [] }],
    ["objects", { apps: [], tasks: [{ task_id: "task-1" }] }],
  ] as const)("is rejected by %s in the form %j", async ([bodyForm, body]) => {
    const { sandbox, first } = setUp({ bodyForm });

    await expect(first.deleteAssets(structuredClone(body) as typeof strings)).rejects.toMatchObject(
      { status: 400, errorCode: "ROMA.00013000" },
    );
    expect(sandbox.state().jobs).toEqual([]);
  });

  test.for([
    { apps: ["app-1"], tasks: [{ id: "task-1" }] },
    { apps: [{ id: "app-1" }], tasks: [{ task_id: "task-1" }] },
    { apps: [{ id: "app-1" }] },
    { apps: [], tasks: [{ id: "task-1", task_id: "task-1" }] },
    { apps: ["app-1"], other: 1 },
  ])("is rejected if it mixes the forms: %j", async (body) => {
    const { sandbox } = setUp();

    const response = await sandbox.fetch(
      `https://x/v2/${sandbox.projectId}/instances/${sandbox.instanceId}/assets/delete`,
      {
        method: "POST",
        headers: { "X-Auth-Token": sandbox.issueToken(), "Content-Type": "application/json" },
        body: JSON.stringify(body),
      },
    );

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error_code: "ROMA.00013000" });
  });
});
