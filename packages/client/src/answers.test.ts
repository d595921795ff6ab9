/** What the client does with responses that nobody expects. `npm run soak` sets more runs. */
import { createServer, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import {
  type FetchFunction,
  isRomaError,
  type RomaClient,
  UnexpectedResponseError,
} from "@roma-assets/client";
import { iamToken } from "@roma-assets/client/iam";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  createClientWithResponse,
  createTestClient,
  ENDPOINT,
  sendGet,
  sendPost,
  sendRawGet,
  sendRawPost,
} from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import {
  anyResponse,
  describedBodies,
  type OddResponse,
  toResponse,
} from "../test/odd-responses.ts";
import { rejectionOf } from "../test/rejection.ts";
import { listen } from "../test/server.ts";

const runs = Number(process.env["ROMA_ANSWERS"] ?? 50);
const MAX_DURATION_MS = 3_600_000;

const login = {
  auth: {
    identity: {
      methods: ["password" as const],
      password: { user: { name: "u", password: "very-secret", domain: { name: "d" } } },
    },
    scope: { project: { name: "cn-north-1" } },
  },
};

describe("an answer", () => {
  const deepJson = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const oddErrors: [string, string][] = [
    ["nested 100,000 deep", deepJson],
    ["with a message nested 100,000 deep", `{"error_msg":${deepJson}}`],
    ["whose message has a toString", '{"error_msg":{"toString":1}}'],
    ["whose code has a toString", '{"error_code":{"toString":1},"error":{"code":{"valueOf":1}}}'],
    ["with a property __proto__", '{"__proto__":{"error_code":"ROMA.10012"},"error":[]}'],
  ];

  test.for(oddErrors)("%s does not lose the outcome of a POST that gets 502", async ([, body]) => {
    const { roma } = createClientWithResponse(() => new Response(body, { status: 502 }));

    const error = await rejectionOf(sendPost(roma));

    expect(error).toMatchObject({
      code: "unknown-outcome",
      mayHaveRun: true,
      cause: { code: "api" },
    });
    expect(() => JSON.stringify(error)).not.toThrow();
  });

  test.for(oddErrors)("%s does not end the retries of a GET that gets 503", async ([, body]) => {
    let sent = 0;
    const respond = () => {
      sent += 1;
      return sent < 3 ? new Response(body, { status: 503 }) : Response.json({ status: "Running" });
    };
    const { roma } = createClientWithResponse(respond, { clock: createTestClock() });

    expect(await sendGet(roma)).toEqual({ status: "Running" });
  });

  test.for(oddErrors)("%s with the status 200 has an unknown outcome", async ([, body]) => {
    const { roma } = createClientWithResponse(() => new Response(body));

    const error = await rejectionOf(sendPost(roma));

    expect(error).toMatchObject({ code: "unexpected-response", mayHaveRun: true });
    expect(() => JSON.stringify(error)).not.toThrow();
  });

  test.for([{}, true, 7, ["a", 1], [], null, ""])(
    "whose job ID is %j is unexpected, with an unknown outcome",
    async (job_id) => {
      const { roma } = createClientWithResponse(() => Response.json({ job_id }));

      expect(await rejectionOf(sendPost(roma))).toMatchObject({
        code: "unexpected-response",
        mayHaveRun: true,
        message: expect.stringMatching(/no job_id|its job_id is not of the described type/),
      });
    },
  );

  test.for([{}, true, 7, ["Running"]])(
    "whose status is %j is no state of a job",
    async (status) => {
      const { roma } = createClientWithResponse(() => Response.json({ status }));

      expect(await rejectionOf(sendGet(roma))).toMatchObject({ code: "unexpected-response" });
    },
  );

  test("lacks what is not of the described type, and the hooks and the log say so", async () => {
    const body = {
      status: "Failed",
      reasons: {},
      reason: [null, { error_msg: 7, error_code: "X.1" }, "text"],
      progress_percent: "35",
      end_time: null,
      id: ["a"],
      undescribed: { any: [null, 1] },
    };
    const events: unknown[] = [];
    const warnings: unknown[][] = [];
    const { roma } = createClientWithResponse(() => Response.json(body), {
      onResponse: ({ ignored }) => events.push(ignored),
      logger: { debug: () => {}, warn: (...data: unknown[]) => warnings.push(data) },
    });

    expect(await sendGet(roma)).toEqual({
      status: "Failed",
      reason: [{ error_code: "X.1" }],
      undescribed: { any: [null, 1] },
    });
    const ignored = ["id", "reasons", "reason[]", "reason[].error_msg", "progress_percent"];
    expect(events).toEqual([ignored]);
    expect(warnings).toMatchObject([["roma-assets onResponse", { ignored }]]);
  });

  test("is as it was if everything is of the described type", async () => {
    const { roma } = createClientWithResponse(() => Response.json(describedBodies.getAssetJob), {
      onResponse: (event) => expect(event).not.toHaveProperty("ignored"),
    });

    expect(await sendGet(roma)).toEqual(describedBodies.getAssetJob);
  });
});

