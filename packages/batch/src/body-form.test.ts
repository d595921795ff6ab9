import {
  type BodyForm,
  deleteInBatches,
  readJournalSummary,
  resumeDeletion,
} from "@roma-assets/batch";
import { describe, expect, test } from "vitest";
import { ids, memoryJournal, setUp, stopped } from "../test/set-up.ts";

const both = { apps: ["app-1"], tasks: ["task-1"] };

test.for([
  [undefined, both, { apps: ["app-1"], tasks: [{ task_id: "task-1" }] }],
  ["strings", both, { apps: ["app-1"], tasks: [{ task_id: "task-1" }] }],
  ["strings", { apps: ["app-1"] }, { apps: ["app-1"] }],
  ["objects", both, { apps: [{ id: "app-1" }], tasks: [{ id: "task-1" }] }],
  ["objects", { apps: ["app-1"] }, { apps: [{ id: "app-1" }], tasks: [] }],
  ["objects", { tasks: ["task-1"] }, { apps: [], tasks: [{ id: "task-1" }] }],
] as const)("the form %s of %j", async ([bodyForm, input, body]) => {
  const { sandbox, run, sent } = setUp(bodyForm && { bodyForm });

  const report = await run(input, { bodyForm });

  expect(sent).toEqual([body]);
  expect(report.totals.failed).toBe(0);
  const { apps, tasks } = sandbox.state();
  expect(apps.length + tasks.length).toBe(1000 - report.totals.deleted);
});

test("another form is refused before anything is sent", async () => {
  const { run, sent } = setUp();

  const error = await stopped(run(both, { bodyForm: "xml" as BodyForm }));

  expect(error.cause).toMatchObject({
    code: "argument",
    message: '`bodyForm` must be "strings" or "objects", received "xml"',
  });
  expect(sent).toEqual([]);
});

describe("a form that the region refuses", () => {
  test.for([
    ["strings", "objects"],
    ["objects", "strings"],
  ] as const)("%s: suggests %s, but never sends it", async ([bodyForm, suggested]) => {
    const { run, sent, sandbox, events } = setUp({ bodyForm: suggested });

    const report = await run({ apps: ids("app", 150) }, { bodyForm });

    expect(report.totals).toMatchObject({ failed: 150, deleted: 0 });
    expect(report.batches).toMatchObject(
      [1, 2].map((batch) => ({
        batch,
        outcome: "failed",
        error: { status: 400, errorCode: "ROMA.00013000" },
        suggestedBodyForm: suggested,
        note: "the region may expect the other form of the body",
      })),
    );
    expect(events.filter(({ type }) => type === "failed")).toMatchObject([
      { batch: 1, suggestedBodyForm: suggested },
      { batch: 2, suggestedBodyForm: suggested },
    ]);
    expect(sent).toHaveLength(2);
    expect(sandbox.state().jobs).toEqual([]);
  });

  test.for([
    [{ error_code: "ROMA.13000" }, 400, "objects"],
    [{ error_code: "ROMA.00013000" }, 400, "objects"],
    [{ error_code: "ROMA.00013000" }, 200, "objects"],
    [{ error_code: "ROMA.13001" }, 400, undefined],
    [{ error_code: "ROMA.10010" }, 400, undefined],
    [{ error_code: "APIGW.0201" }, 400, undefined],
    [{ error_code: "ROMA.00013000" }, 404, undefined],
  ] as const)("is suspected after %j with the status %i: %s", async ([body, status, suggested]) => {
    const { run } = setUp({}, [], (_, { method }) =>
      method === "POST" ? Response.json(body, { status }) : undefined,
    );

    const { batches } = await run(both);

    expect(batches[0]?.suggestedBodyForm).toBe(suggested);
  });
});

describe("the journal", () => {
  test("remembers the form for a resume", async () => {
    const { clock, roma, sent } = setUp({ bodyForm: "objects" });
    const journal = memoryJournal();
    const controller = new AbortController();
    const onEvent = ({ type }: { type: string }) => {
      if (type === "deleted") {
        controller.abort("stopped");
      }
    };
    const { signal } = controller;
    const options = { clock, journal, bodyForm: "objects", signal, onEvent } as const;

    await stopped(deleteInBatches(roma, { apps: ids("app", 150) }, options));
    expect(await readJournalSummary(journal)).toMatchObject({ bodyForm: "objects", remaining: 50 });
    const report = await resumeDeletion(roma, { clock, journal });

    expect(report.totals).toMatchObject({ deleted: 150, failed: 0 });
    expect(sent.map(({ apps }) => apps[0])).toEqual([{ id: "app-0" }, { id: "app-100" }]);
  });

  test("can be resumed with the other form, after the first was refused", async () => {
    const { clock, roma, sandbox } = setUp({ bodyForm: "objects" });
    const journal = memoryJournal();
    const controller = new AbortController();
    const { signal } = controller;
    const onEvent = ({ type }: { type: string }) => {
      if (type === "failed") {
        controller.abort("stopped");
      }
    };

    await stopped(
      deleteInBatches(roma, { apps: ids("app", 150) }, { clock, journal, signal, onEvent }),
    );
    const report = await resumeDeletion(roma, { clock, journal, bodyForm: "objects" });

    expect(report.totals).toMatchObject({ failed: 100, deleted: 50 });
    expect(report.batches).toMatchObject([{ batch: 1, suggestedBodyForm: "objects" }]);
    expect(sandbox.state().apps).toHaveLength(450);
  });
});
