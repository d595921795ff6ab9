/** A server on this machine for shapes.ts: it shows the bytes of the requests that it receives. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A server that gives the same response until it is told another one. */
export interface ShapeServer {
  /** Sends a request to the server, whatever host it is for. */
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Sets the response of the next requests. A body that is no string is sent as JSON. */
  respondWith(body: unknown, options?: { status?: number; headers?: Record<string, string> }): void;
  /** The number of requests. */
  count(): number;
  /** The last request: its method, its URL as received, and its body, if there is one. */
  last(): string;
  /** A header of the last request. */
  lastHeader(name: string): string | undefined;
  close(): void;
}

/** Starts the server. */
export async function startShapeServer(): Promise<ShapeServer> {
  let response = { status: 204, headers: {}, text: "" };
  const requests: { text: string; headers: NodeJS.Dict<string[]> }[] = [];
  const hosts: string[] = [];

  const server = createServer(async (request, outgoing) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const url = `${hosts.at(-1)}${request.url}`;
    requests.push({
      text: [request.method, url, body].filter(Boolean).join(" "),
      headers: request.headersDistinct,
    });
    outgoing.writeHead(response.status, response.headers).end(response.text);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;

  return {
    fetch(url, init) {
      const [host = ""] = /^https:\/\/[^/]+/.exec(url) ?? [];
      hosts.push(host);
      return fetch(url.replace(host, `http://127.0.0.1:${port}`), init);
    },
    respondWith(body, { status = 200, headers = {} } = {}) {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      response = { status, headers, text: text ?? "" };
    },
    count: () => requests.length,
    last: () => requests.at(-1)?.text ?? "",
    lastHeader: (name) => requests.at(-1)?.headers[name]?.join(),
    close: () => server.close(),
  };
}
