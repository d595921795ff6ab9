import type { HookEvent } from "@roma-assets/client";
import { expect, test } from "vitest";
import { createTestClient, sendPost } from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { respond, startServer } from "../test/server.ts";

const jobCreated = respond(200, { job_id: "job" });
const throttled = respond(429, "", { "retry-after": "0" });

test("notifies the hooks of the call and those of the client, even if one throws", async () => {
  const clock = createTestClock();
  const server = await startServer([throttled, jobCreated], clock);
  const events: string[] = [];
  const hooksOf = (owner: string) => ({
    onRequest: ({ attempt }: HookEvent) => void events.push(`${owner} request ${attempt}`),
    onResponse: ({ status }: HookEvent) => void events.push(`${owner} response ${status}`),
    onRetry() {
      events.push(`${owner} retry`);
      throw new Error("from a hook");
    },
  });

  const roma = createTestClient(server.url, { clock, ...hooksOf("client") });
  await roma.deleteAssets({ apps: ["a"] }, hooksOf("call"));

  const expected = ["request 1", "response 429", "retry", "request 2", "response 200"];
  for (const owner of ["client", "call"]) {
    const actual = events.filter((event) => event.startsWith(owner));
    expect(actual).toEqual(expected.map((event) => `${owner} ${event}`));
  }
});

test("completes a call although its hooks and its logger throw", async () => {
  const clock = createTestClock();
  const server = await startServer([throttled, jobCreated], clock);
  const fail = () => {
    throw new Error("from a hook");
  };
  const roma = createTestClient(server.url, {
    clock,
    onRequest: fail,
    onResponse: async () => fail(),
    onRetry: fail,
    logger: { debug: fail, warn: fail },
  });

  expect(await sendPost(roma)).toEqual({ job_id: "job" });
});

test("notifies the hooks although the logger throws", async () => {
  const clock = createTestClock();
  const server = await startServer([jobCreated], clock);
  const fail = () => {
    throw new Error("from a logger");
  };
  const operations: string[] = [];
  const roma = createTestClient(server.url, {
    clock,
    onRequest: ({ operation }) => operations.push(operation),
    logger: { debug: fail, warn: async () => fail() },
  });

  expect(await sendPost(roma)).toEqual({ job_id: "job" });
  expect(operations).toEqual(["deleteAssets"]);
});
