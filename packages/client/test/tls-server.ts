import { createServer, type Server as HttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { createServer as createSocketServer, type Socket } from "node:net";
import { generate } from "selfsigned";
import { onTestFinished } from "vitest";
import { listen } from "./server.ts";

/** A server for requests over TLS, as far as they get. */
export interface TlsServer {
  /** The URL, with https. */
  readonly url: string;
  /** Returns the number of requests that the server received over HTTP. */
  requestCount(): number;
}

/** Starts a server whose port expects http in place of https. */
export async function startPlainServer(): Promise<TlsServer> {
  return startHttpServer(createServer());
}

/** Starts a server with a certificate that no authority has signed. */
export async function startSelfSignedServer(): Promise<TlsServer> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
  return startHttpServer(createHttpsServer({ key, cert }) as HttpServer);
}

/** Starts a server that handles the first bytes of each connection: those of a TLS handshake. */
export async function startSocketServer(onHello: (socket: Socket) => void): Promise<TlsServer> {
  const server = createSocketServer((socket) => {
    socket.on("error", () => {}).once("data", () => onHello(socket));
  });
  const url = await listen(server);
  onTestFinished(() => void server.close());

  return { url: withTls(url), requestCount: () => 0 };
}

// --- internal ---

async function startHttpServer(server: HttpServer): Promise<TlsServer> {
  let count = 0;
  server.on("request", (_request, response) => {
    count += 1;
    response.end('{"job_id":"job"}');
  });
  const url = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  return { url: withTls(url), requestCount: () => count };
}

function withTls(url: string): string {
  return url.replace("http:", "https:");
}
