import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** A server that answers no POST. */
export interface LossyServer {
  readonly url: string;
  /** The POSTs that arrived whole: the number of the connection of each, from 1. */
  readonly posts: number[];
  /** Waits for the open connections to end. */
  close(): Promise<void>;
}

/**
 * Starts a server that answers each GET with a job, and breaks the connection as soon as a POST
 * has arrived whole. It is no HTTP server, so that nothing is hidden: every request is counted.
 */
export async function startLossyServer(ending: "reset" | "closed"): Promise<LossyServer> {
  const posts: number[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const connection = connections;
    let received = "";
    // A client may do to the connection what it wants.
    socket.on("error", () => {});
    socket.setEncoding("latin1").on("data", (chunk) => {
      received += chunk;
      if (!isWhole(received)) {
        return;
      }
      if (received.startsWith("GET ")) {
        socket.write(jobAnswer);
      } else {
        posts.push(connection);
        if (ending === "reset") {
          socket.resetAndDestroy();
        } else {
          socket.end();
        }
      }
      received = "";
    });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posts,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Whether a request with its body has arrived. */
export function isWhole(request: string): boolean {
  const end = request.indexOf("\r\n\r\n");
  if (end < 0) {
    return false;
  }
  const head = request.slice(0, end);
  const body = request.slice(end + 4);
  if (/^transfer-encoding: *chunked/im.test(head)) {
    return body === "0\r\n\r\n" || body.endsWith("\r\n0\r\n\r\n");
  }
  const [, length = "0"] = /^content-length: *(\d+)/im.exec(head) ?? [];
  return body.length >= Number(length);
}

// --- internal ---

const job = JSON.stringify({ job_id: "job-1", status: "SUCCEEDED" });
const jobAnswer = `HTTP/1.1 200 OK\r
content-type: application/json\r
content-length: ${job.length}\r
\r
${job}`;
