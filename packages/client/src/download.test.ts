/** Responses that are returned as streams, with the operation that downloads an archive. */
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import type { BinaryBody, RomaClient, RomaClientOptions } from "@roma-assets/client";
import { describe, expect, test } from "vitest";
import {
  createClientWithResponse,
  createTestClient,
  ENDPOINT,
  RENEWED_TOKEN,
  TOKEN,
} from "../test/client.ts";
import { createTestClock, type TestClock } from "../test/clock.ts";
import { rejectionOf } from "../test/rejection.ts";
import {
  requireToken,
  reset,
  respond,
  startServer,
  staySilent,
  type Step,
  type TestServer,
} from "../test/server.ts";

const ARCHIVE_PATH = "/v2/{project_id}/instances/{instance_id}/assets/archives/{archive_id}";

const ADVICE = "The service hands out an archive only once, so export the assets again.";

const archive = respond(200, "content", { "content-type": "application/octet-stream" });

describe("a download", () => {
  test("is returned when it begins, and read as it arrives", async () => {
    const { roma, sockets } = await startDownloads([begin("con", 7)]);

    const { stream, ...details } = await download(roma);
    const reader = stream.getReader();
    const first = await reader.read();
    sockets[0]?.write("tent");
    const second = await reader.read();

    expect(details).toEqual({ contentType: "application/octet-stream", contentLength: 7 });
    expect([textOf(first.value), textOf(second.value)]).toEqual(["con", "tent"]);
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });

  test("may have more bytes than `maxResponseBytes`", async () => {
    const { roma } = await startDownloads([archive], { maxResponseBytes: 3 });

    expect(await readAll(await download(roma))).toBe("content");
  });

  test("may be empty", async () => {
    const { roma } = await startDownloads([
      respond(200, "", { "content-type": "application/zip" }),
    ]);

    expect(await readAll(await download(roma))).toBe("");
  });

  test("that is canceled closes its connection", async () => {
    const { roma, sockets } = await startDownloads([begin("con", 7)]);

    const { stream } = await download(roma);
    await stream.cancel();

    expect(sockets[0]?.destroyed || (await once(sockets[0]!, "close"))).toBeTruthy();
  });

  test.for<[string, string | undefined]>([
    ['attachment; filename="a b.zip"', "a b.zip"],
    ["attachment; filename=a.zip", "a.zip"],
    ["attachment; FileName = a.zip; size=3", "a.zip"],
    [String.raw`attachment; filename="a\"b.zip"`, 'a"b.zip'],
    ["attachment; filename=\"x.zip\"; filename*=UTF-8''%E8%B5%84%20a.zip", "资 a.zip"],
    ["attachment; filename=\"x.zip\"; filename*=UTF-8''%E8%B", "x.zip"],
    ['attachment; filename="../../etc/passwd"', "passwd"],
    [String.raw`attachment; filename="C:\dir\a.zip"`, "a.zip"],
    ["attachment; filename*=utf-8'en'..%2F..%5Ca%00%0A%E2%80%AE.zip", "a.zip"],
    ['attachment; filename=".."', undefined],
    ['attachment; filename="a/"', undefined],
    ['attachment; filename=""', undefined],
    ["attachment", undefined],
  ])("with the disposition %s has the name %s", async ([disposition, expected]) => {
    const { roma } = createClientWithResponse(
      () => new Response("content", { headers: { "content-disposition": disposition } }),
    );

    expect((await download(roma)).filename).toBe(expected);
  });

  test("has no length if it was packed, because the length is that of the packed bytes", async () => {
    const headers = { "content-length": "3", "content-encoding": "gzip" };
    const { roma } = createClientWithResponse(() => new Response("content", { headers }));

    const result = await download(roma);

    expect(result.contentLength).toBeUndefined();
    expect(await readAll(result)).toBe("content");
  });
});

