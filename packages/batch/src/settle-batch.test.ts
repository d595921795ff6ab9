import {
  deleteInBatches,
  type DeletionReport,
  inspectAssets,
  type Inspection,
  readJournalStatus,
  readJournalSummary,
  resumeDeletion,
} from "@roma-assets/batch";
import type { FaultRule } from "@roma-assets/sandbox";
import { describe, expect, test } from "vitest";
import {
  connect,
  collect,
  ids,
  memoryJournal,
  setUp,
  stopped,
  totalsOf,
  types,
} from "../test/set-up.ts";

const auto = { inspect: "auto" } as const;

describe("stale IDs", () => {
  test("one beside 99 others: it is missing, and the others are deleted", async () => {
    const { run, sandbox, sent } = setUp({ apps: ids("app", 99), tasks: [] });

    const report = await run({ apps: [...ids("app", 99), "stale"] }, auto);

    expect(report.totals).toEqual(totalsOf({ requested: 100, deleted: 99, missing: 1 }));
    expect(report.inspected).toEqual([
      { batch: 1, outcome: "missing", apps: ["stale"], tasks: [] },
    ]);
    expect(sandbox.state().apps).toEqual([]);
    expect(sent).toHaveLength(1);
    expect(await remaining(report)).toEqual([]);
  });

  test("10 of 250: as many batches as without them", async () => {
    const { run, sent } = setUp({ apps: ids("app", 240), tasks: [] });

    const report = await run({ apps: ids("app", 250) }, auto);

    expect(report.totals).toEqual(totalsOf({ requested: 250, deleted: 240, missing: 10 }));
    expect(sent.map(({ apps }) => apps.length)).toEqual([100, 100, 40]);
  });

  test("of an input that is read as it is needed are found batch by batch", async () => {
    const { run, sent } = setUp({ apps: ids("app", 150), tasks: [] });
    async function* read() {
      yield* ids("app", 150);
      yield "stale";
    }

    const report = await run({ apps: read() }, auto);

    expect(report.totals).toEqual(totalsOf({ requested: 151, deleted: 150, missing: 1 }));
    expect(sent).toHaveLength(2);
  });

  test("alone need no deletion", async () => {
    const { run, sent, events } = setUp({ apps: [], tasks: [] });

    const report = await run({ apps: ids("app", 150) }, auto);

    expect(report.totals).toEqual(totalsOf({ requested: 150, missing: 150 }));
    expect(sent).toEqual([]);
    expect(types(events)).toEqual(["part", "part"]);
    expect(events.at(-1)).toMatchObject({ done: 150, total: 150 });
  });

  test("fail their batch without inspection, as before", async () => {
    const { run, requests } = setUpWithRequests({ apps: ids("app", 99), tasks: [] });

    const report = await run({ apps: [...ids("app", 99), "stale"] });

    expect(report.totals).toEqual(totalsOf({ requested: 100, failed: 100 }));
    expect(requests.filter((request) => request.startsWith("GET")).every(isPoll)).toBe(true);
  });
});

test("1,000 of which 5 are stale take 7 requests before the first deletion", async () => {
  const { run, requests } = setUpWithRequests({ apps: ids("app", 995), tasks: [] });

  await run({ apps: ids("app", 1000) }, auto);

  expect(requests.findIndex((request) => request.startsWith("POST"))).toBe(7);
});

describe("an asset that was visible, and is not after a job that failed, counts as deleted", () => {
  test("because another user deleted it meanwhile", async () => {
    const { run, sandbox, sent, otherUser } = setUpOtherUser();

    const report = await run({ apps: ids("app", 5) }, auto);

    expect(await otherUser).toEqual({ deleted: "app-3" });
    expect(report.totals).toEqual(totalsOf({ requested: 5, deleted: 5 }));
    expect(report.inspected).toMatchObject([{ batch: 1, outcome: "deleted" }]);
    expect(sent).toHaveLength(1);
    expect(sandbox.state().apps).toEqual([]);
  });

  test("because it became invisible", async () => {
    const { run, sent, sandbox } = setUpFailingJobs([1], 0.8, hide("app-4"));

    const report = await run({ apps: ids("app", 5) }, auto);

    expect(report.totals).toEqual(totalsOf({ requested: 5, deleted: 5 }));
    expect(sent).toHaveLength(1);
    expect(sandbox.state().apps).toMatchObject([{ id: "app-4" }]);
  });
});

