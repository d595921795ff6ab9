/** What a run reports while it waits, and how it ends what would otherwise never end. */
import {
  deleteInBatches,
  type DeletionEvent,
  JobTimeoutError,
  resumeDeletion,
  type ResumeOptions,
} from "@roma-assets/batch";
import { ConnectionError } from "@roma-assets/client";
import { describe, expect, test } from "vitest";
import {
  ids,
  type Intercept,
  memoryJournal,
  setUp,
  stopped,
  totalsOf,
  types,
} from "../test/set-up.ts";

describe("the heartbeat", () => {
  test("reports the job of the batch every 30 seconds", async () => {
    const { run, events } = setUp({ jobDurationMs: 100_000 });

    await run({ apps: ids("app", 1) });

    const beats = heartbeatsOf(events);
    expect(beats.map(({ elapsedMs }) => Math.round(elapsedMs / 1000))).toEqual([30, 60, 90]);
    expect(beats[1]).toMatchObject({
      batch: 1,
      waitingFor: "job",
      jobId: expect.any(String),
      job: { status: expect.any(String) },
      progress: expect.closeTo(0.6, 1),
      batchElapsedMs: beats[1]?.elapsedMs,
    });
  });

  test("reports that another user's job is awaited", async () => {
    const { run, events } = setUp({}, [
      { fault: "foreign-job", durationMs: 200_000, operation: "deleteAssets", calls: [1] },
    ]);

    await run({ apps: ids("app", 1) }, { poll: { maxMs: 60_000 } });

    expect(heartbeatsOf(events)).not.toHaveLength(0);
    expect(heartbeatsOf(events)[0]).toMatchObject({ waitingFor: "busy", jobId: undefined });
  });

  test("reports that a response or a retry is awaited", async () => {
    const { run, events, clock } = setUp({}, [], async (_url, { method }) => {
      if (method !== "POST") {
        return undefined;
      }
      await clock.sleep(45_000);
      throw Object.assign(new Error("connect ECONNREFUSED"), { syscall: "connect" });
    });

    await stopped(run({ apps: ids("app", 1) }));

    const waits = new Set(heartbeatsOf(events).map(({ waitingFor }) => waitingFor));
    expect(waits).toEqual(new Set(["response", "retry"]));
  });

  test("has the interval heartbeatMs, and is turned off by 0", async () => {
    const often = setUp({ jobDurationMs: 10_000 });
    await often.run({ apps: ids("app", 1) }, { heartbeatMs: 2000 });
    const seconds = heartbeatsOf(often.events).map(({ elapsedMs }) => Math.round(elapsedMs / 1000));
    expect(seconds.slice(0, 4)).toEqual([2, 4, 6, 8]);

    const never = setUp({ jobDurationMs: 100_000 });
    await never.run({ apps: ids("app", 1) }, { heartbeatMs: 0 });
    expect(heartbeatsOf(never.events)).toEqual([]);
  });

  test("stops with a clock that does not keep time", async () => {
    const { run, events, clock } = setUp();
    const impatient = {
      now: () => clock.now(),
      sleep: (ms: number, signal?: AbortSignal) =>
        ms === 12_345 ? Promise.resolve() : clock.sleep(ms, signal),
    };

    await run({ apps: ids("app", 1) }, { clock: impatient, heartbeatMs: 12_345 });

    expect(heartbeatsOf(events)).toEqual([]);
  });

  test("does not interrupt other events, and leaves no timer", async () => {
    const { run, events, clock } = setUp({ jobDurationMs: 20_000 });

    await run({ apps: ids("app", 300) });

    expect(heartbeatsOf(events)).toEqual([]);
    expect(clock.sleeping).toBe(0);
  });
});

test("reports when polls begin to fail, and when they succeed again", async () => {
  let polls = 0;
  const { run, events } = setUp({ jobDurationMs: 20_000 }, [], (url) => {
    polls += Number(url.includes("/jobs/"));
    return polls > 2 && polls < 9 && url.includes("/jobs/")
      ? new Response("", { status: 503 })
      : undefined;
  });

  await run({ apps: ids("app", 1) });

  expect(types(events)).toEqual(["batch", "submitted", "poll-failed", "poll-recovered", "deleted"]);
  expect(events.find(({ type }) => type === "poll-failed")).toMatchObject({
    jobId: expect.any(String),
    error: { status: 503 },
    delayMs: expect.any(Number),
  });
});

describe("a job with an unknown final status", () => {
  test("makes its batch unknown, and the run continues", async () => {
    const { run, events } = setUp({}, [], endFirstJobWith("Canceled"));

    const { totals, batches } = await run({ apps: ids("app", 200) });

    expect(totals).toEqual(totalsOf({ requested: 200, deleted: 100, unknown: 100 }));
    expect(batches).toMatchObject([
      {
        batch: 1,
        outcome: "unknown",
        job: { status: "Canceled" },
        note: 'its job ended with the unknown status "Canceled", 100%',
      },
    ]);
    expect(types(events).slice(0, 3)).toEqual(["batch", "submitted", "failed"]);
  });

  test("appears in the message of a timeout that comes first", async () => {
    const { run } = setUp({}, [], (url) =>
      url.includes("/jobs/") ? Response.json({ status: "Canceling" }) : undefined,
    );

    const { cause } = await stopped(run({ apps: ids("app", 1) }, { jobTimeoutMs: 5000 }));

    expect(cause).toBeInstanceOf(JobTimeoutError);
    expect((cause as Error).message).toContain('it was last seen with the status "Canceling"');
  });
});

