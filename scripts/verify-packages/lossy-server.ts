import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** A server that responds to no POST. */
export interface LossyServer {
  readonly url: string;
  /** The POSTs that arrived completely: the number of each one's connection, starting at 1. */
  readonly posts: number[];
  /** Waits for the open connections to end. */
  close(): Promise<void>;
}

/**
 * Starts a server that responds to each GET with a job, and breaks the connection as soon as a POST
 * arrived completely. It works on TCP, so that every request is counted and none is hidden by an HTTP
 * server.
 */
export async function startLossyServer(ending: "reset" | "closed"): Promise<LossyServer> {
  const posts: number[] = [];
  let connections = 0;

  const server = createServer((socket) => {
    connections += 1;
    const connection = connections;
    // What a client does to the connection must not end this process.
    socket.on("error", () => {});
    onRequest(socket, (request) => {
      if (request.startsWith("GET ")) {
        socket.write(JOB_RESPONSE);
        return;
      }

      posts.push(connection);
      if (ending === "reset") {
        socket.resetAndDestroy();
      } else {
        socket.end();
      }
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Returns true if a request has arrived with its whole body. */
export function isComplete(request: string): boolean {
  const headEnd = request.indexOf("\r\n\r\n");
  if (headEnd < 0) {
    return false;
  }

  const head = request.slice(0, headEnd);
  const body = request.slice(headEnd + 4);
  if (/^transfer-encoding: *chunked/im.test(head)) {
    return body === LAST_CHUNK || body.endsWith(`\r\n${LAST_CHUNK}`);
  }

  const [, length = "0"] = /^content-length: *(\d+)/im.exec(head) ?? [];
  return body.length >= Number(length);
}

// --- internal ---

const LAST_CHUNK = "0\r\n\r\n";

const JOB = JSON.stringify({ job_id: "job-1", status: "SUCCEEDED" });
const JOB_RESPONSE = `HTTP/1.1 200 OK\r
content-type: application/json\r
content-length: ${JOB.length}\r
\r
${JOB}`;

function onRequest(socket: Socket, handle: (request: string) => void): void {
  let received = "";
  socket.setEncoding("latin1").on("data", (chunk) => {
    received += chunk;
    if (isComplete(received)) {
      const request = received;
      received = "";
      handle(request);
    }
  });
}
