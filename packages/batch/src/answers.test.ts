/** What a run does with responses that nobody expects. `npm run soak` sets more runs. */
import {
  deleteInBatches,
  type DeletionEvent,
  type DeletionReport,
  DeletionStoppedError,
  JobFailedError,
  jobState,
  resumeDeletion,
  waitForJob,
} from "@roma-assets/batch";
import { type AssetJob, createRomaClient, isRomaError, type RomaClient } from "@roma-assets/client";
import { createVirtualClock } from "@roma-assets/sandbox";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  anyResponse,
  anyVariant,
  describedBodies,
  type OddResponse,
  toResponse,
} from "../../client/test/odd-responses.ts";
import { collect, memoryJournal, stopped, totalsOf } from "../test/set-up.ts";

const runs = Number(process.env["ROMA_ANSWERS"] ?? 30);
const MAX_DURATION_MS = 3_600_000;

const APPS = ["app-1", "app-2"];

describe("a failed job", () => {
  const reason = { resource_type: "task", resource_name: "t", error_code: "X.1", error_msg: "no" };

  test.for<[string, object, object[], string[]]>([
    ["an object", { reasons: {} }, [], ["reasons"]],
    ["a text", { reasons: "none" }, [], ["reasons"]],
    ["a list of null", { reasons: [null] }, [], ["reasons[]"]],
    ["a list with null", { reason: [null, reason] }, [reason], ["reason[]"]],
    [
      "beside others that are as described",
      { reasons: [7], reason: [reason] },
      [reason],
      ["reasons[]"],
    ],
    ["with an odd message", { reasons: [{ error_msg: {} }] }, [{}], ["reasons[].error_msg"]],
  ])(
    "whose reasons are %s has failed, and the events say so",
    async ([, odd, reasons, ignored]) => {
      const { roma, events } = createClient((method) =>
        Response.json(method === "POST" ? { job_id: "job-1" } : { status: "Failed", ...odd }),
      );
      const journal = memoryJournal();

      const report = await deleteInBatches(roma, { apps: APPS }, { journal, onEvent: events.push });

      expect(report.totals).toEqual(totalsOf({ requested: 2, failed: 2 }));
      expect(report.batches).toMatchObject([{ outcome: "failed", reasons }]);
      expect(events.list).toContainEqual(expect.objectContaining({ type: "progress", ignored }));
      expect(await collect(report.remaining().apps)).toEqual(APPS);

      const resumed = await resumeDeletion(roma, { journal });
      expect(resumed.totals).toEqual(report.totals);
    },
  );

  test("whose reasons are odd is described by its error", async () => {
    const { roma } = createClient(() => Response.json({ status: "Failed", reasons: {}, id: 7 }));

    const error = await waitForJob(roma, "job-1").catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(JobFailedError);
    expect(error).toMatchObject({
      message: "Job job-1 failed (not as described, so ignored: id, reasons)",
      reasons: [],
      job: { status: "Failed" },
    });
  });
});

test.for([{ a: 1 }, true, ["a", 1], 7, "", null])(
  "a job ID that is %j has an unknown outcome, and is never polled",
  async (job_id) => {
    const paths: string[] = [];
    const { roma, clock } = createClient((method, path) => {
      paths.push(`${method} ${path}`);
      return Response.json(method === "POST" ? { job_id } : { status: "Success" });
    });

    const { report } = await stopped(
      deleteInBatches(roma, { apps: APPS }, { clock, giveUpMs: 10 }),
    );

    expect(report.totals).toEqual(totalsOf({ requested: 2, unknown: 2 }));
    expect(paths.filter((path) => path.startsWith("GET"))).toEqual([]);
  },
);

test.for<[string, Partial<AssetJob> | Record<string, unknown>, string]>([
  ["a status that is no text", { status: 7 }, "running"],
  ["an end time that is no text", { status: "Odd", end_time: {} }, "running"],
  ["a progress that is no number", { status: "Odd", progress_percent: "1" }, "running"],
  ["a progress of 1", { status: "Odd", progress_percent: 1 }, "unknown"],
])("a job with %s is %s", ([, job, state]) => {
  expect(jobState(job as AssetJob)).toBe(state);
});

describe("a client of another kind", () => {
  test.for([undefined, null, "text", {}, { job_id: {} }, [], 7])(
    "that returns %j for a submission stops the run, with an unknown outcome",
    async (answer) => {
      const { roma } = createClient(() => Response.json({}));
      const odd = { ...roma, deleteAssets: async () => answer as never };

      const error = await stopped(deleteInBatches(odd, { apps: APPS }, { giveUpMs: 10 }));

      expect(error).toMatchObject({ mayHaveRun: true, cause: { code: "unexpected-response" } });
    },
  );

  test.for([undefined, null, "text", {}, { status: {} }, [], 7])(
    "that returns %j for a job is polled again",
    async (answer) => {
      const { roma } = createClient(() => Response.json({}));
      let polls = 0;
      const getAssetJob = async () => {
        polls += 1;
        return (polls < 3 ? answer : { status: "Success", reasons: {} }) as never;
      };

      expect(await waitForJob({ ...roma, getAssetJob }, "job-1")).toEqual({ status: "Success" });
    },
  );
});

