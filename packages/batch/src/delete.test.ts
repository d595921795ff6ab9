import { getEventListeners } from "node:events";
import {
  deleteInBatches,
  type DeletionEvent,
  JournalError,
  type JournalLine,
  resumeDeletion,
} from "@roma-assets/batch";
import { isTransientError } from "@roma-assets/client";
import type { FaultRule } from "@roma-assets/sandbox";
import { describe, expect, test } from "vitest";
import {
  collect,
  connect,
  ids,
  memoryJournal,
  offline,
  parseBody,
  setUp,
  stopped,
  totalsOf,
  types,
  urlOf,
} from "../test/set-up.ts";

describe("batches", () => {
  test("are as few as the limit allows: tasks first, then applications", async () => {
    const { run, sent, sandbox } = setUp();
    const report = await run({ apps: ids("app", 210), tasks: ids("task", 120) });
    expect(sent.map(({ apps, tasks }) => [tasks?.length, apps.length])).toEqual([
      [100, 0],
      [20, 80],
      [undefined, 100],
      [undefined, 30],
    ]);
    expect(sent.flatMap(({ tasks = [] }) => tasks.map(({ task_id }) => task_id))).toEqual(
      ids("task", 120),
    );
    expect(sent.flatMap(({ apps }) => apps)).toEqual(ids("app", 210));
    expect(report.totals).toEqual(totalsOf({ requested: 330, deleted: 330 }));
    expect(report.batches).toEqual([]);
    expect(await collect(report.remaining())).toEqual([]);
    expect(sandbox.state().apps).toHaveLength(290);
    expect(sandbox.state().jobs.every(({ requestsMeanwhile }) => requestsMeanwhile === 0)).toBe(
      true,
    );
  });

  test("without applications send an empty list, without tasks omit it", async () => {
    const { run, sent } = setUp();
    await run({ tasks: ["task-1"] });
    await run({ apps: ["app-1"] });
    expect(sent).toEqual([{ apps: [], tasks: [{ task_id: "task-1" }] }, { apps: ["app-1"] }]);
  });

  test("are not sent without IDs", async () => {
    const { run, sent } = setUp();
    const report = await run({});
    expect(report.totals).toEqual(totalsOf({}));
    expect(sent).toEqual([]);
  });

  test("contain duplicates once, which start no new batch", async () => {
    const { run, sent } = setUp();
    const apps = ids("app", 100);
    const report = await run({ apps: [...apps, "app-0", "app-99"], tasks: [] });
    expect(sent).toEqual([{ apps }]);
    expect(report.totals.requested).toBe(100);
  });

  test("treat an application and a task with the same ID as two assets", async () => {
    const { run, sent } = setUp({ apps: ["x"], tasks: ["x"] });
    const report = await run({ apps: ["x"], tasks: ["x"] });
    expect(sent).toEqual([{ apps: ["x"], tasks: [{ task_id: "x" }] }]);
    expect(report.totals.deleted).toBe(2);
  });

  test("read any kind of iterable lazily", async () => {
    const { run, sent } = setUp();
    let read = 0;
    const readByBatch: number[] = [];
    async function* apps() {
      for (const id of ids("app", 250)) {
        read += 1;
        yield id;
      }
    }
    const onEvent = ({ type }: DeletionEvent) => type === "batch" && void readByBatch.push(read);
    await run({ apps: apps(), tasks: new Set(["task-1"]) }, { onEvent });
    expect(sent).toHaveLength(3);
    expect(readByBatch).toEqual([99, 199, 250]);
  });

  test.for([
    [
      "a string for a list",
      { apps: "b2e6b145" },
      "`apps` must be an iterable of IDs, received string",
    ],
    ["a number for a list", { tasks: 5 }, "`tasks` must be an iterable of IDs, received number"],
    ["an empty ID", { apps: ["app-1", ""] }, "apps[1] is not a valid ID: it is empty"],
    [
      "an object for an ID",
      { tasks: [{}] },
      "tasks[0] is not a valid ID: expected a string, received object",
    ],
  ] as const)("are not sent with %s", async ([, input, message]) => {
    const { run, sent } = setUp();
    const error = await stopped(run(input as never));
    expect(error.cause).toMatchObject({ code: "argument", message });
    expect(sent).toEqual([]);
  });

  test.for([
    ["whenBusy", "sometimes"],
    ["giveUpMs", Number.NaN],
    ["jobTimeoutMs", -1],
    ["busyTimeoutMs", Number.POSITIVE_INFINITY],
    ["maxTrackedIds", Number.NaN],
  ] as const)("are not sent with an invalid %s", async ([name, value]) => {
    const error = await stopped(setUp().run({ apps: ["app-1"] }, { [name]: value }));
    expect(error.cause).toMatchObject({ code: "argument" });
  });

  test("stop when the input fails, with the report so far", async () => {
    const { run } = setUp();
    function* apps() {
      yield* ids("app", 150);
      throw new Error("the list is damaged");
    }
    const error = await stopped(run({ apps: apps() }));
    expect(error).toMatchObject({
      message: "Stopped after deleting 100 of 100 assets: the list is damaged",
      report: { totals: { requested: 100, deleted: 100 } },
    });
  });
});

