import { expect, test } from "vitest";
import { createTestClient, ENDPOINT, sendPost, TOKEN } from "../test/client.ts";
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
  [{ code: "EHOSTUNREACH", syscall: "connect" }, false],
  [{ code: "EHOSTUNREACH" }, false],
  [{ code: "EAI_AGAIN", syscall: "getaddrinfo" }, false],
  [{ code: "DEPTH_ZERO_SELF_SIGNED_CERT" }, false],
  [{ code: "ERR_TLS_CERT_ALTNAME_INVALID" }, false],
  [{ code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }, false],
  [{ code: "EHOSTUNREACH", syscall: "read" }, true],
  [{ code: "ENETUNREACH", syscall: "write" }, true],
  [{ code: "ERR_SSL_WRONG_VERSION_NUMBER" }, true],
  [{ code: "ECONNRESET" }, true],
] as const)(
  "a POST that fails with the network error %j has mayHaveRun %j",
  async ([details, mayHaveRun]) => {
    let requests = 0;
    const roma = createTestClient(ENDPOINT, {
      clock: createTestClock(),
      fetch: async () => {
        requests += 1;
        const cause = Object.assign(new Error("network"), details);
        throw new TypeError("fetch failed", { cause });
      },
    });

    await expect(sendPost(roma)).rejects.toMatchObject({ mayHaveRun });
    expect(requests).toBe(mayHaveRun ? 1 : 3);
  },
);

test("does not reveal the token in a response that is not valid HTTP", async () => {
  const clock = createTestClock();
  const head = `HTTP/1.1 201 Created\r\ncontent-length: abc\r\nX-Subject-Token: ${TOKEN}`;
  const server = await startServer([(socket) => socket.write(`${head}\r\n\r\n{}`)], clock);
  const roma = createTestClient(server.url, { clock, iamEndpoint: server.url });

  const error = await rejectionOf(roma.createToken({ auth: {} as never }));

  expect(error).toMatchObject({ code: "unknown-outcome" });
  expectNotToReveal(error, TOKEN);
});