describe("an inspection that the caller has made", () => {
  test("takes the place of the first look", async () => {
    const { roma, requests, run } = setUpWithRequests({ apps: ids("app", 99), tasks: [] });
    const apps = [...ids("app", 99), "stale"];
    const inspection = await inspectAssets(roma, { apps });
    const looks = requests.length;

    const report = await run({ apps }, { inspect: inspection });

    expect(report.totals).toEqual(totalsOf({ requested: 100, deleted: 99, missing: 1 }));
    expect(requests.slice(looks).filter((request) => !isPoll(request))).toHaveLength(1);
  });

  test("is not repeated where the user may not list", async () => {
    const { roma, run, events } = setUpWithRequests({ apps: ids("app", 5), tasks: [] }, (url) =>
      isPollUrl(url) ? undefined : new Response(null, { status: 403 }),
    );
    const apps = [...ids("app", 5), "stale"];

    const report = await run({ apps }, { inspect: await inspectAssets(roma, { apps }) });

    expect(report.totals).toEqual(totalsOf({ requested: 6, failed: 6 }));
    expect(types(events)).toEqual(["batch", "submitted", "failed"]);
  });

  test("counts as not looked in a resume", async () => {
    const { roma, clock, sandbox, requests } = setUpWithRequests({
      apps: ids("app", 5),
      tasks: [],
    });
    const apps = ids("app", 5);
    const journal = memoryJournal();
    const controller = new AbortController();
    const { signal } = controller;
    const inspect = await inspectAssets(roma, { apps });
    journal.reserve = async () => controller.abort(new Error("stopped"));
    await stopped(deleteInBatches(roma, { apps }, { inspect, clock, journal, signal }));
    await connect(sandbox, { clock, fetch: sandbox.fetch }).deleteAssets({ apps: ["app-4"] });
    await clock.sleep(60_000);
    const looks = requests.length;

    const report = await resumeDeletion(roma, { clock, journal });

    expect(report.totals).toEqual(totalsOf({ requested: 5, deleted: 4, missing: 1 }));
    expect(requests.length).toBeGreaterThan(looks);
  });

  test("must be one", async () => {
    const { roma } = setUp();
    const inspect = { apps: {}, tasks: {} } as unknown as Inspection;

    const error = await stopped(deleteInBatches(roma, { apps: ["app-1"] }, { inspect }));

    expect(error.cause).toMatchObject({ code: "argument" });
  });
});

describe("a job that fails", () => {
  test("without deleting anything: what is left is submitted again, once", async () => {
    const { run, sent, events } = setUpFailingJobs([1]);

    const report = await run({ apps: ids("app", 5) }, auto);

    expect(report.totals).toEqual(totalsOf({ requested: 5, deleted: 5 }));
    expect(sent).toHaveLength(2);
    const attempt = ["batch", "submitted"];
    expect(types(events)).toEqual([...attempt, "remaining", ...attempt, "deleted"]);
  });

  test("twice: what is still visible has failed", async () => {
    const { run, sent, sandbox } = setUpFailingJobs([1, 2, 3]);

    const report = await run({ apps: ids("app", 5) }, auto);

    expect(report.totals).toEqual(totalsOf({ requested: 5, failed: 5 }));
    expect(sent).toHaveLength(2);
    expect(sandbox.state().apps).toHaveLength(5);
    expect(await remaining(report)).toEqual(ids("app", 5));
  });

  test.for([0, 2])("is retried %i times with that retryRemaining", async (retryRemaining) => {
    const { run, sent } = setUpFailingJobs([1, 2, 3, 4]);

    const report = await run({ apps: ids("app", 5) }, { ...auto, retryRemaining });

    expect(report.totals.failed).toBe(5);
    expect(sent).toHaveLength(retryRemaining + 1);
  });
});

describe("a batch that the service refused", () => {
  test("is not submitted again: what is visible has failed, what is not is missing", async () => {
    const rule: FaultRule = { operation: "deleteAssets", fault: "status", status: 400 };
    const { run, sent, sandbox } = setUpRule(rule, hide("app-4"));

    const report = await run({ apps: ids("app", 5) }, auto);

    expect(report.totals).toEqual(totalsOf({ requested: 5, missing: 1, failed: 4 }));
    expect(report.batches).toMatchObject([{ outcome: "failed", error: { status: 400 } }]);
    expect(sent).toHaveLength(1);
    expect(await remaining(report)).toEqual(ids("app", 4));
    expect(sandbox.state().apps).toHaveLength(5);
  });
});