describe("duplicates", () => {
  const twice = [...ids("app", 150), ...ids("app", 150)];

  test.for([
    ["an array", () => twice],
    ["an iterable", () => twice.values()],
  ] as const)("in different batches of %s are deleted once", async ([, toInput]) => {
    for (const options of [{}, { journal: memoryJournal() }]) {
      const { run, sent } = setUp();
      const report = await run({ apps: toInput() }, options);
      expect(report.totals).toEqual(totalsOf({ requested: 150, deleted: 150 }));
      expect(sent.map(({ apps }) => apps.length)).toEqual([100, 50]);
    }
  });

  test("are recognized up to maxTrackedIds, where the run stops", async () => {
    const { run, sent } = setUp();
    const apps = ids("app", 250);
    const { cause, report } = await stopped(run({ apps: apps.values() }, { maxTrackedIds: 120 }));
    expect(cause).toMatchObject({
      code: "argument",
      message: expect.stringMatching(/more than 120/),
    });
    expect(sent).toHaveLength(1);
    expect(report.totals).toEqual(totalsOf({ requested: 100, deleted: 100 }));
    expect(await collect(report.remaining().apps)).toEqual(apps.slice(100));
  });

  test("need no limit in an array or with a journal", async () => {
    const apps = ids("app", 150);
    for (const [input, options] of [
      [apps, {}],
      [apps.values(), { journal: memoryJournal() }],
    ] as const) {
      const report = await setUp().run({ apps: input }, { ...options, maxTrackedIds: 10 });
      expect(report.totals.deleted).toBe(150);
    }
  });
});

test("a run takes the clock of the client", async () => {
  const { roma, clock } = setUp({ jobDurationMs: 3_600_000 });
  const startedAt = clock.now();
  const report = await deleteInBatches(roma, { apps: ["app-1"] });
  expect(report.totals.deleted).toBe(1);
  expect(clock.now() - startedAt).toBeGreaterThanOrEqual(3_600_000);
});

describe("the remaining assets", () => {
  const forbidden: FaultRule[] = [
    { fault: "status", status: 403, operation: "deleteAssets", calls: [2] },
  ];

  test("are the input of the next run", async () => {
    const { run, sandbox } = setUp({}, forbidden);
    const error = await stopped(run({ apps: ids("app", 250), tasks: ids("task", 30) }));
    const report = await run(error.report.remaining());
    expect(report.totals).toEqual(totalsOf({ requested: 180, deleted: 180 }));
    expect(sandbox.state().apps).toHaveLength(250);
  });

  test("of an input that is read once can be read once, including the ID that was read ahead", async () => {
    const { run } = setUp({}, forbidden);
    const { report } = await stopped(run({ apps: ids("app", 250).values(), tasks: [] }));
    expect(await collect(report.remaining().apps)).toEqual(ids("app", 250).slice(100));
    await expect(collect(report.remaining().apps)).rejects.toMatchObject({ code: "argument" });
    expect(await collect(report.remaining().tasks)).toEqual([]);
  });

  const broken = [...ids("app", 150), "", ...ids("more", 5)];

  test("of an array with an invalid ID are all valid IDs, and nothing was sent", async () => {
    const { run, sent } = setUp();
    const { report, cause } = await stopped(run({ apps: broken }));
    expect(cause).toMatchObject({ message: "apps[150] is not a valid ID: it is empty" });
    expect(sent).toEqual([]);
    expect(await collect(report.remaining().apps)).toEqual([...ids("app", 150), ...ids("more", 5)]);
  });

  test("of an iterable with an invalid ID are the valid IDs after the last batch", async () => {
    const { report } = await stopped(setUp().run({ apps: broken.values() }));
    expect(report.totals.deleted).toBe(100);
    expect(await collect(report.remaining().apps)).toEqual([
      ...ids("app", 150).slice(100),
      ...ids("more", 5),
    ]);
  });

  test("with a journal and an invalid ID are all valid IDs, and nothing was sent", async () => {
    const { run, sent } = setUp();
    const input = { apps: broken.values(), tasks: ids("task", 3) };
    const { report } = await stopped(run(input, { journal: memoryJournal() }));
    expect(sent).toEqual([]);
    expect(await collect(report.remaining().tasks)).toEqual(ids("task", 3));
    expect(await collect(report.remaining().apps)).toEqual([...ids("app", 150), ...ids("more", 5)]);
  });

  test("after an invalid option are the input, without invalid IDs and duplicates", async () => {
    const input = { apps: ["a", "", "a", "b"], tasks: ["c", "c"].values() };
    const { report } = await stopped(setUp().run(input, { giveUpMs: -1 }));
    expect(await collect(report.remaining())).toEqual([
      { task_id: "c" },
      { app_id: "a" },
      { app_id: "b" },
    ]);
  });

  test("of a resume with an invalid option are those of the journal", async () => {
    const { run, roma } = setUp({}, forbidden);
    const journal = memoryJournal();
    await stopped(run({ apps: ids("app", 150) }, { journal }));
    const { report } = await stopped(resumeDeletion(roma, { journal, giveUpMs: -1 }));
    expect(await collect(report.remaining().apps)).toEqual(ids("app", 150).slice(100));
  });

  test("of an input that fails are those that were read for the incomplete batch", async () => {
    function* apps() {
      yield* ids("app", 150);
      throw new Error("the list is damaged");
    }
    const { report } = await stopped(setUp().run({ tasks: ids("task", 30), apps: apps() }));
    expect(report.totals.deleted).toBe(100);
    expect(await collect(report.remaining())).toEqual(
      ids("app", 150)
        .slice(70)
        .map((app_id) => ({ app_id })),
    );
  });

  test("after a completed run are those that were not deleted, and can be read repeatedly", async () => {
    const { run } = setUp();
    const report = await run({ apps: ["nobody"].values() });
    for (const _ of [1, 2]) {
      expect(await collect(report.remaining())).toEqual([{ app_id: "nobody" }]);
    }
  });
});

