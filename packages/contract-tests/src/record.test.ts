import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Json, readDescription } from "@roma-assets/sandbox/description";
import { createValidator } from "@roma-assets/sandbox/validator";
import { format } from "oxfmt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RecordError } from "./record/har.ts";
import { record, type Report } from "./record.ts";
import { createLeakDetector, findLeaks } from "./record/leaks.ts";
import { findWithSecretlint } from "./record/second-opinion.ts";
import { PUBLISHED_EXAMPLES } from "./record/string-kinds.ts";
import { readRecordings, type Recording } from "./recording.ts";

const validator = createValidator(undefined, { closed: true });

// --- a HAR as a browser writes it; all values are invented ---

const real = {
  token: `MIIEvwYJKoZIhvcNAQcC${"oIIEsDCCBKwCAQExDTALBglghkgBZQMEAgEw+ggKt/".repeat(12)}==`,
  password: "Tr0ub4dor&3",
  user: "alice.arnold",
  userId: "0a1b2c3d4e5f40718293a4b5c6d7e8f9",
  account: "hw-contoso",
  accountId: "99887766554433221100ffeeddccbbaa",
  project: "ap-southeast-3_prod",
  projectId: "0bcc05efb100f2a92f53c011f262dfa0",
  instanceId: "6f1d8c1a-52f3-4d0e-9a71-1c2d3e4f5a6b",
  app: "3c9e7a10-77aa-4e2b-8f3d-aabbccddeeff",
  task: "123456648-4f3f-4a80-aa45-f4b00005a42",
  job: "2c9080827d1f3a5e017d1f4b6a2e0007",
  request: "d58d1fe6196832aebb76f1c43c169128",
  asset: "Contoso Billing",
  archive: "archive/77",
  session: "sess-kqzWpdXt-LLwvaQRTmXe",
};
const roma = `https://roma.ap-southeast-3.myhuaweicloud.com/v2/${real.projectId}/instances/${real.instanceId}`;
const json = "application/json;charset=UTF-8";

interface Call {
  method?: string;
  url?: string;
  sent?: Json;
  sentHeaders?: Record<string, string>;
  status?: number;
  body?: Json;
  headers?: Record<string, string>;
  time?: string;
}

const list = (headers: Record<string, string>): Json =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));
const asText = (body: Json): string => (typeof body === "string" ? body : JSON.stringify(body));

/** An entry; by default, a request for a job that is running. */
function entry(call: Call = {}): Json {
  return {
    startedDateTime: call.time ?? "2026-11-20T08:15:30.123Z",
    request: {
      method: call.method ?? "GET",
      url: call.url ?? `${roma}/assets/jobs/${real.job}`,
      headers: list({
        "User-Agent": "Mozilla/5.0",
        Cookie: `locale=en-us; SID=${real.session}; user_name=${real.user}`,
        "sec-ch-ua-mobile": "?0",
        "Content-Type": json,
        "X-Auth-Token": real.token,
        ...call.sentHeaders,
      }),
      ...(call.sent !== undefined && { postData: { mimeType: json, text: asText(call.sent) } }),
    },
    response: {
      status: call.status ?? 200,
      headers: list({
        Date: "Fri, 20 Nov 2026 08:15:30 GMT",
        "Content-Type": "application/json",
        Server: "api-gateway",
        "X-Request-Id": real.request,
        ...call.headers,
      }),
      content: { mimeType: "application/json", text: asText(call.body ?? job("Running")) },
    },
  };
}

function job(status: string, more: Json = {}): Json {
  return { id: real.job, status, progress_percent: 0.5, ...more };
}

function login(call: Call = {}): Json {
  const domain = { id: real.accountId, name: real.account };
  const user = { name: real.user, password: real.password, domain: { name: real.account } };
  return entry({
    method: "POST",
    url: "https://iam.myhuaweicloud.com/v3/auth/tokens?nocatalog=true",
    sent: {
      auth: {
        identity: { methods: ["password"], password: { user } },
        scope: { project: { name: real.project } },
      },
    },
    status: 201,
    headers: { "X-Subject-Token": real.token },
    body: {
      token: {
        catalog: [],
        expires_at: "2026-11-21T08:15:30.000000Z",
        issued_at: "2026-11-20T08:15:30.000000Z",
        methods: ["password"],
        project: { domain, id: real.projectId, name: real.project },
        roles: [{ id: "0", name: "te_admin" }],
        user: { domain, id: real.userId, name: real.user, password_expires_at: "" },
      },
    },
    ...call,
  });
}

