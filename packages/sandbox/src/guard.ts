/**
 * Protects the HTTP server. Programs reach it from this machine only by default, but so do the pages
 * of all web sites that are open here. By DNS rebinding, a page can even read the responses: the name
 * of its site then leads to 127.0.0.1. `Host` and `Origin` still contain that name.
 */
import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";
import { romaError } from "./responses.ts";

/** Maximum size of a request's body, in bytes: 12 MB, that of the vendor's gateway. */
export const MAX_BODY_BYTES: number = 12 * 1024 * 1024;

/** A request that the server rejects before it reaches any route. */
export class RejectedRequest extends Error {
  readonly #status: number;
  readonly #code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.#status = status;
    this.#code = code;
  }

  /** Returns the response, an error in the format of ROMA Connect. */
  toResponse(): Response {
    const { status, headers, body } = romaError(this.#status, this.#code, this.message);
    return new Response(JSON.stringify(body), { status, headers });
  }
}

/**
 * Parses the names of hosts that the server accepts in addition to those of this machine.
 *
 * @throws {TypeError} if one of them is not the name of a host.
 */
export function parseAllowedHosts(names: readonly string[]): Set<string> {
  return new Set(
    names.map((name) => {
      const host = parseHost(name);
      if (host === undefined) {
        throw new TypeError(
          `allowedHosts: expected names such as sandbox.test, received ${JSON.stringify(name)}.`,
        );
      }
      return host;
    }),
  );
}

/** A host to listen on. */
export interface ListeningHost {
  /** As sockets name it, such as `::1`. */
  address: string;
  /** As URLs name it, such as `[::1]`. */
  name: string;
}

/** Parses the host to listen on. Returns undefined if it is neither an address nor a name. */
export function parseListeningHost(host: string): ListeningHost | undefined {
  const address = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  const name = isIPv6(address) ? `[${address}]` : address;

  return parseHost(name) === name ? { address, name } : undefined;
}

/** Returns the lower-case name of a host without its port, or undefined if it is not valid. */
export function parseHost(text: string): string | undefined {
  const [, name] = /^([\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.exec(text) ?? [];
  return name?.toLowerCase();
}

/** Returns true if only this machine can reach a host with this name. */
export function isLocal(name: string): boolean {
  const isLoopback = isIPv4(name) && name.startsWith("127.");
  return name === "localhost" || name === "[::1]" || isLoopback;
}

/**
 * Asserts that a request names a host of this machine, or an allowed one.
 *
 * @throws {RejectedRequest} if it names another one, or none.
 */
export function assertLocal(request: IncomingMessage, allowed: ReadonlySet<string>): void {
  for (const [name, value] of namedHosts(request)) {
    const host = parseHost(value);
    if (host === undefined || !(isLocal(host) || allowed.has(host))) {
      throw new RejectedRequest(
        403,
        "SANDBOX.0001",
        `The sandbox accepts no requests with the ${name} ${JSON.stringify(value.slice(0, MAX_SHOWN_LENGTH))}. ` +
          "Use localhost or 127.0.0.1, or allow the host with listen({ allowedHosts }) or --allow-host.",
      );
    }
  }
}

/**
 * Reads the body of a request.
 *
 * @throws {RejectedRequest} if it has more than {@link MAX_BODY_BYTES} bytes; then the rest is not read.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  // A body without this header is counted as it arrives.
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES) {
    throw bodyTooLarge();
  }

  const chunks: Buffer[] = [];
  let size = 0;
  // Destroying the request would close the connection before the response is sent.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw bodyTooLarge();
    }
    chunks.push(chunk);
  }

  return Buffer.concat(chunks);
}

/** Returns the gateway's rejection of a body that is too large. */
export function bodyTooLarge(): RejectedRequest {
  return new RejectedRequest(413, "APIGW.0201", "Request entity too large.");
}

// --- internal ---

const MAX_SHOWN_LENGTH = 100;

/** Returns each host that a request names, with the name of the place. */
function namedHosts({ url = "", headersDistinct }: IncomingMessage): [string, string][] {
  const { host = [""], origin = [] } = headersDistinct;
  const hosts: [string, string][] = host.map((value) => ["host", value]);

  // `GET http://host/path` as the request line: its host takes precedence over the header.
  if (!url.startsWith("/")) {
    hosts.push(["URL", url.replace(/^https?:\/\/([^/?#]*).*$/i, "$1")]);
  }
  // Only browsers send this header, with the site of the page.
  for (const value of origin) {
    hosts.push(["origin", value.replace(/^https?:\/\//, "")]);
  }
  return hosts;
}
