/** Checks that a request counts as sent only if it may have left this machine, over real sockets. */
import { execFile } from "node:child_process";
import { createServer, type Socket } from "node:net";
import { promisify } from "node:util";
import type { RomaClientOptions } from "@roma-assets/client";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { createTestClient, ENDPOINT, sendPost } from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { rejectionOf } from "../test/rejection.ts";
import { listen, reset, respond, startServer, staySilent } from "../test/server.ts";
import {
  startPlainServer,
  startSelfSignedServer,
  startSocketServer,
  type TlsServer,
} from "../test/tls-server.ts";

const unsent = { code: "connection", mayHaveRun: false };

/** A server, how a POST to it fails, and how often the client tries. */
type Row = [name: string, start: () => Promise<TlsServer>, error: object, attempts: number];

const rows: Row[] = [
  ["speaks http", startPlainServer, { ...unsent, problem: "tls" }, 1],
  [
    "has a self-signed certificate",
    startSelfSignedServer,
    { ...unsent, problem: "certificate" },
    1,
  ],
  ["resets the TLS handshake", () => startSocketServer(reset), unsent, 3],
  ["ends the TLS handshake", () => startSocketServer((socket) => void socket.end()), unsent, 3],
  [
    "answers the TLS handshake with garbage",
    () => startSocketServer((socket) => void socket.end("garbage that is not TLS at all")),
    { ...unsent, problem: "tls" },
    1,
  ],
];

test.for(rows)("a POST was not sent if the server %s", async ([, start, expected, attempts]) => {
  const server = await start();

  const { error, attemptCount } = await post(server.url);

  expect(error).toMatchObject(expected);
  expect(attemptCount).toBe(attempts);
  expect(server.requestCount()).toBe(0);
});

test("a POST was not sent if the TLS handshake times out", async () => {
  const clock = createTestClock();
  const server = await startSocketServer((socket) => staySilent(socket, { clock, request: "" }));

  const { error } = await post(server.url, { clock });

  expect(error).toMatchObject({ code: "timeout", mayHaveRun: false });
});

test("names the setting to check in the message", async () => {
  const { url } = await startPlainServer();

  const { error } = await post(url);

  expect(error.message).toMatch(/the server does not accept a TLS connection .*; check the port/);
});

test("tells parallel requests apart, of which only some were sent", async () => {
  const silentServer = await startSocketServer(reset);
  const server = await startServer([reset], createTestClock());

  const errors = await Promise.all(
    Array.from({ length: 40 }, async (_, index) => {
      const { error } = await post(index % 2 === 0 ? silentServer.url : server.url);
      return error;
    }),
  );

  for (const [index, error] of errors.entries()) {
    expect(error).toMatchObject(index % 2 === 0 ? unsent : { code: "unknown-outcome" });
  }
});

describe("a custom fetch", () => {
  test("that calls the platform's fetch is observed", async () => {
    const { url } = await startSocketServer(reset);

    const { error } = await post(url, { fetch: (target, init) => fetch(target, init) });

    expect(error).toMatchObject(unsent);
  });

  test("that resends a request which was sent before has an unknown outcome", async () => {
    const server = await startServer([reset], createTestClock());
    const { url } = await startSocketServer(reset);
    const resend: RomaClientOptions["fetch"] = (target, init) =>
      fetch(target, init).catch(() => fetch(target.replace(server.url, url), init));

    const { error } = await post(server.url, { fetch: resend });

    expect(error).toMatchObject({ code: "unknown-outcome", mayHaveRun: true });
  });

  test("that falls back to another way of sending has an unknown outcome", async () => {
    const { url } = await startSocketServer(reset);
    const fallBack: RomaClientOptions["fetch"] = async (target, init) =>
      fetch(target, init).catch(() => {
        throw new Error("sent by another way, and broken");
      });

    const { error } = await post(url, { fetch: fallBack });

    expect(error).toMatchObject({ code: "unknown-outcome", mayHaveRun: true });
  });
});

