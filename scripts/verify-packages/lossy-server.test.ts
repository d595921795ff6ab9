import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { isComplete, startLossyServer } from "./lossy-server.ts";

test("recognizes a complete request by the last byte of its body", () => {
  const head = (header: string) => `POST / HTTP/1.1\r\nhost: h\r\n${header}\r\n\r\n`;
  expect(isComplete("POST / HTTP/1.1\r\n")).toBe(false);
  expect(isComplete("GET / HTTP/1.1\r\nhost: h\r\n\r\n")).toBe(true);
  expect(isComplete(`${head("content-length: 2")}{`)).toBe(false);
  expect(isComplete(`${head("content-length: 2")}{}`)).toBe(true);
  expect(isComplete(`${head("Transfer-Encoding: chunked")}2\r\n{}\r\n`)).toBe(false);
  expect(isComplete(`${head("Transfer-Encoding: chunked")}2\r\n{}\r\n0\r\n\r\n`)).toBe(true);
});

test.each(["reset", "closed"] as const)(
  "counts a POST, and then the connection is %s",
  async (ending) => {
    const server = await startLossyServer(ending);
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\n\r\n");
    const [response] = await once(socket, "data");
    expect(String(response)).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    const end = once(socket, ending === "reset" ? "error" : "end");
    socket.write("POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}");
    await end;
    await server.close();
    expect(server.posts).toEqual([1]);
  },
);
