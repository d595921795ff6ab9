/** Bodies with files, with the operation that imports an archive. */
import { createServer } from "node:http";
import { setImmediate } from "node:timers/promises";
import type { FilePart, RomaClient, RomaClientOptions } from "@roma-assets/client";
import { akskSigner } from "@roma-assets/client/aksk";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { createTestClient, ENDPOINT, RENEWED_TOKEN, TOKEN } from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { rejectionOf } from "../test/rejection.ts";
import { listen } from "../test/server.ts";
import { encodeMultipart } from "./multipart.ts";
import { signRequest } from "./signing.ts";

const bytes = new TextEncoder().encode("content");

const forms: [string, () => FilePart["content"]][] = [
  ["a blob", () => new Blob([bytes])],
  ["a stream", () => new Blob([bytes]).stream()],
];

describe.for(forms)("%s", ([kind, createContent]) => {
  test("is sent as the file of a form", async () => {
    const { roma, received } = await startImports([200]);

    const result = await send(roma, createContent());

    expect(result).toEqual({ job_id: "j" });
    const [request] = received;
    const headers = { "content-type": String(request?.headers["content-type"]) };
    const form = await new Response(request?.body, { headers }).formData();
    const [[name, file] = ["", ""], ...others] = [...form];
    expect(others).toEqual([]);
    expect(name).toBe("ImportAssetRequestBody");
    expect(file).toMatchObject({ name: "a.zip", type: "application/octet-stream" });
    expect(await new Response(file).text()).toBe("content");
  });

  test("is sent with its length if that is known", async () => {
    const { roma, received } = await startImports([200]);

    await send(roma, createContent());

    const { headers, body } = received[0]!;
    const length = kind === "a blob" ? String(body.length) : undefined;
    expect(headers["content-length"]).toBe(length);
  });

  test("is signed without its content, as by the vendor's SDKs", async () => {
    const keys = { accessKey: "HCAXAMPLEACCESSKEY12", secretKey: "a-secret-key-0123456789abcdef" };
    const { roma, received } = await startImports([200], { auth: akskSigner(keys) });

    await send(roma, createContent());

    const { headers, url } = received[0]!;
    const names = "host;x-project-id;x-sdk-content-sha256;x-sdk-date";
    const signed = new Headers(
      Object.entries(headers).map(([name, value]) => [name, String(value)]),
    );
    const request = { method: "POST", url, headers: signed, body: null };
    const { authorization } = await signRequest(request, keys, names.split(";"));
    expect(headers["x-sdk-content-sha256"]).toBe("UNSIGNED-PAYLOAD");
    expect(headers.authorization).toBe(authorization);
  });

  test("reaches the service once after a failure that may have been executed", async () => {
    const { roma, received } = await startImports([500, 200]);

    expect(await rejectionOf(send(roma, createContent()))).toMatchObject({
      code: "api",
      mayHaveRun: true,
    });
    expect(received).toHaveLength(1);
  });
});

describe("a request that is to be repeated", () => {
  test("sends a blob again", async () => {
    const { roma, received } = await startImports([401, 429, 200], renewableToken());

    await send(roma, new Blob([bytes]));

    expect(received.map(({ body }) => body.includes("content"))).toEqual([true, true, true]);
    expect(received.at(-1)?.headers["x-auth-token"]).toBe(RENEWED_TOKEN);
  });

  test("sends no stream again, but replaces the token for later calls", async () => {
    const { roma, received } = await startImports([401, 200], renewableToken());

    const stream = new Blob([bytes]).stream();
    const error = await rejectionOf(send(roma, stream));
    await send(roma, new Blob([bytes]).stream());

    expect(error).toMatchObject({ code: "api", status: 401, mayHaveRun: false });
    const tokens = received.map(({ headers }) => headers["x-auth-token"]);
    expect(tokens).toEqual([TOKEN, RENEWED_TOKEN]);
    expect(await rejectionOf(send(roma, stream))).toMatchObject({ code: "argument" });
  });

  test.for([429, 503])("fails with a %d if its body was a stream", async (status) => {
    const { roma, received } = await startImports([status, 200]);

    const error = await rejectionOf(send(roma, new Blob([bytes]).stream()));

    expect(error).toMatchObject({ code: "api", status, mayHaveRun: false });
    expect(received).toHaveLength(1);
  });
});