function deletion(call: Call = {}): Json {
  return entry({
    method: "POST",
    url: `${roma}/assets/delete`,
    sent: { apps: [real.app], tasks: [{ task_id: real.task }] },
    body: { job_id: real.job },
    ...call,
  });
}

function refusal(message: string): Json {
  const body = { error_code: "ROMA.10012", error_msg: message, request_id: real.request };
  return deletion({ status: 400, body });
}

function har(...entries: Json[]): string {
  return JSON.stringify({ log: { version: "1.2", creator: { name: "WebInspector" }, entries } });
}

// --- temporary folders ---

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "record-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (text: string, update = false): Promise<Report> =>
  record({ har: text, folder, update, validator });
const files = (): string[] => readdirSync(folder).toSorted();
const text = (file: string): string => readFileSync(join(folder, file), "utf8");
const read = (file: string): Recording => JSON.parse(text(file));
const all = (): string => files().map(text).join("\n");

const published = {
  projectId: "aa2d97d7e62c4b7da3ffdfc11551f878",
  instanceId: "f0fa1789-3b76-433b-a787-9892951c620e",
  token: "0".repeat(32),
};
const standIns = new Set(Object.values(PUBLISHED_EXAMPLES).map((each) => each.toLowerCase()));
const jobPath = `/v2/${published.projectId}/instances/${published.instanceId}/assets/jobs/ff8080814dbd65d7014dbe0d00000001`;

