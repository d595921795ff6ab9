import { getEventListeners } from "node:events";
import { setImmediate } from "node:timers/promises";
import { isRomaError, TimeoutError } from "@roma-assets/client";
import { describe, expect, test } from "vitest";
import { createTestClient, DELETE_PATH, ENDPOINT, sendPost, TOKEN } from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { rejectionOf } from "../test/rejection.ts";
import { respond, startServer } from "../test/server.ts";

const jobCreated = respond(200, { job_id: "job" });

test("the timeout of an attempt doesn't end a later one, even if the clock ignores aborts", async () => {
  const clock = createTestClock();
  const server = await startServer(
    [
      respond(429, "", { "retry-after": "0" }),
      async (socket, context) => {
        clock.advance(30_000);
        await setImmediate();
        jobCreated(socket, context);
      },
    ],
    clock,
  );
  const roma = createTestClient(server.url, {
    clock: { now: clock.now, sleep: (ms) => clock.sleep(ms) },
    onRetry: () => clock.advance(30_000),
  });

  expect(await sendPost(roma)).toEqual({ job_id: "job" });
});

test.for(["abort", "timeout"] as const)(
  "raw stops waiting for a request body on %s",
  async (reason) => {
    const clock = createTestClock();
    const server = await startServer([jobCreated], clock);
    const roma = createTestClient(server.url, { clock });
    const controller = new AbortController();

    const call = roma.raw.POST(DELETE_PATH, {
      params: { path: { project_id: "p", instance_id: "i" } },
      body: { apps: ["a"] },
      bodySerializer: () => new ReadableStream(),
      duplex: "half",
      signal: controller.signal,
    });
    const error = rejectionOf(call);
    await setImmediate();
    if (reason === "abort") {
      controller.abort(new Error("enough"));
    } else {
      clock.advance(60_000);
    }

    expect(await error).toMatchObject(
      reason === "abort" ? { message: "enough" } : { code: "timeout", mayHaveRun: false },
    );
    expect(server.requests).toEqual([]);
  },
);

describe("aborts", () => {
  test("leave no listener on a signal that is used again, and prevent further requests", async () => {
    const clock = createTestClock();
    const server = await startServer([respond(500), respond(200, { status: "RUNNING" })], clock);
    const roma = createTestClient(server.url, { clock });
    const controller = new AbortController();
    const options = { signal: controller.signal };

    await roma.getAssetJob({ job_id: "j" }, options);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);

    controller.abort("enough");
    await expect(roma.getAssetJob({ job_id: "j" }, options)).rejects.toBe("enough");
    expect(server.requests).toHaveLength(2);
  });

  test.for(["onRequest", "onResponse", "token"])(
    "in %s end the call immediately, even if nothing else reacts to them",
    async (where) => {
      const controller = new AbortController();
      const pending = new Promise<never>(() => {});
      let requests = 0;
      const abort = () => controller.abort("enough");
      const roma = createTestClient(ENDPOINT, {
        clock: createTestClock(),
        token: ({ forceRefresh }) => {
          if (where === "token") {
            abort();
          }
          return forceRefresh || where === "token" ? pending : TOKEN;
        },
        fetch: async () => {
          requests += 1;
          return where === "onResponse" ? Response.json({}, { status: 401 }) : await pending;
        },
        ...(where !== "token" && { [where]: abort }),
      });

      const call = roma.getAssetJob({ job_id: "j" }, { signal: controller.signal });

      await expect(call).rejects.toBe("enough");
      expect(requests).toBe(where === "onResponse" ? 1 : 0);
    },
  );

  test.for(Array.from({ length: 10 }, (_, ticks) => ticks))(
    "%i ticks after a network error reject with their reason or an UnknownOutcomeError",
    async (ticks) => {
      const controller = new AbortController();
      const abortLater = async () => {
        for (let tick = 0; tick < ticks; tick += 1) {
          await Promise.resolve();
        }
        controller.abort("enough");
      };
      const roma = createTestClient(ENDPOINT, {
        clock: createTestClock(),
        fetch: async () => {
          void abortLater();
          throw new TypeError("reset");
        },
      });

      const call = roma.deleteAssets({ apps: [] }, { signal: controller.signal });

      const error = await rejectionOf(call);
      expect(error === "enough" || (isRomaError(error) && error.mayHaveRun)).toBe(true);
    },
  );

  test("reject with their reason even if it is an error of this package", async () => {
    const controller = new AbortController();
    const reason = new TimeoutError("from the caller");
    const roma = createTestClient(ENDPOINT, {
      clock: createTestClock(),
      fetch: async () => {
        controller.abort(reason);
        return await new Promise<never>(() => {});
      },
    });

    const call = roma.deleteAssets({ apps: [] }, { signal: controller.signal });

    await expect(call).rejects.toBe(reason);
  });

  test.for([null, false, 0, ""])("reject with their reason even if it is %j", async (reason) => {
    const controller = new AbortController();
    const roma = createTestClient(ENDPOINT, {
      clock: createTestClock(),
      fetch: async () => {
        controller.abort(reason);
        return await new Promise<never>(() => {});
      },
    });

    const call = roma.getAssetJob({ job_id: "j" }, { signal: controller.signal });

    await expect(call).rejects.toBe(reason);
  });
});
