import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  deleteInBatches,
  type DeletionReport,
  DeletionStoppedError,
  type JournalLine,
  readJournalStatus,
  resumeDeletion,
} from "@roma-assets/batch";
import { importFromFile } from "@roma-assets/batch/archive-files";
import { fileJournal } from "@roma-assets/batch/file-journal";
import type { FaultRule, SandboxOptions } from "@roma-assets/sandbox";
import { describe, expect, test } from "vitest";
import {
  connect,
  createFolder,
  ids,
  memoryJournal,
  setUp as setUpClient,
  stopped,
  totalsOf,
} from "../test/set-up.ts";

const assets = { apps: ids("app", 130), tasks: ids("task", 120) };

describe("a run with a backup", () => {
  test("has the archive of each batch on the disk before the batch is deleted", async () => {
    const { run, folder, sandbox, order } = setUp();

    const report = await run(assets, { backup: folder });

    expect(report.totals).toEqual(totalsOf({ requested: 250, deleted: 250 }));
    expect(report.backups.map(({ batch }) => batch)).toEqual([1, 2, 3]);
    for (const { file, sha256, bytes } of report.backups) {
      const content = readFileSync(file);
      expect(createHash("sha256").update(content).digest("hex")).toBe(sha256);
      expect(content).toHaveLength(bytes);
    }
    expect(readdirSync(folder).toSorted()).toEqual(
      report.backups.map(({ file }) => file.slice(folder.length + 1)),
    );
    expect(order).toEqual([
      "1 archives: deleting 100",
      "2 archives: deleting 100",
      "3 archives: deleting 50",
    ]);
    expect(sandbox.state().jobs.map(({ kind }) => kind)).toEqual(
      Array.from({ length: 3 }, () => ["export", "delete"]).flat(),
    );
  });

  test("does not delete a batch that can't be exported, and goes on with the next one", async () => {
    const { run, folder, sandbox, sent } = setUp([
      { fault: "failing-job", operation: "exportAssets", calls: [2] },
    ]);

    const report = await run(assets, { backup: folder });

    expect(report.totals).toEqual(totalsOf({ requested: 250, deleted: 150, failed: 100 }));
    expect(report.batches).toMatchObject([
      {
        batch: 2,
        outcome: "failed",
        error: { code: "export" },
        reasons: [{ error_code: "ROMA.00011000" }],
        note: "it was not deleted, because it could not be exported",
      },
    ]);
    expect(report.batches[0]?.jobId).toBeUndefined();
    expect(report.backups.map(({ batch }) => batch)).toEqual([1, 3]);
    expect(sent).toHaveLength(2);
    expect(sandbox.state().apps).toHaveLength(500 - 130 + 80);
  });

  test("does not submit such a batch again either, if it looks at the assets", async () => {
    const { run, folder, sent } = setUp([{ fault: "failing-job", operation: "exportAssets" }]);

    const report = await run(assets, { backup: folder, inspect: "auto" });

    expect(report.totals).toEqual(totalsOf({ requested: 250, failed: 250 }));
    expect(sent).toEqual([]);
  });

  test("leaves assets that do not exist out of the archive", async () => {
    const { run, folder, sandbox } = setUp([], { apps: ids("app", 90), tasks: [] });

    const report = await run({ apps: ids("app", 100) }, { backup: folder, inspect: "auto" });

    expect(report.totals).toEqual(totalsOf({ requested: 100, deleted: 90, missing: 10 }));
    expect(sandbox.state().archives[0]?.apps).toHaveLength(90);
  });

  test("waits for another export of the user", async () => {
    const { run, folder, events } = setUp([
      { fault: "foreign-job", durationMs: 90_000, operation: "exportAssets", calls: [1] },
    ]);

    const report = await run(assets, { backup: folder });

    expect(report.totals.deleted).toBe(250);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: "backup",
        backup: expect.objectContaining({ type: "busy" }),
      }),
    );
  });

  test("says what it waits for", async () => {
    const { run, folder, events } = setUp([], { jobDurationMs: 90_000 });

    await run({ apps: ["app-1"] }, { backup: folder });

    const heartbeats = events.filter(({ type }) => type === "heartbeat");
    expect(heartbeats[0]).toMatchObject({ waitingFor: "export", jobId: expect.any(String) });
    expect(heartbeats.at(-1)).toMatchObject({ waitingFor: "job" });
  });

  test.for<[string, FaultRule]>([
    ["the user may not export", { fault: "status", status: 403, operation: "exportAssets" }],
    ["the job does not end", { fault: "endless-job", operation: "exportAssets" }],
  ])("stops before anything is deleted if %s", async ([, rule]) => {
    const { run, folder, sent } = setUp([rule]);

    const { report } = await stopped(run(assets, { backup: folder }));

    expect(report.totals).toEqual(totalsOf({ requested: 100 }));
    expect(sent).toEqual([]);
  });

  test("stops before anything is deleted if the folder can't be written", async () => {
    const { run, folder, sent } = setUp();
    writeFileSync(join(folder, "file"), "");

    const error = await stopped(run(assets, { backup: join(folder, "file") }));

    expect(error.cause).toMatchObject({ syscall: "mkdir" });
    expect(sent).toEqual([]);
  });

  test.for<[unknown]>([[""], [true]])("refuses the folder %j", async ([backup]) => {
    const { run } = setUp();

    const error = await stopped(run(assets, { backup: backup as string }));

    expect(error.cause).toMatchObject({ code: "argument" });
  });

  test("needs a client that can export", async () => {
    const { roma, folder } = setUp();
    const { deleteAssets, getAssetJob, endpoint } = roma;

    const run = deleteInBatches({ deleteAssets, getAssetJob, endpoint }, assets, {
      backup: folder,
    });

    expect((await stopped(run)).cause).toMatchObject({
      message: expect.stringContaining("exportAssets"),
    });
  });
});