describe("a HAR of all operations", () => {
  test("becomes one recording per operation, which matches the YAML", async () => {
    const report = await run(har(login(), deletion(), entry()));
    expect(report.failures).toEqual([]);
    expect(files()).toEqual([
      "createToken.201.captured.json",
      "deleteAssets.200.captured.json",
      "getAssetJob.200.captured.json",
    ]);
    for (const file of files()) {
      const { request, response } = read(file);
      const operation = validator.findOperation(request)!;
      expect(file).toMatch(operation.operationId);
      expect(validator.checkRequest(operation, request)).toEqual([]);
      expect(validator.checkResponse(operation, response)).toEqual([]);
    }
  });

  test("keeps the source, the call, the request and the response with the relevant headers", async () => {
    await run(har(entry()));
    const source = {
      kind: "captured",
      from: "HAR of a browser or proxy (WebInspector)",
      date: "2026-11-20",
      operation: "getAssetJob",
    };
    expect(read("getAssetJob.200.captured.json")).toEqual({
      source: { request: source, response: source },
      call: { options: published, input: { job_id: "ff8080814dbd65d7014dbe0d00000001" } },
      request: { method: "GET", path: jobPath, headers: { "x-auth-token": published.token } },
      response: {
        status: 200,
        headers: {
          "content-type": "application/json",
          server: "api-gateway",
          "x-request-id": "ff8080814dbd65d7014dbe0d00000002",
        },
        body: { id: "ff8080814dbd65d7014dbe0d00000001", status: "Running", progress_percent: 0.5 },
      },
    });
  });

  test("records the query and the body as input of the call, and no unneeded options", async () => {
    await run(har(login()));
    const { call, request } = read("createToken.201.captured.json");
    expect(request.query).toEqual({ nocatalog: "true" });
    expect(request.headers).toEqual({ "content-type": "application/json" });
    expect(call).toEqual({ options: {}, input: { nocatalog: "true", ...request.body } });
  });

  test("records lists, and headers of both messages, if the YAML describes them", async () => {
    const description = readDescription();
    const { post } = description.paths["/v3/auth/tokens"];
    const numbers = { type: "array", items: { type: "integer" } };
    post.parameters.push(
      { name: "sizes", in: "query", schema: numbers },
      { name: "X-Sizes", in: "header", schema: numbers },
    );
    post.responses["201"].headers["X-Total"] = { schema: { type: "integer" } };
    const url = "https://iam.myhuaweicloud.com/v3/auth/tokens?sizes=1&sizes=2";
    const headers = { "X-Subject-Token": real.token, "X-Total": "2" };
    await record({
      har: har(login({ url, sentHeaders: { "X-Sizes": "3, 4" }, headers })),
      folder,
      validator: createValidator(description, { closed: true }),
    });
    const { call, request, response } = read("createToken.201.captured.json");
    expect(call.input).toMatchObject({ sizes: [1, 2], "X-Sizes": [3, 4] });
    expect(request.query).toEqual({ sizes: ["1", "2"] });
    expect(request.headers).toMatchObject({ "x-sizes": "3, 4" });
    expect(response.headers["x-total"]).toBe("2");
  });

  test("keeps a response without a body", async () => {
    const description = readDescription();
    const path = Object.keys(description.paths).find((each) => each.endsWith("/{job_id}"))!;
    description.paths[path].get.responses["204"] = { description: "It was deleted." };
    const gone = entry({ status: 204, body: "", headers: {} });
    const closed = createValidator(description, { closed: true });
    const { failures } = await record({ har: har(gone), folder, validator: closed });
    expect(failures).toEqual([]);
    expect(read("getAssetJob.204.captured.json").response).not.toHaveProperty("body");
  });

  test("keeps a text as it is, also if it looks like JSON", async () => {
    const description = readDescription();
    const path = Object.keys(description.paths).find((each) => each.endsWith("/{job_id}"))!;
    description.paths[path].get.responses["200"] = {
      description: "The job, as text.",
      content: { "text/plain": { schema: { type: "string" } } },
    };
    const asPlainText = entry({ body: "123", headers: { "Content-Type": "text/plain" } });
    asPlainText.response.headers = list({ "Content-Type": "text/plain; charset=utf-8" });
    const closed = createValidator(description, { closed: true });
    const { failures } = await record({ har: har(asPlainText), folder, validator: closed });
    expect(failures).toEqual([]);
    expect(read("getAssetJob.200.captured.json").response.body).toBe("123");
  });

  test("reads a query in the style that the YAML gives it", async () => {
    const description = readDescription();
    const { post } = description.paths["/v3/auth/tokens"];
    const words = { type: "array", items: { type: "string" } };
    const object = { type: "object", properties: { kind: { type: "string" } } };
    post.parameters.push(
      { name: "words", in: "query", style: "pipeDelimited", schema: words },
      { name: "filter", in: "query", style: "deepObject", schema: object },
    );
    const url = "https://iam.myhuaweicloud.com/v3/auth/tokens?words=a%7Cb&filter%5Bkind%5D=c";
    const closed = createValidator(description, { closed: true });
    await record({ har: har(login({ url })), folder, validator: closed });
    const { call, request } = read("createToken.201.captured.json");
    expect(call.input).toMatchObject({ words: ["a", "b"], filter: { kind: "c" } });
    expect(request.query).toEqual({ words: "a|b", "filter[kind]": "c" });
  });

  test("says what covers a status that is not documented by itself", async () => {
    const body = { error_code: "APIGW.0201", error_msg: "Request URI too large." };
    await run(har(deletion({ status: 414, body }), deletion({ status: 504, body }), deletion()));
    expect(files().map((file) => [file, read(file).covers])).toEqual([
      ["deleteAssets.200.captured.json", undefined],
      ["deleteAssets.414.captured-apigw-0201.json", "default"],
      ["deleteAssets.504.captured-apigw-0201.json", "5XX"],
    ]);
  });

  test("is written in the format of the formatter", async () => {
    await run(har(login(), deletion()));
    for (const file of files()) {
      const { code } = await format(file, text(file), { printWidth: 100 });
      expect(text(file)).toBe(code);
    }
  });

  test("may contain bodies in base64 and start with a byte order mark", async () => {
    const coded = entry();
    const { content } = coded.response;
    content.text = Buffer.from(content.text).toString("base64");
    content.encoding = "base64";
    await run(`\uFEFF${har(coded)}`);
    expect(read("getAssetJob.200.captured.json").response.body.status).toBe("Running");
  });
});

