import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ensureJar, type PinnedJar } from "./openapi-generator.ts";

/** SHA-256 of "the jar". */
const SHA256 = "ffd4959ccc0cd88c91dd731e514c8d0da0368ca58206ad554d6e9e603b3ef6be";

test("accepts the pinned jar without a download", async () => {
  const jar = createJar();
  writeFileSync(jar.file, "the jar");
  await expect(ensureJar(jar)).resolves.toBeUndefined();
});

test("refuses another jar in its place, and leaves it for a look", async () => {
  const jar = createJar();
  writeFileSync(jar.file, "another jar");

  await expect(ensureJar(jar)).rejects.toThrow(
    `${jar.file} is not openapi-generator 1.2.3, and was not run: its SHA-256 is `,
  );
  expect(readFileSync(jar.file, "utf8")).toBe("another jar");
});

test("downloads a missing jar", async () => {
  const jar = createJar({ url: await serve(200, "the jar") });
  await ensureJar(jar);
  expect(readFileSync(jar.file, "utf8")).toBe("the jar");
  expect(readdirSync(jar.folder)).toEqual(["1.2.3.jar"]);
});

test.each([
  ["other contents", 200, "another jar", "did not return openapi-generator 1.2.3"],
  ["an error", 404, "the jar", "openapi-generator 1.2.3 could not be downloaded"],
])("saves nothing if the server returns %s", async (_, status, body, message) => {
  const jar = createJar({ url: await serve(status, body) });
  await expect(ensureJar(jar)).rejects.toThrow(message);
  expect(existsSync(jar.file)).toBe(false);
});

test("names what went wrong with the connection", async () => {
  const jar = createJar({ url: await listen((request) => request.socket.destroy()) });
  await expect(ensureJar(jar)).rejects.toThrow("(other side closed): check the network");
});

test("does not wait for a proxy or a server that never responds", async () => {
  const jar = createJar({ url: await listen(() => {}), responseTimeoutMs: 100 });
  await expect(ensureJar(jar)).rejects.toThrow("(no response in 100 ms): check the network");
});

test("tells where to put a jar that can't be downloaded", async () => {
  const jar = createJar();
  await expect(ensureJar(jar)).rejects.toThrow(`Or save ${jar.url} as ${jar.file}.`);
});

// --- internal ---

function createJar(place: Partial<PinnedJar> = {}): PinnedJar & { folder: string } {
  const folder = mkdtempSync(join(tmpdir(), "roma-assets-jar-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));

  const file = join(folder, "1.2.3.jar");
  // Nothing listens on port 1.
  return { version: "1.2.3", sha256: SHA256, file, url: "http://127.0.0.1:1/", folder, ...place };
}

function serve(status: number, body: string): Promise<string> {
  return listen((_, response) => {
    response.writeHead(status).end(body);
  });
}

async function listen(respond: RequestListener): Promise<string> {
  const server = createServer(respond);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");

  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
