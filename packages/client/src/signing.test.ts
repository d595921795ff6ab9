import { describe, expect, test } from "vitest";
import {
  derivedVectors,
  publishedVectors,
  type SigningVector,
  VECTOR_ACCESS_KEY,
} from "../test/signing-vectors.ts";
import { sha256 } from "./canonical-request.ts";
import { signRequest } from "./signing.ts";

const vectors = [
  ...publishedVectors.map((vector) => [`published: ${vector.name}`, vector] as const),
  ...derivedVectors.map((vector) => [`derived: ${vector.name}`, vector] as const),
];

describe("the signature", () => {
  test.for(vectors)("%s", async ([, vector]) => {
    const { authorization, canonicalRequest } = await sign(vector);

    const signedHeaders = vector.signedHeaders.join(";");
    expect(authorization).toBe(
      `SDK-HMAC-SHA256 Access=${VECTOR_ACCESS_KEY}, SignedHeaders=${signedHeaders}, ` +
        `Signature=${vector.signature}`,
    );
    if (vector.canonicalHash !== undefined) {
      expect(await sha256(canonicalRequest)).toBe(vector.canonicalHash);
    }
  });

  test("is that of 10 published and 9 derived vectors", () => {
    expect([publishedVectors.length, derivedVectors.length]).toEqual([10, 9]);
  });
});

describe("the canonical request", () => {
  // The check of the vendor's SDKs for Go and Python.
  test("has a query that is decoded, sorted by names and values, and encoded again", async () => {
    const url =
      "https://example.com/?test=一 (%26=%3F!%23%25.*)&path=/tmp/123&multi=3&multi=1&multi=2&limit=1&enable=true";

    const [, , query] = await canonicalLines(url);

    expect(query).toBe(
      "enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&" +
        "test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29",
    );
  });

  test.for([
    ["https://example.com", "/", ""],
    ["https://example.com/a", "/a/", ""],
    ["https://example.com/a/", "/a/", ""],
    ["https://example.com/a%20b~/%E6%B5%8B/urn:x!", "/a%20b~/%E6%B5%8B/urn%3Ax%21/", ""],
    ["https://example.com/a%2Fb", "/a/b/", ""],
    ["https://example.com/100%", "/100%25/", ""],
    ["https://example.com/?empty&a=1+2&empty=", "/", "a=1%202&empty=&empty="],
  ] as const)("of %s has the path %s and the query %j", async ([url, path, query]) => {
    const lines = await canonicalLines(url);
    expect(lines.slice(1, 3)).toEqual([path, query]);
  });

  test("has the host without the default port", async () => {
    expect(await canonicalLines("https://example.com:443/")).toContain("host:example.com");
    expect(await canonicalLines("https://example.com:8443/")).toContain("host:example.com:8443");
  });

  test("has the headers in order, without spaces around their values", async () => {
    const lines = await canonicalLines("https://example.com/", { "x-b": " 2  3 ", "x-a": "1" });

    expect(lines.slice(3)).toEqual([
      "host:example.com",
      "x-a:1",
      "x-b:2  3",
      "",
      "host;x-a;x-b",
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ]);
  });

  test("has the hash of exactly the bytes of the body", async () => {
    const text = "ü\ud800";
    const bytes = new TextEncoder().encode(text).buffer;

    expect(await hashOfBody(text)).toBe(await hashOfBody(bytes));
    expect(await hashOfBody(new ArrayBuffer(0))).toBe(await hashOfBody(null));
  });
});

// --- internal ---

function sign({
  method,
  url,
  headers,
  body,
  secretKey = "SecretKey",
  signedHeaders,
}: SigningVector) {
  const request = { method, url, headers: new Headers(headers), body: body ?? null };
  return signRequest(request, { accessKey: VECTOR_ACCESS_KEY, secretKey }, signedHeaders);
}

async function canonicalLines(
  url: string,
  headers: Record<string, string> = {},
  body: string | ArrayBuffer | null = null,
): Promise<string[]> {
  const request = { method: "GET", url, headers: new Headers(headers), body };
  const keys = { accessKey: "AccessKey", secretKey: "SecretKey" };
  const signed = await signRequest(request, keys, ["host", ...Object.keys(headers)]);
  return signed.canonicalRequest.split("\n");
}

async function hashOfBody(body: string | ArrayBuffer | null): Promise<string | undefined> {
  const lines = await canonicalLines("https://example.com/", {}, body);
  return lines.at(-1);
}
