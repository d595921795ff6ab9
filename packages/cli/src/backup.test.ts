/** A backup before a deletion, and exports and imports by themselves. */
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { startInTerminal } from "../test/pseudo-terminal.ts";
import { durationsOf, names, setUp } from "../test/set-up.ts";

// A process takes its time on a loaded machine.
vi.setConfig({ testTimeout: 120_000 });

const LIMITS = /does not hold the secrets of applications, authorizations, throttling/;

describe.concurrent("delete --backup", () => {
  test("exports each batch, deletes it, and prints the commands that restore it", async () => {
    const { run, write, left, folder } = await setUp({
      apps: names("app", 130),
      tasks: names("task", 5),
    });
    const lists = ["--apps", write("apps.txt", names("app", 120)), "--task", "task-1"];

    const { code, stdout } = await run(["delete", ...lists, "--backup", "backup", "--yes"]);

    expect(code).toBe(0);
    expect(stdout).toContain("Each batch is exported to backup before it is deleted.");
    expect(stdout).toMatch(LIMITS);
    expect(left("apps")).toEqual(names("app", 130).slice(120));

    const commands = stdout.match(/roma-assets import \S+\.zip/g) ?? [];
    expect(stdout).toContain("The backup consists of 2 archives. To restore it:");
    expect(commands).toHaveLength(2);
    for (const command of commands) {
      const imported = await run(command.split(" ").slice(1));
      expect(imported).toMatchObject({ code: 0, stderr: "" });
    }
    expect(left("apps")).toHaveLength(130);
    expect(left("tasks")).toHaveLength(5);
    expect(readdirSync(join(folder, "backup"))).toHaveLength(2);
  });

  test("does not delete a batch that can't be exported", async () => {
    const { run, left, folder } = await setUp({
      apps: ["app-1"],
      faults: { rules: [{ fault: "failing-job", operation: "exportAssets" }] },
    });

    const { code, stdout } = await run(["delete", "--app", "app-1", "--backup", "b", "--yes"]);

    expect(code).toBe(1);
    expect(stdout).toContain("Batch 1 failed (1 asset)");
    expect(stdout).toContain("it was not deleted, because it could not be exported");
    expect(stdout).not.toContain("To restore it");
    expect(left("apps")).toEqual(["app-1"]);
    expect(readdirSync(join(folder, "b"))).toEqual([]);
  });

  test("says so if a download breaks, and exports again", async () => {
    const { run, left } = await setUp({
      apps: ["app-1"],
      faults: { rules: [{ fault: "broken-body", operation: "downloadAssetArchive", times: 1 }] },
    });

    const { code, stdout } = await run(["delete", "--app", "app-1", "--backup", "b", "--yes"]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/batch 1: the download of its archive broke, exporting again: \S/);
    expect(left("apps")).toEqual([]);
  });

  test("is kept by the journal for resume and status", async () => {
    const { run, start, settings, left, folder } = await setUp({
      apps: names("app", 2),
      jobDurationMs: durationsOf(0, 600_000),
    });
    const args = ["delete", "--app", "app-1", "--backup", "b", "--yes", "--journal", "j", "--json"];
    const stopped = start(args, settings);
    await stopped.untilPrinted(/"type":"submitted","jobId":"\w+"\}\n.*"type":"progress"/);
    stopped.child.kill("SIGINT");
    const { lines, stderr } = await stopped.result;

    const report = JSON.parse(lines.at(-1) ?? "");
    const { file } = report.backups[0];
    expect(file).toMatch(/^\/.*\/b\/batch-0001-\w+\.zip$/);
    expect(existsSync(file)).toBe(true);
    expect(stderr).toMatch(/roma-assets import b\/batch-0001-\w+\.zip/);

    const status = await run(["status", "j", "--json"], {});
    expect(JSON.parse(status.stdout)).toMatchObject({
      backup: join(folder, "b"),
      backups: [{ batch: 1, file, bytes: expect.any(Number) }],
    });
    expect((await run(["status", "j"], {})).stdout).toContain("roma-assets import b/batch-0001-");
    expect(left("apps")).toHaveLength(2);
  });

  test.for<[string, string]>([
    ["", "--backup: expected the name of a folder, received an empty string."],
    ["file", "file is not a folder."],
    ["file/folder", "file is not a folder."],
  ])("refuses the folder %j before it sends anything", async ([folderName, message]) => {
    const { run, sandbox, write } = await setUp({ apps: ["app-1"] });
    write("file", []);

    const args = ["delete", "--app", "app-1", "--yes", "--backup", folderName];
    const { code, stderr } = await run(args);

    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(sandbox.state().jobs).toEqual([]);
  });
});