/** The responses of a service: to submissions, and to polls. The last one is repeated. */
interface OddService {
  readonly posts: readonly OddResponse[];
  readonly polls: readonly OddResponse[];
}

const anyService = fc.record({
  posts: fc.array(anyResponse(describedBodies.deleteAssets), { minLength: 1, maxLength: 3 }),
  polls: fc.array(anyResponse(describedBodies.getAssetJob), { minLength: 1, maxLength: 4 }),
});

test(
  "a run accounts for every asset, and its journal can be resumed, whatever the service sends",
  { timeout: MAX_DURATION_MS },
  async () => {
    await fc.assert(fc.asyncProperty(anyService, survives), { numRuns: runs });
  },
);

test(
  "a wait ends with a job or a typed error, whatever a client returns",
  { timeout: MAX_DURATION_MS },
  async () => {
    const anyAnswers = fc.array(anyVariant(describedBodies.getAssetJob), { minLength: 1 });
    const endsTyped = async (answers: unknown[]) => {
      const { roma } = createClient(() => Response.json({}));
      let polls = 0;
      const getAssetJob = async () => {
        polls += 1;
        return answers[Math.min(polls, answers.length) - 1] as never;
      };

      const waiting = waitForJob({ ...roma, getAssetJob }, "job-1", { timeoutMs: 10_000 });
      const [outcome] = await Promise.allSettled([waiting]);

      if (outcome.status === "rejected") {
        expect(isRomaError(outcome.reason), String(outcome.reason)).toBe(true);
      }
    };

    await fc.assert(fc.asyncProperty(anyAnswers, endsTyped), { numRuns: runs });
  },
);

// --- internal ---

async function survives({ posts, polls }: OddService): Promise<void> {
  let postCount = 0;
  let pollCount = 0;
  const { roma, events } = createClient((method) => {
    if (method === "POST") {
      postCount += 1;
      return toResponse(posts[Math.min(postCount, posts.length) - 1]!);
    }
    pollCount += 1;
    return toResponse(polls[Math.min(pollCount, polls.length) - 1]!);
  });
  const journal = memoryJournal();
  const limits = { jobTimeoutMs: 20_000, busyTimeoutMs: 20_000, giveUpMs: 20_000 };

  const run = deleteInBatches(roma, { apps: APPS }, { journal, onEvent: events.push, ...limits });
  const report = await reportOf(run);

  expectConsistent(report, await collect(report.remaining()));
  // All of it can be logged and stored.
  JSON.stringify([report, events.list, journal.lines]);

  const { roma: ordinary } = createClient((method) =>
    Response.json(method === "POST" ? { job_id: "job-9" } : { status: "Success" }),
  );
  const resumed = await resumeDeletion(ordinary, { journal, ...limits });
  const { deleted, failed, unknown } = resumed.totals;
  expect(deleted + failed + unknown).toBe(APPS.length);
}

/** Returns the report of a run, also of one that stopped. */
async function reportOf(run: Promise<DeletionReport>): Promise<DeletionReport> {
  try {
    return await run;
  } catch (error) {
    expect(error).toBeInstanceOf(DeletionStoppedError);
    const { cause, report } = error as DeletionStoppedError;
    expect(isRomaError(cause), String(cause)).toBe(true);
    return report;
  }
}

function expectConsistent({ totals }: DeletionReport, remaining: readonly unknown[]): void {
  const { requested, deleted, failed, unknown } = totals;
  expect(requested).toBe(APPS.length);
  expect(deleted + failed + unknown).toBeLessThanOrEqual(requested);
  expect(deleted + remaining.length).toBe(requested);
}

/** Creates a client whose requests get the given responses, on a clock of its own. */
function createClient(respond: (method: string, path: string) => Response) {
  const list: DeletionEvent[] = [];
  const push = (event: DeletionEvent) => void list.push(event);
  const clock = createVirtualClock();
  const roma: RomaClient = createRomaClient({
    endpoint: "https://roma.example.com",
    projectId: "p",
    instanceId: "i",
    token: "token-for-tests",
    retries: 0,
    clock,
    fetch: async (url, { method = "GET" }) => respond(method, new URL(url).pathname),
  });
  return { roma, clock, events: { list, push } };
}