describe("a body that is larger than maxResponseBytes", () => {
  const MB = 1024 * 1024;
  /** 17 MB that are sent as a few thousand bytes. */
  const packed = gzipSync(Buffer.alloc(17 * MB, " "));

  const senders: [string, (roma: RomaClient) => Promise<unknown>, boolean][] = [
    ["a POST", sendPost, true],
    ["a GET", sendGet, false],
    ["a raw POST", sendRawPost, true],
    ["a raw GET", sendRawGet, false],
    ["a login", (roma) => roma.createToken(login), true],
  ];

  test.for(senders)("of %s after unpacking fails the call", async ([, call, mayHaveRun]) => {
    const url = await serve((response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(packed);
    });

    const error = await rejectionOf(call(createTestClient(url, { iamEndpoint: url })));

    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({
      status: 200,
      body: "",
      mayHaveRun,
      message: expect.stringMatching(/200, but the body is larger than .* 16777216 bytes/),
    });
  });

  test("is not read to its end", async () => {
    const closed = Promise.withResolvers<void>();
    const url = await serve((response) => {
      response.on("close", closed.resolve);
      const fill = () => {
        while (response.write(" ".repeat(MB))) {
          // Until the connection is full.
        }
      };
      response.on("drain", fill);
      fill();
    });

    expect(await rejectionOf(sendGet(createTestClient(url)))).toMatchObject({ status: 200 });
    await closed.promise;
  });

  test("of IAM's response fails the login", async () => {
    const url = await serve((response) => {
      response.writeHead(201, { "content-encoding": "gzip", "X-Subject-Token": "t" }).end(packed);
    });
    const token = iamToken({ domain: "d", user: "u", password: "p", region: "r", endpoint: url });

    expect(await rejectionOf(sendGet(createTestClient(url, { token })))).toMatchObject({
      code: "token",
      cause: { code: "unexpected-response" },
    });
  });

  test("is replaced with a text if the response is an error, whose status is kept", async () => {
    const url = await serve((response) => {
      response.writeHead(403, { "content-encoding": "gzip" }).end(packed);
    });
    const roma = createTestClient(url);

    expect(await rejectionOf(sendPost(roma))).toMatchObject({
      code: "api",
      status: 403,
      mayHaveRun: false,
      message: expect.stringContaining("403 (the body is larger than"),
    });
    expect(await sendRawPost(roma)).toMatchObject({ error: expect.stringContaining("is larger") });
  });

  test("is counted in bytes, and may have exactly the maximum", async () => {
    const body = JSON.stringify({ status: "Läuft" });
    const size = new TextEncoder().encode(body).length;
    const send = (maxResponseBytes: number) => {
      const { roma } = createClientWithResponse(() => new Response(body), { maxResponseBytes });
      return sendGet(roma);
    };

    expect(await send(size)).toEqual({ status: "Läuft" });
    expect(await rejectionOf(send(size - 1))).toMatchObject({ code: "unexpected-response" });
    expect(await rejectionOf(send(-1))).toMatchObject({ code: "argument" });
  });
});

