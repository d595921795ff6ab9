import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  createTestClient,
  ENDPOINT,
  RENEWED_TOKEN,
  sendGet,
  sendPost,
  TOKEN,
} from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { requireToken, respond, startServer } from "../test/server.ts";

const jobRunning = respond(200, { status: "RUNNING" });

/** Options of `expect.poll`, which waits for one second by default: too short on a busy machine. */
const PATIENT = { timeout: 60_000 };

describe("calls with the same rejected token", () => {
  test("share one refresh, also with a call that begins later", async () => {
    const clock = createTestClock();
    const server = await startServer([requireToken(RENEWED_TOKEN, jobRunning)], clock);
    let refreshes = 0;
    const roma = createTestClient(server.url, {
      clock,
      token: async ({ forceRefresh }) => {
        if (forceRefresh) {
          refreshes += 1;
        }
        return forceRefresh ? RENEWED_TOKEN : TOKEN;
      },
    });

    await Promise.all([sendGet(roma), sendGet(roma), sendGet(roma)]);
    expect(refreshes).toBe(1);

    await sendGet(roma);
    expect(refreshes).toBe(1);
  });

  test("don't send it again when the token function returns it again", async () => {
    const clock = createTestClock();
    const server = await startServer([requireToken(RENEWED_TOKEN, jobRunning)], clock);
    const roma = createTestClient(server.url, {
      clock,
      token: ({ forceRefresh }) => (forceRefresh ? RENEWED_TOKEN : TOKEN),
    });

    await sendGet(roma);
    expect(server.requests).toHaveLength(2);

    await sendGet(roma);
    expect(server.requests).toHaveLength(3);
  });

  test("abort a refresh that no caller waits for any more, and later calls start a new one", async () => {
    const clock = createTestClock();
    const server = await startServer([requireToken(RENEWED_TOKEN, jobRunning)], clock);
    const signals: AbortSignal[] = [];
    const roma = createTestClient(server.url, {
      clock,
      token: ({ forceRefresh, signal }) => {
        if (!forceRefresh) {
          return TOKEN;
        }
        signals.push(signal);
        return signals.length === 1 ? new Promise<string>(() => {}) : RENEWED_TOKEN;
      },
    });

    const controller = new AbortController();
    const options = { signal: controller.signal };
    const calls = [1, 2].map(() => roma.getAssetJob({ job_id: "j" }, options));
    await expect.poll(() => server.requests.length, PATIENT).toBe(2);
    await expect.poll(() => signals.length, PATIENT).toBe(1);
    await setImmediate();
    controller.abort("enough");

    for (const call of calls) {
      await expect(call).rejects.toBe("enough");
    }
    expect(signals[0]?.aborted).toBe(true);
    expect(await sendGet(roma)).toEqual({ status: "RUNNING" });
  });

  test.for([
    ["ignores the abort", () => {}],
    [
      "rejects when aborted",
      (signal: AbortSignal, reject: (reason: unknown) => void) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      },
    ],
  ] as const)(
    "get a new token although the first caller aborts, if the token function %s",
    async ([, onRefresh]) => {
      const clock = createTestClock();
      const server = await startServer([requireToken(RENEWED_TOKEN, jobRunning)], clock);
      const controller = new AbortController();
      const refreshes: { signal: AbortSignal; resolve: (token: string) => void }[] = [];
      const roma = createTestClient(server.url, {
        clock,
        token: ({ forceRefresh, signal }) => {
          if (!forceRefresh) {
            return TOKEN;
          }
          // The second call begins its own refresh if its 401 arrives after the abort.
          if (controller.signal.aborted) {
            return RENEWED_TOKEN;
          }
          const { promise, resolve, reject } = Promise.withResolvers<string>();
          refreshes.push({ signal, resolve });
          onRefresh(signal, reject);
          return promise;
        },
      });

      const first = roma.getAssetJob({ job_id: "j" }, { signal: controller.signal });
      const second = sendGet(roma);
      await expect.poll(() => server.requests.length, PATIENT).toBe(2);
      await expect.poll(() => refreshes.length, PATIENT).toBe(1);
      await setImmediate();
      expect(refreshes).toHaveLength(1);

      controller.abort("enough");
      await expect(first).rejects.toBe("enough");
      expect(refreshes[0]?.signal.aborted).toBe(true);

      await setImmediate();
      refreshes.at(-1)?.resolve(RENEWED_TOKEN);
      expect(await second).toEqual({ status: "RUNNING" });
    },
  );

  test("never run two refreshes at a time, even if the first is aborted", async () => {
    const clock = createTestClock();
    const server = await startServer([requireToken(RENEWED_TOKEN, jobRunning)], clock);
    const controller = new AbortController();
    let refreshes = 0;
    let running = 0;
    let maxRunning = 0;
    const roma = createTestClient(server.url, {
      clock,
      token: async ({ forceRefresh, signal }) => {
        if (!forceRefresh) {
          return TOKEN;
        }
        refreshes += 1;
        running += 1;
        maxRunning = Math.max(maxRunning, running);
        try {
          return await (refreshes > 1 ? RENEWED_TOKEN : rejectWhenAborted(signal));
        } finally {
          running -= 1;
        }
      },
    });

    const first = roma.getAssetJob({ job_id: "j" }, { signal: controller.signal });
    const others = Array.from({ length: 5 }, () => sendGet(roma));
    await expect.poll(() => server.requests.length, PATIENT).toBe(6);
    await expect.poll(() => refreshes, PATIENT).toBe(1);
    await setImmediate();
    controller.abort("enough");

    await expect(first).rejects.toBe("enough");
    expect(await Promise.all(others)).toHaveLength(5);
    expect({ refreshes, maxRunning }).toEqual({ refreshes: 2, maxRunning: 1 });
  });
});

test("sends nothing with a token that arrives after the timeout", async () => {
  const clock = createTestClock();
  const { promise: lateToken, resolve } = Promise.withResolvers<string>();
  const requests: unknown[] = [];
  const roma = createTestClient(ENDPOINT, {
    clock,
    token: () => lateToken,
    fetch: async (url) => {
      requests.push(url);
      return Response.json({ job_id: "job" });
    },
  });

  const call = sendPost(roma);
  clock.advance(60_000);
  await expect(call).rejects.toMatchObject({ code: "timeout", mayHaveRun: false });

  resolve(TOKEN);
  await setImmediate();
  expect(requests).toEqual([]);
});

// --- internal ---

function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}
