import type { FaultRule } from "@roma-assets/sandbox";
import { describe, expect, test, vi } from "vitest";
import { names, setUp, user } from "../test/set-up.ts";

vi.setConfig({ testTimeout: 120_000 });

const createdAt = Date.parse("2026-01-02T03:04:05Z");

const apps = [
  { id: "app-1", name: "Orders", owner: user.name, createdAt },
  { id: "app-2", name: "订单", owner: "other", sharedWith: { [user.name]: ["read"] }, createdAt },
  { id: "app-3", name: "Hidden", owner: "other", createdAt },
] as const;

describe.concurrent("list", () => {
  test("applications: a table of those that the user can see", async () => {
    const { run } = await setUp({ apps });

    const { code, stdout, stderr } = await run(["list", "applications"]);

    expect(stderr).toBe("");
    expect(stdout).toBe(
      [
        "ID     NAME    CREATED                   OWNER",
        "app-1  Orders  2026-01-02T03:04:05.000Z  you",
        "app-2  订单    2026-01-02T03:04:05.000Z  another user",
        "",
      ].join("\n"),
    );
    expect(code).toBe(0);
  });

  test("tasks: a table without a column for what is unknown", async () => {
    const { run } = await setUp({ tasks: [{ id: "task-1", name: "Copy", createdAt }] });

    const { stdout } = await run(["list", "tasks"]);

    expect(stdout).toBe("ID      NAME  CREATED\ntask-1  Copy  2026-01-02\n");
  });

  test("instances: needs no instance ID", async () => {
    const { run, sandbox, settings } = await setUp();
    const { ROMA_INSTANCE_ID: _, ...env } = settings;

    const { stdout } = await run(["list", "instances"], env);

    expect(stdout).toContain(`${sandbox.instanceId}  sandbox  `);
  });

  test("projects: needs no project ID, and asks IAM", async () => {
    const { run, sandbox, settings, iam } = await setUp();
    const { ROMA_ENDPOINT, ROMA_TOKEN } = settings;
    const { ROMA_IAM_ENDPOINT = "" } = iam;

    const { stdout } = await run(["list", "projects"], {
      ROMA_ENDPOINT,
      ROMA_TOKEN,
      ROMA_IAM_ENDPOINT,
    });

    expect(stdout).toBe(
      `ID                                NAME\n${sandbox.projectId}  cn-north-1\n`,
    );
  });

  test("projects: names the missing endpoint of IAM", async () => {
    const { run, settings } = await setUp();

    const { code, stderr } = await run(["list", "projects"], settings);

    expect(code).toBe(2);
    expect(stderr).toContain("Missing IAM endpoint: set ROMA_IAM_ENDPOINT, or --region");
  });

  test("--ids: one ID per line, of all pages, as input of delete", async () => {
    const { run, settings, left } = await setUp({ apps: names("app", 600), jobDurationMs: 0 });

    const { stdout, code } = await run(["list", "applications", "--ids"]);
    expect(stdout).toBe(`${names("app", 600).join("\n")}\n`);
    expect(code).toBe(0);

    await run(["delete", "--apps", "-", "--yes"], settings, stdout);
    expect(left("apps")).toEqual([]);
  });

  test.for([
    ["applications", "Ord", ["app-1"]],
    ["tasks", "COPY", ["task-2"]],
    ["instances", "other", []],
  ] as const)("%s --name %s: only what has the text in its name", async ([kind, text, ids]) => {
    const tasks = [
      { id: "task-1", name: "Move" },
      { id: "task-2", name: "Copy" },
    ];
    const { run } = await setUp({ apps, tasks });

    const { lines } = await run(["list", kind, "--name", text, "--ids"]);

    expect(lines.filter(Boolean)).toEqual(ids);
  });

  test("--json: a line for each item, without keys and the names of users", async () => {
    const { run } = await setUp({ apps });

    const { lines } = await run(["list", "applications", "--json"]);

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        type: "listed",
        kind: "application",
        id: "app-1",
        name: "Orders",
        created: "2026-01-02T03:04:05.000Z",
        owner: true,
      },
      {
        type: "listed",
        kind: "application",
        id: "app-2",
        name: "订单",
        created: "2026-01-02T03:04:05.000Z",
        owner: false,
      },
      { type: "list", kind: "applications", count: 2, exitCode: 0 },
    ]);
  });

  test("says that there are none, but prints no ID", async () => {
    const { run } = await setUp();

    expect((await run(["list", "applications"])).stdout).toBe("No applications.\n");
    expect((await run(["list", "applications", "--ids"])).stdout).toBe("");
  });

  test("prints what was received before a failure, and then the error", async () => {
    const fault: FaultRule = { fault: "status", status: 403, calls: [2] };
    const { run } = await setUp({ apps: names("app", 600), faults: { rules: [fault] } });

    const table = await run(["list", "applications"]);

    expect(table.lines).toHaveLength(501);
    expect(table.stderr).toMatch(/^roma-assets: GET .*: 403 /);
    expect(table.code).toBe(3);
  });

  test("escapes what the service put into a name or an ID", async () => {
    const { run } = await setUp({ apps: [{ id: "app-1\napp-2", name: "a\u001b[2Jb" }] });

    expect((await run(["list", "applications"])).stdout).toContain(
      "app-1\\u000aapp-2  a\\u001b[2Jb",
    );
  });

  test.for(["app-1\napp-2", "#7", "a,b"])(
    "--ids: refuses %j, which a list of IDs can't contain",
    async (id) => {
      const { run } = await setUp({ apps: ["app-0", { id, name: "" }] });

      const { code, stdout, stderr } = await run(["list", "applications", "--ids"]);

      expect(stdout).toBe("app-0\n");
      expect(stderr).toContain("which is not a valid ID");
      expect(code).toBe(6);
    },
  );

  test.for([
    [["list"], "Missing argument: KIND."],
    [["list", "apps"], "KIND: expected one of applications, tasks, instances, projects, received"],
    [["list", "tasks", "--ids", "--json"], "--ids and --json are mutually exclusive"],
  ] as const)("%j is refused", async ([args, message]) => {
    const { run, settings } = await setUp();

    const { code, stderr } = await run([...args], settings);

    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
