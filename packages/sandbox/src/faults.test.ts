import {
  createSandbox,
  createVirtualClock,
  type Fault,
  type FaultPlan,
  type Sandbox,
  type SandboxOptions,
} from "@roma-assets/sandbox";
import { describe, expect, test } from "vitest";

function setUp(rules: FaultPlan["rules"], options: SandboxOptions = {}) {
  const clock = createVirtualClock();
  const sandbox = createSandbox({
    apps: ["app-1", "app-2"],
    tasks: ["task-1", "task-2"],
    jobDurationMs: 1000,
    clock,
    faults: { seed: 7, rules },
    ...options,
  });
  return { clock, sandbox, ...caller(sandbox) };
}

/** Calls the API without a client, in-process or at a URL. */
function caller(sandbox: Sandbox, url = "https://x", send: typeof fetch = sandbox.fetch) {
  const token = sandbox.issueToken();
  const base = `${url}/v2/${sandbox.projectId}/instances/${sandbox.instanceId}/assets`;
  const headers = { "X-Auth-Token": token, "Content-Type": "application/json" };
  return {
    remove: (body: object = { apps: ["app-1"] }, init: RequestInit = {}) =>
      send(`${base}/delete`, { method: "POST", headers, body: JSON.stringify(body), ...init }),
    look: async (id: string): Promise<Record<string, unknown>> =>
      JSON.parse(await (await send(`${base}/jobs/${id}`, { headers })).text()),
  };
}

const jobId = async (response: Response) => ((await response.json()) as { job_id: string }).job_id;

describe("instead of an answer", () => {
  test.for([
    ["reset", "ECONNRESET"],
    ["refused", "ECONNREFUSED"],
  ] as const)("%s rejects as fetch does", async ([fault, code]) => {
    const { remove, sandbox } = setUp([{ fault }]);
    const error = await remove().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: "fetch failed", cause: { code } });
    expect(sandbox.state().jobs).toEqual([]);
  });

  test("silence lasts until the request is aborted", async () => {
    const { remove } = setUp([{ fault: "silence" }]);
    const controller = new AbortController();
    const waiting = remove({ apps: [] }, { signal: controller.signal });
    setTimeout(() => controller.abort("enough"), 5);
    await expect(waiting).rejects.toBe("enough");
  });

  test.for([
    [{ fault: "status", status: 429 }, 429, "APIGW.0308", null],
    [{ fault: "status", status: 429, retryAfterS: 3 }, 429, "APIGW.0308", "3"],
    [{ fault: "status", status: 500 }, 500, "APIGW.0601", null],
    [{ fault: "status", status: 503 }, 503, "APIGW.0613", null],
    [{ fault: "status", status: 504 }, 504, "Backend timeout.", null],
    [{ fault: "html" }, 200, "<html>", null],
    [{ fault: "html", status: 502 }, 502, "<html>", null],
    [{ fault: "truncated" }, 200, '{"job_id":', null],
  ] as const)("%o", async ([fault, status, text, retryAfter]) => {
    const { remove, sandbox } = setUp([fault]);
    const response = await remove();
    expect(response.status).toBe(status);
    expect(response.headers.get("retry-after")).toBe(retryAfter);
    const body = await response.text();
    expect(body).toContain(text);
    expect(isJson(body)).toBe(fault.fault === "status");
    expect(sandbox.state().jobs).toEqual([]);
  });

  test.for(["reset", "silence", "html", "truncated"] as const)(
    "%s after the work leaves the job there",
    async (fault) => {
      const { remove, sandbox, clock } = setUp([{ fault, when: "after" }]);
      const signal = AbortSignal.timeout(20);
      await remove({ apps: ["app-1"] }, { signal }).catch(() => {});
      await clock.sleep(1000);
      expect(sandbox.state()).toMatchObject({
        apps: [{ id: "app-2" }],
        jobs: [{ status: "SUCCEEDED" }],
      });
    },
  );
});

describe("in the service", () => {
  test("the token expires, for all calls that follow", async () => {
    const { remove } = setUp([{ fault: "expired-token", calls: [2] }]);
    expect((await remove({ apps: [] })).status).toBe(200);
    expect((await remove({ apps: [] })).status).toBe(401);
    expect((await remove({ apps: [] })).status).toBe(401);
  });

  test("another job of the user runs, and deletes nothing", async () => {
    const { remove, clock, sandbox } = setUp([
      { fault: "foreign-job", durationMs: 5000, calls: [1] },
    ]);
    expect(await (await remove()).json()).toMatchObject({ error_code: "ROMA.10012" });
    await clock.sleep(5000);
    expect((await remove()).status).toBe(200);
    expect(sandbox.state().jobs).toMatchObject([
      { status: "SUCCEEDED", apps: [], tasks: [] },
      { status: "RUNNING", apps: ["app-1"] },
    ]);
    expect(sandbox.state().apps).toHaveLength(2);
  });

  test("the job fails with reasons, and deletes a share of its assets", async () => {
    const { remove, look, clock, sandbox } = setUp([
      { fault: "failing-job", deletes: 0.5, errorCode: "ROMA.00012000", errorMessage: "No." },
    ]);
    const id = await jobId(await remove({ apps: ["app-1", "app-2"], tasks: [] }));
    await clock.sleep(1000);
    expect(await look(id)).toMatchObject({
      status: "FAILED",
      reason: [{ resource_name: "app-1", error_code: "ROMA.00012000", error_msg: "No." }],
    });
    expect(sandbox.state().apps).toMatchObject([{ id: "app-2" }]);
  });

  test("the job never ends", async () => {
    const { remove, look, clock } = setUp([{ fault: "endless-job" }]);
    const id = await jobId(await remove());
    await clock.sleep(36_000_000);
    expect(await look(id)).toMatchObject({ status: "RUNNING", progress_percent: 0 });
    expect((await remove()).status).toBe(400);
  });
});