describe("a download that breaks", () => {
  test("fails, and says how much arrived and what to do", async () => {
    const { roma, server, sockets } = await startDownloads([begin("con", 7)]);

    const { stream } = await download(roma);
    const reader = stream.getReader();
    await reader.read();
    sockets[0]?.destroy();

    expect(await rejectionOf(reader.read())).toMatchObject({
      name: "DownloadError",
      code: "download",
      message: expect.stringMatching(/^GET http.*: the connection broke, after 3 of 7 bytes$/),
      mayHaveRun: true,
      receivedBytes: 3,
      expectedBytes: 7,
      advice: ADVICE,
    });
    expect(server.requests).toHaveLength(1);
  });

  test("fails if it ends too early, also if a custom `fetch` does not notice", async () => {
    const { roma } = createClientWithResponse(
      () => new Response("con", { headers: { "content-length": "7" } }),
    );

    const { stream } = await download(roma);

    expect(await rejectionOf(new Response(stream).text())).toMatchObject({
      code: "download",
      receivedBytes: 3,
      expectedBytes: 7,
    });
  });

  test("fails if no data arrives in time", async () => {
    const { roma, clock, sockets } = await startDownloads([begin("con", 7)], { timeoutMs: 20_000 });

    const reader = (await download(roma)).stream.getReader();
    await reader.read();
    const rest = rejectionOf(reader.read());
    await setImmediate();
    clock.advance(20_000);

    expect(await rest).toMatchObject({
      code: "download",
      message: expect.stringMatching(/: no data arrived in time, after 3 of 7 bytes$/),
      cause: { code: "timeout" },
      advice: ADVICE,
    });
    expect(sockets[0]?.destroyed || (await once(sockets[0]!, "close"))).toBeTruthy();
  });

  test("is not affected by a slow reader, nor by the timeout of the whole call", async () => {
    const { roma, clock } = await startDownloads([archive], { totalTimeoutMs: 30_000 });

    const result = await download(roma);
    clock.advance(600_000);

    expect(await readAll(result)).toBe("content");
  });

  test("does not reveal the token", async () => {
    const { roma } = createClientWithResponse(() => {
      const stream = new ReadableStream({
        pull: (controller) => controller.error(new Error(`broken: ${TOKEN}`)),
      });
      return new Response(stream);
    });

    const error = await rejectionOf(readAll(await download(roma)));

    expect(JSON.stringify(error)).not.toContain(TOKEN);
    expect(error).toMatchObject({ code: "download", cause: { message: "broken: ***" } });
  });
});

describe("the signal of a download", () => {
  test("ends the stream with its reason, and the connection", async () => {
    const { roma, sockets } = await startDownloads([begin("con", 7)]);
    const controller = new AbortController();

    const reader = (await download(roma, { signal: controller.signal })).stream.getReader();
    await reader.read();
    const rest = rejectionOf(reader.read());
    controller.abort(new Error("enough"));

    expect(await rest).toMatchObject({ message: "enough" });
    expect(sockets[0]?.destroyed || (await once(sockets[0]!, "close"))).toBeTruthy();
  });

  test("ends it also if nobody reads", async () => {
    const { roma, sockets } = await startDownloads([begin("con", 7)]);
    const controller = new AbortController();

    const { stream } = await download(roma, { signal: controller.signal });
    controller.abort(new Error("enough"));

    expect(sockets[0]?.destroyed || (await once(sockets[0]!, "close"))).toBeTruthy();
    expect(await rejectionOf(stream.getReader().read())).toMatchObject({ message: "enough" });
  });
});

const senders: [string, (roma: RomaClient) => Promise<unknown>][] = [
  ["an operation", async (roma) => readAll(await download(roma))],
  [
    "raw",
    async (roma) => {
      const path = { project_id: "project", instance_id: "instance", archive_id: "a" };
      const result = await roma.raw.GET(ARCHIVE_PATH, { params: { path }, parseAs: "text" });
      if (!result.response.ok) {
        throw Object.assign(new Error("not ok"), { status: result.response.status });
      }
      return result.data;
    },
  ],
];

