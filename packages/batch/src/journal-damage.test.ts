/** Journals that were damaged or edited: nothing they say may be deleted or reported. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type DeletionReport,
  type JournalLine,
  readJournalStatus,
  readJournalSummary,
  resumeDeletion,
} from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { createFolder, ids, memoryJournal, setUp, type Setup, stopped } from "../test/set-up.ts";

let path = "";
beforeEach(() => {
  path = join(createFolder(), "run.journal");
});

describe("a journal with checksums", () => {
  test("is refused with the number of the line in which a single character was changed", async () => {
    const { setup, lines } = await writeStoppedRun();

    // In the last line, a change may look like the work of a crash.
    await fc.assert(
      fc.asyncProperty(fc.nat(lines.length - 2), fc.nat(), async (index, position) => {
        const line = lines[index] ?? "";
        const at = position % line.length;
        const character = line[at] === "7" ? "3" : "7";
        await expectRefused(setup, lines.with(index, replaceAt(line, at, character)), index + 1);
      }),
      { numRuns: 100 },
    );
  });

  test("is refused if a line was removed, repeated, or moved", async () => {
    const { setup, lines } = await writeStoppedRun();

    for (const [index, line] of lines.entries()) {
      await expectRefused(setup, lines.toSpliced(index, 0, line), index + 2);
      if (index < lines.length - 1) {
        await expectRefused(setup, lines.toSpliced(index, 1), index + 1);
        const swapped = lines.with(index, lines[index + 1] ?? "").with(index + 1, line);
        await expectRefused(setup, swapped, index + 1);
      }
    }
  });

  test("is refused if it pretends to have the former format", async () => {
    const { setup, lines } = await writeStoppedRun();
    const [header = "", ...others] = lines;
    const former = header.replace('"format":2', '"format":1');

    await expectRefused(setup, [former, ...others], 1);
    await expectRefused(setup, [former.replace(/,"checksum.*"/, ""), ...others], 2);
  });

  test("is resumed after a crash that cut off its last line anywhere", async () => {
    const { setup, lines } = await writeStoppedRun();
    const last = lines.at(-1) ?? "";
    writeFileSync(path, [...lines.slice(0, -1), last.slice(0, last.length / 2)].join("\n"));

    const report = await resume(setup);
    const { requested, deleted, failed, unknown } = report.totals;
    expect([requested, deleted + failed + unknown]).toEqual([350, 350]);
  });

  test("says what is certain", async () => {
    const { lines } = await writeStoppedRun();
    const owner = { endpoint: "https://roma.example.com" };
    expect(await readJournalStatus(fileJournal(path))).toMatchObject({
      ...owner,
      requested: 350,
      totals: { deleted: 100, missing: 0, failed: 100, unknown: 0 },
      endedBatches: 2,
      failures: [{ batch: 1, size: 100, outcome: "failed", jobId: expect.any(String) }],
      unfinished: { batch: 3, size: 100, jobId: expect.any(String) },
      damage: undefined,
    });

    // The end of the first batch.
    const index = lines.findIndex((line) => line.startsWith('{"type":"end","batch":1'));
    writeFileSync(path, `${lines.with(index, "{}").join("\n")}\n`);
    expect(await readJournalStatus(fileJournal(path))).toMatchObject({
      ...owner,
      requested: 350,
      totals: { deleted: 0, missing: 0, failed: 0, unknown: 0 },
      unfinished: { batch: 1, jobId: expect.any(String) },
      damage: { problem: "unreadable", line: index + 1, message: expect.stringContaining(path) },
    });
  });

  test("keeps only a part of a response that is out of all proportion", async () => {
    const reason = { resource_name: "app-1", error_msg: "x".repeat(300_000) };
    const job = { status: "FAILED", reason: [reason], entity: "x".repeat(300_000) };
    const { run } = setUp({}, [], (_, { method }) => {
      return method === "GET" ? Response.json(job) : undefined;
    });
    const report = await run({ apps: ["app-1"] }, { journal: fileJournal(path), heartbeatMs: 0 });

    expect(report.batches[0]).toMatchObject({ job, reasons: [reason] });
    expect(readFileSync(path).length).toBeLessThan(10_000);
    expect((await readJournalStatus(fileJournal(path))).failures).toHaveLength(1);
  });
});

describe("a journal of the former format", () => {
  test("is resumed, and goes on without checksums", async () => {
    const setup = setUp();
    writeFileSync(path, toText(formerLines(setup)));

    const report = await resume(setup);

    expect(report.totals).toMatchObject({ requested: 3, deleted: 3 });
    expect(setup.sent).toMatchObject([{ apps: ["app-3"] }]);
    expect(readFileSync(path, "utf8")).not.toContain("checksum");
    expect(await readJournalSummary(fileJournal(path))).toMatchObject({ remaining: 0 });
  });

  test.for<[string, (lines: JournalLine[]) => unknown[], number]>([
    ["without the IDs of a batch", (lines) => lines.toSpliced(1, 1), 2],
    ["without its total", (lines) => lines.toSpliced(3, 1), 4],
    ["without the intent of a batch", (lines) => lines.toSpliced(4, 1), 5],
    ["without the job of a batch that was deleted", (lines) => lines.toSpliced(5, 1), 6],
    ["with the end of a batch that is not next", (lines) => edit(lines, 6, { batch: 2 }), 7],
    ["with the end of another job", (lines) => edit(lines, 6, { jobId: "job-2" }), 7],
    ["with a batch that was deleted twice", (lines) => [...lines, lines[6]], 8],
    ["with an unknown outcome", (lines) => edit(lines, 6, { outcome: "done" }), 7],
    ["with a wrong total", (lines) => edit(lines, 3, { assets: 4 }), 4],
    ["with an ID of two lines", (lines) => edit(lines, 1, { apps: ["ghost\napp-399"] }), 2],
    ["with an ID that lists can't hold", (lines) => edit(lines, 1, { apps: ["#7"] }), 2],
    ["with an ID that is a number", (lines) => edit(lines, 1, { apps: [7] }), 2],
    ["with an empty batch", (lines) => edit(lines, 1, { apps: [] }), 2],
    ["with a batch that is too large", (lines) => edit(lines, 1, { apps: ids("a", 101) }), 2],
    ["whose options are null", (lines) => edit(lines, 0, { options: null }), 1],
    ["with an unknown option", (lines) => edit(lines, 0, { options: { clock: {} } }), 1],
    ["with an option of a wrong type", (lines) => edit(lines, 0, { options: { poll: 5 } }), 1],
    ["with an unknown type of line", (lines) => edit(lines, 4, { type: "begin" }), 5],
    ["with a second header", (lines) => lines.with(4, lines[0] as never), 5],
    ["with a line that is no object", (lines) => lines.with(4, "intent" as never), 5],
  ])("is refused %s", async ([, damage, line]) => {
    const setup = setUp();
    const damaged = damage(formerLines(setup)) as never;
    const expected = { code: "journal", problem: "unreadable", line };

    for (const journal of [memoryJournal(damaged), memoryJournal(JSON.parse(toJson(damaged)))]) {
      await expect(resumeDeletion(setup.roma, { journal })).rejects.toMatchObject(expected);
      await expect(readJournalSummary(journal)).rejects.toMatchObject(expected);
    }
    expect(setup.sent).toEqual([]);
  });

  test("is refused if any line has a checksum", async () => {
    const setup = setUp();
    for (const index of formerLines(setup).keys()) {
      writeFileSync(path, toText(edit(formerLines(setup), index, { checksum: "0" })));
      await expect(resume(setup)).rejects.toMatchObject({ problem: "unreadable", line: index + 1 });
    }
  });
});

// --- internal ---

/** A run of 350 applications that stopped in its third batch; the first one failed. */
async function writeStoppedRun(): Promise<{ setup: Setup; lines: string[] }> {
  rmSync(path, { force: true });
  const jobDurationsMs = [1000, 1000, 60_000];
  const setup = setUp({ jobDurationMs: () => jobDurationsMs.shift() ?? 1000 }, [
    { fault: "failing-job", operation: "deleteAssets", calls: [1] },
  ]);
  const options = { journal: fileJournal(path), jobTimeoutMs: 5000, heartbeatMs: 0 };
  await stopped(setup.run({ apps: ids("app", 350) }, options));

  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return { setup, lines };
}

