import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { isWhole, startLossyServer } from "./lossy-server.ts";

test("a request is whole with the last byte of its body", () => {
  const head = (header: string) => `POST / HTTP/1.1\r\nhost: h\r\n${header}\r\n\r\n`;
  expect(isWhole("POST / HTTP/1.1\r\n")).toBe(false);
  expect(isWhole("GET / HTTP/1.1\r\nhost: h\r\n\r\n")).toBe(true);
  expect(isWhole(`${head("content-length: 2")}{`)).toBe(false);
  expect(isWhole(`${head("content-length: 2")}{}`)).toBe(true);
  expect(isWhole(`${head("Transfer-Encoding: chunked")}2\r\n{}\r\n`)).toBe(false);
  expect(isWhole(`${head("Transfer-Encoding: chunked")}2\r\n{}\r\n0\r\n\r\n`)).toBe(true);
});

test.each(["reset", "closed"] as const)(
  "a POST is counted, its connection is %s",
  async (ending) => {
    const server = await startLossyServer(ending);
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.write("GET / HTTP/1.1\r\n\r\n");
    const [answer] = await once(socket, "data");
    expect(String(answer)).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    const end = once(socket, ending === "reset" ? "error" : "end");
    socket.write("POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}");
    await end;
    await server.close();
    expect(server.posts).toEqual([1]);
  },
);
