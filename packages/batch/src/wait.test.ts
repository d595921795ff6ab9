import {
  JobFailedError,
  JobStatusError,
  JobTimeoutError,
  type PollFailure,
  type PollRecovery,
  waitForJob,
} from "@roma-assets/batch";
import {
  type AssetJob,
  createRomaClient,
  httpStatusOf,
  type RomaClient,
  type RomaError,
} from "@roma-assets/client";
import { createVirtualClock, type VirtualClock } from "@roma-assets/sandbox";
import { describe, expect, test } from "vitest";

type Reply = AssetJob | Response | Error | "silence";

/** Creates a client whose polls get the given replies, and records when it polls. */
function createPolledClient(getReply: (elapsedMs: number, poll: number) => Reply) {
  const clock = createVirtualClock(0);
  const polls: number[] = [];
  const fetch = async (_: unknown, init: RequestInit = {}): Promise<Response> => {
    polls.push(clock.now());
    const reply = getReply(clock.now(), polls.length);
    if (reply === "silence") {
      return new Promise((_resolve, reject) => {
        init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      });
    }
    if (reply instanceof Error) {
      throw reply;
    }
    return reply instanceof Response ? reply : Response.json(reply);
  };
  const roma = createRomaClient({
    endpoint: "https://roma.example.com",
    projectId: "project",
    instanceId: "instance",
    token: "token",
    fetch,
    retries: 0,
    clock,
  });
  return { clock, polls, roma };
}

/** Returns a job of a duration that reports its progress in steps; not at all above 1. */
function job(durationMs: number, step = 0): (elapsedMs: number) => AssetJob {
  return (elapsedMs) => {
    const share = Math.min(1, elapsedMs / durationMs);
    return {
      status: share < 1 ? "RUNNING" : "SUCCEEDED",
      ...(step <= 1 && { progress_percent: step ? Math.floor(share / step) * step : share }),
    };
  };
}

const gaps = (polls: number[]) => polls.slice(1).map((poll, index) => poll - polls[index]!);
const wait = (roma: RomaClient, clock: VirtualClock, options = {}) =>
  waitForJob(roma, "job-1", { clock, ...options });

describe("the status", () => {
  test.for(["success", "Success", "SUCCEEDED", "finished", "Finished"])(
    "%s is a success",
    async (status) => {
      const { roma, clock } = createPolledClient(() => ({ status }));
      expect(await wait(roma, clock)).toEqual({ status });
    },
  );

  test.for(["reason", "reasons"])(
    "failed is an error with the property %s of the job",
    async (name) => {
      const reasons = [
        {
          resource_type: "application",
          resource_name: "Orders",
          error_code: "ROMA.00011000",
          error_msg: "System error",
        },
      ];
      const { roma, clock } = createPolledClient(() => ({ status: "Failed", [name]: reasons }));
      const error = await wait(roma, clock).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(JobFailedError);
      expect(error).toMatchObject({
        code: "job-failed",
        jobId: "job-1",
        job: { status: "Failed" },
        reasons,
        message: "Job job-1 failed: Orders: ROMA.00011000 System error",
      });
    },
  );

  test("of any other word is a running job", async () => {
    const words = ["RUNNING", "Queued", "DONE?", "SUCCESS"];
    const { roma, clock, polls } = createPolledClient((_, poll) => ({ status: words[poll - 1]! }));
    await wait(roma, clock);
    expect(polls).toHaveLength(words.length);
  });
});

describe("an unknown status", () => {
  test("with an end time ends the wait", async () => {
    const job = { status: "Canceled", end_time: "2026-01-01T00:00:00Z" };
    const { roma, clock, polls } = createPolledClient(() => job);

    const error = await wait(roma, clock).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(JobStatusError);
    expect(error).toMatchObject({
      code: "job-status",
      mayHaveRun: true,
      jobId: "job-1",
      job,
      message: 'Job job-1 ended with the unknown status "Canceled"',
    });
    expect(polls).toHaveLength(1);
  });

  test("with the whole progress ends the wait after five polls and a minute", async () => {
    const job = { status: "Canceled", progress_percent: 1 };
    const { roma, clock, polls } = createPolledClient(() => job);

    await expect(wait(roma, clock)).rejects.toMatchObject({ code: "job-status", job });

    expect(polls.length).toBeGreaterThanOrEqual(5);
    expect(clock.now()).toBeGreaterThanOrEqual(60_000);
    expect(clock.now()).toBeLessThan(70_000);
  });

  test("with the whole progress is polled at least five times, however rarely", async () => {
    const job = { status: "Canceled", progress_percent: 1 };
    const { roma, clock, polls } = createPolledClient(() => job);

    const poll = { minMs: 60_000, maxMs: 60_000 };
    await expect(wait(roma, clock, { poll })).rejects.toMatchObject({ code: "job-status" });

    expect(polls).toHaveLength(5);
  });

  test.for([
    ["a documented status", () => ({ status: "Running", progress_percent: 1 })],
    ["less progress", () => ({ status: "Canceling", progress_percent: 0.99 })],
    ["no progress", () => ({ status: "Canceling" })],
    [
      "a documented status in between",
      (_: number, poll: number) => ({
        status: poll % 4 === 0 ? "Running" : "Canceling",
        progress_percent: 1,
      }),
    ],
  ] as const)("is not assumed with %s", async ([, getReply]) => {
    const { roma, clock } = createPolledClient(getReply);

    const waiting = wait(roma, clock, { timeoutMs: 300_000 });

    await expect(waiting).rejects.toMatchObject({ code: "job-timeout" });
  });
});