describe("secrets", () => {
  const reasons = [{ resource_type: "application", resource_name: real.asset }];
  const failed = job("FAILED", { archive_id: real.archive, reasons });

  test("are removed everywhere", async () => {
    const messages = [
      `User ${real.user} (${real.userId}) of ${real.account.toUpperCase()} may not do that`,
      `token ${real.token.slice(0, 80)} is wrong`,
      `${real.projectId}|${real.instanceId.toUpperCase()}|${real.job}|${real.session}`,
    ];
    const denied = entry({
      status: 401,
      body: { error_code: "APIGW.0301", error_msg: `Denied: ${real.token}, ${messages[0]}` },
    });
    const report = await run(
      har(login(), deletion(), denied, entry({ body: failed }), refusal(messages[2]!)),
    );
    expect(report.failures).toEqual([]);
    expect(files()).toHaveLength(5);
    for (const [name, value] of Object.entries(real)) {
      expect(all().toLowerCase(), name).not.toContain(value.toLowerCase());
      expect(report.lines.join("\n").toLowerCase(), name).not.toContain(value.toLowerCase());
    }
    expect(read("getAssetJob.401.captured-apigw-0301.json").response.body.error_msg).toBe(
      `Denied: ${published.token}, User IAMUser (7116d09f88fa41908676fdd4b039e95b) of IAMDomain may not do that`,
    );
  });

  test("become the published examples, and other IDs become stable IDs of the same form", async () => {
    await run(har(login(), deletion(), entry({ body: failed })));
    const { request, response } = read("createToken.201.captured.json");
    expect(request.body.auth).toEqual({
      identity: {
        methods: ["password"],
        password: {
          user: { name: "IAMUser", password: "IAMPassword", domain: { name: "IAMDomain" } },
        },
      },
      scope: { project: { name: "cn-north-1" } },
    });
    expect(response.headers["x-subject-token"]).toBe(published.token);
    const domain = { id: "d78cbac186b744899480f25bd022f468", name: "IAMDomain" };
    expect(response.body.token).toMatchObject({
      project: { domain, id: published.projectId, name: "cn-north-1" },
      roles: [{ id: "0", name: "te_admin" }],
      user: { domain, id: "7116d09f88fa41908676fdd4b039e95b", name: "IAMUser" },
    });
    const deleted = read("deleteAssets.200.captured.json");
    const polled = read("getAssetJob.200.captured.json");
    expect(deleted.call.input).toEqual({
      apps: [expect.stringMatching(/^b1e6b1e6-4f3f-4a80-bb45-0{11}\d$/)],
      tasks: [{ task_id: expect.stringMatching(/^0{9}-0{4}-0{4}-0{4}-0{10}\d$/) }],
    });
    expect(deleted.response.body.job_id).toBe(polled.call.input["job_id"]);
    expect(polled.response.body).toMatchObject({
      status: "FAILED",
      archive_id: expect.stringMatching(/^0{7}\/0\d$/),
      reasons: [{ resource_type: "application", resource_name: "asset-1" }],
    });
  });

  test("are distinguished if a user has the name of the account", async () => {
    const namesake = JSON.stringify(login()).replaceAll(real.user, real.account);
    await run(har(JSON.parse(namesake)));
    const { user } = read("createToken.201.captured.json").response.body.token;
    expect([user.name, user.domain.name]).toEqual(["IAMUser", "IAMDomain"]);
  });

  test("of other entries are replaced as well", async () => {
    const other = entry({ url: "https://console.example.com/me", body: { userName: "bob.b" } });
    await run(har(refusal("bob.b is busy."), other));
    expect(all()).toContain("IAMUser is busy.");
    expect(all()).not.toContain("bob.b");
  });

  const half = real.token.slice(200, 240);
  test.for<[message: string, leak: RegExp]>([
    [`by mallory@contoso.example`, /email address/],
    [`token ${encodeURIComponent(real.token)}`, /a token/],
    [`token ${half.replace(/\W/g, "%2b").replaceAll("B", "B\n")}`, /shows as secret/],
    [`base64 ${Buffer.from(`pw=${real.password};`).toString("base64")}`, /shows as secret/],
    [`password ${encodeURIComponent(real.password)}`, /shows as secret/],
    [`id ${real.instanceId.replaceAll("-", "")}`, /shows as secret/],
    [`key HPUAQWERTZUIOPASDFGH is unknown`, /an access key/],
    [`token MIIE${"aB3/".repeat(20)}`, /a token/],
    [`token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdef`, /a token/],
    [`from 203.0.113.7`, /an IP address/],
    [`from 2001:db8::8a2e:370:7334, port 443`, /an IPv6 address/],
    [`from [fe80::1%eth0]:8080`, /an IPv6 address/],
    [`from 2001:0db8:85a3:0000:0000:8a2e:0370:7334`, /an IPv6 address/],
    [`call +86 138 1234 5678`, /a phone number/],
    [`call +8613812345678`, /a phone number/],
    [`call 138-1234-5678`, /a phone number/],
    [`call 010-62345678.`, /a phone number/],
    [`call (212) 555-0123`, /a phone number/],
    [`login with password=hunter2 failed`, /a secret after its name/],
    [`login with password%3Dhunter2 failed`, /a secret after its name/],
    [`login with {"pwd":"hunter2"} failed`, /a secret after its name/],
    [`password: hunter2 is wrong`, /a secret after its name/],
    [`password: letmein is wrong`, /a secret after its name/],
    [`GET /a?X-Sdk-Date=1&Signature=b2xlIQ`, /a secret after its name/],
    [`Access=AK1, SignedHeaders=host, Signature=0f1e2d3c`, /a secret after its name/],
    [`secret_key = s3cr3t`, /a secret after its name/],
    [`ak=QWE1 is unknown`, /a secret after its name/],
    [`header Authorization: Bearer mF_9.B5f-4.1JqM`, /a bearer token/],
    [`bearer letmein`, /a bearer token/],
    [`Authorization: Basic YWxpY2U6aHVudGVyMg==`, /a user name with its password/],
    [`no route to db-01.prod.internal`, /an internal host name/],
    [`no route to kafka-0.kafka.default.svc.cluster.local:9092`, /an internal host name/],
    [`no route to ip-10-0-3-17`, /an internal host name/],
    [`roma-backend-7d9f4b:8080 refused`, /an internal host name/],
    [`see http://wiki.contoso.example/roma`, /a URL of an unknown host/],
    [`jdbc:mysql://db.contoso.example:3306/roma`, /a URL of an unknown host/],
  ])("that remain are rejected: %s", async ([message, leak]) => {
    const report = await run(har(login(), deletion(), refusal(message)));
    expect(report.failures).toHaveLength(1);
    const [failure] = report.failures;
    expect(failure).toMatch("deleteAssets.400.captured-roma-10012.json: rejected");
    expect(failure).toMatch(/response\.body\.error_msg: (.*)/);
    expect(failure).toMatch(leak);
    expect(failure).not.toContain(message);
    expect(files()).toEqual(["createToken.201.captured.json", "deleteAssets.200.captured.json"]);
  });

  test.for([
    "The throttling threshold has been reached: policy api over ratelimit,limit:2000,time:1 minute",
    "Incorrect IAM authentication information: x-auth-token not found",
    "Incorrect IAM authentication information: token expires, expires_at: 2026-11-20T08:15:30Z",
    "Get secretKey failed,ak:{ak},err:ak not exist",
    "Invalid password: must have 8 to 32 characters",
    "password=****** and password=IAMPassword are wrong",
    "Basic information is missing. Use Bearer authentication",
    "Failed on Fri, 20 Nov 2026 08:15:30 +0800 after 12:34:56, or 1700000000000 ms",
    "std::string of 1234567890123 at 20261120081530",
    "See https://support.huaweicloud.com/intl/en-us/api-roma/ and https://roma.example.com",
  ])("are not seen in %s", async (message) => {
    const { failures } = await run(har(login(), refusal(message)));
    expect(failures).toEqual([]);
    expect(read("deleteAssets.400.captured-roma-10012.json").response.body.error_msg).toBe(message);
  });

  test.for(["", "secretlint-disable "])(
    "that only secretlint knows are rejected: %s",
    async (start) => {
      const token = ["xoxb", "123456789012", "123456789012", "abcdefghijklmnopqrstuvwx"].join("-");
      const { failures } = await run(har(refusal(`${start}${token} is wrong`)));
      expect(failures).toEqual([expect.stringMatching(/rejected.*secretlint: SLACK_TOKEN/s)]);
      expect(failures[0]).not.toContain(token);
      expect(files()).toEqual([]);
    },
  );

  test("are in no recording of this repository", async () => {
    for (const { name, request, response } of readRecordings()) {
      const leaks = findLeaks({ request, response }, createLeakDetector(new Set(), standIns));
      // The vendor's page publishes this address.
      const isExample = (leak: string) => leak.includes("publicip_address: an IP address");
      expect(
        leaks.filter((leak) => !isExample(leak)),
        name,
      ).toEqual([]);
      expect(await findWithSecretlint({ request, response }), name).toEqual([]);
    }
  });

  test("in the name of the tool that wrote the HAR are rejected", async () => {
    const report = await run(har(entry()).replace("WebInspector", "proxy of eve@contoso.example"));
    expect(report.failures).toEqual([expect.stringMatching(/source\.request\.from: an email/)]);
    expect(files()).toEqual([]);
  });

  test("in the name of a property are rejected and not printed", async () => {
    const key = `token_${real.token}`;
    const report = await run(har(entry({ body: job("Running", { [key]: 1 }) })));
    expect(report.failures[0]).toMatch("response.body.*: a token");
    expect(report.failures[0]).not.toContain(real.token.slice(0, 20));
    expect(files()).toEqual([]);
  });
});