describe("a batch that is not deleted", () => {
  test("fails as a whole, with the reasons of its job, and the run continues", async () => {
    const rules: FaultRule[] = [
      { fault: "failing-job", operation: "deleteAssets", calls: [1], deletes: 0.5 },
    ];
    const { run, events } = setUp({}, rules);
    const report = await run({ apps: ids("app", 150) });
    expect(report.totals).toEqual(totalsOf({ requested: 150, deleted: 50, failed: 100 }));
    expect(report.batches).toMatchObject([
      {
        batch: 1,
        outcome: "failed",
        apps: ids("app", 100),
        tasks: [],
        jobId: expect.any(String),
        job: { status: "FAILED" },
        reasons: [{ resource_type: "application", resource_name: "app-0" }],
      },
    ]);
    expect(await collect(report.remaining().apps)).toEqual(ids("app", 100));
    expect(types(events)).toEqual([
      "batch",
      "submitted",
      "failed",
      "batch",
      "submitted",
      "deleted",
    ]);
  });

  test("fails with the error if the service refuses it, and the run continues", async () => {
    const rules: FaultRule[] = [
      { fault: "status", status: 409, operation: "deleteAssets", calls: [1] },
    ];
    const { run } = setUp({}, rules);
    const report = await run({ tasks: ids("task", 101) });
    expect(report.totals).toEqual(totalsOf({ requested: 101, deleted: 1, failed: 100 }));
    expect(report.batches[0]).toMatchObject({
      outcome: "failed",
      error: { code: "api", status: 409, errorCode: "APIGW.0601" },
    });
    expect(report.batches[0]).not.toHaveProperty("jobId");
  });

  test("fails if one of its assets does not exist", async () => {
    const { run } = setUp();
    const report = await run({ apps: ["app-1", "nobody"] });
    expect(report.totals).toMatchObject({ deleted: 0, failed: 2 });
    expect(report.batches[0]?.reasons).toMatchObject([{ resource_name: "nobody" }]);
  });

  test("is unknown if the service no longer knows its job, and the run continues", async () => {
    const { run } = setUp({ jobDurationMs: 9000 }, [
      { fault: "status", status: 404, operation: "getAssetJob", probability: 1, times: 7 },
    ]);
    const report = await run({ apps: ids("app", 101) });
    expect(report.totals).toEqual(totalsOf({ requested: 101, deleted: 1, unknown: 100 }));
    expect(report.batches[0]).toMatchObject({
      outcome: "unknown",
      jobId: expect.any(String),
      error: { status: 404 },
      note: "the service no longer knows its job",
    });
  });

  test("is unknown if its job can't be queried, and a resume neither repeats nor awaits it", async () => {
    const { run, roma, clock, sandbox } = setUp({ jobDurationMs: 9000 }, [
      { fault: "status", status: 400, operation: "getAssetJob", probability: 1, times: 1 },
      { fault: "status", status: 403, operation: "deleteAssets", calls: [3] },
    ]);
    const journal = memoryJournal();
    const options = { journal, whenBusy: "throw" } as const;
    const error = await stopped(run({ apps: ids("app", 101) }, options));
    expect(error.cause).toMatchObject({ status: 403 });
    expect(error.report.totals).toEqual(totalsOf({ requested: 101, unknown: 100 }));
    expect(error.report.batches).toMatchObject([
      { jobId: expect.any(String), error: { status: 400 }, note: "its job can't be queried" },
    ]);
    const report = await resumeDeletion(roma, { ...options, clock });
    expect(report.totals).toEqual(totalsOf({ requested: 101, deleted: 1, unknown: 100 }));
    expect(sandbox.state().jobs).toHaveLength(2);
  });

  test.for([".", "j".repeat(300)])(
    "is unknown if its job has the ID %j, which can't be queried",
    async (job_id) => {
      const { sandbox, clock } = setUp();
      const roma = connect(sandbox, { fetch: async () => Response.json({ job_id }), clock });
      const report = await deleteInBatches(roma, { apps: ids("app", 101) }, { clock });
      expect(report.totals).toEqual(totalsOf({ requested: 101, unknown: 101 }));
      expect(report.batches).toMatchObject([{ note: "its job can't be queried" }, {}]);
    },
  );

  test.for(["wait", "throw"] as const)(
    "whose job can't be queried is awaited with %s while it keeps the service busy",
    async (whenBusy) => {
      const { sandbox, clock } = setUp({ jobDurationMs: 30_000 });
      const fetch: typeof globalThis.fetch = async (input, init) => {
        const first = sandbox.state().jobs[0]?.id;
        return first !== undefined && urlOf(input).includes(first)
          ? new Response("{}", { status: 404 })
          : sandbox.fetch(input, init);
      };
      const roma = connect(sandbox, { fetch, clock });
      const report = await deleteInBatches(roma, { apps: ids("app", 101) }, { clock, whenBusy });
      expect(report.totals).toEqual(totalsOf({ requested: 101, deleted: 1, unknown: 100 }));
    },
  );

  test("whose job can't be queried is awaited with throw by a resume as well", async () => {
    const { run, roma, clock } = setUp({ jobDurationMs: 9000 }, [
      { fault: "status", status: 400, operation: "getAssetJob", calls: [1] },
    ]);
    const journal = memoryJournal();
    const killed = {
      ...journal,
      append: async (line: JournalLine) => {
        if (line.type === "intent" && line.batch === 2) {
          throw new Error("killed");
        }
        await journal.append(line);
      },
    };
    await stopped(run({ apps: ids("app", 101) }, { journal: killed }));
    const report = await resumeDeletion(roma, { journal, clock, whenBusy: "throw" });
    expect(report.totals).toMatchObject({ deleted: 1, unknown: 100 });
  });
});

