import { createServer } from "node:http";
import type { RomaClient } from "@roma-assets/client";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  createClientWithResponse,
  createTestClient,
  DELETE_PATH,
  ENDPOINT,
  sendGet,
  sendPost,
  sendRawGet,
  sendRawPost,
  TOKEN,
} from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { rejectionOf } from "../test/rejection.ts";
import { listen, respond, startServer } from "../test/server.ts";

const createJob = () => Response.json({ job_id: "job" });

/** Both ways to send the same request. */
const senders: [string, (roma: RomaClient) => Promise<unknown>][] = [
  ["an operation", sendPost],
  ["raw", sendRawPost],
];

describe("the token of raw", () => {
  test("is sent to the endpoint, and not to another host", async () => {
    const { roma, requests } = createClientWithResponse(createJob);

    await sendRawPost(roma);
    await sendRawPost(roma, { baseUrl: "https://elsewhere.example.com" });

    expect(tokensOf(requests)).toEqual([TOKEN, null]);
  });

  test("is sent to the endpoint's path, and not to another path of the same host", async () => {
    const { roma, requests } = createClientWithResponse(createJob, { endpoint: `${ENDPOINT}/a` });

    await sendRawPost(roma);
    await sendRawPost(roma, { baseUrl: `${ENDPOINT}/b` });

    expect(tokensOf(requests)).toEqual([TOKEN, null]);
  });
});

test("raw has the same base URL as the operations, whatever slashes the endpoint ends with", async () => {
  const { roma, requests } = createClientWithResponse(createJob, { endpoint: `${ENDPOINT}/a//` });

  await sendPost(roma);
  await sendRawPost(roma);

  const baseUrls = requests.map(({ url }) => url.slice(0, url.indexOf("/v2/")));
  expect(baseUrls).toEqual([`${ENDPOINT}/a`, `${ENDPOINT}/a`]);
});

describe.for(senders)("middleware for a request of %s", ([, send]) => {
  test("sees the request and the response, but not the token", async () => {
    const { roma, requests } = createClientWithResponse(createJob);
    const seen: unknown[] = [];
    roma.raw.use({
      async onRequest({ request }) {
        const token = request.headers.get("x-auth-token");
        seen.push([request.method, await request.clone().json(), token]);
      },
      onResponse({ request, response }) {
        seen.push([response.status, request.headers.get("x-auth-token")]);
      },
    });

    await send(roma);

    expect(tokensOf(requests)).toEqual([TOKEN]);
    expect(seen).toEqual([
      ["POST", { apps: ["a"] }, null],
      [200, null],
    ]);
  });

  test("can add headers", async () => {
    const { roma, requests } = createClientWithResponse(createJob);
    roma.raw.use({
      onRequest({ request }) {
        request.headers.set("x-trace", "1");
      },
    });

    await send(roma);

    expect(requests[0]?.headers.get("x-trace")).toBe("1");
  });

  test.for(["https://elsewhere.example.com/a/v2/delete", `${ENDPOINT}/b/v2/delete`])(
    "can change the URL to %s, which does not get the token",
    async (url) => {
      const { roma, requests } = createClientWithResponse(createJob, { endpoint: `${ENDPOINT}/a` });
      roma.raw.use({ onRequest: ({ request }) => new Request(url, request) });

      await send(roma);

      expect(requests.map((request) => request.url)).toEqual([url]);
      expect(tokensOf(requests)).toEqual([null]);
      expect(await requests[0]?.json()).toEqual({ apps: ["a"] });
    },
  );

  test("rejects the call with an error that it throws, unchanged", async () => {
    const { roma, requests } = createClientWithResponse(createJob);
    const thrown = new Error("from a middleware");
    roma.raw.use({
      onRequest() {
        throw thrown;
      },
    });

    expect(await rejectionOf(send(roma))).toBe(thrown);
    expect(requests).toEqual([]);
  });
});

describe("middleware that replaces the response of an operation", () => {
  test("decides what the operation returns", async () => {
    const { roma } = createClientWithResponse(() => new Response(null, { status: 403 }));
    roma.raw.use({ onResponse: () => Response.json({ job_id: "replaced" }) });

    expect(await sendPost(roma)).toEqual({ job_id: "replaced" });
  });

  test("decides the error that the operation throws", async () => {
    const { roma } = createClientWithResponse(createJob);
    roma.raw.use({ onResponse: () => Response.json({ error_code: "X.1" }, { status: 409 }) });

    const error = await rejectionOf(sendPost(roma));

    expect(error).toMatchObject({ code: "api", status: 409, errorCode: "X.1" });
  });

  test("can respond without a request", async () => {
    const { roma, requests } = createClientWithResponse(createJob);
    roma.raw.use({ onRequest: () => Response.json({ status: "CACHED" }) });

    expect(await sendGet(roma)).toEqual({ status: "CACHED" });
    expect(requests).toEqual([]);
  });
});

test("raw keeps the URL of the response", async () => {
  const clock = createTestClock();
  const server = await startServer([respond(200, { status: "RUNNING" })], clock);
  const roma = createTestClient(server.url, { clock });

  const { response } = await sendRawGet(roma, "j");

  expect(response.url).toBe(`${server.url}/v2/project/instances/instance/assets/jobs/j`);
});

test("raw sends and returns binary bodies unchanged", async () => {
  const server = createServer((request, response) => {
    request.pipe(response);
  });
  const endpoint = await listen(server);
  onTestFinished(() => void server.close());
  const roma = createTestClient(endpoint);
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);

  const { data } = await roma.raw.POST(DELETE_PATH, {
    params: { path: { project_id: "project", instance_id: "instance" } },
    headers: { "content-type": "application/octet-stream" },
    body: { apps: [] },
    bodySerializer: () => bytes,
    parseAs: "arrayBuffer",
  });

  expect(new Uint8Array(data as ArrayBuffer)).toEqual(bytes);
});

// --- internal ---

function tokensOf(requests: readonly Request[]): (string | null)[] {
  return requests.map((request) => request.headers.get("x-auth-token"));
}