describe("a plan", () => {
  const outcomes = async (rules: FaultPlan["rules"], seed = 7) => {
    const { remove, sandbox } = setUp(rules, { faults: { seed, rules } });
    const seen: number[] = [];
    for (let call = 0; call < 12; call += 1) {
      seen.push((await remove({ apps: [] })).status === 500 ? 1 : 0);
    }
    return { seen: seen.join(""), log: sandbox.state().faults };
  };
  const fault: Fault = { fault: "status", status: 500 };

  test("names calls, counted for their operation", async () => {
    const { seen, log } = await outcomes([
      { ...fault, operation: "getAssetJob" },
      { ...fault, operation: "deleteAssets", calls: [2, 5] },
    ]);
    expect(seen).toBe("010010000000");
    expect(log).toEqual([
      { operation: "deleteAssets", call: 2, fault },
      { operation: "deleteAssets", call: 5, fault },
    ]);
  });

  test("ends after so many times", async () => {
    expect((await outcomes([{ ...fault, times: 3 }])).seen).toBe("111000000000");
  });

  test("has the same effect again by the same seed, and another by another", async () => {
    const rules = [{ ...fault, probability: 0.5 }];
    const { seen } = await outcomes(rules);
    expect(seen).toMatch(/1.*0|0.*1/);
    expect((await outcomes(JSON.parse(JSON.stringify(rules)))).seen).toBe(seen);
    expect((await outcomes(rules, 8)).seen).not.toBe(seen);
  });
});

describe("over HTTP", () => {
  test.for(["reset", "refused", "silence"] as const)("%s", async (fault) => {
    const { sandbox } = setUp([{ fault, calls: [1] }]);
    const server = await sandbox.listen();
    try {
      const { remove } = caller(sandbox, server.url, fetch);
      const signal = AbortSignal.timeout(100);
      const error = await remove({ apps: [] }, { signal }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: fault === "silence" ? "TimeoutError" : "TypeError" });
      // The server is as well as before.
      expect((await remove({ apps: [] })).status).toBe(200);
    } finally {
      await server.close();
    }
  });

  test("a client that goes away leaves no call behind", async () => {
    const { sandbox } = setUp([{ fault: "silence" }]);
    const server = await sandbox.listen();
    const { remove } = caller(sandbox, server.url, fetch);
    await expect(remove({}, { signal: AbortSignal.timeout(50) })).rejects.toThrow();
    await server.close();
  });
});

test("what was asked while a job ran is counted, whatever became of it", async () => {
  const { remove, sandbox } = setUp([{ fault: "reset", calls: [3] }]);
  for (let call = 0; call < 3; call += 1) {
    await remove({ apps: [] }).catch(() => {});
  }
  expect(sandbox.state().jobs).toMatchObject([{ requestsMeanwhile: 2 }]);
});

test.for([
  ["linear", 0.25],
  ["tenths", 0.2],
  ["none", undefined],
] as const)("progress is told %s", async ([progress, told]) => {
  const { remove, look, clock } = setUp([], { progress });
  const id = await jobId(await remove());
  await clock.sleep(250);
  expect((await look(id)).progress_percent).toBe(told);
});

test("jobs may take different times", async () => {
  const durations = [100, 300];
  const { remove, sandbox, clock } = setUp([], { jobDurationMs: () => durations.shift() ?? 0 });
  await remove();
  await clock.sleep(100);
  await remove({ apps: ["app-2"] });
  const spans = sandbox.state().jobs.map(({ beginsAt, endsAt }) => endsAt - beginsAt);
  expect(spans).toEqual([100, 300]);
});

describe("the virtual clock", () => {
  test("jumps to the ends of the sleeps, in their order", async () => {
    const clock = createVirtualClock(0);
    const seen: [string, number][] = [];
    const sleep = async (name: string, ms: number) => {
      await clock.sleep(ms);
      seen.push([name, clock.now()]);
    };
    await Promise.all([sleep("late", 3_600_000), sleep("soon", 10), sleep("then", 10)]);
    expect(seen).toEqual([
      ["soon", 10],
      ["then", 10],
      ["late", 3_600_000],
    ]);
    expect(clock.sleeping).toBe(0);
  });

  test("does not jump while something goes on", async () => {
    const { clock, remove, look, sandbox } = setUp([]);
    const begin = clock.now();
    const alarm = clock.sleep(500);
    const id = await jobId(await remove());
    for (let call = 0; call < 50; call += 1) {
      await look(id);
    }
    expect(clock.now()).toBe(begin);
    await alarm;
    expect(sandbox.state().jobs).toMatchObject([{ status: "RUNNING" }]);
  });

  test("wakes a sleep that is aborted, with the reason", async () => {
    const clock = createVirtualClock();
    const controller = new AbortController();
    const sleeping = clock.sleep(1e9, controller.signal);
    controller.abort("enough");
    await expect(sleeping).rejects.toBe("enough");
    await expect(clock.sleep(1, controller.signal)).rejects.toBe("enough");
  });
});

// --- internal ---

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
