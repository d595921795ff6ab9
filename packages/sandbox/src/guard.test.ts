/** Tests the HTTP server with raw sockets, because `fetch` allows no other `Host`. */
import { connect, type Socket } from "node:net";
import { networkInterfaces, type NetworkInterfaceInfo } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
import { MAX_BODY_BYTES } from "./guard.ts";
import { createSandbox, type ListenOptions, type SandboxServer } from "./sandbox.ts";

const IAM = "POST /v3/auth/tokens";
const STATE = "GET /_sandbox/state";
const DELETE = "POST /v2/p/instances/i/assets/delete";
const UNKNOWN = "PUT /unknown";

describe("the host of a request", () => {
  test.each(["localhost", "LOCALHOST:80", "127.0.0.1", "127.1.2.3:65535", "[::1]", "[::1]:80"])(
    "%s is served",
    async (host) => {
      const { request } = await setUp();
      expect((await request(STATE, { host })).status).toBe(200);
    },
  );

  test.each([
    "attacker.example",
    "attacker.example:80",
    "localhost.attacker.example",
    "127.0.0.1.attacker.example",
    "user@127.0.0.1",
    "128.0.0.1",
    "0.0.0.0",
    "[::2]",
    "::1",
    "a b",
    "",
  ])("%j is not served", async (host) => {
    const { request } = await setUp();
    // The HTTP server itself responds with 400 to what is not a host at all.
    expect([400, 403]).toContain((await request(STATE, { host })).status);
  });

  test.each([STATE, IAM, DELETE, UNKNOWN, "OPTIONS /_sandbox/state"])(
    "is checked before %s",
    async (route) => {
      const { request } = await setUp();
      const { status, body } = await request(route, { host: "attacker.example" });
      expect({ status, ...body }).toEqual({
        status: 403,
        error_code: "SANDBOX.0001",
        error_msg:
          'The sandbox accepts no requests with the host "attacker.example". Use localhost or 127.0.0.1, ' +
          "or allow the host with listen({ allowedHosts }) or --allow-host.",
        request_id: expect.any(String),
      });
    },
  );

  test("is checked in the request line and in each header", async () => {
    const { request } = await setUp();
    const line = await request("GET http://attacker.example/_sandbox/state", { host: "localhost" });
    expect(line.status).toBe(403);
    const second = await request(STATE, { host: "localhost\r\nHost: attacker.example" });
    expect([400, 403]).toContain(second.status);
  });

  test("is required", async () => {
    const { exchange } = await setUp();
    expect((await exchange("GET /_sandbox/state HTTP/1.1\r\n\r\n")).status).toBe(400);
    expect((await exchange("GET /_sandbox/state HTTP/1.0\r\n\r\n")).status).toBe(400);
  });

  test("can be allowed by its name", async () => {
    const { request } = await setUp({ allowedHosts: ["Sandbox.test", "[fd00::1]"] });
    expect((await request(STATE, { host: "sandbox.TEST:8080" })).status).toBe(200);
    expect((await request(STATE, { host: "[fd00::1]:8080" })).status).toBe(200);
    expect((await request(STATE, { host: "other.test" })).status).toBe(403);
    expect((await request(STATE, { host: "a.sandbox.test" })).status).toBe(403);
  });

  test.each(["http://sandbox.test", "*", ""])("can't be allowed by %j", async (name) => {
    await expect(createSandbox().listen({ allowedHosts: [name] })).rejects.toThrow(
      `allowedHosts: expected names such as sandbox.test, received ${JSON.stringify(name)}.`,
    );
  });
});

describe("the address to listen on", () => {
  test.each([
    ["127.0.0.1", "http://127.0.0.1"],
    ["LocalHost", "http://localhost"],
    // Another container can reach these; the URL is for this machine.
    ["0.0.0.0", "http://127.0.0.1"],
    ["0", "http://127.0.0.1"],
  ])("%s leads to the URL %s", async (host, origin) => {
    const server = await listen({ host });
    expect(server.url).toBe(`${origin}:${server.port}`);
    expect((await fetch(`${server.url}/_sandbox/state`)).status).toBe(200);
  });

  const hasIpv6 = addresses().some(({ address }) => address === "::1");
  test.skipIf(!hasIpv6).each(["::1", "[::1]", "::"])("%s leads to [::1]", async (host) => {
    const server = await listen({ host });
    expect(server.url).toBe(`http://[::1]:${server.port}`);
    expect((await fetch(`${server.url}/_sandbox/state`)).status).toBe(200);
  });

  const [outward] = addresses().filter(({ family, internal }) => family === "IPv4" && !internal);
  test.skipIf(outward === undefined)("can be used as a name if it is not local", async () => {
    const host = outward?.address ?? "";
    const server = await listen({ host });
    expect(server.url).toBe(`http://${host}:${server.port}`);
    expect((await fetch(`${server.url}/_sandbox/state`)).status).toBe(200);
  });

  test("does not make other names valid", async () => {
    const { request } = await setUp({ host: "0.0.0.0" });
    for (const host of ["0.0.0.0", "sandbox.test", "192.0.2.1"]) {
      expect((await request(STATE, { host })).status).toBe(403);
    }
  });

  test.each(["http://127.0.0.1", "127.0.0.1:8080", "fe80::1%eth0", "a b", ""])(
    "can't be %j",
    async (host) => {
      await expect(createSandbox().listen({ host })).rejects.toThrow(
        `host: expected an address such as 0.0.0.0 or ::1, received ${JSON.stringify(host)}.`,
      );
    },
  );
});