describe("an unknown outcome", () => {
  const lost = (calls: number[]): FaultRule[] => [
    { fault: "reset", when: "after", operation: "deleteAssets", calls },
  ];

  test("is resubmitted and reported as probably deleted if no asset is found", async () => {
    const { run, sent, events } = setUp({}, lost([1]));
    const report = await run({ apps: ids("app", 10) });
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(new Set(sent.map((body) => JSON.stringify(body))).size).toBe(1);
    expect(report.totals).toEqual(totalsOf({ requested: 10, unknown: 10 }));
    expect(report.batches).toMatchObject([
      { outcome: "unknown", note: "probably deleted by the first attempt" },
    ]);
    expect(types(events)).toContain("resubmitted");
  });

  test("of a batch that was not executed becomes deleted by the second attempt", async () => {
    const rules: FaultRule[] = [{ fault: "reset", operation: "deleteAssets", calls: [1] }];
    const { run } = setUp({}, rules);
    expect((await run({ apps: ids("app", 10) })).totals).toMatchObject({ deleted: 10 });
  });

  test("followed by a busy service is awaited even with throw", async () => {
    const { run, events } = setUp({ jobDurationMs: 20_000 }, lost([1]));
    const report = await run({ apps: ids("app", 10) }, { whenBusy: "throw" });
    expect(types(events)).toContain("busy");
    expect(report.totals).toMatchObject({ unknown: 10 });
  });

  test("becomes failed if the second attempt fails for other reasons", async () => {
    const rules: FaultRule[] = [
      { fault: "reset", operation: "deleteAssets", calls: [1] },
      { fault: "failing-job", operation: "deleteAssets", calls: [2] },
    ];
    const report = await setUp({}, rules).run({ apps: ids("app", 10) });
    expect(report.totals).toMatchObject({ failed: 10, unknown: 0 });
  });

  test("stays unknown if the second attempt is refused", async () => {
    const rules: FaultRule[] = [
      { fault: "reset", operation: "deleteAssets", calls: [1] },
      { fault: "status", status: 400, operation: "deleteAssets", calls: [2] },
    ];
    const report = await setUp({}, rules).run({ apps: ids("app", 10) });
    expect(report.batches[0]).toMatchObject({
      outcome: "unknown",
      error: { status: 400 },
      note: "it was submitted, and its job may have been created",
    });
  });

  test("is not assumed if the only attempt fails, whatever the reasons of its job", async () => {
    const rules: FaultRule[] = [
      { fault: "failing-job", operation: "deleteAssets", calls: [1], errorMessage: "not found" },
    ];
    const report = await setUp({}, rules).run({ apps: ids("app", 10) });
    expect(report.totals).toMatchObject({ failed: 10, unknown: 0 });
  });
});

describe("a busy service", () => {
  const foreignJob: FaultRule[] = [
    { fault: "foreign-job", durationMs: 30_000, operation: "deleteAssets", calls: [2] },
  ];

  test("is awaited, and every asset is deleted", async () => {
    const { run, events } = setUp({}, foreignJob);
    const report = await run({ apps: ids("app", 150) });
    expect(report.totals).toMatchObject({ deleted: 150 });
    expect(events.find(({ type }) => type === "busy")).toMatchObject({
      batch: 2,
      error: { errorCode: "ROMA.10012" },
    });
  });

  test("stops the run immediately with throw, and the other assets remain", async () => {
    const { run, sent } = setUp({}, foreignJob);
    const error = await stopped(run({ apps: ids("app", 250) }, { whenBusy: "throw" }));
    expect(error.cause).toMatchObject({ errorCode: "ROMA.10012" });
    expect(error.report.totals).toMatchObject({ deleted: 100, missing: 0, failed: 0, unknown: 0 });
    expect(error.mayHaveRun).toBe(false);
    expect(await collect(error.report.remaining())).toEqual(
      ids("app", 250)
        .slice(100)
        .map((app_id) => ({ app_id })),
    );
    expect(sent).toHaveLength(2);
  });

  test("stops the run after busyTimeoutMs", async () => {
    const { run, clock } = setUp({}, foreignJob);
    const begin = clock.now();
    const error = await stopped(run({ apps: ids("app", 250) }, { busyTimeoutMs: 10_000 }));
    expect(error.cause).toMatchObject({ errorCode: "ROMA.10012" });
    expect(clock.now() - begin).toBeLessThan(13_000);
  });
});

