import { setImmediate } from "node:timers/promises";
import { createSandbox, createVirtualClock } from "@roma-assets/sandbox";
import { expect, test } from "vitest";

test("jumps to the ends of the sleeps in their order", async () => {
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

test("does not jump while calls are in progress", async () => {
  const clock = createVirtualClock();
  const sandbox = createSandbox({ apps: ["app-1"], jobDurationMs: 1000, clock });
  const url = `https://x/v2/${sandbox.projectId}/instances/${sandbox.instanceId}/assets`;
  const headers = { "X-Auth-Token": sandbox.issueToken(), "Content-Type": "application/json" };
  const begin = clock.now();
  const alarm = clock.sleep(500);

  const body = JSON.stringify({ apps: ["app-1"] });
  const response = await sandbox.fetch(`${url}/delete`, { method: "POST", headers, body });
  const { job_id } = (await response.json()) as { job_id: string };
  for (let call = 0; call < 50; call += 1) {
    await (await sandbox.fetch(`${url}/jobs/${job_id}`, { headers })).text();
  }
  expect(clock.now()).toBe(begin);

  await alarm;
  expect(sandbox.state().jobs).toMatchObject([{ status: "RUNNING" }]);
});

test.for(["succeeds", "fails"])(
  "does not jump while it is told of work, until that %s",
  async (ending) => {
    const clock = createVirtualClock(0);
    const work = Promise.withResolvers<void>();
    clock.whileBusy(work.promise);
    const sleeping = clock.sleep(1000);

    for (let turn = 0; turn < 100; turn += 1) {
      await setImmediate();
    }
    expect(clock.now()).toBe(0);

    const end = ending === "succeeds" ? work.resolve : work.reject;
    end();
    await sleeping;
    expect(clock.now()).toBe(1000);
  },
);

test("rejects an aborted sleep with the signal's reason", async () => {
  const clock = createVirtualClock();
  const controller = new AbortController();
  const sleeping = clock.sleep(1e9, controller.signal);

  controller.abort("enough");

  await expect(sleeping).rejects.toBe("enough");
  await expect(clock.sleep(1, controller.signal)).rejects.toBe("enough");
});