describe("a stream that is sent", () => {
  test("fails the call if it fails itself", async () => {
    const { roma } = await startImports([200]);
    const stream = new ReadableStream({
      pull: (controller) => controller.error(new Error("disk failed")),
    });

    const error = await rejectionOf(send(roma, stream));

    expect(error).toMatchObject({ code: "unknown-outcome", mayHaveRun: true });
    expect(JSON.stringify(error)).toContain("disk failed");
  });

  test("is canceled if the call is aborted, also if it delivers nothing", async () => {
    const { roma } = await startImports([200]);
    const controller = new AbortController();
    const canceled = Promise.withResolvers<void>();
    const stream = new ReadableStream<Uint8Array>({ cancel: () => canceled.resolve() });

    const call = rejectionOf(send(roma, stream, { signal: controller.signal }));
    await setImmediate();
    controller.abort(new Error("enough"));

    expect(await call).toMatchObject({ message: "enough" });
    await canceled.promise;
  });
});

describe("a file that can't be sent", () => {
  const content = new Blob([bytes]);
  const used = new Blob([bytes]).stream();
  used.getReader();

  test.for<[string, unknown]>([
    ["no file", content],
    ["a text as the content", { content: "content", filename: "a.zip" }],
    ["no name", { content }],
    ["an empty name", { content, filename: "" }],
    ["a stream that is read elsewhere", { content: used, filename: "a.zip" }],
    ["null", null],
  ])("is rejected before anything is sent: %s", async ([, file]) => {
    const roma = createTestClient(ENDPOINT, { fetch: () => Promise.reject(new Error("sent")) });

    const call = roma.importAssets({ ImportAssetRequestBody: file as FilePart });

    expect(await rejectionOf(call)).toMatchObject({
      code: "argument",
      message: expect.stringContaining("ImportAssetRequestBody"),
    });
  });
});

test("the platform reads any form as it was written", async () => {
  const filename = fc.string({ minLength: 1, unit: "binary" }).filter((name) => {
    // Parsers may replace these.
    return !/["\\%\ufffd\p{Cc}]/u.test(name) && name.isWellFormed();
  });
  const chunk = fc.uint8Array({ maxLength: 20 });
  const part = fc.record({
    filename,
    chunks: fc.array(chunk, { maxLength: 3 }),
    isStream: fc.boolean(),
  });
  const name = fc.string({
    minLength: 1,
    maxLength: 5,
    unit: fc.constantFrom("a", "b", "_", "é", "资"),
  });

  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, part, { minKeys: 1, maxKeys: 3 }), async (parts) => {
      const files = Object.entries(parts).map(([key, { filename: title, chunks, isStream }]) => {
        const blob = new Blob(chunks.map((each) => Uint8Array.from(each)));
        return [key, { filename: title, content: isStream ? blob.stream() : blob }];
      });
      const { content, contentType } = encodeMultipart(Object.fromEntries(files));

      const response = new Response(content, { headers: { "content-type": contentType } });
      const form = await response.formData();

      const received: Record<string, unknown> = {};
      for (const [key, file] of form) {
        const isFile = file instanceof File;
        received[key] = isFile && [file.name, new Uint8Array(await file.arrayBuffer())];
      }
      const expected = Object.entries(parts).map(([key, { filename: title, chunks }]) => {
        return [key, [title, Uint8Array.from(chunks.flatMap((each) => [...each]))]];
      });
      expect(received).toEqual(Object.fromEntries(expected));
    }),
  );
});

// --- internal ---

interface Received {
  readonly url: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** Starts a server that responds with one status after the other, and repeats the last one. */
async function startImports(
  statuses: number[],
  options: Partial<RomaClientOptions> = {},
): Promise<{ roma: RomaClient; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray().catch(() => []));
    const url = `http://${request.headers.host}${request.url}`;
    received.push({ url, headers: request.headers, body });

    const status = statuses[Math.min(received.length, statuses.length) - 1] ?? 200;
    const headers = { "content-type": "application/json", "retry-after": "0" };
    response.writeHead(status, status === 500 ? {} : headers).end('{"job_id":"j"}');
  });
  const endpoint = await listen(server);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });

  return { roma: createTestClient(endpoint, { clock: createTestClock(), ...options }), received };
}

function renewableToken(): Partial<RomaClientOptions> {
  return { token: ({ forceRefresh }) => (forceRefresh ? RENEWED_TOKEN : TOKEN) };
}

function send(
  roma: RomaClient,
  content: FilePart["content"],
  options: { signal?: AbortSignal } = {},
): Promise<unknown> {
  return roma.importAssets({ ImportAssetRequestBody: { content, filename: "a.zip" } }, options);
}