describe("the interval", () => {
  test.for([
    ["continuously", 0],
    ["in steps of 10 %", 0.1],
    ["in steps of a quarter", 0.25],
    ["not at all", 2],
  ] as const)("keeps its bounds when progress is reported %s", async ([, step]) => {
    for (const durationMs of [50, 210, 1234, 5000, 77_000]) {
      const { roma, clock, polls } = createPolledClient(job(durationMs, step));
      await wait(roma, clock, { poll: { minMs: 200, maxMs: 3000 } });
      expect(Math.min(...gaps(polls))).toBeGreaterThanOrEqual(200);
      expect(Math.max(...gaps(polls))).toBeLessThanOrEqual(3000);
    }
  });

  test("is never shorter than minMs, even if maxMs is", async () => {
    for (const step of [0, 2]) {
      const { roma, clock, polls } = createPolledClient(job(3000, step));
      await wait(roma, clock, { poll: { minMs: 400, maxMs: 50 } });
      expect(Math.min(...gaps(polls))).toBeGreaterThanOrEqual(400);
    }
  });

  test.for([
    ["continuously", 0, 1.05],
    ["in steps of 10 %", 0.1, 1.1],
    ["not at all", 2, 1.12],
  ] as const)(
    "notices the end of the job soon when progress is reported %s",
    async ([, step, maxRatio]) => {
      let [waited, worked] = [0, 0];
      for (let durationMs = 200; durationMs <= 5000; durationMs += 37) {
        const { roma, clock } = createPolledClient(job(durationMs, step));
        await wait(roma, clock);
        waited += clock.now();
        worked += durationMs;
      }
      expect(waited / worked).toBeLessThan(maxRatio);
    },
  );

  test("follows an estimate of the end, which onProgress gets", async () => {
    const { roma, clock } = createPolledClient(job(10_000));
    const seen: (number | undefined)[] = [];
    await wait(roma, clock, {
      onProgress: ({ elapsedMs, remainingMs }: { elapsedMs: number; remainingMs: number }) =>
        seen.push(remainingMs === undefined ? undefined : Math.round(elapsedMs + remainingMs)),
    });
    expect(seen[0]).toBeUndefined();
    expect(new Set(seen.slice(1, -1))).toEqual(new Set([10_000]));
  });

  test("keeps its minimum if progress goes back, stands still, or is invalid", async () => {
    const reported = [0.5, 0.2, 0.2, 35, -1, Number.NaN, 0.9, 1, 1];
    const { roma, clock, polls } = createPolledClient((_, poll) =>
      poll > reported.length
        ? { status: "SUCCEEDED" }
        : { status: "RUNNING", progress_percent: reported[poll - 1]! },
    );
    await wait(roma, clock);
    expect(Math.min(...gaps(polls))).toBeGreaterThanOrEqual(100);
  });
});