describe("file names", () => {
  test("of the same exchange at different times are the same", async () => {
    const report = await run(har(entry(), entry({ time: "2026-11-21T00:00:00Z" })));
    expect(report).toMatchObject({ failures: [] });
    expect(report.lines).toContain("entry 2 is the same as entry 1");
    expect(files()).toEqual(["getAssetJob.200.captured.json"]);
  });

  test("of different exchanges with the same operation and status are numbered", async () => {
    await run(har(entry(), entry({ body: job("SUCCEEDED") })));
    expect(files()).toEqual(["getAssetJob.200.captured-2.json", "getAssetJob.200.captured.json"]);
    expect(read("getAssetJob.200.captured-2.json").response.body.status).toBe("SUCCEEDED");
  });

  test("contain the error code, and differ from those of documentation examples", async () => {
    writeFileSync(join(folder, "deleteAssets.400.job-running.json"), "{}");
    await run(har(refusal("An asset management task is running.")));
    expect(files()).toEqual([
      "deleteAssets.400.captured-roma-10012.json",
      "deleteAssets.400.job-running.json",
    ]);
    expect(text("deleteAssets.400.job-running.json")).toBe("{}");
  });

  test("are kept if a capture was renamed", async () => {
    await run(har(entry()));
    writeFileSync(join(folder, "getAssetJob.200.live.json"), text("getAssetJob.200.captured.json"));
    rmSync(join(folder, "getAssetJob.200.captured.json"));
    const report = await run(har(entry()));
    expect(report).toEqual({ lines: ["unchanged getAssetJob.200.live.json"], failures: [] });
  });
});

