import { type Journal, type JournalLine, readJournalSummary } from "@roma-assets/batch";
import { describe, expect, test } from "vitest";

const owner = { endpoint: "https://roma.example.com", projectId: "p", instanceId: "i" };
const lines: JournalLine[] = [
  { type: "header", format: 1, ...owner, options: {} },
  { type: "ids", batch: 1, apps: ["app-1", "app-2"], tasks: ["task-1"] },
  { type: "ids", batch: 2, apps: ["app-3"], tasks: [] },
  { type: "total", batches: 2, assets: 4 },
];
const ended: JournalLine[] = [
  { type: "intent", batch: 1 },
  { type: "job", batch: 1, jobId: "job-1", resent: false },
  { type: "end", batch: 1, outcome: "failed", jobId: "job-1" },
];

describe("readJournalSummary", () => {
  test.for<[string, JournalLine[], number]>([
    ["before the first request", [], 4],
    ["while a job runs", ended.slice(0, 2), 4],
    ["after a batch ended, even if it failed", ended, 1],
    ["during the next batch", [...ended, { type: "intent", batch: 2 }], 1],
    [
      "at the end",
      [
        ...ended,
        { type: "intent", batch: 2 },
        { type: "job", batch: 2, jobId: "job-2", resent: false },
        { type: "end", batch: 2, outcome: "deleted", jobId: "job-2" },
      ],
      0,
    ],
  ])("counts the assets %s", async ([, records, remaining]) => {
    const journal = createJournal([...lines, ...records]);

    expect(await readJournalSummary(journal)).toEqual({
      ...owner,
      bodyForm: "strings",
      ignoreMissing: false,
      total: 4,
      remaining,
    });
  });

  test("tells the form of the body that the run was started with", async () => {
    const [header, ...others] = lines;
    const journal = createJournal([{ ...header, options: { bodyForm: "objects" } }, ...others]);

    expect(await readJournalSummary(journal)).toMatchObject({ bodyForm: "objects" });
  });

  test.for<[string, unknown[]]>([
    ["is empty", []],
    ["does not begin with a header", lines.slice(1)],
    ["has a later format", [{ ...lines[0], format: 3 }]],
  ])("rejects a journal that %s", async ([, content]) => {
    await expect(readJournalSummary(createJournal(content))).rejects.toMatchObject({
      code: "journal",
      problem: "unreadable",
    });
  });

  test("does not open the journal", async () => {
    const journal = createJournal(lines);

    await readJournalSummary({ ...journal, open: () => Promise.reject(new Error("locked")) });
  });
});

// --- internal ---

function createJournal(content: readonly unknown[]): Journal {
  return {
    open: async () => {},
    create: async () => {},
    append: async () => {},
    async *read() {
      yield* content as JournalLine[];
    },
    close: async () => {},
  };
}
