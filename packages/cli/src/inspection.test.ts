/** `delete` asks which assets exist, shows their names, and never takes a missing one for granted. */
import { describe, expect, test, vi } from "vitest";
import { startInTerminal } from "../test/pseudo-terminal.ts";
import { names, setUp, user } from "../test/set-up.ts";

// A process takes its time on a loaded machine.
vi.setConfig({ testTimeout: 120_000 });

const apps = names("app", 99);

function deletionOf(ids: readonly string[]): string[] {
  return ["delete", ...ids.flatMap((id) => ["--app", id]), "--journal", "j"];
}

describe.concurrent("what delete shows", () => {
  test("names, and what the roles of the user do not permit", async () => {
    const other = { domain: user.domain, name: "other", password: "password-of-other" };
    const { run } = await setUp({
      users: [user, other],
      apps: [
        { id: "app-1", name: "Billing" },
        { id: "app-2", name: "Shop", owner: other.name, sharedWith: { [user.name]: ["read"] } },
      ],
      tasks: [{ id: "task-1", name: "Nightly" }],
    });

    const { code, stdout } = await run([...deletionOf(["app-1", "app-2"]), "--task", "task-1"]);

    expect(stdout).toMatch(/^ {2}task {9}task-1 {2}Nightly$/m);
    expect(stdout).toMatch(/^ {2}application {2}app-1 {3}Billing$/m);
    expect(stdout).toMatch(/^ {2}application {2}app-2 {3}Shop {5}roles do not permit deletion$/m);
    expect(stdout).toContain(
      "1 not deletable: the roles of this user do not permit it:\n  application app-2 (Shop)\n",
    );
    // It was shown before the prompt, which needs a terminal.
    expect(code).toBe(2);
  });

  test("a dry run lists every asset with its name, and what is missing", async () => {
    const { run, left } = await setUp({ apps: names("app", 120), tasks: [] });
    const ids = [...names("app", 120), "stale"];

    const { code, lines, stdout } = await run([...deletionOf(ids), "--dry-run"]);

    expect(code).toBe(0);
    expect(lines.filter((line) => /^ {2}application {2}app-\d+ +app-\d+$/.test(line))).toHaveLength(
      120,
    );
    expect(lines).toContain("Batch 2: 20 applications (app-101 ... app-120)");
    expect(stdout).toContain("1 not found, or not visible to this user:\n  application stale\n");
    expect(lines.at(-1)).toBe("121 applications in 2 batches. Nothing was deleted.");
    expect(left("apps")).toHaveLength(120);
  });

  test("a dry run as JSON has a line for each asset", async () => {
    const { run } = await setUp({ apps: [{ id: "app-1", name: "Billing" }] });

    const { lines } = await run([...deletionOf(["app-1", "stale"]), "--dry-run", "--json"]);

    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        type: "asset",
        kind: "application",
        id: "app-1",
        state: "visible",
        name: "Billing",
        isDeletable: true,
      },
      { type: "asset", kind: "application", id: "stale", state: "not-found" },
      { type: "planned", batch: 1, apps: ["app-1"], tasks: [] },
      {
        type: "inspected",
        totals: { visible: 1, missing: 1, unknown: 0, undeletable: 0 },
        missing: { apps: ["stale"], tasks: [] },
        undeletable: [],
        reasons: [],
      },
      {
        type: "plan",
        totals: { apps: 2, tasks: 0, batches: 1, duplicates: 0 },
        exitCode: 0,
      },
    ]);
  });

  test("a dry run without settings names the option that needs none", async () => {
    const { run } = await setUp();

    const { code, stderr } = await run([...deletionOf(["app-1"]), "--dry-run"], {});

    expect(code).toBe(2);
    expect(stderr).toMatch(/Missing endpoint/);
    expect(stderr).toMatch(/With --no-inspect it needs no settings\.\n$/);
  });

  test("why assets could not be looked at, once; and the deletion goes on", async () => {
    const rules = [{ operation: "listApplications", fault: "status" as const, status: 403 }];
    const { run, left } = await setUp({ apps, faults: { rules } });

    const { code, stdout } = await run([...deletionOf(apps), "--yes"]);

    expect(stdout.match(/99 applications could not be looked at: .*403/g)).toHaveLength(1);
    expect(stdout).not.toContain("can't be looked at");
    expect(code).toBe(0);
    expect(left("apps")).toEqual([]);
  });
});