describe("a resume", () => {
  test("goes on with the backup, and does not export a batch twice", async () => {
    const { run, roma, folder, sandbox, clock } = setUp();
    const journal = memoryJournal();
    const kill = new AbortController();
    const onEvent = ({ type, batch }: { type: string; batch: number }) => {
      if (type === "backup" && batch === 2 && recorded(journal.lines) === 2) {
        kill.abort("killed");
      }
    };
    await stopped(run(assets, { backup: folder, journal, signal: kill.signal, onEvent }));
    expect(recorded(journal.lines)).toBe(2);

    const report = await resumeDeletion(roma, { journal, clock });

    expect(report.totals.deleted).toBe(250);
    expect(report.backups).toHaveLength(3);
    expect(sandbox.state().jobs.filter(({ kind }) => kind === "export")).toHaveLength(3);
    expect(await readJournalStatus(journal)).toMatchObject({
      backup: folder,
      backups: report.backups,
    });
  });

  test.for<[string, (file: string) => void]>([
    ["is gone", (file) => rmSync(file)],
    ["was changed", (file) => writeFileSync(file, "something else")],
  ])("exports a batch again whose archive %s", async ([, change]) => {
    const { run, roma, folder, sandbox, clock } = setUp();
    const journal = memoryJournal();
    const kill = new AbortController();
    const onEvent = () => recorded(journal.lines) === 1 && kill.abort("killed");
    const { report } = await stopped(
      run(assets, { backup: folder, journal, signal: kill.signal, onEvent }),
    );
    change(report.backups[0]!.file);

    const resumed = await resumeDeletion(roma, { journal, clock });

    expect(resumed.totals.deleted).toBe(250);
    expect(sandbox.state().archives).toHaveLength(4);
    expect(readFileSync(resumed.backups[0]!.file)).toHaveLength(resumed.backups[0]!.bytes);
  });
});

test("1,240 assets, killed ten times, are deleted, and restored by kind and name", async () => {
  const { sandbox, roma, clock, folder } = setUp([], {
    apps: ids("app", 1100),
    tasks: ids("task", 300),
  });
  const input = { apps: ids("app", 1000), tasks: ids("task", 240) };
  const before = sandbox.state();
  const path = join(folder, "run.journal");
  const backup = join(folder, "backup");
  let kills = 0;
  let report: DeletionReport | undefined;

  // A new client and a new journal object each time, as in another process.
  for (let run = 0; !report; run += 1) {
    const journal = fileJournal(path);
    const kill = new AbortController();
    let steps = 0;
    const onEvent = () => {
      steps += 1;
      if (kills < 10 && steps === 7 + kills * 3) {
        kills += 1;
        kill.abort(`kill ${kills}`);
      }
    };
    // The clock would advance to the next heartbeat while the journal is written.
    const options = { journal, clock, signal: kill.signal, onEvent, heartbeatMs: 0 };
    const client = connect(sandbox, { clock, fetch: sandbox.fetch });
    try {
      report = await (run === 0
        ? deleteInBatches(client, input, { ...options, backup })
        : resumeDeletion(client, options));
    } catch (error) {
      expect(error).toBeInstanceOf(DeletionStoppedError);
    }
  }

  expect(kills).toBe(10);
  expect(report.totals).toEqual(totalsOf({ requested: 1240, deleted: 1240 }));
  expect(sandbox.state().apps).toHaveLength(100);
  expect(sandbox.state().tasks).toHaveLength(60);

  for (const { file } of report.backups.toReversed()) {
    await importFromFile(roma, file);
  }

  const after = sandbox.state();
  for (const kind of ["apps", "tasks"] as const) {
    const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).toSorted();
    expect(names(after[kind])).toEqual(names(before[kind]));
  }
});

// --- internal ---

function setUp(rules: FaultRule[] = [], options: SandboxOptions = {}) {
  const folder = createFolder();
  const order: string[] = [];
  const client = setUpClient(options, rules, (url, init) => {
    if (new URL(url).pathname.endsWith("/assets/delete")) {
      const { apps, tasks = [] } = JSON.parse(String(init.body));
      order.push(`${readdirSync(folder).length} archives: deleting ${apps.length + tasks.length}`);
    }
    return undefined;
  });

  return { ...client, folder, order };
}

function recorded(lines: readonly JournalLine[]): number {
  return lines.filter(({ type }) => type === "exported").length;
}