test.for([undefined, "soon", 7, {}, "0001-01-01T00:00:00Z", null])(
  "a token that expires at %j is used for an hour",
  async (expires_at) => {
    let logins = 0;
    const clock = { ...createTestClock(), time: 0, now: () => clock.time };
    const token = iamToken({
      domain: "d",
      user: "u",
      password: "p",
      region: "r",
      clock,
      fetch: async () => {
        logins += 1;
        const body = { token: { issued_at: "2026-01-01T00:00:00Z", expires_at } };
        return Response.json(body, { status: 201, headers: { "X-Subject-Token": "t" } });
      },
    });
    const get = async (time: number) => {
      clock.time = time;
      await token({ forceRefresh: false, signal: new AbortController().signal });
      return logins;
    };

    expect(await get(0)).toBe(1);
    expect(await get(3_299_999)).toBe(1);
    expect(await get(3_300_000)).toBe(2);
  },
);

interface Call {
  readonly name: string;
  readonly responses: fc.Arbitrary<OddResponse>;
  readonly send: (fetch: FetchFunction) => Promise<unknown>;
}

const calls: Call[] = [
  {
    name: "deleteAssets",
    responses: anyResponse(describedBodies.deleteAssets),
    send: (fetch) => sendPost(createTestClient(ENDPOINT, { fetch, retries: 0 })),
  },
  {
    name: "getAssetJob",
    responses: anyResponse(describedBodies.getAssetJob),
    send: (fetch) => sendGet(createTestClient(ENDPOINT, { fetch, retries: 0 })),
  },
  {
    name: "createToken",
    responses: anyResponse(describedBodies.createToken, 201),
    send: (fetch) => createTestClient(ENDPOINT, { fetch, retries: 0 }).createToken(login),
  },
  {
    name: "a call with a token of IAM",
    responses: anyResponse(describedBodies.createToken, 201),
    send: (fetch) => {
      const user = { domain: "d", user: "u", password: "very-secret", region: "r" };
      const token = iamToken({ ...user, fetch, retries: 0 });
      return sendGet(createTestClient(ENDPOINT, { token, fetch, retries: 0 }));
    },
  },
];

test.for(calls)(
  "$name throws nothing but typed errors that keep the outcome, whatever the service sends",
  { timeout: MAX_DURATION_MS },
  async ({ name, responses, send }) => {
    const survives = async (odd: OddResponse) => {
      const [outcome] = await Promise.allSettled([send(async () => toResponse(odd))]);
      if (outcome.status === "fulfilled") {
        return;
      }

      const error: unknown = outcome.reason;
      expect(isRomaError(error), String(error)).toBe(true);
      expect(() => JSON.stringify(error)).not.toThrow();
      if (name === "deleteAssets") {
        expect(error).toHaveProperty("mayHaveRun", mayHaveRun(odd, error));
      }
    };

    await fc.assert(fc.asyncProperty(responses, survives), { numRuns: runs });
  },
);

// --- internal ---

/** Starts a server that responds to each request in the same way. */
async function serve(respond: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.on("error", () => {});
    respond(response);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return listen(server);
}

/** Returns true if a POST with this response may have been executed. */
function mayHaveRun({ status, headers }: OddResponse, error: unknown): boolean {
  const isErrorInSuccess = isRomaError(error) && error.code === "api" && status < 300;
  if (isErrorInSuccess) {
    return error.mayHaveRun;
  }
  const isRefusal = status === 503 && "retry-after" in headers;
  return status < 300 || status === 408 || (status >= 500 && !isRefusal);
}