describe("a resume with skipUnfinished", () => {
  test("reports the batch of a job that never ends as unknown, and deletes the others", async () => {
    const { run, roma, clock, sent } = setUp({}, [], neverEndFirstJob());
    const journal = memoryJournal();
    await stopped(run({ apps: ids("app", 200) }, { journal, jobTimeoutMs: 10_000 }));
    const options: ResumeOptions = { journal, clock, jobTimeoutMs: 10_000 };

    await stopped(resumeDeletion(roma, options));
    const { totals, batches } = await resumeDeletion(roma, { ...options, skipUnfinished: true });

    expect(totals).toEqual(totalsOf({ requested: 200, deleted: 100, unknown: 100 }));
    expect(batches).toMatchObject([
      {
        batch: 1,
        outcome: "unknown",
        jobId: expect.any(String),
        note: "it was skipped before its outcome was known",
      },
    ]);
    expect(sent.map(({ apps }) => apps[0])).toEqual(["app-0", "app-100"]);
  });

  test("skips a batch of which it is unknown whether it was submitted", async () => {
    const { run, roma, clock, sent } = setUp({}, [], (_url, { method }) => {
      if (method === "POST" && sent.length === 1) {
        throw new TypeError("the connection broke");
      }
      return undefined;
    });
    const journal = memoryJournal();
    await stopped(run({ apps: ids("app", 101) }, { journal, giveUpMs: 0 }));

    const { totals } = await resumeDeletion(roma, { journal, clock, skipUnfinished: true });

    expect(totals).toEqual(totalsOf({ requested: 101, deleted: 1, unknown: 100 }));
    expect(sent).toHaveLength(2);
  });
});

describe("a submission that did not leave this machine", () => {
  test("is not taken for one that may have deleted the assets", async () => {
    const { run, sent } = setUp({}, [], (_url, { method }) => {
      if (method === "POST" && sent.length === 1) {
        const message = "Proxy response (502) !== 200 when HTTP Tunneling";
        throw new TypeError("fetch failed", { cause: new Error(message) });
      }
      return undefined;
    });

    const { totals, batches } = await run({ apps: ["app-with-a-typo"] });

    expect(totals).toEqual(totalsOf({ requested: 1, failed: 1 }));
    expect(batches[0]).not.toHaveProperty("note");
  });

  test("ends the run immediately if only another setting can help", async () => {
    const { run, events, clock } = setUp({}, [], () => {
      throw Object.assign(new Error("self-signed"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    });
    const startedAt = clock.now();

    const { cause, report } = await stopped(run({ apps: ids("app", 1) }));

    expect(cause).toBeInstanceOf(ConnectionError);
    expect(cause).toMatchObject({ problem: "certificate", mayHaveRun: false });
    expect(report.totals).toMatchObject({ unknown: 0 });
    expect(types(events)).toEqual(["batch"]);
    expect(clock.now()).toBe(startedAt);
  });

  test("is none if the client fails before it calls onRequest", async () => {
    const { roma, clock } = setUp();
    const broken = {
      ...roma,
      async deleteAssets(): Promise<never> {
        throw new ReferenceError("fetch is not defined");
      },
    };
    const journal = memoryJournal();

    const { report } = await stopped(
      deleteInBatches(broken, { apps: ids("app", 1) }, { clock, journal }),
    );

    expect(report.totals).toMatchObject({ unknown: 0 });
    expect(journal.lines.map(({ type }) => type)).toContain("withdrawn");
  });
});

test("submits once more if the process was suspended during a submission", async () => {
  let suspendedMs = 0;
  let submissions = 0;
  const { run, clock } = setUp({}, [], (_url, { method }) => {
    if (method !== "POST") {
      return undefined;
    }
    submissions += 1;
    if (submissions > 1) {
      return undefined;
    }
    suspendedMs = 8 * 3_600_000;
    return Response.json({ error_code: "ROMA.10012", error_msg: "running" }, { status: 400 });
  });
  const suspendable = { ...clock, now: () => clock.now() + suspendedMs };

  const { totals } = await run({ apps: ids("app", 1) }, { clock: suspendable });

  expect(totals).toMatchObject({ deleted: 1 });
});

// --- internal ---

type Heartbeat = Extract<DeletionEvent, { type: "heartbeat" }>;

function heartbeatsOf(events: readonly DeletionEvent[]): Heartbeat[] {
  return events.filter((event) => event.type === "heartbeat");
}

/** Answers the polls of the first job with an unknown status and an end time. */
function endFirstJobWith(status: string): Intercept {
  return interceptFirstJob(() => {
    return { status, progress_percent: 1, end_time: "2026-01-01T00:00:00Z" };
  });
}

/** Answers the polls of the first job as if it never ended. */
function neverEndFirstJob(): Intercept {
  return interceptFirstJob(() => ({ status: "Canceling" }));
}

function interceptFirstJob(getJob: () => object): Intercept {
  let firstJob: string | undefined;

  return (url) => {
    if (!url.includes("/jobs/")) {
      return undefined;
    }
    firstJob ??= url;
    return url === firstJob ? Response.json(getJob()) : undefined;
  };
}