test("does not take a documentation example for a capture of the same exchange", async () => {
  await run(har(entry()));
  const captured = text("getAssetJob.200.captured.json");
  rmSync(join(folder, "getAssetJob.200.captured.json"));
  const example = captured.replaceAll('"captured"', '"published-example"');
  writeFileSync(join(folder, "getAssetJob.200.running.json"), example);
  await run(har(entry()));
  expect(text("getAssetJob.200.captured.json")).toBe(captured);
  expect(text("getAssetJob.200.running.json")).toBe(example);
});

describe("an existing recording", () => {
  const file = "getAssetJob.200.captured.json";

  test("is reported as unchanged and not written if the exchange is the same", async () => {
    await run(har(entry()));
    const before = text(file);
    const report = await run(har(entry({ time: "2027-01-01T00:00:00Z" })));
    expect(report).toEqual({ lines: [`unchanged ${file}`], failures: [] });
    expect(text(file)).toBe(before);
  });

  test("is kept and its diff is shown if the exchange differs", async () => {
    await run(har(entry()));
    const before = text(file);
    const report = await run(har(entry({ body: job("SUCCEEDED") })));
    expect(report.failures).toEqual([expect.stringMatching(`${file}: kept.*--update`)]);
    const diff = report.lines.join("\n");
    expect(diff).toMatch(/^ {2}- +"status": "Running",$/m);
    expect(diff).toMatch(/^ {2}\+ +"status": "SUCCEEDED",$/m);
    expect(report.lines.length).toBeLessThan(10);
    expect(text(file)).toBe(before);
  });

  test("is overwritten with --update", async () => {
    await run(har(entry()));
    const report = await run(har(entry({ body: job("SUCCEEDED") })), true);
    expect(report.failures).toEqual([]);
    expect(report.lines.at(-1)).toBe(`updated ${file}`);
    expect(read(file).response.body.status).toBe("SUCCEEDED");
  });
});

