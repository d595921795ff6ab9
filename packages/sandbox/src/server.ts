import type { AddressInfo } from "node:net";
import { createAdaptorServer, type HttpBindings, type ServerType } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Hono } from "hono";
import { BrokenConnection } from "./fault-responses.ts";
import {
  assertLocal,
  parseAllowedHosts,
  parseListeningHost,
  readBody,
  RejectedRequest,
} from "./guard.ts";

/** A sandbox that serves HTTP. */
export interface SandboxServer {
  readonly port: number;
  /**
   * `http://127.0.0.1:<port>`, the endpoint of both ROMA Connect and IAM. Has the name of the `host`
   * that it listens on, unless that means all addresses of this machine.
   */
  readonly url: string;
  /** Stops listening and closes open connections. */
  close(): Promise<void>;
}

/** Options of `sandbox.listen()`. */
export interface ListenOptions {
  /** Port to listen on. Default: any free port. */
  port?: number;
  /**
   * Address to listen on, or a name that leads to it. With `0.0.0.0` or `::`, everybody who can reach
   * this machine can use the sandbox. Default: `127.0.0.1`.
   */
  host?: string;
  /**
   * Names of hosts under which the server can be reached, in addition to those of this machine:
   * `localhost`, 127.0.0.0/8 and `[::1]`, and to `host`. Requests for all other hosts are rejected.
   */
  allowedHosts?: readonly string[];
}

/**
 * Serves the routes over HTTP.
 *
 * @throws {TypeError} if `host` is not an address or a name, or if `allowedHosts` contains something
 * else than names of hosts.
 */
export async function startServer(
  app: Hono,
  { port = 0, host = "127.0.0.1", allowedHosts = [] }: ListenOptions,
): Promise<SandboxServer> {
  const listeningHost = parseListeningHost(host);
  if (!listeningHost) {
    throw new TypeError(
      `host: expected an address such as 0.0.0.0 or ::1, received ${JSON.stringify(host)}.`,
    );
  }

  const { address, name } = listeningHost;
  const allowed = parseAllowedHosts(allowedHosts);
  const server = createAdaptorServer({
    async fetch(request, env) {
      const { incoming } = env as HttpBindings;
      try {
        assertLocal(incoming, allowed);
        // The adapter uses this property in place of the body, which can be read only once.
        Object.assign(incoming, { rawBody: await readBody(incoming) });

        return await app.fetch(request, env);
      } catch (error) {
        if (error instanceof RejectedRequest) {
          return error.toResponse();
        }
        if (error instanceof BrokenConnection) {
          return breakConnection(error, env as HttpBindings);
        }
        throw error;
      }
    },
    // Keeps the adapter from replacing the global `Request` and `Response`.
    overrideGlobalObjects: false,
    serverOptions: { maxHeaderSize: MAX_HEADER_SIZE },
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, address, resolve);
  });

  const actual = server.address() as AddressInfo;
  const loopback = LOOPBACK_ADDRESSES[actual.address];
  if (loopback === undefined) {
    allowed.add(name);
  }

  return {
    port: actual.port,
    url: `http://${loopback ?? name}:${actual.port}`,
    close: () => closeServer(server),
  };
}

// --- internal ---

/**
 * Maximum size of the headers, in bytes. Allows a token of 100,000 characters; Node's default is 16
 * KB.
 */
const MAX_HEADER_SIZE = 256 * 1024;

/** How a URL names this machine, by the address that means all of its addresses. */
const LOOPBACK_ADDRESSES: Readonly<Record<string, string>> = {
  "0.0.0.0": "127.0.0.1",
  "::": "[::1]",
};

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ("closeAllConnections" in server) {
      server.closeAllConnections();
    }
  });
}

/**
 * Closes a connection, if need be in the middle of a response, or keeps it open without a response
 * until the client closes it.
 */
async function breakConnection(
  { fault, beginning }: BrokenConnection,
  env: HttpBindings,
): Promise<Response> {
  const { socket } = env.incoming;
  if (beginning) {
    env.outgoing.writeHead(beginning.status, { ...beginning.headers });
    env.outgoing.write(beginning.bytes, () => socket.destroy());
  } else if (fault === "silence") {
    await new Promise((resolve) => {
      socket.once("close", resolve);
    });
  } else {
    socket.destroy();
  }
  return RESPONSE_ALREADY_SENT;
}
