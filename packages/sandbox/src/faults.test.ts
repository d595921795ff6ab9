import { setImmediate } from "node:timers/promises";
import {
  createSandbox,
  createVirtualClock,
  type Fault,
  type FaultPlan,
  type Sandbox,
  type SandboxOptions,
} from "@roma-assets/sandbox";
import { describe, expect, test, vi } from "vitest";

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
  return { clock, sandbox, ...createCalls(sandbox) };
}

/** Returns calls of the API without a client, in the same process or at a URL. */
function createCalls(sandbox: Sandbox, url = "https://x", send: typeof fetch = sandbox.fetch) {
  const token = sandbox.issueToken();
  const base = `${url}/v2/${sandbox.projectId}/instances/${sandbox.instanceId}/assets`;
  const headers = { "X-Auth-Token": token, "Content-Type": "application/json" };
  return {
    deleteAssets: (body: object = { apps: ["app-1"] }, init: RequestInit = {}) =>
      send(`${base}/delete`, { method: "POST", headers, body: JSON.stringify(body), ...init }),
    getJob: async (id: string): Promise<Record<string, unknown>> =>
      JSON.parse(await (await send(`${base}/jobs/${id}`, { headers })).text()),
  };
}

const jobId = async (response: Response) => ((await response.json()) as { job_id: string }).job_id;

describe("faults that replace the response", () => {
  test.for([
    ["reset", "ECONNRESET"],
    ["refused", "ECONNREFUSED"],
  ] as const)("%s makes fetch reject as the platform's does", async ([fault, code]) => {
    const { deleteAssets, sandbox } = setUp([{ fault }]);
    const error = await deleteAssets().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: "fetch failed", cause: { code } });
    expect(sandbox.state().jobs).toEqual([]);
  });

  test("silence lasts until the request is aborted", async () => {
    const { deleteAssets, sandbox } = setUp([{ fault: "silence" }]);
    const controller = new AbortController();
    const waiting = deleteAssets({ apps: [] }, { signal: controller.signal });
    const isSettled = vi.fn();
    waiting.then(isSettled, isSettled);
    await untilFaulty(sandbox);
    expect(isSettled).not.toHaveBeenCalled();
    controller.abort("enough");
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
  ] as const)(
    "%o responds with an error or an unusable body",
    async ([fault, status, text, retryAfter]) => {
      const { deleteAssets, sandbox } = setUp([fault]);
      const response = await deleteAssets();
      expect(response.status).toBe(status);
      expect(response.headers.get("retry-after")).toBe(retryAfter);
      const body = await response.text();
      expect(body).toContain(text);
      expect(isJson(body)).toBe(fault.fault === "status");
      expect(sandbox.state().jobs).toEqual([]);
    },
  );

  test.for(["reset", "silence", "html", "truncated"] as const)(
    "%s with `when: after` does not stop the job",
    async (fault) => {
      const { deleteAssets, sandbox, clock } = setUp([{ fault, when: "after" }]);
      const controller = new AbortController();
      const { signal } = controller;
      const call = deleteAssets({ apps: ["app-1"] }, { signal }).catch(() => {});
      await untilFaulty(sandbox);
      controller.abort();
      await call;
      await clock.sleep(1000);
      expect(sandbox.state()).toMatchObject({
        apps: [{ id: "app-2" }],
        jobs: [{ status: "SUCCEEDED" }],
      });
    },
  );
});

describe("faults of the service", () => {
  test("expired-token affects all later calls with the token", async () => {
    const { deleteAssets } = setUp([{ fault: "expired-token", calls: [2] }]);
    expect((await deleteAssets({ apps: [] })).status).toBe(200);
    expect((await deleteAssets({ apps: [] })).status).toBe(401);
    expect((await deleteAssets({ apps: [] })).status).toBe(401);
  });

  test("foreign-job blocks the user's deletions, and deletes nothing", async () => {
    const { deleteAssets, clock, sandbox } = setUp([
      { fault: "foreign-job", durationMs: 5000, calls: [1] },
    ]);
    expect(await (await deleteAssets()).json()).toMatchObject({ error_code: "ROMA.10012" });
    await clock.sleep(5000);
    expect((await deleteAssets()).status).toBe(200);
    expect(sandbox.state().jobs).toMatchObject([
      { status: "SUCCEEDED", apps: [], tasks: [] },
      { status: "RUNNING", apps: ["app-1"] },
    ]);
    expect(sandbox.state().apps).toHaveLength(2);
  });

  test("failing-job reports a reason, and deletes a share of the assets", async () => {
    const { deleteAssets, getJob, clock, sandbox } = setUp([
      { fault: "failing-job", deletes: 0.5, errorCode: "ROMA.00012000", errorMessage: "No." },
    ]);
    const id = await jobId(await deleteAssets({ apps: ["app-1", "app-2"], tasks: [] }));
    await clock.sleep(1000);
    expect(await getJob(id)).toMatchObject({
      status: "FAILED",
      reason: [{ resource_name: "app-1", error_code: "ROMA.00012000", error_msg: "No." }],
    });
    expect(sandbox.state().apps).toMatchObject([{ id: "app-2" }]);
  });

  test("endless-job blocks the user's deletions forever", async () => {
    const { deleteAssets, getJob, clock } = setUp([{ fault: "endless-job" }]);
    const id = await jobId(await deleteAssets());
    await clock.sleep(36_000_000);
    expect(await getJob(id)).toMatchObject({ status: "RUNNING", progress_percent: 0 });
    expect((await deleteAssets()).status).toBe(400);
  });
});

