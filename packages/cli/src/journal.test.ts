/** What the command does with journals: that it keeps them private, and refuses damaged ones. */
import { lstatSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JournalLine } from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import { expect, test, vi } from "vitest";
import { createStoppedClock, durationsOf, names, setUp, type SetUp } from "../test/set-up.ts";

// A process takes its time on a loaded machine.
vi.setConfig({ testTimeout: 30_000 });

const deletion = ["delete", "--apps", "apps", "--yes", "--journal", "j", "--no-inspect"];

test("status shows how a deletion ended, by the exit code as well", async () => {
  const { run, write } = await setUp({ apps: names("app", 150) });
  write("apps", names("app", 150));
  await run(deletion);

  const { code, stdout } = await run(["status", "j"], {});
  expect(code).toBe(0);
  expect(stdout).toContain("150 deleted, 0 failed, 0 unknown, 0 not finished");
  expect(stdout).not.toContain("resume");

  const { code: jsonCode, lines } = await run(["status", "j", "--json"], {});
  expect(jsonCode).toBe(0);
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({
    type: "status",
    journal: "j",
    requested: 150,
    totals: { deleted: 150, missing: 0, failed: 0, unknown: 0 },
    failures: [],
    exitCode: 0,
  });
});

test("status shows what is unfinished, with its job and the command to continue", async () => {
  const { run, folder } = await stopInThirdBatch();

  const { code, stdout } = await run(["status", "j"], {});

  expect(code).toBe(6);
  expect(stdout).toContain("100 deleted, 100 failed, 0 unknown, 150 not finished");
  expect(stdout).toMatch(/Batch 1 failed \(100 assets\), job \S+/);
  expect(stdout).toMatch(/Batch 3 \(100 assets\) was submitted as job \S+, whose end is not /);
  expect(stdout).toContain("roma-assets resume j");
  expect(lstatSync(join(folder, "j")).mode & 0o077).toBe(0);
});

test("a journal of a run that looks at its assets is resumed so, and tells what is missing", async () => {
  const { run, folder, sandbox, settings } = await setUp({ apps: ["app-1", "app-2"] });
  const { projectId, instanceId } = sandbox;
  const endpoint = settings["ROMA_ENDPOINT"] ?? "";
  async function* lines(): AsyncGenerator<JournalLine> {
    const options = { inspect: "auto" } as const;
    yield { type: "header", format: 2, endpoint, projectId, instanceId, options };
    yield { type: "ids", batch: 1, apps: ["app-1", "app-2", "stale"], tasks: [] };
    yield { type: "total", batches: 1, assets: 3 };
  }
  const journal = fileJournal(join(folder, "j"));
  await journal.create(lines());
  await journal.close();

  const { code, lines: json } = await run(["resume", "j", "--yes", "--json"]);

  const events = json.map((line) => JSON.parse(line)).filter(({ type }) => type !== "progress");
  expect(events).toMatchObject([
    { type: "part", outcome: "missing", apps: ["stale"] },
    { type: "batch" },
    { type: "submitted" },
    { type: "deleted" },
    { type: "report", totals: { requested: 3, deleted: 2, missing: 1 }, exitCode: 1 },
  ]);
  expect(code).toBe(1);

  const status = await run(["status", "j"], {});
  expect(status.stdout).toContain("2 deleted, 1 missing, 0 failed, 0 unknown, 0 not finished");
  expect(status.code).toBe(1);
});

test("a damaged journal is refused with its line, and status shows what is certain", async () => {
  const { run, folder, sandbox } = await stopInThirdBatch();
  const file = join(folder, "j");
  const lines = readFileSync(file, "utf8").split("\n");
  const index = lines.findIndex((line) => line.startsWith('{"type":"end","batch":2'));
  const edited = lines.toSpliced(index, 1).join("\n");
  writeFileSync(file, edited);
  const jobs = sandbox.state().jobs.length;

  const resumed = await run(["resume", "j", "--yes"]);
  expect(resumed.code).toBe(2);
  expect(resumed.stderr).toContain(`j is damaged in line ${index + 1}: its checksum is wrong`);
  expect(resumed.stderr).toContain("To see what is certain: roma-assets status");
  expect(sandbox.state().jobs).toHaveLength(jobs);
  expect(readFileSync(file, "utf8")).toBe(edited);

  const { code, stdout, stderr } = await run(["status", "j", "--json"], {});
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    totals: { deleted: 0, missing: 0, failed: 100, unknown: 0 },
    unfinished: { batch: 2, jobId: expect.any(String) },
    damage: { code: "journal" },
    exitCode: 2,
  });
  expect(stderr).toContain("The lines before it are certain.");
});

test("status refuses a file that is no journal", async () => {
  const { run, write } = await setUp();
  write("apps", ["app-1"]);

  for (const file of ["apps", "missing", "/dev/zero"]) {
    expect(await run(["status", file], {})).toMatchObject({ code: 2, stdout: "" });
  }
});

test("two resumes of one journal don't run at once, whatever links lead to it", async () => {
  const { folder, run, start, settings, clock } = await stopInThirdBatch();
  symlinkSync("j", join(folder, "link"));

  const first = start(["resume", "j", "--yes", "--json"], settings);
  await first.untilPrinted(/"submitted"/);
  const second = await run(["resume", "link", "--yes"]);
  expect(second.code).toBe(2);
  expect(second.stderr).toMatch(/Another run on this machine \(process \d+\) is using the journal/);

  clock.advance(60_000);
  await first.result;
});

test("a deletion whose journal is removed stops before the next request", async () => {
  const clock = createStoppedClock();
  const { folder, start, settings, sandbox, write } = await setUp({
    apps: names("app", 300),
    jobDurationMs: durationsOf(5000),
    clock,
  });
  write("apps", names("app", 300));

  const { untilPrinted, result } = start([...deletion, "--json"], settings);
  await untilPrinted(/"submitted"/);
  rmSync(join(folder, "j"));
  clock.advance(5000);

  const { code, stderr } = await result;
  expect(code).toBe(6);
  expect(stderr).toMatch(/The journal \S+ was removed while it was in use/);
  expect(sandbox.state().jobs).toHaveLength(1);
});

test("lists of what remains are readable for their owner alone", async () => {
  const { run, write, folder } = await setUp({ apps: names("app", 1) });
  write("apps", ["app-1", "app-2"]);

  await run(deletion);

  expect(lstatSync(join(folder, "j.apps")).mode & 0o077).toBe(0);
});

// --- internal ---

/** Stops a deletion of 350 applications in its third batch. The first one failed. */
async function stopInThirdBatch(): Promise<SetUp & { clock: { advance(ms: number): void } }> {
  const clock = createStoppedClock();
  const started = await setUp({
    apps: names("app", 350).slice(1),
    jobDurationMs: durationsOf(0, 0, 60_000),
    clock,
  });
  started.write("apps", names("app", 350));

  const { child, untilPrinted, result } = started.start([...deletion, "--json"], started.settings);
  await untilPrinted(/"batch":3,.*"submitted"/);
  child.kill("SIGINT");
  expect((await result).code).toBe(130);

  return { ...started, clock };
}