describe("a run is stopped by", () => {
  test.for([
    ["a 401", { fault: "expired-token" }, { status: 401 }],
    ["a 403", { fault: "status", status: 403 }, { status: 403 }],
  ] as const)("%s", async ([, fault, cause]) => {
    const { run, sent } = setUp({}, [{ ...fault, operation: "deleteAssets", calls: [2] }]);
    const error = await stopped(run({ tasks: ids("task", 150), apps: ["app-1"] }));
    expect(error.cause).toMatchObject(cause);
    expect(error.report.totals).toMatchObject({ deleted: 100, missing: 0, failed: 0, unknown: 0 });
    expect(sent).toHaveLength(2);
    // The input is an array, so it can be read repeatedly.
    expect(await collect(error.report.remaining().apps)).toEqual(["app-1"]);
    expect(await collect(error.report.remaining())).toHaveLength(51);
    expect(await collect(error.report.remaining())).toHaveLength(51);
  });

  test("a token function that fails", async () => {
    const { sandbox, clock } = setUp();
    const token = () => Promise.reject(new Error("IAM is closed"));
    const roma = connect(sandbox, { token, fetch: sandbox.fetch, clock });
    const error = await stopped(deleteInBatches(roma, { apps: ["app-1"] }, { clock }));
    expect(error.cause).toMatchObject({ code: "token" });
  });

  test("a token function that can't reach its source for giveUpMs", async () => {
    const { sandbox, clock, sent } = setUp();
    const token = () => Promise.reject(offline());
    const roma = connect(sandbox, { token, fetch: sandbox.fetch, clock });
    const begin = clock.now();
    const options = { clock, giveUpMs: 100_000 };
    const error = await stopped(deleteInBatches(roma, { apps: ["app-1"] }, options));
    expect(error.cause).toMatchObject({ code: "token" });
    expect(isTransientError(error.cause)).toBe(true);
    expect(clock.now() - begin).toBeGreaterThan(60_000);
    expect(error.report.totals).toMatchObject({ requested: 1, unknown: 0 });
    expect(sent).toEqual([]);
  });

  test.for([
    ["before the first request", (call: number) => call <= 3],
    ["while the job runs", (call: number) => call >= 3 && call <= 8],
  ] as const)("no token source that is offline for a while %s", async ([, isOffline]) => {
    const { sandbox, clock } = setUp({ jobDurationMs: 20_000 });
    const good = sandbox.issueToken();
    let calls = 0;
    const token = async () => {
      calls += 1;
      return isOffline(calls) ? Promise.reject(offline()) : good;
    };
    const roma = connect(sandbox, { token, fetch: sandbox.fetch, clock });
    const report = await deleteInBatches(roma, { apps: ["app-1"] }, { clock });
    expect(report.totals).toMatchObject({ deleted: 1 });
    expect(calls).toBeGreaterThan(8);
  });

  test("no refresh of a refused token that fails for a while", async () => {
    const { sandbox, clock } = setUp();
    let token = "refused";
    let refreshes = 0;
    const roma = connect(sandbox, {
      token: async ({ forceRefresh }) => {
        if (forceRefresh && (refreshes += 1) < 4) {
          throw offline();
        }
        return forceRefresh ? (token = sandbox.issueToken()) : token;
      },
      fetch: sandbox.fetch,
      clock,
    });
    const report = await deleteInBatches(roma, { apps: ["app-1"] }, { clock });
    expect(report.totals).toMatchObject({ deleted: 1 });
    expect(refreshes).toBe(4);
  });

  test("a redirect, immediately", async () => {
    const { sandbox, clock, sent } = setUp();
    const fetch = async (_: unknown, init?: RequestInit) => {
      sent.push(parseBody(init));
      return new Response(null, {
        status: 302,
        headers: { location: "https://login.example.com" },
      });
    };
    const roma = connect(sandbox, { fetch, clock });
    const error = await stopped(deleteInBatches(roma, { apps: ["app-1"] }, { clock }));
    expect(error.cause).toMatchObject({ code: "unexpected-response", status: 302 });
    expect(error.report.totals.unknown).toBe(0);
    expect(sent).toHaveLength(1);
  });

  test("an abort, whose reason is the cause", async () => {
    const { run, clock, sandbox } = setUp({ jobDurationMs: 60_000 });
    const controller = new AbortController();
    void clock.sleep(20_000).then(() => controller.abort("enough"));
    const error = await stopped(run({ apps: ids("app", 250) }, { signal: controller.signal }));
    expect(error.cause).toBe("enough");
    expect(error.report.batches).toMatchObject([
      { outcome: "unknown", jobId: expect.any(String), note: "its job may still complete" },
    ]);
    expect(await collect(error.report.remaining())).toHaveLength(250);
    expect(sandbox.state().jobs).toHaveLength(1);
    expect(clock.sleeping).toBe(0);
  });

  test("an abort whose reason is null", async () => {
    const { sandbox, clock } = setUp();
    const controller = new AbortController();
    const token = () => {
      controller.abort(null);
      return new Promise<never>(() => {});
    };
    const roma = connect(sandbox, { clock, token });
    const { signal } = controller;
    const error = await stopped(deleteInBatches(roma, { apps: ["app-1"] }, { clock, signal }));
    expect(error).toMatchObject({ cause: null, mayHaveRun: false });
  });

  test("an abort before it begins, without a request", async () => {
    const { run, sent } = setUp();
    const error = await stopped(run({ apps: ["app-1"] }, { signal: AbortSignal.abort("no") }));
    expect(error.cause).toBe("no");
    expect(error.report.totals.unknown).toBe(0);
    expect(sent).toEqual([]);
  });

  test("an abort during a request without a response, which leaves the batch unknown", async () => {
    const { run, clock } = setUp({}, [{ fault: "silence", operation: "deleteAssets", calls: [1] }]);
    const controller = new AbortController();
    void clock.sleep(1000).then(() => controller.abort());
    const error = await stopped(run({ apps: ["app-1"] }, { signal: controller.signal }));
    expect(error.report.totals).toMatchObject({ requested: 1, unknown: 1 });
    expect(error.mayHaveRun).toBe(true);
  });

  test("an abort during a request, but only after its response, so that the job ID is not lost", async () => {
    const { sandbox, clock } = setUp();
    const controller = new AbortController();
    let sent = 0;
    const roma = connect(sandbox, {
      clock,
      fetch: async (input, init) => {
        const response = await sandbox.fetch(input, init);
        if (init?.method === "POST") {
          sent += 1;
          controller.abort("enough");
          await clock.sleep(20_000);
        }
        return response;
      },
    });
    const journal = memoryJournal();
    const { signal } = controller;
    const input = { apps: ids("app", 10) };
    const error = await stopped(deleteInBatches(roma, input, { clock, journal, signal }));
    expect(error.cause).toBe("enough");
    const [job] = sandbox.state().jobs;
    expect(error.report.batches).toMatchObject([{ jobId: job?.id }]);
    expect(getEventListeners(signal, "abort")).toEqual([]);
    const report = await resumeDeletion(roma, { journal, clock });
    expect(report.totals).toMatchObject({ deleted: 10, unknown: 0 });
    expect(sent).toBe(1);
  });

  test.for([
    ["before it has a token", {}, "token"],
    ["before a retry", { fault: "status", status: 429, retryAfterS: 40 }, "onRetry"],
    ["after its token was refused", { fault: "expired-token" }, "token"],
  ] as const)(
    "an abort %s, after which the batch is definitely not executed",
    async ([, fault, where]) => {
      const { sandbox, clock } = setUp(
        {},
        "fault" in fault ? [{ ...fault, operation: "deleteAssets", calls: [1] }] : [],
      );
      const controller = new AbortController();
      const abort = () => void clock.sleep(10).then(() => controller.abort("enough"));
      const token = sandbox.issueToken();
      let posts = 0;
      const roma = connect(sandbox, {
        clock,
        token: ({ forceRefresh }) => {
          if (where !== "token" || forceRefresh !== "fault" in fault) {
            return token;
          }
          abort();
          return new Promise<never>(() => {});
        },
        ...(where === "onRetry" && { onRetry: abort }),
        fetch: async (input, init) => {
          posts += 1;
          return sandbox.fetch(input, init);
        },
      });
      const begin = clock.now();
      const journal = memoryJournal();
      const { signal } = controller;
      const error = await stopped(
        deleteInBatches(roma, { apps: ["app-1"] }, { clock, journal, signal }),
      );
      expect(error.cause).toBe("enough");
      expect(error.mayHaveRun).toBe(false);
      expect(clock.now() - begin).toBe(10);
      expect(posts).toBe("fault" in fault ? 1 : 0);
      expect(journal.lines.at(-1)).toEqual({ type: "withdrawn", batch: 1 });
      expect(sandbox.state().jobs).toEqual([]);
    },
  );

  test("job IDs that are lost for giveUpMs", async () => {
    const { run, clock, sent } = setUp({ jobDurationMs: 60_000 }, [
      { fault: "status", status: 504, when: "after", operation: "deleteAssets" },
    ]);
    const begin = clock.now();
    const error = await stopped(run({ apps: ["app-1"] }));
    expect(error.report.totals).toMatchObject({ unknown: 1 });
    expect(clock.now() - begin).toBeLessThan(400_000);
    // The service responds to most of them that it is busy.
    expect(sent.length).toBeLessThan(80);
  });

  test("a job that does not end, during which no other one is requested", async () => {
    const { run, sent } = setUp({}, [{ fault: "endless-job", operation: "deleteAssets" }]);
    const error = await stopped(run({ apps: ids("app", 150) }, { jobTimeoutMs: 90_000 }));
    expect(error.cause).toMatchObject({ code: "job-timeout" });
    expect(sent).toHaveLength(1);
  });

  test.for([
    ["can't be reached", { fault: "refused" }, { code: "connection" }],
    ["throttles", { fault: "status", status: 429 }, { status: 429 }],
    ["asks to wait", { fault: "status", status: 503, retryAfterS: 7 }, { status: 503 }],
  ] as const)("a service that %s for longer than giveUpMs", async ([, fault, cause]) => {
    const { run, clock, sandbox } = setUp({}, [{ ...fault, operation: "deleteAssets" }]);
    const begin = clock.now();
    const error = await stopped(run({ apps: ["app-1"] }, { giveUpMs: 100_000 }));
    expect(error.cause).toMatchObject(cause);
    expect(clock.now() - begin).toBeGreaterThan(60_000);
    expect(clock.now() - begin).toBeLessThan(130_000);
    expect(error.report.totals).toMatchObject({ requested: 1, failed: 0, unknown: 0 });
    expect(sandbox.state().jobs).toEqual([]);
  });

  test.for([
    ["refused", { fault: "refused" }],
    ["throttled", { fault: "status", status: 429, retryAfterS: 2 }],
    ["asked to wait", { fault: "status", status: 503, retryAfterS: 2 }],
  ] as const)("no batch that is %s for a while, which is retried", async ([, fault]) => {
    const { run, events } = setUp({}, [
      { ...fault, operation: "deleteAssets", probability: 1, times: 10 },
    ]);
    expect((await run({ apps: ids("app", 10) })).totals).toMatchObject({ deleted: 10 });
    expect(types(events)).toEqual([
      "batch",
      ...types(events).filter((type) => type === "retry"),
      "submitted",
      "deleted",
    ]);
  });
});

