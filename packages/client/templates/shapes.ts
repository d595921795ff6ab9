/**
 * Calls each operation of shapes.yaml: this must compile, and a server must receive the bytes that the
 * description says.
 */
import assert from "node:assert/strict";
import { createRomaClient } from "./client.ts";
import { startShapeServer } from "./shape-server.ts";

const server = await startShapeServer();
const { respondWith } = server;
const roma = createRomaClient({
  region: "r-1",
  projectId: "p",
  token: "t",
  fetch: server.fetch,
  retries: 0,
});

const api = "https://api.r-1.example.com";
const thing_id = "a";
const url = `${api}/v2/p/things/a`;

/** Asserts that the last request was this one. */
function assertSent(request: string): void {
  assert.equal(server.last(), request);
}

// No response body.
respondWith("", { status: 204 });
const nothing: undefined = await roma.deleteThing({ thing_id });
assert.equal(nothing, undefined);
assertSent(`DELETE ${url}`);

// An array as the response body, and optional headers both ways.
respondWith([{ size: 1 }]);
const list = await roma.listParts({ thing_id, kinds: ["x", "y"], "X-Language": "en" });
const firstSize: number | undefined = list[0]?.size;
assert.equal(firstSize, 1);
assert.deepEqual([...list], [{ size: 1 }]);
const noTotal: string | undefined = list.headers?.["X-Total"];
assert.equal(noTotal, undefined);
assertSent(`GET ${url}?kinds=x&kinds=y`);
assert.equal(server.lastHeader("x-language"), "en");

respondWith([{ size: 1 }], { headers: { "x-total": "9" } });
assert.equal((await roma.listParts({ thing_id })).headers?.["X-Total"], "9");

respondWith({ size: 1 });
await assert.rejects(roma.listParts({ thing_id }), { code: "unexpected-response" });
await assert.rejects(roma.listParts({ thing_id, kinds: ["1", "2", "3", "4"] }), { code: "limit" });

// A request body composed of two schemas, and a response for each status.
respondWith({ first: { size: 1 } });
await roma.replaceThing({ thing_id, size: 1, name: "n" });
assertSent(`PUT ${url} {"size":1,"name":"n"}`);

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
assertSent(`POST ${url} {"job_id":"j"}`);

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
assertSent(`PATCH ${url} {"tag":"123456789","color":"purple"}`);

respondWith({ tag: "12" });
await roma.tagThing({ thing_id, tag: "12" });
assertSent(`PATCH ${url} {"tag":"12"}`);

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
respondWith("", { status: 204 });
await roma.removeParts({ thing_id, parts: ["p"], jobs: [{ job_id: "j" }] });
assertSent(`POST ${url}/parts {"parts":["p"],"jobs":[{"job_id":"j"}]}`);
await roma.removeParts({ thing_id, parts: [{ id: "p" }], jobs: [{ id: "j" }] });
assertSent(`POST ${url}/parts {"parts":[{"id":"p"}],"jobs":[{"id":"j"}]}`);
await roma.removeParts({ thing_id, parts: [], jobs: [{}] });
assertSent(`POST ${url}/parts {"parts":[],"jobs":[{}]}`);

const parts = ["p"];
const partObjects = [{ id: "p" }];
const refused = { code: "argument", message: /^The body has none of its 2 forms: in form 1, / };
const sent = server.count();
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
assert.equal(server.count(), sent);

// Alternatives that may be omitted, and what they have in common.
await roma.movePart({ thing_id });
assertSent(`PUT ${url}/parts`);
await roma.movePart({ thing_id, size: 1, job_id: "j" });
assertSent(`PUT ${url}/parts {"size":1,"job_id":"j"}`);
await roma.movePart({ thing_id, size: 1, to: { any: "place" } });
assertSent(`PUT ${url}/parts {"size":1,"to":{"any":"place"}}`);
// @ts-expect-error the alternatives can't be mixed
await assert.rejects(roma.movePart({ thing_id, job_id: "j", to: {} }), { code: "argument" });

// Another server in the same region.
await roma.listThings();
assertSent("GET https://iam.r-1.myhuaweicloud.com/v3/things");

// --- query parameters ---

respondWith("", { status: 204 });
const colors = ["blue", "black", "brown"];
const mixture = { R: 100, G: 200, B: 150 };

await roma.findByForm({ color: "blue" });
assertSent(`GET ${api}/v2/colors/form?color=blue`);
await roma.findByForm({ color: colors });
assertSent(`GET ${api}/v2/colors/form?color=blue&color=black&color=brown`);
await roma.findByForm({ color: mixture });
assertSent(`GET ${api}/v2/colors/form?R=100&G=200&B=150`);