describe("where looking fails", () => {
  test("after a job that failed: failed, with its reason", async () => {
    const { run, sent } = setUpFailingJobs([1], 0.8, (url) =>
      isPollUrl(url) ? undefined : new Response(null, { status: 500 }),
    );

    const report = await run({ apps: ids("app", 5) }, auto);

    expect(report.totals).toEqual(totalsOf({ requested: 5, failed: 5 }));
    expect(report.batches).toMatchObject([{ outcome: "failed", reasons: [{}] }]);
    expect(sent).toHaveLength(1);
  });

  test.for([401, 403])(
    "a list answered with %i: one event, and the run goes on",
    async (status) => {
      const { run, events, requests } = setUpWithRequests(
        { apps: ids("app", 150), tasks: [] },
        (url) => (isPollUrl(url) ? undefined : new Response(null, { status })),
      );

      const report = await run({ apps: [...ids("app", 150), "stale"] }, auto);

      expect(report.totals).toEqual(totalsOf({ requested: 151, deleted: 100, failed: 51 }));
      expect(types(events).filter((type) => type === "not-inspected")).toHaveLength(1);
      expect(
        requests.filter((request) => request.startsWith("GET") && !isPoll(request)),
      ).toHaveLength(1);
    },
  );

  test("a client without lists is refused before anything is sent", async () => {
    const { roma, sent } = setUp();
    const { listApplications: _, ...client } = roma;

    const error = await stopped(deleteInBatches(client, { apps: ["app-1"] }, auto));

    expect(error.cause).toMatchObject({ code: "argument" });
    expect(sent).toEqual([]);
  });
});

describe("a lost job ID", () => {
  test.for([
    ["did run", "after"],
    ["did not run", "before"],
  ] as const)("whose deletion %s: all deleted", async ([, when]) => {
    const rule: FaultRule = { operation: "deleteAssets", fault: "reset", when, calls: [1] };
    const { run, sandbox } = setUp({ apps: ids("app", 5), tasks: [] }, [rule]);

    const report = await run({ apps: ids("app", 5) }, auto);

    expect(report.totals).toEqual(totalsOf({ requested: 5, deleted: 5 }));
    expect(sandbox.state().apps).toEqual([]);
  });

  test("whose deletion did run, and which nobody saw before: missing", async () => {
    const rule: FaultRule = {
      operation: "deleteAssets",
      fault: "reset",
      when: "after",
      calls: [1],
    };
    const { roma, clock, sandbox } = setUp({ apps: ids("app", 5), tasks: [] }, [rule]);
    const journal = memoryJournal();
    const controller = new AbortController();
    const onEvent = ({ type }: { type: string }) => {
      if (type === "resubmitted") {
        controller.abort(new Error("killed"));
      }
    };
    const { signal } = controller;
    const options = { ...auto, clock, journal, signal, onEvent };
    await stopped(deleteInBatches(roma, { apps: ids("app", 5) }, options));
    await clock.sleep(60_000);

    const report = await resumeDeletion(roma, { clock, journal });

    expect(sandbox.state().apps).toEqual([]);
    expect(report.totals).toEqual(totalsOf({ requested: 5, missing: 5 }));
  });
});

test("what is left of a batch is submitted again in a resume that skips another one", async () => {
  const rule: FaultRule = { operation: "deleteAssets", fault: "failing-job", calls: [1] };
  const { roma, clock, sandbox } = setUp({ apps: ids("app", 6), tasks: [] }, [rule]);
  const { endpoint, projectId = "", instanceId = "" } = roma;
  const [first = "", ...others] = ids("app", 6);
  const journal = memoryJournal([
    { type: "header", format: 2, endpoint, projectId, instanceId, options: auto },
    { type: "ids", batch: 1, apps: [first], tasks: [] },
    { type: "ids", batch: 2, apps: others, tasks: [] },
    { type: "total", batches: 2, assets: 6 },
    { type: "intent", batch: 1 },
  ]);

  const report = await resumeDeletion(roma, { clock, journal, skipUnfinished: true });

  expect(report.totals).toEqual(totalsOf({ requested: 6, deleted: 5, unknown: 1 }));
  expect(sandbox.state().apps).toMatchObject([{ id: first }]);
});

describe("a journal", () => {
  test("has the decisions, and a resume after each line ends with the same totals", async () => {
    const complete = memoryJournal();
    const first = setUpStale();
    await deleteInBatches(first.roma, { apps: first.wanted }, { ...auto, journal: complete });

    for (let length = 5; length < complete.lines.length; length += 1) {
      const { roma, wanted, sandbox } = setUpStale();
      const journal = memoryJournal();
      const controller = new AbortController();
      const append = journal.append.bind(journal);
      journal.append = async (line) => {
        await append(line);
        if (journal.lines.length === length) {
          controller.abort(new Error("killed"));
          throw new Error("killed");
        }
      };
      const { signal } = controller;
      await stopped(deleteInBatches(roma, { apps: wanted }, { ...auto, journal, signal }));
      journal.append = append;

      const report = await resumeDeletion(roma, { journal });

      expect(report.totals.requested, `after line ${length}`).toBe(152);
      expect(report.totals.failed + report.totals.unknown).toBe(0);
      expect(report.totals.missing).toBeGreaterThanOrEqual(2);
      expect(sandbox.state().apps).toEqual([]);
      expect(await remaining(report)).toEqual([]);
    }
  });
});

