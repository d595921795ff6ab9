import type { AddressInfo } from "node:net";
import { createAdaptorServer, type HttpBindings, type ServerType } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Hono } from "hono";
import { BrokenConnection, type ConnectionFault } from "./fault-responses.ts";
import { assertLocal, parseAllowedHosts, readBody, RejectedRequest } from "./guard.ts";

/** A sandbox that serves HTTP. */
export interface SandboxServer {
  readonly port: number;
  /** `http://127.0.0.1:<port>`, the endpoint of both ROMA Connect and IAM. */
  readonly url: string;
  /** Stops listening and closes open connections. */
  close(): Promise<void>;
}

/** Options of `sandbox.listen()`. */
export interface ListenOptions {
  /** Port to listen on. Default: any free port. */
  port?: number;
  /**
   * Names of hosts under which the server can be reached, in addition to those of this machine:
   * `localhost`, 127.0.0.0/8 and `[::1]`. Requests for all other hosts are rejected.
   */
  allowedHosts?: readonly string[];
}

/**
 * Serves the routes over HTTP on 127.0.0.1.
 *
 * @throws {TypeError} if `allowedHosts` contains something else than names of hosts.
 */
export async function startServer(
  app: Hono,
  { port = 0, allowedHosts = [] }: ListenOptions,
): Promise<SandboxServer> {
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
          return breakConnection(error.fault, env as HttpBindings);
        }
        throw error;
      }
    },
    // Keeps the adapter from replacing the global `Request` and `Response`.
    overrideGlobalObjects: false,
    serverOptions: { maxHeaderSize: MAX_HEADER_SIZE },
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });

  const address = server.address() as AddressInfo;

  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    close: () => closeServer(server),
  };
}

// --- internal ---

/**
 * Maximum size of the headers, in bytes. Allows a token of 100,000 characters; Node's default is 16
 * KB.
 */
const MAX_HEADER_SIZE = 256 * 1024;

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ("closeAllConnections" in server) {
      server.closeAllConnections();
    }
  });
}

/** Closes a connection, or keeps it open without a response until the client closes it. */
async function breakConnection(fault: ConnectionFault, env: HttpBindings): Promise<Response> {
  const { socket } = env.incoming;
  if (fault === "silence") {
    await new Promise((resolve) => {
      socket.once("close", resolve);
    });
  } else {
    socket.destroy();
  }
  return RESPONSE_ALREADY_SENT;
}
