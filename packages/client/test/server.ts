import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import type { TestClock } from "./clock.ts";

/** What a server does with one request. */
export type Step = (socket: Socket, context: StepContext) => void;

/** What a step may need besides the socket. */
export interface StepContext {
  readonly clock: TestClock;
  /** The text of the request: its head and its body. */
  readonly request: string;
}

/** A server on this machine that works at the level of sockets, so that it can break any rule. */
export interface TestServer {
  readonly url: string;
  /** The text of each request: its head and its body. */
  readonly requests: readonly string[];
  /** Returns the number of connections that were opened. */
  connectionCount(): number;
  close(): Promise<void>;
}

/**
 * Starts a server that takes one step per request, and repeats the last step. It is closed when
 * the test is finished.
 */
export async function startServer(steps: readonly Step[], clock: TestClock): Promise<TestServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  let connectionCount = 0;

  const server = createServer((socket) => {
    connectionCount += 1;
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));

    readRequests(socket, (request) => {
      requests.push(request);
      const step = steps[Math.min(requests.length, steps.length) - 1];
      step?.(socket, { clock, request });
    });
  });
  const url = await listen(server);

  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) {
        socket.destroy();
      }
    });
  onTestFinished(close);

  return { url, requests, close, connectionCount: () => connectionCount };
}

/** Listens on a free port of this machine, and returns the URL. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Returns the body in the text of a request. */
export function bodyOf(request: string | undefined): string | undefined {
  return request?.split(END_OF_HEAD)[1];
}

/** Responds with a status and a body, which is JSON unless it is a string. */
export function respond(
  status: number,
  body: unknown = "",
  headers: Readonly<Record<string, string>> = {},
): Step {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const allHeaders = {
    "content-type": "application/json",
    "content-length": text.length,
    ...headers,
  };
  const lines = Object.entries(allHeaders).map(([name, value]) => `${name}: ${value}\r\n`);
  return (socket) => socket.write(`HTTP/1.1 ${status} X\r\n${lines.join("")}\r\n${text}`);
}

/** Takes the step if the request carries the token, else responds with the gateway's 401. */
export function requireToken(token: string, step: Step): Step {
  const reject = respond(401, { error_msg: "token expires", error_code: "APIGW.0301" });

  return (socket, context) => {
    const isAuthorized = context.request.toLowerCase().includes(`x-auth-token: ${token}`);
    const next = isAuthorized ? step : reject;
    next(socket, context);
  };
}

/** Resets the connection without a response. */
export function reset(socket: Socket): void {
  socket.resetAndDestroy();
}

/** Breaks the connection in the middle of the response's body. */
export function respondPartially(status: number): Step {
  return (socket) => {
    socket.write(`${headOfIncomplete(status)}{"jo`);
    setImmediate(() => socket.destroy());
  };
}

/** Sends nothing until the timeout has expired. */
export function staySilent(_socket: Socket, { clock }: StepContext): void {
  clock.advance(TIMEOUT_MS);
}

/** Begins a body and doesn't end it until the timeout has expired. */
export function sendEndlessBody(socket: Socket, { clock }: StepContext): void {
  socket.write(`${headOfIncomplete(200)}{`);
  setImmediate(() => clock.advance(TIMEOUT_MS));
}

// --- internal ---

const END_OF_HEAD = "\r\n\r\n";

/** The default timeout of an attempt. */
const TIMEOUT_MS = 60_000;

/** Calls back with each request when its body is complete. */
function readRequests(socket: Socket, onRequest: (request: string) => void): void {
  let buffer = "";

  socket.on("data", (chunk) => {
    buffer += chunk;
    const end = buffer.indexOf(END_OF_HEAD);
    if (end < 0) {
      return;
    }

    const bodyLength = buffer.length - end - END_OF_HEAD.length;
    const expectedLength = Number(/content-length: (\d+)/i.exec(buffer)?.[1] ?? 0);
    if (bodyLength >= expectedLength) {
      const request = buffer;
      buffer = "";
      onRequest(request);
    }
  });
}

function headOfIncomplete(status: number): string {
  const headers = "content-type: application/json\r\ncontent-length: 99";
  return `HTTP/1.1 ${status} X\r\n${headers}${END_OF_HEAD}`;
}