describe.concurrent("missing assets, where nobody can be asked", () => {
  test("--yes alone deletes nothing, and lists them", async () => {
    const { run, sandbox, files } = await setUp({ apps });

    const { code, stderr, lines } = await run([...deletionOf([...apps, "stale"]), "-y", "--json"]);

    expect(code).toBe(2);
    expect(stderr).toContain(
      "roma-assets: Not found, or not visible to this user: 1 of 100 assets.\n" +
        "  application stale\n" +
        "roma-assets: Use --ignore-missing to delete the others. Nothing was deleted.\n",
    );
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { type: "inspected", missing: { apps: ["stale"] } },
      { type: "error", exitCode: 2, code: "usage" },
    ]);
    expect(sandbox.state().jobs).toEqual([]);
    expect(files()).toEqual([]);
  });

  test("--ignore-missing deletes the others, and exits with 0; so does a resume", async () => {
    const { run, left } = await setUp({ apps: [...apps, "app-100"] });

    const { code, stdout } = await run([
      ...deletionOf([...apps, "stale"]),
      "-y",
      "--ignore-missing",
    ]);

    expect(stdout).toContain("Deleted 99 of 100 assets");
    expect(stdout).toContain(
      "1 asset not found, or not visible to this user:\n  application stale\n",
    );
    expect(stdout).not.toContain("may still exist");
    expect(code).toBe(0);
    expect(left("apps")).toEqual(["app-100"]);
    expect(await run(["resume", "j"])).toMatchObject({ code: 0 });

    const status = await run(["status", "j"], {});
    expect(status.code).toBe(0);
    expect(status.stdout).toContain("99 deleted, 1 missing, 0 failed");
    expect(status.stdout).toContain("Assets that do not exist count as done.");
    expect(status.stdout).toContain("  application stale\n");
  });

  test("--no-inspect finds them by their batch, which fails", async () => {
    const { run } = await setUp({ apps });

    const { code, stdout } = await run([...deletionOf([...apps, "stale"]), "-y", "--no-inspect"]);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^100 assets may still exist:$/m);
    expect((await run(["status", "j"], {})).stdout).toContain(
      "The service was not asked which of them exist.",
    );
  });

  test("that are found only later are left out and counted: exit code 1", async () => {
    const rules = [
      { operation: "deleteAssets", fault: "status" as const, status: 403, calls: [1] },
    ];
    const { run, left } = await setUp({ apps, faults: { rules } });
    expect(await run([...deletionOf(apps), "--yes"])).toMatchObject({ code: 3 });
    const other = ["delete", "--app", "app-7", "--yes", "--journal", "other"];
    expect(await run(other)).toMatchObject({ code: 0 });

    const { code, stdout } = await run(["resume", "j", "--yes"]);

    expect(stdout).toContain("Deleted 98 of 99 assets");
    expect(stdout).toContain(
      "1 asset not found, or not visible to this user:\n  application app-7\n",
    );
    expect(code).toBe(1);
    expect(left("apps")).toEqual([]);
    expect(await run(["resume", "j", "--ignore-missing"])).toMatchObject({ code: 0 });
  });
});

test.concurrent("more than 10,000 assets are not looked at before the prompt", async () => {
  const { run, write } = await setUp({ apps: ["app-1"] });
  write("apps", names("app", 10_001));

  const { code, stdout } = await run(["delete", "--apps", "apps", "--dry-run"]);

  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^More than 10,000 assets: which of them exist is asked batch by batch\.$/m,
  );
  expect(stdout).toContain("... and 1 more batch; --all prints every one");
});

describe.concurrent("at a terminal", () => {
  test("a yes also covers what is missing", async () => {
    const setup = await setUp({ apps: ["app-1"] });

    const command = startInTerminal(deletionOf(["app-1", "stale"]), setup);
    await command.untilShown(
      /Delete 1 application, without the 1 not found\? This cannot be undone/,
    );
    command.type("y");

    const { code, screen } = await command.result;
    expect(screen).toContain("Deleted 1 of 2 assets");
    expect(code).toBe(0);
    expect((await setup.run(["status", "j"], {})).code).toBe(0);
  });

  test("--yes does not cover what is missing: a no deletes nothing", async () => {
    const setup = await setUp({ apps: ["app-1"] });

    const command = startInTerminal([...deletionOf(["app-1", "stale"]), "--yes"], setup);
    await command.untilShown(/without the 1 not found\?/);
    command.type("n");

    const { code, screen } = await command.result;
    expect(screen).toContain("Not confirmed. Nothing was deleted.");
    expect(code).toBe(130);
    expect(setup.left("apps")).toEqual(["app-1"]);
  });

  test("a missing asset alone is a question, too", async () => {
    const setup = await setUp({ apps: ["app-1"] });

    const command = startInTerminal(deletionOf(["stale"]), setup);
    await command.untilShown(/Nothing is left to delete\. Count these assets as missing\?/);
    command.type("y");

    expect((await command.result).code).toBe(0);
    expect(setup.sandbox.state().jobs).toEqual([]);
  });

  test("the number of more than 500 assets has to be typed", async () => {
    const setup = await setUp({ apps: names("app", 501) });
    setup.write("apps", names("app", 501));

    const command = startInTerminal(["delete", "--apps", "apps", "--journal", "j"], setup);
    await command.untilShown(/Delete 501 applications\? This cannot be undone\. Type 501:/);
    command.type("y\r");
    await command.untilShown(/Expected 501/);
    expect(setup.sandbox.state().jobs).toEqual([]);
    command.type("\b501\r");

    const { code, screen } = await command.result;
    expect(screen).toContain("Deleted 501 of 501 assets");
    expect(code).toBe(0);
  });

  test("Ctrl-C in place of the number deletes nothing", async () => {
    const setup = await setUp({ apps: names("app", 501) });
    setup.write("apps", names("app", 501));

    const command = startInTerminal(["delete", "--apps", "apps"], setup);
    await command.untilShown(/Type 501:/);
    command.type("\u0003");

    expect((await command.result).code).toBe(130);
    expect(setup.left("apps")).toHaveLength(501);
  });
});
