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
const list = await roma.listParts({ thing_id, kinds: ["x", "y"], "X-Language": "en" });
const total: string | undefined = list.headers?.["X-Total"];
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

// @ts-expect-error the alternatives can't be mixed
await assert.rejects(roma.startThing({ thing_id, job_id: "j", size: 1 }), {
  code: "argument",
  message:
    "The body has none of its 2 forms: in form 1, `job_id` does not belong to it; in form 2, `size` does not belong to it",
});
// @ts-expect-error each of the alternatives requires a property
await assert.rejects(roma.startThing({ thing_id }), { code: "argument" });

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

// Alternatives that differ in the items of their lists: each is sent, but no mixture of them.
response = new Response(null, { status: 204 });
await roma.removeParts({ thing_id, parts: ["p"], jobs: [{ job_id: "j" }] });
assert.equal(requests.at(-1), `POST ${url}/parts {"parts":["p"],"jobs":[{"job_id":"j"}]}`);
await roma.removeParts({ thing_id, parts: [{ id: "p" }], jobs: [{ id: "j" }] });
assert.equal(requests.at(-1), `POST ${url}/parts {"parts":[{"id":"p"}],"jobs":[{"id":"j"}]}`);
await roma.removeParts({ thing_id, parts: [], jobs: [{}] });
assert.equal(requests.at(-1), `POST ${url}/parts {"parts":[],"jobs":[{}]}`);

const parts = ["p"];
const partObjects = [{ id: "p" }];
const refused = { code: "argument", message: /^The body has none of its 2 forms: in form 1, / };
const sent = requests.length;
// @ts-expect-error strings, with objects of the other alternative
await assert.rejects(roma.removeParts({ thing_id, parts, jobs: [{ id: "j" }] }), {
  code: "argument",
  message:
    "The body has none of its 2 forms: in form 1, `jobs[0].id` does not belong to it; in form 2, `parts[0]` must be of type object",
});
const jobs = [{ job_id: "j" }];
// @ts-expect-error objects, with objects of the other alternative
await assert.rejects(roma.removeParts({ thing_id, parts: partObjects, jobs }), refused);
const mixedParts = ["p", { id: "p" }];
// @ts-expect-error a list of both
await assert.rejects(roma.removeParts({ thing_id, parts: mixedParts, jobs: [] }), refused);
const mixedJobs = [{ id: "j", job_id: "j" }];
// @ts-expect-error an item of both
await assert.rejects(roma.removeParts({ thing_id, parts: [], jobs: mixedJobs }), refused);
// @ts-expect-error the second alternative requires jobs
await assert.rejects(roma.removeParts({ thing_id, parts: partObjects }), refused);
// @ts-expect-error every alternative requires parts
await assert.rejects(roma.removeParts({ thing_id, jobs: [] }), {
  code: "argument",
  message: "`parts` is required by this operation",
});
await assert.rejects(roma.removeParts({ thing_id, parts: ["1", "2", "3"] }), { code: "limit" });
assert.equal(requests.length, sent);

// Alternatives that may be omitted, and what they have in common.
await roma.movePart({ thing_id });
assert.equal(requests.at(-1), `PUT ${url}/parts`);
await roma.movePart({ thing_id, size: 1, job_id: "j" });
assert.equal(requests.at(-1), `PUT ${url}/parts {"size":1,"job_id":"j"}`);
await roma.movePart({ thing_id, size: 1, to: { any: "place" } });
assert.equal(requests.at(-1), `PUT ${url}/parts {"size":1,"to":{"any":"place"}}`);
// @ts-expect-error the alternatives can't be mixed
await assert.rejects(roma.movePart({ thing_id, job_id: "j", to: {} }), { code: "argument" });

// Another server in the same region.
await roma.listThings();
assert.equal(requests.at(-1), "GET https://iam.r-1.myhuaweicloud.com/v3/things");

/** Sets the response of the next requests. */
function respondWith(body: unknown, init?: ResponseInit): void {
  response = Response.json(body, init);
}