await roma.findByJoinedForm({ color: "blue" });
assertSent(`GET ${api}/v2/colors/form-joined?color=blue`);
await roma.findByJoinedForm({ color: colors });
assertSent(`GET ${api}/v2/colors/form-joined?color=blue,black,brown`);
await roma.findByJoinedForm({ color: mixture });
assertSent(`GET ${api}/v2/colors/form-joined?color=R,100,G,200,B,150`);

await roma.findBySpaces({ color: colors });
assertSent(`GET ${api}/v2/colors/space?color=blue%20black%20brown`);
await roma.findBySpaces({ color: mixture });
assertSent(`GET ${api}/v2/colors/space?color=R%20100%20G%20200%20B%20150`);
await roma.findByExplodedSpaces({ color: colors });
assertSent(`GET ${api}/v2/colors/space-exploded?color=blue&color=black&color=brown`);
await roma.findByExplodedSpaces({ color: mixture });
assertSent(`GET ${api}/v2/colors/space-exploded?R=100&G=200&B=150`);

await roma.findByPipes({ color: colors });
assertSent(`GET ${api}/v2/colors/pipe?color=blue%7Cblack%7Cbrown`);
await roma.findByPipes({ color: mixture });
assertSent(`GET ${api}/v2/colors/pipe?color=R%7C100%7CG%7C200%7CB%7C150`);
await roma.findByExplodedPipes({ color: colors });
assertSent(`GET ${api}/v2/colors/pipe-exploded?color=blue&color=black&color=brown`);
await roma.findByExplodedPipes({ color: mixture });
assertSent(`GET ${api}/v2/colors/pipe-exploded?R=100&G=200&B=150`);

await roma.findByProperties({ color: mixture });
assertSent(`GET ${api}/v2/colors/deep?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150`);
await roma.findByExplodedProperties({ color: mixture });
assertSent(`GET ${api}/v2/colors/deep-exploded?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150`);

// Several styles at once. What separates values is sent as it is, and encoded within a value.
await roma.findByEverything({
  shades: ["a,b", "c|d"],
  sort: ["size", "-name"],
  filter: { kind: "x&y=z", old: false },
  limit: 0,
});
assertSent(
  `GET ${api}/v2/colors/mixed?shades=a%2Cb&shades=c%7Cd&sort=size%7C-name&filter%5Bkind%5D=x%26y%3Dz&filter%5Bold%5D=false&limit=0`,
);
await roma.findByJoinedForm({ color: ["a,b", "c d"] });
assertSent(`GET ${api}/v2/colors/form-joined?color=a%2Cb,c%20d`);

// An array or an object without values is not sent.
await roma.findByEverything({ shades: [], sort: [], filter: {} });
assertSent(`GET ${api}/v2/colors/mixed`);
await roma.findByJoinedForm({ color: {} });
assertSent(`GET ${api}/v2/colors/form-joined`);

// A value that a server would split in the wrong place is not sent.
await assert.rejects(roma.findByPipes({ color: ["a|b"] }), {
  code: "argument",
  message: 'A value of `color` contains "|", which separates the values',
});
await assert.rejects(roma.findBySpaces({ color: ["a b"] }), {
  code: "argument",
  message: 'A value of `color` contains " ", which separates the values',
});
await assert.rejects(roma.findByPipes({ color: [["a"] as never] }), { code: "argument" });
await assert.rejects(roma.findByPipes({ color: ["\ud800"] }), { code: "argument" });

// @ts-expect-error shades is required
await assert.rejects(roma.findByEverything({ limit: 1 }), { code: "argument" });
await assert.rejects(roma.findByEverything({ shades: [], sort: ["1", "2", "3"] }), {
  code: "limit",
});

// `raw` writes the same bytes, and lets its caller decide otherwise.
await roma.raw.GET("/v2/colors/pipe", { params: { query: { color: colors } } });
assertSent(`GET ${api}/v2/colors/pipe?color=blue%7Cblack%7Cbrown`);
await roma.raw.request("get", "/v2/colors/form", { params: { query: { color: mixture } } });
assertSent(`GET ${api}/v2/colors/form?R=100&G=200&B=150`);
await roma.raw.GET("/v2/colors/pipe", { querySerializer: () => "color=own" });
assertSent(`GET ${api}/v2/colors/pipe?color=own`);

// --- other parameters ---

await roma.getByPath({ ids: colors, number: 7 });
assertSent(`GET ${api}/v2/colors/blue,black,brown/parts/7`);
await roma.getByPath({ ids: ["a,b", "c"], number: 7, "X-Count": 42, "X-Exact": false });
assertSent(`GET ${api}/v2/colors/a%2Cb,c/parts/7`);
assert.equal(server.lastHeader("x-count"), "42");
assert.equal(server.lastHeader("x-exact"), "false");

