import { JobFailedError, JobTimeoutError, waitForJob } from "@roma-assets/batch";
import { type AssetJob, createRomaClient, type RomaClient } from "@roma-assets/client";
import { createVirtualClock, type VirtualClock } from "@roma-assets/sandbox";
import { describe, expect, test } from "vitest";

type Answer = AssetJob | Response | Error | "silence";

/** A client whose looks at a job are answered by the elapsed time, and when they were. */
function watched(answer: (elapsedMs: number, look: number) => Answer) {
  const clock = createVirtualClock(0);
  const looks: number[] = [];
  const fetch = async (_: unknown, init: RequestInit = {}): Promise<Response> => {
    looks.push(clock.now());
    const given = answer(clock.now(), looks.length);
    if (given === "silence") {
      return new Promise((_resolve, reject) => {
        init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      });
    }
    if (given instanceof Error) {
      throw given;
    }
    return given instanceof Response ? given : Response.json(given);
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
  return { clock, looks, roma };
}

/** A job that takes so long and tells its progress in such steps. */
function job(durationMs: number, step = 0): (elapsedMs: number) => AssetJob {
  return (elapsedMs) => {
    const share = Math.min(1, elapsedMs / durationMs);
    return {
      status: share < 1 ? "RUNNING" : "SUCCEEDED",
      ...(step <= 1 && { progress_percent: step ? Math.floor(share / step) * step : share }),
    };
  };
}

const gaps = (looks: number[]) => looks.slice(1).map((look, index) => look - looks[index]!);
const wait = (roma: RomaClient, clock: VirtualClock, options = {}) =>
  waitForJob(roma, "job-1", { clock, ...options });

describe("the status", () => {
  test.for(["success", "Success", "SUCCEEDED", "finished", "Finished"])(
    "%s is done",
    async (status) => {
      const { roma, clock } = watched(() => ({ status }));
      expect(await wait(roma, clock)).toEqual({ status });
    },
  );

  test.for(["reason", "reasons"])("failed is an error with the %s", async (name) => {
    const reasons = [
      {
        resource_type: "application",
        resource_name: "Orders",
        error_code: "ROMA.00011000",
        error_msg: "System error",
      },
    ];
    const { roma, clock } = watched(() => ({ status: "Failed", [name]: reasons }));
    const error = await wait(roma, clock).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(JobFailedError);
    expect(error).toMatchObject({
      code: "job-failed",
      jobId: "job-1",
      job: { status: "Failed" },
      reasons,
      message: "Job job-1 failed: Orders: ROMA.00011000 System error",
    });
  });

  test("every other word, or none, is a job that runs", async () => {
    const words = ["RUNNING", "Queued", undefined, "DONE?", "SUCCESS"];
    const { roma, clock, looks } = watched((_, look) => {
      const status = words[look - 1];
      return status === undefined ? {} : { status };
    });
    await wait(roma, clock);
    expect(looks).toHaveLength(words.length);
  });
});

describe("the interval", () => {
  test.for([
    ["as it is", 0],
    ["in steps of 10 %", 0.1],
    ["in steps of a quarter", 0.25],
    ["not at all", 2],
  ] as const)("keeps its bounds, with progress told %s", async ([, step]) => {
    for (const durationMs of [50, 210, 1234, 5000, 77_000]) {
      const { roma, clock, looks } = watched(job(durationMs, step));
      await wait(roma, clock, { poll: { minMs: 200, maxMs: 3000 } });
      expect(Math.min(...gaps(looks))).toBeGreaterThanOrEqual(200);
      expect(Math.max(...gaps(looks))).toBeLessThanOrEqual(3000);
    }
  });

  test("is never shorter than minMs, not even with a maxMs below it", async () => {
    for (const step of [0, 2]) {
      const { roma, clock, looks } = watched(job(3000, step));
      await wait(roma, clock, { poll: { minMs: 400, maxMs: 50 } });
      expect(Math.min(...gaps(looks))).toBeGreaterThanOrEqual(400);
    }
  });

  test.for([
    ["as it is", 0, 1.05],
    ["in steps of 10 %", 0.1, 1.1],
    ["not at all", 2, 1.12],
  ] as const)("ends soon after the job, with progress told %s", async ([, step, most]) => {
    let [waited, worked] = [0, 0];
    for (let durationMs = 200; durationMs <= 5000; durationMs += 37) {
      const { roma, clock } = watched(job(durationMs, step));
      await wait(roma, clock);
      waited += clock.now();
      worked += durationMs;
    }
    expect(waited / worked).toBeLessThan(most);
  });

  test("estimates the end, and says so", async () => {
    const { roma, clock } = watched(job(10_000));
    const seen: (number | undefined)[] = [];
    await wait(roma, clock, {
      onProgress: ({ elapsedMs, remainingMs }: { elapsedMs: number; remainingMs: number }) =>
        seen.push(remainingMs === undefined ? undefined : Math.round(elapsedMs + remainingMs)),
    });
    expect(seen[0]).toBeUndefined();
    expect(new Set(seen.slice(1, -1))).toEqual(new Set([10_000]));
  });

  test("survives progress that goes back, stands still, or is none", async () => {
    const told = [0.5, 0.2, 0.2, 35, -1, Number.NaN, 0.9, 1, 1];
    const { roma, clock, looks } = watched((_, look) =>
      look > told.length
        ? { status: "SUCCEEDED" }
        : { status: "RUNNING", progress_percent: told[look - 1]! },
    );
    await wait(roma, clock);
    expect(Math.min(...gaps(looks))).toBeGreaterThanOrEqual(100);
  });
});

describe("troubles while it waits", () => {
  const reset = () => Object.assign(new TypeError("fetch failed"), { code: "ECONNRESET" });
  const status = (code: number, headers = {}) => new Response("{}", { status: code, headers });

  test.for([
    ["a reset", () => reset()],
    ["a 500", () => status(500)],
    ["a 429", () => status(429)],
    ["a 408", () => status(408)],
    ["HTML", () => new Response("<html>")],
    ["a 404 at first", () => status(404)],
  ] as const)("%s is tolerated", async ([, trouble]) => {
    const { roma, clock, looks } = watched((_, look) =>
      look < 4 ? trouble() : { status: "SUCCEEDED" },
    );
    await wait(roma, clock);
    expect(looks).toHaveLength(4);
    expect(Math.min(...gaps(looks))).toBeGreaterThanOrEqual(100);
  });

  test("Retry-After wins over the interval's bounds", async () => {
    const { roma, clock, looks } = watched((_, look) =>
      look === 1 ? status(429, { "retry-after": "40" }) : { status: "SUCCEEDED" },
    );
    await wait(roma, clock);
    expect(looks).toEqual([0, 40_000]);
  });

  test.for([400, 401, 403])("%i fails at once", async (code) => {
    const { roma, clock, looks } = watched(() => status(code));
    await expect(wait(roma, clock)).rejects.toMatchObject({ code: "api", status: code });
    expect(looks).toHaveLength(1);
  });

  test("a 404 fails once the job should be visible", async () => {
    const { roma, clock, looks } = watched(() => status(404));
    await expect(wait(roma, clock)).rejects.toMatchObject({ code: "api", status: 404 });
    expect(looks.at(-1)).toBeGreaterThanOrEqual(5000);
  });

  test("the deadline ends it, with what was seen last", async () => {
    const { roma, clock } = watched(() => ({ status: "RUNNING", progress_percent: 0.5 }));
    const error = await wait(roma, clock, { timeoutMs: 60_000 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(JobTimeoutError);
    expect(error).toMatchObject({
      code: "job-timeout",
      jobId: "job-1",
      job: { status: "RUNNING" },
      message: "Job job-1 did not end within 60000 ms; it may still complete",
    });
    expect(clock.now()).toBe(60_000);
  });

  test("the deadline cuts off a request in flight", async () => {
    const { roma, clock } = watched(() => "silence");
    const waiting = wait(roma, clock, { timeoutMs: 1500 });
    await expect(waiting).rejects.toMatchObject({ code: "job-timeout", job: undefined });
    expect(clock.now()).toBe(1500);
  });

  test("the deadline's error has the last trouble as its cause", async () => {
    const { roma, clock } = watched(() => status(502));
    const waiting = wait(roma, clock, { timeoutMs: 9000 });
    await expect(waiting).rejects.toMatchObject({ code: "job-timeout", cause: { status: 502 } });
  });

  test("an abort passes through unchanged, and leaves no listener or sleep", async () => {
    const { roma, clock } = watched(() => ({ status: "RUNNING" }));
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

test("a listener that throws changes nothing", async () => {
  const { roma, clock } = watched(job(300));
  const fail = () => {
    throw new Error("mine");
  };
  expect(await wait(roma, clock, { onProgress: fail })).toMatchObject({ status: "SUCCEEDED" });
});
