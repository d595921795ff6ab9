import type { ConnectionError } from "@roma-assets/client";
import { expect, test } from "vitest";
import { createTestClient, ENDPOINT, sendGet, sendPost, TOKEN } from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { rejectionOf } from "../test/rejection.ts";
import { expectNotToReveal } from "../test/secrets.ts";
import { respond, startServer } from "../test/server.ts";

test("retries a refused connection, and then throws a ConnectionError", async () => {
  const clock = createTestClock();
  const server = await startServer([respond(200, { job_id: "job" })], clock);
  await server.close();
  const attempts: number[] = [];
  const roma = createTestClient(server.url, {
    clock,
    onRequest: ({ attempt }) => attempts.push(attempt),
  });

  expect(await rejectionOf(sendPost(roma))).toMatchObject({
    code: "connection",
    mayHaveRun: false,
    cause: { cause: { code: "ECONNREFUSED" } },
  });
  expect(attempts).toEqual([1, 2, 3]);
});

test.for([
  [
    { code: "EHOSTUNREACH", syscall: "connect" },
    { mayHaveRun: false, attempts: 3 },
  ],
  [{ code: "EHOSTUNREACH" }, { mayHaveRun: false, attempts: 3 }],
  [
    { code: "EAI_AGAIN", syscall: "getaddrinfo" },
    { mayHaveRun: false, attempts: 3 },
  ],
  [
    { code: "EHOSTUNREACH", syscall: "read" },
    { mayHaveRun: true, attempts: 1 },
  ],
  [
    { code: "ENETUNREACH", syscall: "write" },
    { mayHaveRun: true, attempts: 1 },
  ],
  [{ code: "ECONNRESET" }, { mayHaveRun: true, attempts: 1 }],
  [{ code: "ERR_SSL_BAD_RECORD_TYPE" }, { mayHaveRun: true, attempts: 1 }],
  [{ code: 0 }, { mayHaveRun: true, attempts: 1 }],
  [{ message: "Proxy response (502) !== 200" }, { mayHaveRun: false, attempts: 3 }],
] as const)("a POST that fails with the network error %j has %j", async ([details, expected]) => {
  expect(await postFailingWith(details)).toMatchObject(expected);
});

test.for([
  [{ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, "certificate"],
  [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, "certificate"],
  [{ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, "certificate"],
  [{ code: "CERT_HAS_EXPIRED" }, "certificate"],
  [{ code: "INVALID_PURPOSE" }, "certificate"],
  [{ code: "ERR_SSL_WRONG_VERSION_NUMBER" }, "tls"],
  [{ code: "ENOTFOUND", syscall: "getaddrinfo", hostname: "roma.example" }, "host"],
  [{ message: "bad port" }, "host"],
  [{ message: "Proxy response (407) !== 200 when HTTP Tunneling" }, "proxy"],
] as const)(
  "a POST that fails with %j has the problem %s and is not retried",
  async ([details, problem]) => {
    const expected = { code: "connection", mayHaveRun: false, attempts: 1 };

    expect(await postFailingWith(details)).toMatchObject({ ...expected, problem });
  },
);

test("retries if a host is not found that has responded before", async () => {
  const { roma, responses, attempts } = createFailingClient({ code: "ENOTFOUND" });
  responses.push(Response.json({ status: "RUNNING" }));
  await sendGet(roma);

  const error = await rejectionOf(sendPost(roma));

  expect(error).toMatchObject({ code: "connection" });
  expect(attempts()).toBe(4);
});

test("the message of a problem is one line", async () => {
  const message = "40DD:error:0A00010B:SSL routines:wrong version number:tls.c:77:\n";
  const error = await postFailingWith({ code: "ERR_SSL_WRONG_VERSION_NUMBER", message });

  expect(error.message).toMatch(/^POST https:\S+: the server does not accept a TLS [^\n]+$/);
});

test("does not reveal the token in a response that is not valid HTTP", async () => {
  const clock = createTestClock();
  const head = `HTTP/1.1 201 Created\r\ncontent-length: abc\r\nX-Subject-Token: ${TOKEN}`;
  const server = await startServer([(socket) => socket.write(`${head}\r\n\r\n{}`)], clock);
  const roma = createTestClient(server.url, { clock, iamEndpoint: server.url });

  const error = await rejectionOf(roma.createToken({ auth: {} as never }));

  expect(error).toMatchObject({ code: "unknown-outcome" });
  expectNotToReveal(error, TOKEN);
});

// --- internal ---

/** Sends a POST that fails with a network error, and describes how the client reports that. */
async function postFailingWith(
  details: object,
): Promise<Partial<ConnectionError> & { message: string; attempts: number }> {
  const { roma, attempts } = createFailingClient(details);
  const error = (await rejectionOf(sendPost(roma))) as ConnectionError;

  const { code, mayHaveRun, problem, message } = error;
  return { code, mayHaveRun, message, attempts: attempts(), ...(problem && { problem }) };
}

/** Creates a client whose requests fail with a network error, once there is no other response. */
function createFailingClient(details: object) {
  const responses: Response[] = [];
  let attempts = 0;

  const roma = createTestClient(ENDPOINT, {
    clock: createTestClock(),
    fetch: async () => {
      attempts += 1;
      const response = responses.shift();
      if (!response) {
        const cause = Object.assign(new Error("network"), details);
        throw new TypeError("fetch failed", { cause });
      }
      return response;
    },
  });
  return { roma, responses, attempts: () => attempts };
}