describe.for(senders)("a request of %s for an archive", ([, send]) => {
  test.for<[string, Step]>([
    ["429", respond(429)],
    ["503 with Retry-After", respond(503, "", { "retry-after": "0" })],
  ])("is repeated after a %s, which the service did not execute", async ([, step]) => {
    const { roma, server } = await startDownloads([step, archive]);

    expect(await send(roma)).toBe("content");
    expect(server.requests).toHaveLength(2);
  });

  test.for<[string, Step, object]>([
    ["408", respond(408), { status: 408 }],
    ["500", respond(500), { status: 500 }],
    ["503", respond(503), { status: 503 }],
    ["reset", reset, { code: "unknown-outcome", advice: ADVICE, mayHaveRun: true }],
    ["timeout", staySilent, { code: "unknown-outcome", advice: ADVICE, mayHaveRun: true }],
  ])("is not repeated after a %s", async ([, step, expected]) => {
    const { roma, server } = await startDownloads([step, archive]);

    expect(await rejectionOf(send(roma))).toMatchObject(expected);
    expect(server.requests).toHaveLength(1);
  });

  test("is repeated after a rejected token", async () => {
    const { roma, server } = await startDownloads([requireToken(RENEWED_TOKEN, archive)], {
      token: ({ forceRefresh }) => (forceRefresh ? RENEWED_TOKEN : TOKEN),
    });

    expect(await send(roma)).toBe("content");
    expect(server.requests).toHaveLength(2);
  });

  test("is repeated if no connection was opened", async () => {
    let count = 0;
    const roma = createTestClient(ENDPOINT, {
      clock: createTestClock(),
      fetch: async () => {
        count += 1;
        if (count === 1) {
          const cause = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
          throw new TypeError("fetch failed", { cause });
        }
        return new Response("content");
      },
    });

    expect(await send(roma)).toBe("content");
  });
});

describe("a response that is no file", () => {
  test.for<[string, Step, object]>([
    [
      "an error",
      respond(404, { error_code: "ROMA.1" }),
      { code: "api", status: 404, mayHaveRun: false },
    ],
    [
      "a failure",
      respond(500, { error_code: "ROMA.1" }),
      { code: "api", advice: ADVICE, mayHaveRun: true },
    ],
    [
      "a gateway's failure",
      respond(504, { error_code: "APIGW.0201" }),
      { code: "unknown-outcome", advice: ADVICE, mayHaveRun: true },
    ],
    [
      "an error with the status 200",
      respond(200, { error_code: "ROMA.12001", error_msg: "denied" }),
      { code: "api", errorCode: "ROMA.12001" },
    ],
    [
      "a page",
      respond(200, "<html>", { "content-type": "text/html" }),
      {
        code: "unexpected-response",
        message: expect.stringMatching(/: 200, but the body is not a file: <html>$/),
        advice: ADVICE,
      },
    ],
    [
      "no body at all",
      respond(204),
      { code: "unexpected-response", status: 204, advice: ADVICE, mayHaveRun: true },
    ],
    [
      "another JSON body",
      respond(200, { job_id: "j" }),
      { code: "unexpected-response", mayHaveRun: true },
    ],
  ])("fails with an error: %s", async ([, step, expected]) => {
    const { roma, server } = await startDownloads([step]);

    expect(await rejectionOf(download(roma))).toMatchObject(expected);
    expect(server.requests).toHaveLength(1);
  });
});

// --- internal ---

async function startDownloads(
  steps: Step[],
  options: Partial<RomaClientOptions> = {},
): Promise<{
  roma: RomaClient;
  server: TestServer;
  clock: TestClock;
  /** The connection of each request. */
  sockets: Parameters<Step>[0][];
}> {
  const clock = createTestClock();
  const sockets: Parameters<Step>[0][] = [];
  const recorded = steps.map((step): Step => (socket, context) => {
    sockets.push(socket);
    step(socket, context);
  });
  const server = await startServer(recorded, clock);
  const roma = createTestClient(server.url, { ...options, clock });
  return { roma, server, clock, sockets };
}

function download(roma: RomaClient, options: { signal?: AbortSignal } = {}): Promise<BinaryBody> {
  return roma.downloadAssetArchive({ archive_id: "a" }, options);
}

/** Sends the beginning of a body, and keeps the connection open. */
function begin(text: string, length: number): Step {
  const headers = `content-type: application/octet-stream\r\ncontent-length: ${length}`;
  return (socket) => socket.write(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n${text}`);
}

function readAll({ stream }: BinaryBody): Promise<string> {
  return new Response(stream).text();
}

function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes);
}