describe("an error during the wait", () => {
  const reset = () => Object.assign(new TypeError("fetch failed"), { code: "ECONNRESET" });
  const status = (code: number, headers = {}) => new Response("{}", { status: code, headers });

  test.for([
    ["a reset", () => reset()],
    ["a 500", () => status(500)],
    ["a 429", () => status(429)],
    ["a 408", () => status(408)],
    ["HTML", () => new Response("<html>")],
    ["an early 404", () => status(404)],
  ] as const)("is tolerated if it is %s", async ([, createReply]) => {
    const { roma, clock, polls } = createPolledClient((_, poll) =>
      poll < 4 ? createReply() : { status: "SUCCEEDED" },
    );
    await wait(roma, clock);
    expect(polls).toHaveLength(4);
    expect(Math.min(...gaps(polls))).toBeGreaterThanOrEqual(100);
  });

  test("with Retry-After overrides the bounds of the interval", async () => {
    const { roma, clock, polls } = createPolledClient((_, poll) =>
      poll === 1 ? status(429, { "retry-after": "40" }) : { status: "SUCCEEDED" },
    );
    await wait(roma, clock);
    expect(polls).toEqual([0, 40_000]);
  });

  test("waits no longer than maxRetryDelayMs for Retry-After", async () => {
    const { roma, clock, polls } = createPolledClient((_, poll) =>
      poll === 1 ? status(503, { "retry-after": "3600" }) : { status: "SUCCEEDED" },
    );
    await wait(roma, clock);
    expect(polls).toEqual([0, 60_000]);

    const impatient = createPolledClient((_, poll) =>
      poll === 1 ? status(503, { "retry-after": "3600" }) : { status: "SUCCEEDED" },
    );
    await wait(impatient.roma, impatient.clock, { maxRetryDelayMs: 2000 });
    expect(impatient.polls).toEqual([0, 2000]);
  });

  test("backs off as much with a Retry-After of 0 as without", async () => {
    const pollsWith = async (headers: object) => {
      const { roma, clock, polls } = createPolledClient(() => status(503, headers));
      await wait(roma, clock, { timeoutMs: 20_000 }).catch(() => {});
      return polls;
    };

    expect(await pollsWith({ "retry-after": "0" })).toEqual(await pollsWith({}));
  });

  test("is reported once per kind, and so is the recovery", async () => {
    const replies = [
      () => ({ status: "RUNNING" }),
      () => status(503),
      () => status(503),
      () => reset(),
      () => reset(),
      () => status(503),
      () => ({ status: "RUNNING" }),
      () => status(503),
      () => ({ status: "SUCCEEDED" }),
    ];
    const { roma, clock } = createPolledClient((_, poll) => replies[poll - 1]!());
    const reports: string[] = [];

    await wait(roma, clock, {
      onPollFailed: ({ error }: PollFailure) =>
        reports.push(String(httpStatusOf(error) || (error as RomaError).code)),
      onPollRecovered: ({ failures }: PollRecovery) => reports.push(`${failures} failures`),
    });

    expect(reports).toEqual(["503", "connection", "503", "5 failures", "503", "1 failures"]);
  });

  test.for([400, 401, 403])("with status %i ends it immediately", async (code) => {
    const { roma, clock, polls } = createPolledClient(() => status(code));
    await expect(wait(roma, clock)).rejects.toMatchObject({ code: "api", status: code });
    expect(polls).toHaveLength(1);
  });

  test("with status 404 ends it once the job should be visible", async () => {
    const { roma, clock, polls } = createPolledClient(() => status(404));
    await expect(wait(roma, clock)).rejects.toMatchObject({ code: "api", status: 404 });
    expect(polls.at(-1)).toBeGreaterThanOrEqual(5000);
  });

  test("at the timeout contains the job as last seen", async () => {
    const { roma, clock } = createPolledClient(() => ({
      status: "RUNNING",
      progress_percent: 0.5,
    }));
    const error = await wait(roma, clock, { timeoutMs: 60_000 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(JobTimeoutError);
    expect(error).toMatchObject({
      code: "job-timeout",
      jobId: "job-1",
      job: { status: "RUNNING" },
      message:
        "Job job-1 did not end within 60000 ms: " +
        'it was last seen with the status "RUNNING", 50%; it may still complete',
    });
    expect(clock.now()).toBe(60_000);
  });

  test("at the timeout aborts a request in flight", async () => {
    const { roma, clock } = createPolledClient(() => "silence");
    const waiting = wait(roma, clock, { timeoutMs: 1500 });
    await expect(waiting).rejects.toMatchObject({ code: "job-timeout", job: undefined });
    expect(clock.now()).toBe(1500);
  });

  test("at the timeout has the last error as its cause", async () => {
    const { roma, clock } = createPolledClient(() => status(502));
    const waiting = wait(roma, clock, { timeoutMs: 9000 });
    await expect(waiting).rejects.toMatchObject({ code: "job-timeout", cause: { status: 502 } });
  });

  test("is no timeout if the last poll finds that the job has ended", async () => {
    const { roma, clock, polls } = createPolledClient((elapsedMs) => ({
      status: elapsedMs >= 59_999 ? "SUCCEEDED" : "RUNNING",
    }));
    await wait(roma, clock, { timeoutMs: 60_000, poll: { minMs: 50_000 } });
    expect(polls).toEqual([0, 50_000, 60_000]);
  });

  test("is no timeout if the process was suspended during a poll, and the job has ended", async () => {
    const clock = createVirtualClock(0);
    let suspendedMs = 0;
    const suspendable = { ...clock, now: () => clock.now() + suspendedMs };
    let polls = 0;
    const client = {
      async getAssetJob(): Promise<AssetJob> {
        polls += 1;
        suspendedMs = 8 * 3_600_000;
        return { status: polls === 1 ? "RUNNING" : "SUCCEEDED" };
      },
    };

    await waitForJob(client, "job-1", { clock: suspendable, timeoutMs: 60_000 });

    expect(polls).toBe(2);
  });

  test("is the reason of the abort, unchanged, and leaves no timer", async () => {
    const { roma, clock } = createPolledClient(() => ({ status: "RUNNING" }));
    const controller = new AbortController();
    const reason = { why: "enough" };
    clock.sleep(1000).then(
      () => controller.abort(reason),
      () => {},
    );
    await expect(wait(roma, clock, { signal: controller.signal })).rejects.toBe(reason);
    expect(clock.sleeping).toBe(0);
  });
});

test("errors that the listener throws are ignored", async () => {
  const { roma, clock } = createPolledClient(job(300));
  const fail = () => {
    throw new Error("mine");
  };
  expect(await wait(roma, clock, { onProgress: fail })).toMatchObject({ status: "SUCCEEDED" });
});