describe.concurrent("export and import", () => {
  test("move assets to a file, and back under another name", async () => {
    const { run, sandbox } = await setUp({ apps: ["app-1"], tasks: ["task-1"] });

    const chosen = ["--app", "app-1", "--task", "task-1"];
    const exported = await run(["export", ...chosen, "--output", "a.zip", "--json"]);
    const imported = await run(["import", "a.zip", "--prefix", "new-", "--json"]);

    expect(exported.lines.map((line) => JSON.parse(line))).toMatchObject([
      { type: "exported", file: expect.stringMatching(/a\.zip$/), bytes: expect.any(Number) },
      { type: "export", files: 1, exitCode: 0 },
    ]);
    expect(exported.stderr).toMatch(LIMITS);
    expect(imported.lines.map((line) => JSON.parse(line))).toMatchObject([
      { type: "import", file: "a.zip", job: { status: "SUCCEEDED" }, exitCode: 0 },
    ]);
    expect(sandbox.state().apps.map(({ name }) => name)).toEqual(["app-1", "new-app-1"]);
  });

  test("with a folder writes a file for each 100 assets", async () => {
    const { run, write, folder } = await setUp({ apps: names("app", 250) });
    const list = write("apps.txt", names("app", 250));

    const { code, stdout } = await run(["export", "--apps", list, "--output", "out"]);

    expect(code).toBe(0);
    expect(stdout.match(/SHA-256 [\da-f]{64}$/gm)).toHaveLength(3);
    expect(readdirSync(join(folder, "out")).toSorted()).toEqual([
      "assets-0001.zip",
      "assets-0002.zip",
      "assets-0003.zip",
    ]);
  });

  test.for<[string, string[], string]>([
    ["no assets", ["--output", "a.zip"], "Missing assets"],
    ["no output", ["--app", "app-1"], "Missing output"],
    ["too many assets for a file", ["--apps", "101.txt", "--output", "a.zip"], "at most 100"],
    ["an empty list", ["--apps", "none.txt", "--output", "a.zip"], "Nothing to export"],
    ["a file that exists", ["--app", "app-1", "--output", "old.zip"], "already exists"],
  ])("export with %s sends nothing", async ([, args, message]) => {
    const { run, write, sandbox } = await setUp({ apps: names("app", 101) });
    write("101.txt", names("app", 101));
    write("none.txt", []);
    write("old.zip", []);

    const { code, stderr } = await run(["export", ...args]);

    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(sandbox.state().jobs).toEqual([]);
  });

  test.for<[string, string]>([
    ["missing.zip", "ENOENT"],
    ["a b.zip", "is no name of a file that the service imports"],
  ])("import of %j sends nothing", async ([file, message]) => {
    const { run, folder, sandbox } = await setUp();
    writeFileSync(join(folder, "a b.zip"), "");

    const { code, stderr } = await run(["import", file]);

    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(sandbox.state().jobs).toEqual([]);
  });

  test("import does not repeat a request whose outcome is unknown, and says so", async () => {
    const { run, sandbox } = await setUp({
      apps: ["app-1"],
      faults: { rules: [{ fault: "reset", when: "after", operation: "importAssets" }] },
    });
    await run(["export", "--app", "app-1", "--output", "a.zip"]);

    const { code, stderr } = await run(["import", "a.zip", "--prefix", "new-"]);

    expect(code).toBe(6);
    expect(stderr).toMatch(/may have|unknown/);
    expect(sandbox.state().jobs.filter(({ kind }) => kind === "import")).toHaveLength(1);
  });

  test("import asks before it overwrites, and does nothing after a no", async () => {
    const setup = await setUp({ apps: ["app-1"] });
    const { run, sandbox } = setup;
    await run(["export", "--app", "app-1", "--output", "a.zip"]);

    const unasked = await run(["import", "a.zip", "--type", "Merge"]);
    expect(unasked.code).toBe(2);
    expect(unasked.stderr).toContain("Nothing was imported.");

    const command = startInTerminal(["import", "a.zip", "--type", "Merge"], setup);
    await command.untilShown(/Overwrite what exists/);
    command.type("n");
    const { code, screen } = await command.result;
    expect(screen).toContain("Not confirmed. Nothing was imported.");
    expect(code).toBe(130);
    expect(sandbox.state().jobs.filter(({ kind }) => kind === "import")).toEqual([]);

    expect((await run(["import", "a.zip", "--type", "Merge", "--yes"])).code).toBe(0);
    expect(sandbox.state().apps).toHaveLength(1);
  });
});