// --- names ---

const names = {
  '"': "1",
  "'": "2",
  "&": "3",
  "<": "4",
  "\\": "5",
  "\n": "6",
  "`${x}": "7",
  "{{y}}": "8",
  "*/": "9",
  "3d": "10",
  class: "11",
};
const query = { "q\"'": "1", "q&<=": ["2", "3"], "q\\": "4", "q #%": "5" };
respondWith(names, { headers: { "x-it's": "here" } });
const named = await roma.sendNames({ ...names, ...query, "X-It's": "there" });
assert.deepEqual(named, { ...names, headers: { "X-It's": "here" } });
assertSent(
  `POST ${api}/v2/names/it's?q%22%27=1&q%26%3C%3D=2&q%26%3C%3D=3&q%5C=4&q%20%23%25=5 ${JSON.stringify(names)}`,
);
assert.equal(server.lastHeader("x-it's"), "there");
await assert.rejects(roma.sendNames({ '"': "1234" }), { code: "limit" });
// @ts-expect-error a quote is required
await assert.rejects(roma.sendNames({ "'": "1" }), { code: "argument" });
respondWith({ '"': "1" }, { headers: { "x-it's": "here" } });
await assert.rejects(roma.sendNames(names), { code: "unexpected-response", message: /no \\/ });

// --- request bodies ---

// A body is sent if it is required, even without properties.
await roma.sendOptions();
assertSent(`POST ${api}/v2/bodies {}`);
assert.equal(server.lastHeader("content-type"), "application/json");
await roma.sendOptions({ note: "n" });
assertSent(`POST ${api}/v2/bodies {"note":"n"}`);
await roma.sendNothing();
assertSent(`PUT ${api}/v2/bodies {}`);

// Null is a value where the description allows it.
await roma.mergeColor({ name: null });
assertSent(`PATCH ${api}/v2/bodies {"name":null}`);
assert.equal(server.lastHeader("content-type"), "application/merge-patch+json");
await roma.mergeColor({ name: "n", mixture: null, words: ["w", null], anything: null });
assertSent(`PATCH ${api}/v2/bodies {"name":"n","mixture":null,"words":["w",null],"anything":null}`);
// @ts-expect-error size can't be null, which counts as omitted
await roma.mergeColor({ name: "n", size: null });
assertSent(`PATCH ${api}/v2/bodies {"name":"n"}`);
// @ts-expect-error name is required, although it may be null
await assert.rejects(roma.mergeColor({}), { code: "argument" });
await assert.rejects(roma.mergeColor({ name: "123456" }), { code: "limit" });

await roma.raw.PATCH("/v2/bodies", { body: { name: null } });
assertSent(`PATCH ${api}/v2/bodies {"name":null}`);
assert.equal(server.lastHeader("content-type"), "application/merge-patch+json");

await roma.deleteColors({ ids: ["a"] });
assertSent(`DELETE ${api}/v2/bodies {"ids":["a"]}`);

// An optional body is omitted as a whole.
await roma.sendNote();
assertSent(`POST ${api}/v2/bodies/optional`);
assert.equal(server.lastHeader("content-type"), undefined);
await roma.sendNote({ note: "n", size: 1 });
assertSent(`POST ${api}/v2/bodies/optional {"note":"n","size":1}`);
assert.equal(server.lastHeader("content-type"), "application/vnd.notes+json");
// @ts-expect-error a body must have a note
await assert.rejects(roma.sendNote({ size: 1 }), { code: "argument" });

// Schemas that contain themselves.
const tree = { name: "a", children: [{ name: "b", children: [] }] };
respondWith(tree);
assert.deepEqual(await roma.sendTree(tree), tree);
assertSent(`PUT ${api}/v2/bodies/optional ${JSON.stringify(tree)}`);
respondWith("", { status: 204 });
await roma.sendFilter({ filter: { and: [{ is: "a" }, { and: [] }] } });
assertSent(`PATCH ${api}/v2/bodies/optional {"filter":{"and":[{"is":"a"},{"and":[]}]}}`);