describe("events", () => {
  test("suffice for a progress bar", async () => {
    const { run, events } = setUp();
    await run({ apps: ids("app", 250) });
    const ends = events.filter(({ type }) => type === "deleted");
    expect(
      ends.map(({ batch, batches, done, total, size }) => [batch, batches, done, total, size]),
    ).toEqual([
      [1, 3, 100, 250, 100],
      [2, 3, 200, 250, 100],
      [3, 3, 250, 250, 50],
    ]);
    for (const { type, elapsedMs, remainingMs } of events) {
      if (type === "progress" || type === "deleted") {
        // Three jobs of a second each, of which the last has half of the assets.
        expect(elapsedMs + (remainingMs ?? 0)).toBeGreaterThan(2000);
        expect(elapsedMs + (remainingMs ?? 0)).toBeLessThan(3100);
      }
    }
  });

  test("ignore errors that the listener throws", async () => {
    const onEvent = () => {
      throw new Error("mine");
    };
    const report = await setUp().run({ apps: ["app-1"] }, { onEvent });
    expect(report.totals.deleted).toBe(1);
  });
});

describe("a journal", () => {
  test("contains every ID and no token before the first request, then three records per batch", async () => {
    const { run, sandbox, sent } = setUp();
    const journal = memoryJournal();
    await run({ apps: ids("app", 150), tasks: ["task-1"] }, { journal, jobTimeoutMs: 5000 });
    const jobs = sandbox.state().jobs.map(({ id }) => id);
    expect(journal.lines).toMatchObject([
      {
        type: "header",
        format: 2,
        endpoint: "https://roma.example.com",
        projectId: sandbox.projectId,
        instanceId: sandbox.instanceId,
        options: { jobTimeoutMs: 5000 },
      },
      { type: "ids", batch: 1, tasks: ["task-1"], apps: ids("app", 99) },
      { type: "ids", batch: 2, tasks: [], apps: ids("app", 150).slice(99) },
      { type: "total", batches: 2, assets: 151 },
      { type: "intent", batch: 1 },
      { type: "job", batch: 1, jobId: jobs[0], resent: false },
      { type: "end", batch: 1, outcome: "deleted", jobId: jobs[0] },
      { type: "intent", batch: 2 },
      { type: "job", batch: 2, jobId: jobs[1], resent: false },
      { type: "end", batch: 2, outcome: "deleted", jobId: jobs[1] },
    ]);
    expect(JSON.stringify(journal.lines)).not.toContain("MII");
    expect(sent).toHaveLength(2);
  });

  test("resumes after the last batch that ended, with a report of all runs", async () => {
    const { run, roma, clock, sent } = setUp({}, [
      { fault: "failing-job", operation: "deleteAssets", calls: [1] },
      { fault: "status", status: 403, operation: "deleteAssets", calls: [3] },
    ]);
    const journal = memoryJournal();
    const first = await stopped(run({ apps: ids("app", 350) }, { journal }));
    expect(first.report.totals).toEqual(totalsOf({ requested: 350, deleted: 100, failed: 100 }));
    expect(await collect(first.report.remaining())).toHaveLength(250);
    const report = await resumeDeletion(roma, { journal, clock });
    expect(report.totals).toEqual(totalsOf({ requested: 350, deleted: 250, failed: 100 }));
    expect(report.batches).toMatchObject([{ batch: 1, apps: ids("app", 100) }]);
    expect(await collect(report.remaining().apps)).toEqual(ids("app", 100));
    expect(sent).toHaveLength(5);

    const again = await resumeDeletion(roma, { journal, clock });
    expect(again.totals).toEqual(report.totals);
    expect(again.batches).toEqual(report.batches);
    expect(sent).toHaveLength(5);
  });

  test("with a running job is resumed by waiting for it", async () => {
    const { run, roma, clock, sandbox, sent } = setUp({ jobDurationMs: 60_000 });
    const journal = memoryJournal();
    await stopped(run({ apps: ids("app", 150) }, { journal, jobTimeoutMs: 20_000 }));
    const report = await resumeDeletion(roma, { journal, clock, jobTimeoutMs: 100_000 });
    expect(report.totals).toMatchObject({ deleted: 150 });
    expect(sent).toHaveLength(2);
    expect(sandbox.state().jobs.map(({ requestsMeanwhile }) => requestsMeanwhile)).toEqual([0, 0]);
  });

  test("names the running job if the resume is aborted immediately", async () => {
    const { run, roma, clock } = setUp({ jobDurationMs: 60_000 });
    const journal = memoryJournal();
    await stopped(run({ apps: ids("app", 150) }, { journal, jobTimeoutMs: 20_000 }));
    const signal = AbortSignal.abort("no");
    const { cause, report } = await stopped(resumeDeletion(roma, { journal, clock, signal }));
    expect(cause).toBe("no");
    expect(report.batches).toMatchObject([{ outcome: "unknown", jobId: expect.any(String) }]);
    expect(report.totals).toEqual(totalsOf({ requested: 150, unknown: 100 }));
  });

  test("with only an intent is an unknown outcome, which is awaited even with throw", async () => {
    const { run, roma, clock, sandbox } = setUp({ jobDurationMs: 8000 });
    const journal = memoryJournal();
    const killed = {
      ...journal,
      append: async (line: JournalLine) => {
        if (line.type === "job") {
          throw new Error("killed");
        }
        await journal.append(line);
      },
    };
    await stopped(run({ apps: ids("app", 10) }, { journal: killed }));
    expect(journal.lines.at(-1)).toEqual({ type: "intent", batch: 1 });
    const events: DeletionEvent[] = [];
    const report = await resumeDeletion(roma, {
      journal,
      clock,
      whenBusy: "throw",
      onEvent: (event) => void events.push(event),
    });
    expect(types(events).slice(0, 3)).toEqual(["batch", "resubmitted", "busy"]);
    expect(report.batches).toMatchObject([{ note: "probably deleted by the first attempt" }]);
    expect(sandbox.state().apps).toHaveLength(490);
  });

  test("records that a batch was definitely not executed", async () => {
    const { run, roma, clock } = setUp({}, [
      { fault: "foreign-job", durationMs: 30_000, operation: "deleteAssets", calls: [1] },
    ]);
    const journal = memoryJournal();
    const options = { journal, clock, whenBusy: "throw" } as const;
    await stopped(run({ apps: ["app-1"] }, options));
    const again = await stopped(resumeDeletion(roma, options));
    expect(again.cause).toMatchObject({ errorCode: "ROMA.10012" });
    await clock.sleep(30_000);
    const report = await resumeDeletion(roma, options);
    expect(report.totals).toMatchObject({ deleted: 1 });
  });

  test("provides the defaults of a resume", async () => {
    const { run, roma, clock } = setUp({}, [
      { fault: "status", status: 403, operation: "deleteAssets", calls: [1] },
      { fault: "endless-job", operation: "deleteAssets" },
    ]);
    const journal = memoryJournal();
    await stopped(run({ apps: ["app-1"] }, { journal, jobTimeoutMs: 7000 }));
    const begin = clock.now();
    await stopped(resumeDeletion(roma, { journal, clock, jobTimeoutMs: undefined }));
    expect(clock.now() - begin).toBe(7000);
  });

  test("whose options are null, as Infinity is in JSON, is resumed with the defaults", async () => {
    const { run, roma, clock } = setUp({ jobDurationMs: 3000 });
    const journal = memoryJournal();
    await run({ apps: ["app-1"] }, { journal });
    const [header, ...ids] = journal.lines.filter(({ type }) => /^(header|ids|total)$/.test(type));
    const options = { jobTimeoutMs: null, busyTimeoutMs: null, poll: { maxMs: null } };
    const old = memoryJournal([{ ...header, options } as never, ...ids]);
    const report = await resumeDeletion(roma, { journal: old, clock });
    expect(report.totals).toMatchObject({ requested: 1, failed: 1 });
  });

  test.for([
    ["endpoint", { endpoint: "https://other.example.com" }],
    ["projectId", { projectId: "other" }],
    ["instanceId", { instanceId: "other" }],
  ] as const)("of another %s is rejected", async ([key, other]) => {
    const { run, sandbox, sent, clock } = setUp();
    const journal = memoryJournal();
    await run({ apps: ["app-1"] }, { journal });
    const roma = connect(sandbox, { fetch: sandbox.fetch, ...other });
    const error = await resumeDeletion(roma, { journal, clock }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(JournalError);
    expect(error).toMatchObject({ code: "journal", problem: "mismatch" });
    expect((error as Error).message).toContain(key);
    expect(sent).toHaveLength(1);
  });

  test.for([
    ["nothing", []],
    ["other data", [{ name: "package" }]],
    ["a later format", [{ type: "header", format: 3 }]],
  ] as const)("with %s is rejected", async ([, lines]) => {
    const { roma } = setUp();
    const journal = memoryJournal([...lines] as never);
    await expect(resumeDeletion(roma, { journal })).rejects.toMatchObject({
      code: "journal",
      problem: "unreadable",
    });
  });

  test("that can't be written stops the run before the first request", async () => {
    const { run, sent } = setUp();
    const full = { ...memoryJournal(), append: () => Promise.reject(new Error("disk full")) };
    const error = await stopped(run({ apps: ["app-1"] }, { journal: full }));
    expect(error.cause).toMatchObject({ message: "disk full" });
    expect(sent).toEqual([]);
  });

  test("that can't be written stops a resume before the batch is resubmitted", async () => {
    const { run, roma, clock, sent } = setUp({}, [
      { fault: "reset", when: "after", operation: "deleteAssets" },
    ]);
    const journal = memoryJournal();
    await stopped(run({ apps: ["app-1"] }, { journal, giveUpMs: 0 }));
    const before = sent.length;
    const full = { ...journal, append: () => Promise.reject(new Error("disk full")) };
    const error = await stopped(resumeDeletion(roma, { journal: full, clock }));
    expect(error.cause).toMatchObject({ message: "disk full" });
    expect(error.report.totals).toMatchObject({ unknown: 1 });
    expect(sent).toHaveLength(before);
  });

  test("that another process took over stops the run before the next request", async () => {
    const { run, sent } = setUp({}, [{ fault: "foreign-job", durationMs: 9000, calls: [1] }]);
    const journal = memoryJournal();
    let lost = false;
    const taken = {
      ...journal,
      append: (line: JournalLine) =>
        lost ? Promise.reject(new JournalError("locked", "taken over")) : journal.append(line),
    };
    const onEvent = ({ type }: DeletionEvent) => void (lost ||= type === "busy");
    const error = await stopped(run({ apps: ["app-1"] }, { journal: taken, onEvent }));
    expect(error.cause).toMatchObject({ problem: "locked" });
    expect(sent).toHaveLength(1);
  });
});