/** Resumes the run. Without heartbeats, the clock stands still while a file is written. */
async function resume({ roma, clock }: Setup): Promise<DeletionReport> {
  return resumeDeletion(roma, { journal: fileJournal(path), clock, heartbeatMs: 0 });
}

/** Expects a journal with these lines to be refused before anything is sent. */
async function expectRefused(setup: Setup, lines: string[], line: number): Promise<void> {
  const text = `${lines.join("\n")}\n`;
  writeFileSync(path, text);
  const sent = setup.sent.length;

  await expect(resume(setup)).rejects.toMatchObject({
    code: "journal",
    problem: "unreadable",
    line,
  });
  expect(setup.sent).toHaveLength(sent);
  expect(readFileSync(path, "utf8")).toBe(text);
}

/** A journal of two batches, the first of which was deleted. */
function formerLines({ roma }: Setup): JournalLine[] {
  const { endpoint, projectId = "", instanceId = "" } = roma;
  return [
    { type: "header", format: 1, endpoint, projectId, instanceId, options: {} },
    { type: "ids", batch: 1, apps: ["app-1", "app-2"], tasks: [] },
    { type: "ids", batch: 2, apps: ["app-3"], tasks: [] },
    { type: "total", batches: 2, assets: 3 },
    { type: "intent", batch: 1 },
    { type: "job", batch: 1, jobId: "job-1", resent: false },
    { type: "end", batch: 1, outcome: "deleted", jobId: "job-1" },
  ];
}

function edit(lines: JournalLine[], index: number, change: object): unknown[] {
  return lines.with(index, { ...lines[index], ...change } as never);
}

function toText(lines: unknown[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

function toJson(lines: unknown[]): string {
  return JSON.stringify(lines);
}

function replaceAt(text: string, index: number, character: string): string {
  return text.slice(0, index) + character + text.slice(index + 1);
}
