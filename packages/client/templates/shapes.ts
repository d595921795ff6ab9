/** Calls each operation of shapes.yaml: it must compile, and do what the description says. */
import assert from "node:assert/strict";
import { createRomaClient } from "./client.ts";

const sent: string[] = [];
let answer: Response;
const roma = createRomaClient({
  region: "r-1",
  projectId: "p",
  token: "t",
  fetch: async (url, { method, body, headers }) => {
    const language = new Headers(headers).get("x-language") ?? "";
    sent.push([method, url, body, language].filter(Boolean).join(" "));
    return answer;
  },
});
const json = (body: unknown, init?: ResponseInit): void =>
  void (answer = Response.json(body, init));
const thing_id = "a";
const url = "https://api.r-1.example.com/v2/p/things/a";

answer = new Response(null, { status: 204 });
const gone: unknown = await roma.deleteThing({ thing_id });
assert.equal(gone, undefined);
assert.equal(sent.at(-1), `DELETE ${url}`);

json([{ size: 1 }]);
const parts = await roma.listParts({ thing_id, kinds: ["x", "y"], "X-Language": "en" });
const total: string | undefined = parts.headers?.["X-Total"];
assert.equal(total, undefined);
assert.equal(sent.at(-1), `GET ${url}?kinds=x&kinds=y en`);
json({ size: 1 });
await assert.rejects(roma.listParts({ thing_id }), { code: "unexpected-response" });
await assert.rejects(roma.listParts({ thing_id, kinds: ["1", "2", "3", "4"] }), { code: "limit" });

json({ first: { size: 1 } });
await roma.replaceThing({ thing_id, size: 1, name: "n" });
assert.equal(sent.at(-1), `PUT ${url} {"size":1,"name":"n"}`);
json({ job_id: "j" }, { status: 202 });
assert.deepEqual(await roma.replaceThing({ thing_id, size: 1, name: "n" }), { job_id: "j" });
json({}, { status: 202 });
const unnamed = roma.replaceThing({ thing_id, size: 1, name: "n" });
await assert.rejects(unnamed, { code: "unexpected-response", message: /no job_id/ });
// @ts-expect-error the name is needed
await assert.rejects(roma.replaceThing({ thing_id, size: 1 }), { code: "argument" });
await assert.rejects(roma.replaceThing({ thing_id, size: 1, name: "0123456789" }), {
  code: "limit",
});

json({ size: 2 });
assert.deepEqual(await roma.startThing({ thing_id, job_id: "j" }), { size: 2 });
assert.equal(sent.at(-1), `POST ${url} {"job_id":"j"}`);