test("the status of a journal has the parts of batches, and what was decided", async () => {
  const options = { ...auto, ignoreMissing: true };
  const owner = { endpoint: "https://roma.example.com", projectId: "p", instanceId: "i" };
  const [seen = "", ...unseen] = ids("app", 4);
  const journal = memoryJournal([
    { type: "header", format: 2, ...owner, options },
    { type: "ids", batch: 1, apps: ["stale", seen, ...unseen], tasks: [] },
    { type: "total", batches: 1, assets: 5 },
    { type: "part", batch: 1, apps: ["stale"], tasks: [], outcome: "missing" },
    { type: "intent", batch: 1 },
    { type: "job", batch: 1, jobId: "j", resent: false },
    { type: "part", batch: 1, apps: unseen, tasks: [], outcome: "failed", jobId: "j" },
    { type: "retry", batch: 1, mayHaveRun: false },
  ]);

  const status = await readJournalStatus(journal);

  expect(status).toMatchObject({ inspect: "auto", ignoreMissing: true });
  expect(status.totals).toEqual({ deleted: 0, missing: 1, failed: 3, unknown: 0 });
  expect(status.failures).toEqual([{ batch: 1, size: 3, outcome: "failed", jobId: "j" }]);
  expect(status.inspected).toMatchObject([{ outcome: "missing", apps: ["stale"] }]);
  expect(status.unfinished).toMatchObject({ batch: 1, size: 1 });
  expect(await readJournalSummary(journal)).toMatchObject({ ignoreMissing: true, remaining: 1 });
});

// --- internal ---

async function remaining(report: DeletionReport): Promise<string[]> {
  return collect(report.remaining().apps);
}

function setUpWithRequests(
  options: Parameters<typeof setUp>[0],
  respond: (url: string) => Response | undefined = () => undefined,
) {
  const requests: string[] = [];
  const setup = setUp(options, [], (url, { method }) => {
    requests.push(`${method} ${url}`);
    return method === "GET" ? respond(url) : undefined;
  });
  return { ...setup, requests };
}

/** Jobs of these submissions fail after they have deleted this share of their assets. */
function setUpFailingJobs(calls: number[], deletes = 0, respond?: Respond) {
  return setUpRule({ operation: "deleteAssets", fault: "failing-job", deletes, calls }, respond);
}

type Respond = (url: string) => Response | undefined;

/** @param respond answers requests after the first submission, in place of the sandbox. */
function setUpRule(rule: FaultRule, respond: Respond = () => undefined) {
  let isSubmitted = false;
  return setUp({ apps: ids("app", 5), tasks: [] }, [rule], (url, { method }) => {
    const answer = isSubmitted ? respond(url) : undefined;
    isSubmitted ||= method === "POST";
    return answer;
  });
}

/** Makes an application invisible: it is not in the list, and looked up, it is not found. */
function hide(id: string): Respond {
  return (url) => {
    if (url.includes("offset=")) {
      return Response.json({ apps: [], total: 0 });
    }
    const isHidden = url.includes(`id=${id}`);
    return isHidden
      ? Response.json({ error_code: "ROMA.00110006", error_msg: "none" }, { status: 404 })
      : undefined;
  };
}

/** Another user deletes app-3 just before this user does. */
function setUpOtherUser() {
  const other = { domain: "IAMDomain", name: "Other", password: "other-password" };
  const deleted = Promise.withResolvers<{ deleted: string }>();
  let isFirst = true;
  const setup = setUp(
    {
      apps: ids("app", 5),
      tasks: [],
      jobDurationMs: 0,
      users: [{ domain: "IAMDomain", name: "IAMUser", password: "IAMPassword" }, other],
    },
    [],
    async (_, { method }) => {
      if (method === "POST" && isFirst) {
        isFirst = false;
        const client = connect(setup.sandbox, {
          clock: setup.clock,
          token: setup.sandbox.issueToken(other),
          fetch: setup.sandbox.fetch,
        });
        await client.deleteAssets({ apps: ["app-3"] });
        deleted.resolve({ deleted: "app-3" });
      }
      return undefined;
    },
  );
  return { ...setup, otherUser: deleted.promise };
}

function isPoll(request: string): boolean {
  return isPollUrl(request);
}

function isPollUrl(url: string): boolean {
  return url.includes("/jobs/");
}

/** 150 applications and two IDs that do not exist. */
function setUpStale() {
  const wanted = [...ids("app", 150), "stale-1", "stale-2"];
  return { ...setUp({ apps: ids("app", 150), tasks: [] }), wanted };
}
