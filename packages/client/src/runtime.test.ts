import { readFileSync } from "node:fs";
import { ArgumentError, createRomaClient } from "@roma-assets/client";
import { iamToken } from "@roma-assets/client/iam";
import { expect, test, vi } from "vitest";

const endpoint = "https://roma.example.com";

/** Calls a function while a property of an object is missing. Returns the error that it throws. */
function failWithout(owner: object, name: string, call: () => unknown): unknown {
  const property = Object.getOwnPropertyDescriptor(owner, name)!;
  Reflect.deleteProperty(owner, name);
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    Object.defineProperty(owner, name, property);
  }
}

test.for<[string, object, string]>([
  ["Promise.withResolvers", Promise, "withResolvers"],
  ["URL.parse", URL, "parse"],
  ["fetch", globalThis, "fetch"],
  ["Headers", globalThis, "Headers"],
  ["Request", globalThis, "Request"],
  ["Response", globalThis, "Response"],
])("without %s, no client is created", ([shownName, owner, name]) => {
  const credentials = { domain: "d", user: "u", password: "p", project: { name: "p" } };

  for (const create of [
    () => createRomaClient({ endpoint }),
    () => iamToken({ endpoint, ...credentials }),
  ]) {
    const error = failWithout(owner, name, create);

    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ code: "argument", mayHaveRun: false });
    expect(String(error)).toContain("Node.js 22.12 or later is required");
    expect(String(error)).toContain(`(Node.js ${process.versions.node}) has no ${shownName}`);
    expect(String(error)).not.toContain("\n");
  }
});

test("a client with a `fetch` of its own does not need the global one", () => {
  const create = () => createRomaClient({ endpoint, fetch: vi.fn() });

  expect(failWithout(globalThis, "fetch", create)).toBeUndefined();
});

test("names the same version of Node.js as package.json", () => {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");

  expect(JSON.parse(text).engines.node).toBe(">=22.12");
});