describe("fault plan", () => {
  const runPlan = async (rules: FaultPlan["rules"], seed = 7) => {
    const { deleteAssets, sandbox } = setUp(rules, { faults: { seed, rules } });
    const seen: number[] = [];
    for (let call = 0; call < 12; call += 1) {
      seen.push((await deleteAssets({ apps: [] })).status === 500 ? 1 : 0);
    }
    return { seen: seen.join(""), log: sandbox.state().faults };
  };
  const fault: Fault = { fault: "status", status: 500 };

  test("selects calls by their number, counted for each operation", async () => {
    const { seen, log } = await runPlan([
      { ...fault, operation: "getAssetJob" },
      { ...fault, operation: "deleteAssets", calls: [2, 5] },
    ]);
    expect(seen).toBe("010010000000");
    expect(log).toEqual([
      { operation: "deleteAssets", call: 2, fault },
      { operation: "deleteAssets", call: 5, fault },
    ]);
  });

  test("affects at most `times` calls", async () => {
    expect((await runPlan([{ ...fault, times: 3 }])).seen).toBe("111000000000");
  });

  test("has the same effect with the same seed, and a different one with a different seed", async () => {
    const rules = [{ ...fault, probability: 0.5 }];
    const { seen } = await runPlan(rules);
    expect(seen).toMatch(/1.*0|0.*1/);
    expect((await runPlan(JSON.parse(JSON.stringify(rules)))).seen).toBe(seen);
    expect((await runPlan(rules, 8)).seen).not.toBe(seen);
  });
});

describe("over HTTP", () => {
  test.for(["reset", "refused", "silence"] as const)("%s affects one call", async (fault) => {
    const { sandbox } = setUp([{ fault, calls: [1] }]);
    const server = await sandbox.listen();
    try {
      const { deleteAssets } = createCalls(sandbox, server.url, fetch);
      const controller = new AbortController();
      const { signal } = controller;
      const call = deleteAssets({ apps: [] }, { signal }).catch((reason: unknown) => reason);
      await untilFaulty(sandbox);
      if (fault === "silence") {
        controller.abort();
      }
      expect(await call).toMatchObject({ name: fault === "silence" ? "AbortError" : "TypeError" });
      // The server still works.
      expect((await deleteAssets({ apps: [] })).status).toBe(200);
    } finally {
      await server.close();
    }
  });

  test("the server closes although a client has aborted its call", async () => {
    const { sandbox } = setUp([{ fault: "silence" }]);
    const server = await sandbox.listen();
    const { deleteAssets } = createCalls(sandbox, server.url, fetch);
    const controller = new AbortController();
    const { signal } = controller;
    const call = deleteAssets({}, { signal });
    await untilFaulty(sandbox);
    controller.abort();
    await expect(call).rejects.toThrow();
    await server.close();
  });
});

test("counts the deletions requested while a job is running, even if a fault hits them", async () => {
  const { deleteAssets, sandbox } = setUp([{ fault: "reset", calls: [3] }]);
  for (let call = 0; call < 3; call += 1) {
    await deleteAssets({ apps: [] }).catch(() => {});
  }
  expect(sandbox.state().jobs).toMatchObject([{ requestsMeanwhile: 2 }]);
});

test.for([
  ["linear", 0.25],
  ["tenths", 0.2],
  ["none", undefined],
] as const)("reports progress with `progress: %s`", async ([progress, expected]) => {
  const { deleteAssets, getJob, clock } = setUp([], { progress });
  const id = await jobId(await deleteAssets());
  await clock.sleep(250);
  expect((await getJob(id)).progress_percent).toBe(expected);
});

test("a function of `jobDurationMs` decides the duration of each job", async () => {
  const durations = [100, 300];
  const { deleteAssets, sandbox, clock } = setUp([], {
    jobDurationMs: () => durations.shift() ?? 0,
  });
  await deleteAssets();
  await clock.sleep(100);
  await deleteAssets({ apps: ["app-2"] });
  const spans = sandbox.state().jobs.map(({ beginsAt, endsAt }) => endsAt - beginsAt);
  expect(spans).toEqual([100, 300]);
});

// --- internal ---

/** Waits until a planned fault has happened. */
async function untilFaulty(sandbox: Sandbox): Promise<void> {
  while (sandbox.state().faults.length === 0) {
    await setImmediate();
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