describe("the origin of a request", () => {
  test.each([
    ["http://localhost:3000", 200],
    ["https://127.0.0.1", 200],
    ["https://sandbox.test", 200],
    ["https://attacker.example", 403],
    ["http://localhost.attacker.example", 403],
    ["chrome-extension://localhost", 403],
    ["null", 403],
  ])("%s leads to %i", async (origin, status) => {
    const { request } = await setUp({ allowedHosts: ["sandbox.test"] });
    expect((await request(STATE, { origin })).status).toBe(status);
  });

  test("is not allowed to read a response", async () => {
    const { request } = await setUp();
    for (const route of [STATE, "OPTIONS /v3/auth/tokens"]) {
      const { head } = await request(route, { origin: "http://localhost:3000" });
      expect(head).not.toMatch(/access-control-/i);
    }
  });
});

describe("the body of a request", () => {
  const tooLarge = {
    status: 413,
    body: {
      error_code: "APIGW.0201",
      error_msg: "Request entity too large.",
    },
  };

  test.each([IAM, DELETE, STATE, UNKNOWN])(
    "is not read if it is too large: %s, without a token",
    async (route) => {
      const { exchange } = await setUp();
      // Nothing of the body is ever sent, so a server that waits for it would never respond.
      const length = `Content-Length: ${MAX_BODY_BYTES + 1}`;
      expect(
        await exchange(`${route} HTTP/1.1\r\nHost: localhost\r\n${length}\r\n\r\n`),
      ).toMatchObject(tooLarge);
    },
  );

  test("is counted while it arrives, if its length is not given", async () => {
    const { open } = await setUp();
    const { socket, response } = open();
    socket.write(`${DELETE} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const sent = await sendChunksUntil(response, socket);

    expect(sent).toBeLessThan(MAX_SENT_BYTES);
    expect(await response).toMatchObject(tooLarge);
  });

  test.each([
    ["with its length", "Content-Length: 12582912\r\n\r\n"],
    ["without", `Transfer-Encoding: chunked\r\n\r\nc00000\r\n`],
  ])("may have 12 MB, %s", async (_, head) => {
    const { exchange } = await setUp();
    const end = head.includes("chunked") ? "\r\n0\r\n\r\n" : "";
    const body = " ".repeat(MAX_BODY_BYTES);
    const { status } = await exchange(
      `${DELETE} HTTP/1.1\r\nHost: localhost\r\n${head}${body}${end}`,
    );
    expect(status).toBe(401);
  });
});

// --- internal ---

/** Size at which a test stops to wait for the rejection of a body. */
const MAX_SENT_BYTES = 20 * MAX_BODY_BYTES;

interface ReceivedResponse {
  status: number;
  head: string;
  body: Record<string, unknown>;
}

async function listen(options: ListenOptions): Promise<SandboxServer> {
  const server = await createSandbox().listen(options);
  onTestFinished(() => server.close());
  return server;
}

function addresses(): NetworkInterfaceInfo[] {
  return Object.values(networkInterfaces()).flatMap((each) => each ?? []);
}

async function setUp(options: ListenOptions = {}) {
  const server = await listen(options);

  const open = () => {
    const socket = connect(server.port, "127.0.0.1");
    // The server may close the connection while this side is still sending.
    socket.on("error", () => {});
    onTestFinished(() => void socket.destroy());
    return { socket, response: readResponse(socket) };
  };
  const exchange = (request: string): Promise<ReceivedResponse> => {
    const { socket, response } = open();
    socket.write(request);
    return response;
  };

  return {
    open,
    exchange,
    /** Sends a request without a body. `Connection: close` ends the response. */
    request: (route: string, { host = "localhost", origin }: { host?: string; origin?: string }) =>
      exchange(
        [
          `${route} HTTP/1.1`,
          `Host: ${host}`,
          ...(origin ? [`Origin: ${origin}`] : []),
          "Content-Length: 0",
          "Connection: close\r\n\r\n",
        ].join("\r\n"),
      ),
  };
}

/** Reads a response, whose length is given, or that ends with the connection. */
function readResponse(socket: Socket): Promise<ReceivedResponse> {
  return new Promise((resolve) => {
    let received = "";
    const resolveIfComplete = (isClosed: boolean) => {
      const [head = "", body] = received.split("\r\n\r\n", 2);
      const [, length] = /^content-length: (\d+)/im.exec(head) ?? [];
      if (isClosed || (body !== undefined && body.length === Number(length))) {
        const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
        resolve({ status, head, body: parseBody(body) });
      }
    };

    socket.setEncoding("latin1");
    socket.on("data", (chunk) => {
      received += chunk;
      resolveIfComplete(false);
    });
    socket.on("close", () => resolveIfComplete(true));
  });
}

function parseBody(body: string | undefined): Record<string, unknown> {
  return body ? JSON.parse(body) : {};
}

/**
 * Sends a body without an end, until the response arrives.
 *
 * @returns the number of bytes.
 */
async function sendChunksUntil(response: Promise<unknown>, socket: Socket): Promise<number> {
  const bytes = 64 * 1024;
  const chunk = `${bytes.toString(16)}\r\n${" ".repeat(bytes)}\r\n`;
  const finished = new AbortController();
  const end = response.then(() => finished.abort());
  let sent = 0;

  while (!finished.signal.aborted && sent < MAX_SENT_BYTES) {
    sent += bytes;
    if (!socket.write(chunk)) {
      await Promise.race([end, new Promise((resolve) => socket.once("drain", resolve))]);
    }
  }

  return sent;
}
