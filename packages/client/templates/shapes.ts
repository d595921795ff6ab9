/** Calls each operation of shapes.yaml: this must compile, and send what the description says. */
import assert from "node:assert/strict";
import { createRomaClient } from "./client.ts";

const requests: string[] = [];
let response: Response;

const roma = createRomaClient({
  region: "r-1",
  projectId: "p",
  token: "t",
  fetch: async (url, { method, body, headers }) => {
    const language = new Headers(headers).get("x-language") ?? "";
    requests.push([method, url, body, language].filter(Boolean).join(" "));
    return response;
  },
});

const thing_id = "a";
const url = "https://api.r-1.example.com/v2/p/things/a";

// No response body.
response = new Response(null, { status: 204 });
const nothing: unknown = await roma.deleteThing({ thing_id });
assert.equal(nothing, undefined);
assert.equal(requests.at(-1), `DELETE ${url}`);

// An array as the response body, and optional headers both ways.
respondWith([{ size: 1 }]);
const parts = await roma.listParts({ thing_id, kinds: ["x", "y"], "X-Language": "en" });
const total: string | undefined = parts.headers?.["X-Total"];
assert.equal(total, undefined);
assert.equal(requests.at(-1), `GET ${url}?kinds=x&kinds=y en`);

respondWith({ size: 1 });
await assert.rejects(roma.listParts({ thing_id }), { code: "unexpected-response" });
await assert.rejects(roma.listParts({ thing_id, kinds: ["1", "2", "3", "4"] }), { code: "limit" });

// A request body composed of two schemas, and a response for each status.
respondWith({ first: { size: 1 } });
await roma.replaceThing({ thing_id, size: 1, name: "n" });
assert.equal(requests.at(-1), `PUT ${url} {"size":1,"name":"n"}`);

respondWith({ job_id: "j" }, { status: 202 });
assert.deepEqual(await roma.replaceThing({ thing_id, size: 1, name: "n" }), { job_id: "j" });

respondWith({}, { status: 202 });
await assert.rejects(roma.replaceThing({ thing_id, size: 1, name: "n" }), {
  code: "unexpected-response",
  message: /no job_id/,
});

// @ts-expect-error name is required
await assert.rejects(roma.replaceThing({ thing_id, size: 1 }), { code: "argument" });
await assert.rejects(roma.replaceThing({ thing_id, size: 1, name: "0123456789" }), {
  code: "limit",
});

// Alternatives without a common property both ways: no property is required.
respondWith({ size: 2 });
assert.deepEqual(await roma.startThing({ thing_id, job_id: "j" }), { size: 2 });
assert.equal(requests.at(-1), `POST ${url} {"job_id":"j"}`);

// Alternatives that require the same property both ways: it is required, with the loosest limits.
respondWith({ tag: "123456789" });
await roma.tagThing({ thing_id, tag: "123456789", color: "purple" });
assert.equal(requests.at(-1), `PATCH ${url} {"tag":"123456789","color":"purple"}`);

respondWith({ tag: "12" });
await roma.tagThing({ thing_id, tag: "12" });
assert.equal(requests.at(-1), `PATCH ${url} {"tag":"12"}`);

await assert.rejects(roma.tagThing({ thing_id, tag: "1" }), { code: "limit", min: 2, max: 9 });
await assert.rejects(roma.tagThing({ thing_id, tag: "0123456789" }), { code: "limit" });
// @ts-expect-error tag is required by both alternatives
await assert.rejects(roma.tagThing({ thing_id, color: "red" }), { code: "argument" });

respondWith({ color: "red" });
await assert.rejects(roma.tagThing({ thing_id, tag: "12" }), {
  code: "unexpected-response",
  message: /no tag/,
});

/** Sets the response of the next requests. */
function respondWith(body: unknown, init?: ResponseInit): void {
  response = Response.json(body, init);
}