describe("an entry that is not recorded", () => {
  test("is counted and listed if it is no call", async () => {
    const logo = entry({ url: "https://console.example.com/logo.png?key=1", body: "not JSON" });
    const preflight = entry({ method: "OPTIONS" });
    const report = await run(har(logo, logo, preflight, entry({ status: 0 }), entry()));
    expect(report.lines).toEqual([
      "skipped 4 of 5 entries, which are no calls that the YAML describes:",
      "  GET https://console.example.com/logo.png ×2",
      expect.stringMatching(/^ {2}OPTIONS https:.*\/assets\/jobs\//),
      expect.stringMatching(/^ {2}\(no response\) GET https:.*\/assets\/jobs\//),
      "wrote getAssetJob.200.captured.json",
    ]);
  });

  test("is a failure if there is no other entry", async () => {
    const report = await run(har(entry({ method: "OPTIONS" })));
    expect(report.failures).toEqual([expect.stringMatching(/None of the 1 entries/)]);
  });

  test("is reported with its problems if it differs from the YAML", async () => {
    const report = await run(
      har(entry({ body: job("Running", { surprise: 1 }) }), deletion({ body: {} }), login()),
    );
    expect(report.failures).toEqual([
      expect.stringMatching(/^getAssetJob\.200\.captured\.json: not written, .*surprise.*openapi/s),
      expect.stringMatching(/^deleteAssets\.200\.captured\.json: not written.*job_id.*npm run/s),
    ]);
    expect(files()).toEqual(["createToken.201.captured.json"]);
  });

  test("is reported if its media type is not described, such as a proxy's page", async () => {
    const page = entry({ status: 502, body: "<h1>Bad", headers: { "Content-Type": "text/html" } });
    const report = await run(har(page));
    expect(report.failures).toEqual([expect.stringMatching(/502\.captured.*received text\/html/s)]);
  });
});

describe("an invalid HAR", () => {
  const without = (part: string): Json => ({ ...entry(), [part]: undefined });
  test.for<[name: string, text: string, message: RegExp]>([
    ["is not JSON", "<har>", /^The file is not JSON: expected a HAR.*received 5 characters\.$/],
    ["has no log", '{"entries": []}', /^The file is not a HAR: expected .*"entries"/],
    ["is null", "null", /not a HAR/],
    ["has an entry that is null", har(null), /^The URL of entry 1 of the HAR is invalid/],
    ["has an invalid URL", har(entry(), entry({ url: "/assets?t=s3cret" })), /^The URL of entry 2/],
    ["has no response", har(without("response")), /^entry 1 .*response\.status.*undefined\.$/],
    ["has no time", har(without("startedDateTime")), /^startedDateTime of entry 1/],
    [
      "has a request body that is not JSON",
      har(deletion({ sent: "{" })),
      /^The request body of entry 1.*1 other/,
    ],
    [
      "has a response body that is not JSON",
      har(entry(), entry({ body: "s3cret" })),
      /^The response body of entry 2/,
    ],
  ])("that %s fails with one line, and writes nothing", async ([, broken, message]) => {
    const failure = await run(broken).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RecordError);
    expect((failure as Error).message).toMatch(message);
    expect((failure as Error).message).not.toMatch(/\n|s3cret/);
    expect(files()).toEqual([]);
  });
});

describe("the command", () => {
  const script = join(import.meta.dirname, "record.ts");
  const command = (...args: string[]) => spawnSync(process.execPath, [script, ...args]);

  test.for<[name: string, args: string[], message: RegExp]>([
    ["no HAR", [], /^The HAR is missing\.\nUsage: npm run record -- --har FILE \[--update\]\n$/],
    ["an unknown option", ["--hra", "x"], /^Unknown option '--hra'\.\nUsage: npm run/],
    ["a missing file", ["--har", "missing.har"], /^missing\.har can't be read: .*ENOENT\.\n$/],
    ["a file that is not a HAR", ["--har", script], /^The file is not JSON: .*\n$/],
  ])("with %s exits with 1 and explains why", ([, args, message]) => {
    const { status, stdout, stderr } = command(...args);
    expect(stderr.toString()).toMatch(message);
    expect([status, stdout.toString()]).toEqual([1, ""]);
  });
});