// Files are the parts of a form, each with its name, and with the media type of a blob if it has one.
const file = { content: new Blob(["abc"], { type: "application/zip" }), filename: "a.zip" };
await roma.sendFiles({ file, kind: "k" });
const [, boundary] = server.lastHeader("content-type")?.split("boundary=") ?? [];
assert.equal(server.lastHeader("content-type"), `multipart/form-data; boundary=${boundary}`);
assertSent(
  `POST ${api}/v2/files?kind=k --${boundary}\r
Content-Disposition: form-data; name="file"; filename="a.zip"\r
Content-Type: application/zip\r
\r
abc\r
--${boundary}--\r
`,
);
const stream = new Blob(["d", "ef"]).stream();
await roma.sendFiles({ file, 'no"te': { content: stream, filename: 'n"\n.txt' } });
assert.match(
  server.last(),
  /\r\nabc\r\n--.*\r\nContent-Disposition: form-data; name="no%22te"; filename="n%22%0A.txt"\r\nContent-Type: application\/octet-stream\r\n\r\ndef\r\n--/,
);
// @ts-expect-error the file is required
await assert.rejects(roma.sendFiles({ kind: "k" }), { code: "argument" });
// @ts-expect-error a file has a name
await assert.rejects(roma.sendFiles({ file: { content: new Blob() } }), { code: "argument" });
// @ts-expect-error a file is no text
await assert.rejects(roma.sendFiles({ file: "abc" }), { code: "argument" });

// --- responses ---

respondWith("abc", {
  headers: {
    "content-type": "application/zip",
    "content-disposition": 'attachment; filename="a.zip"',
    "content-length": "3",
  },
});
const download = await roma.readFile();
const content: ReadableStream<Uint8Array> = download.stream;
assert.equal(await new Response(content).text(), "abc");
const filename: string | undefined = download.filename;
assert.deepEqual(
  [filename, download.contentType, download.contentLength],
  ["a.zip", "application/zip", 3],
);
const { data } = await roma.raw.GET("/v2/files", { parseAs: "text" });
assert.equal(data, "abc");
const streamed: { data?: unknown } = await roma.raw.GET("/v2/files");
assert.ok(streamed.data instanceof ReadableStream);

respondWith("", { headers: { "content-type": "application/zip", "content-length": "0" } });
assert.equal(await new Response((await roma.readFile()).stream).text(), "");
respondWith("", { status: 204 });
const none: undefined | { stream: unknown } = await roma.takeFile();
assert.equal(none, undefined);
respondWith("<p>", { headers: { "content-type": "text/html" } });
await assert.rejects(roma.takeFile(), {
  code: "unexpected-response",
  mayHaveRun: true,
  advice: 'It\'s gone, so "make" another one.',
});
await assert.rejects(roma.readFile(), { code: "unexpected-response", mayHaveRun: false });

for (const text of ["123", "null", '{"a":1}', "", "a\nb\u00fc"]) {
  respondWith(text, { headers: { "content-type": "text/plain; charset=utf-8" } });
  const read: string = await roma.readText();
  assert.equal(read, text);
  assert.equal(await roma.readTable(), text);
  assert.equal(await roma.readPage(), text);
}
respondWith("123");
assert.equal((await roma.raw.GET("/v2/texts")).data, "123");
respondWith({ error_code: "X.1" }, { status: 404 });
await assert.rejects(roma.readText(), { code: "api", errorCode: "X.1" });

respondWith("", { headers: { "x-size": "7" } });
const { headers } = await roma.checkText();
const size: string = headers["X-Size"];
assert.deepEqual([size, headers["X-Kind"]], ["7", undefined]);
assertSent(`HEAD ${api}/v2/texts`);
respondWith("");
await assert.rejects(roma.checkText(), { code: "unexpected-response", message: /no X-Size/ });
respondWith("", { status: 404 });
await assert.rejects(roma.checkText(), { code: "api", status: 404 });

respondWith({ size: 2 }, { headers: { "content-type": "application/vnd.texts+json" } });
assert.deepEqual(await roma.writeText(), { size: 2 });
respondWith({});
await assert.rejects(roma.writeText(), { code: "unexpected-response" });

respondWith(7);
const count: number = await roma.countValues();
assert.equal(count, 7);

respondWith(null);
const nullable: { size?: number } | null = await roma.readNothing();
assert.equal(nullable, null);
respondWith({ size: 1 });
assert.deepEqual(await roma.readNothing(), { size: 1 });

const nulls = { name: null, mixture: null, parts: null, place: "here" };
respondWith({ ...nulls, size: null });
const values = await roma.readNulls();
const name: string | null = values.name;
assert.equal(name, null);
assert.deepEqual(values, nulls);
respondWith({ name: null });
await assert.rejects(roma.readNulls(), { code: "unexpected-response", message: /no mixture/ });

respondWith({ size: 1 }, { headers: { "x-size": "1" } });
const deleted = await roma.deleteValue();
const deletedSize: string | undefined = deleted?.headers["X-Size"];
assert.equal(deletedSize, "1");
assert.equal(deleted?.size, 1);
respondWith("", { status: 204 });
assert.equal(await roma.deleteValue(), undefined);

respondWith({ size: 1 });
assert.deepEqual(await roma.readRange(), { size: 1 });
respondWith({ job_id: "j" }, { status: 201 });
assert.deepEqual(await roma.readRange(), { job_id: "j" });

server.close();
