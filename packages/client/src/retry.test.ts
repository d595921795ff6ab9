import { expect, test } from "vitest";
import { createTestClient, sendGet } from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { respond, startServer } from "../test/server.ts";

test("a small maxRetryDelayMs shortens the delays, and does not reduce the retries", async () => {
  const clock = createTestClock();
  const steps = [respond(503), respond(503), respond(200, { status: "RUNNING" })];
  const server = await startServer(steps, clock);
  const roma = createTestClient(server.url, { clock, maxRetryDelayMs: 1 });

  expect(await sendGet(roma)).toEqual({ status: "RUNNING" });
  expect(clock.delays.every((ms) => ms <= 1)).toBe(true);
});