describe("a POST was never sent", () => {
  test("without a fetch", async () => {
    const roma = createTestClient(ENDPOINT);
    vi.stubGlobal("fetch", undefined);
    onTestFinished(() => void vi.unstubAllGlobals());

    const error = await rejectionOf(sendPost(roma));

    expect(error).toMatchObject({ code: "argument", mayHaveRun: false });
    expect((error as Error).message).toContain("has no `fetch`");
  });

  test("if the clock fails", async () => {
    const failure = new Error("out of order");
    let calls = 0;
    const clock = {
      ...createTestClock(),
      monotonic() {
        calls += 1;
        if (calls > 3) {
          throw failure;
        }
        return 0;
      },
    };
    const requests: string[] = [];

    const { error } = await post(ENDPOINT, {
      clock,
      fetch: async (url) => {
        requests.push(url);
        return Response.json({ job_id: "job" });
      },
    });

    expect(error).toMatchObject({ code: "argument", mayHaveRun: false, cause: failure });
    expect(requests).toEqual([]);
  });

  test("to a port that fetch refuses", async () => {
    const { error, attemptCount } = await post("https://127.0.0.1:6000");

    expect(error).toMatchObject({ ...unsent, problem: "host" });
    expect(attemptCount).toBe(1);
  });
});

describe("a proxy", () => {
  test.for([
    ["refuses CONNECT with 407", respondTo(407), { problem: "proxy", attempts: 1 }],
    ["refuses CONNECT with 403", respondTo(403), { problem: "proxy", attempts: 1 }],
    ["refuses CONNECT with 401", respondTo(401), { problem: "proxy", attempts: 1 }],
    ["refuses CONNECT with 502", respondTo(502), { attempts: 3 }],
    ["refuses CONNECT with 503", respondTo(503), { attempts: 3 }],
    ["resets the connection", reset, { attempts: 3 }],
  ] as const)("that %s forwards nothing", async ([, step, expected]) => {
    const result = await postThroughProxy("https://roma.example.com", step);

    expect(result).toMatchObject({ code: "connection", mayHaveRun: false, ...expected });
  });
});

test("a response with 407 is one of a proxy, and ends the call", async () => {
  const server = await startServer([respond(407)], createTestClock());

  const { error, attemptCount } = await post(server.url);

  expect(error).toMatchObject({ ...unsent, problem: "proxy" });
  expect(attemptCount).toBe(1);
});

test("subscribes to the runtime's events at the first call, not at the import", async () => {
  const script = `
    import { hasSubscribers } from "node:diagnostics_channel";
    import { createRomaClient } from "@roma-assets/client";
    const channel = "undici:request:create";
    const fetch = async () => Response.json({ status: "RUNNING" });
    const bound = { projectId: "p", instanceId: "i", token: "secret" };
    const roma = createRomaClient({ endpoint: "https://roma.example.com", fetch, ...bound });
    console.log(hasSubscribers(channel));
    await roma.getAssetJob({ job_id: "j" });
    console.log(hasSubscribers(channel));
  `;

  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script]);

  expect(stdout).toBe("false\ntrue\n");
});

// --- internal ---

const run = promisify(execFile);

async function post(
  endpoint: string,
  options: Partial<RomaClientOptions> = {},
): Promise<{ error: Error; attemptCount: number }> {
  let attemptCount = 0;
  const roma = createTestClient(endpoint, {
    clock: createTestClock(),
    onRequest: ({ attempt }) => {
      attemptCount = attempt;
    },
    ...options,
  });

  const error = (await rejectionOf(sendPost(roma))) as Error;
  return { error, attemptCount };
}

/** Returns a step of a proxy that responds with a status. */
function respondTo(status: number): (socket: Socket) => void {
  return (socket) => void socket.end(`HTTP/1.1 ${status} X\r\ncontent-length: 0\r\n\r\n`);
}

/** Sends a POST through a proxy, in another process. */
async function postThroughProxy(
  endpoint: string,
  step: (socket: Socket) => void,
): Promise<unknown> {
  const proxy = createServer((socket) => {
    socket.on("error", () => {}).once("data", () => step(socket));
  });
  const proxyUrl = await listen(proxy);
  onTestFinished(() => void proxy.close());

  const script = new URL("../test/send-through-proxy.ts", import.meta.url);
  const env = { ...process.env, NODE_USE_ENV_PROXY: "1", HTTPS_PROXY: proxyUrl, NO_PROXY: "" };
  const { stdout } = await run(process.execPath, [script.pathname, endpoint], { env });
  return JSON.parse(stdout);
}
