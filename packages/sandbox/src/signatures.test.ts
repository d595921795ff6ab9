import {
  createRomaClient,
  type RomaClient,
  type RomaClientOptions,
  systemClock,
} from "@roma-assets/client";
import { type AccessKeys, akskSigner } from "@roma-assets/client/aksk";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";
import { createVirtualClock } from "./virtual-clock.ts";
import { createSignatureVerifier, type ReceivedRequest } from "./signatures.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const MINUTE_MS = 60_000;

describe("a signed client", () => {
  test("can call all operations without a token", async () => {
    const { roma, sandbox } = setUp();

    await expectAllOperations(roma);

    expect(sandbox.state().jobs).toMatchObject([{ user: "IAMDomain/IAMUser" }]);
  });

  test("can call all operations over HTTP", async () => {
    const { sandbox, clock } = setUp();
    const { url, close } = await sandbox.listen();
    onTestFinished(close);

    const location = { endpoint: url, iamEndpoint: url, fetch: globalThis.fetch };
    await expectAllOperations(connect(sandbox, { clock, ...location }));
  });

  test("is told that its secret key is wrong", async () => {
    const { sandbox, clock } = setUp();
    const roma = connect(sandbox, { clock }, { secretKey: "another" });

    await expect(roma.listApplications()).rejects.toMatchObject({
      status: 401,
      errorCode: "APIGW.0301",
      cause: { message: expect.stringContaining("so the secret key is wrong: GET|/v2/") },
    });
  });

  test("is told that a proxy changed its request", async () => {
    const { sandbox, clock } = setUp();
    const fetch = (url: string, init: RequestInit) => sandbox.fetch(`${url}?trace=1`, init);
    const roma = connect(sandbox, { clock, fetch });

    await expect(roma.getApplication({ app_id: "app-1" })).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/another.*app-1\/\|trace=1\|.*app-1\/\|\|/) },
    });
  });

  test("is told that its clock is wrong", async () => {
    const { sandbox, clock } = setUp();
    const roma = connect(sandbox, { clock: { ...clock, now: () => clock.now() + 20 * MINUTE_MS } });

    await expect(roma.listApplications()).rejects.toMatchObject({
      errorMessage:
        "Incorrect IAM authentication information: signature expired, signature " +
        "time:20260101T002000Z,server time:20260101T000000Z",
      cause: { message: expect.stringContaining("20 min 0 s ahead of that of the service") },
    });
  });

  test("is told that its key is locked", async () => {
    const { sandbox, clock } = setUp();
    const wrong = connect(sandbox, { clock }, { secretKey: "another" });
    for (let call = 0; call < 6; call += 1) {
      await expect(wrong.listApplications()).rejects.toThrow("verify aksk signature fail");
    }

    await expect(connect(sandbox, { clock }).listApplications()).rejects.toMatchObject({
      errorMessage:
        "Incorrect IAM authentication information: AK access failed to reach the limit,forbidden",
      cause: { message: expect.stringContaining("The access key is locked") },
    });
  });

  test("works with a virtual clock", async () => {
    const clock = createVirtualClock();
    const sandbox = createSandbox({ apps: ["app-1"], jobDurationMs: 3_600_000, clock });
    const roma = connect(sandbox, { clock });

    const { job_id } = await roma.deleteAssets({ apps: ["app-1"] });
    await clock.sleep(3_600_000);

    expect(await roma.getAssetJob({ job_id })).toMatchObject({ status: "SUCCEEDED" });
  });

  test("may have keys of its own", async () => {
    const keys = { accessKey: "OWNKEY", secretKey: "own-secret" };
    const { roma, sandbox } = setUp(keys);

    expect(sandbox).toMatchObject(keys);
    expect(await roma.listApplications()).toMatchObject({ total: 2 });
  });
});

describe("signatures that the vendor published", () => {
  test.for<[string, Partial<ReceivedRequest> & { url: URL }, secretKey: string, string]>([
    [
      "API Request Signing Guide",
      {
        url: new URL(
          "https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0",
        ),
        headers: { "x-sdk-date": "20191115T033655Z", "content-type": "application/json" },
      },
      "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc",
      "SignedHeaders=content-type;host;x-sdk-date, Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe",
    ],
    [
      "test_signer2 of the SDK for Python",
      {
        method: "POST",
        url: new URL("https://service.endpoint.myhuaweicloud.com/resources?size=1"),
        headers: { "x-sdk-date": "20200608T023900Z" },
        body: Buffer.from('{"name":"test","id":1}'),
      },
      "SecretKey",
      "SignedHeaders=host;x-sdk-date, Signature=436b1ac0a1ae03705934bb70ef2f2e09f7bfed2117d731a38235053199323a1f",
    ],
    [
      "test2 of the SDK for Go",
      {
        method: "POST",
        url: new URL("https://example.com/path?key=value"),
        headers: { "x-sdk-date": "20060102T150405Z" },
        body: Buffer.from('{"Name":"test","Id":1}\n'),
      },
      "SecretKey",
      "SignedHeaders=x-sdk-date, Signature=cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59",
    ],
  ])("%s: are accepted", ([, request, secretKey, signature]) => {
    const date = request.headers?.["x-sdk-date"] ?? "";
    const time = Date.parse(date.replace(/(....)(..)(..)T(..)(..)/, "$1-$2-$3T$4:$5:"));
    const verifier = createSignatureVerifier({ accessKey: "AccessKey", secretKey }, () => time);
    const authorization = `SDK-HMAC-SHA256 Access=AccessKey, ${signature}`;
    const headers = { ...request.headers, authorization };

    const complete = { method: "GET", body: new Uint8Array(), ...request, headers };
    expect(verifier.verify(complete)).toBeUndefined();
    expect(verifier.verify({ ...complete, method: "PUT" })).toMatchObject({ status: 401 });
  });
});

describe("a signature", () => {
  test("of the client is accepted for any request, and for no other", async () => {
    const text = fc.string({ unit: "grapheme", maxLength: 20 });
    const parts = fc.record({
      method: fc.constantFrom("GET", "POST", "PUT"),
      segments: fc.array(text, { maxLength: 4 }),
      query: fc.array(fc.tuple(text, text), { maxLength: 5 }),
      body: fc.uint8Array({ maxLength: 50 }),
      securityToken: fc.option(fc.stringMatching(/^[!-~]{1,20}$/), { nil: undefined }),
    });

    await fc.assert(
      fc.asyncProperty(parts, parts, async (signed, other) => {
        const headers = await sign(signed);
        const verifier = createSignatureVerifier(KEYS, () => NOW);

        expect(verifier.verify(toReceived(signed, headers))).toBeUndefined();
        if (canonicalPartsOf(signed) !== canonicalPartsOf(other)) {
          const rejection = verifier.verify(toReceived(other, headers));
          expect(rejection).toMatchObject({ status: 401 });
        }
      }),
    );
  });

  test.for([
    ["14:59 behind", -899_000, undefined],
    ["15:01 behind", -901_000, "signature expired"],
    ["14:59 ahead", 899_000, undefined],
    ["15:01 ahead", 901_000, "signature expired"],
  ] as const)("whose time is %s", async ([, difference, problem]) => {
    const headers = await sign({ now: NOW + difference });
    const verifier = createSignatureVerifier(KEYS, () => NOW);

    const rejection = verifier.verify(toReceived({}, headers));

    if (problem === undefined) {
      expect(rejection).toBeUndefined();
    } else {
      expect(rejection).toMatchObject({
        status: 401,
        headers: { date: "Thu, 01 Jan 2026 00:00:00 GMT" },
        body: { error_msg: expect.stringContaining(problem) },
      });
    }
  });

  test.for<[string, (headers: Record<string, string>) => Record<string, string>, string]>([
    [
      "without its time",
      ({ "x-sdk-date": _date, ...headers }) => headers,
      "signature expired, signature time:,",
    ],
    [
      "with a time in another format",
      (headers) => ({ ...headers, "x-sdk-date": "2026-01-01T00:00:00Z" }),
      "signature expired, signature time:2026-01-01T00:00:00Z,",
    ],
    ["that doesn't sign its time", (headers) => replace(headers, "x-sdk-date", "x-a"), FAILED],
    ["that is cut off", (headers) => replace(headers, /.$/, ""), FAILED],
    ["that is empty", (headers) => ({ ...headers, authorization: "SDK-HMAC-SHA256" }), FAILED],
    ["of an unknown key", (headers) => replace(headers, KEYS.accessKey, "OTHER"), UNKNOWN_KEY],
    [
      "that lacks a signed header",
      (headers) => replace(headers, "host;", "host;user-agent;"),
      `${FAILED}, canonicalRequest:GET|/v2/||host:roma.example.com|user-agent:|x-sdk-date:`,
    ],
  ])("%s is rejected", async ([, change, message]) => {
    const verifier = createSignatureVerifier(KEYS, () => NOW);
    const headers = change(await sign({}));

    expect(verifier.verify(toReceived({}, headers))).toMatchObject({
      status: 401,
      body: {
        error_code: "APIGW.0301",
        error_msg: expect.stringContaining(`authentication information: ${message}`),
      },
    });
  });
});

describe("an access key", () => {
  test("is locked for five minutes by more than five wrong signatures in a row", async () => {
    let now = NOW;
    const verifier = createSignatureVerifier(KEYS, () => now);
    const sendWrong = async () => {
      const headers = await sign({ now });
      return verifier.verify(toReceived({ method: "PUT" }, headers))?.body.error_msg;
    };
    const sendRight = async () => {
      const headers = await sign({ now });
      return verifier.verify(toReceived({}, headers))?.body.error_msg;
    };

    for (let count = 0; count < 5; count += 1) {
      expect(await sendWrong()).toContain(FAILED);
    }
    // A right one starts the count again.
    expect(await sendRight()).toBeUndefined();
    for (let count = 0; count < 6; count += 1) {
      expect(await sendWrong()).toContain(FAILED);
    }

    expect(await sendRight()).toContain("AK access failed to reach the limit,forbidden");
    now += 5 * MINUTE_MS - 1;
    expect(await sendRight()).toContain("AK access failed to reach the limit,forbidden");
    now += 1;
    expect(await sendRight()).toBeUndefined();
  });

  test("is not affected by signatures of another key", async () => {
    const verifier = createSignatureVerifier(KEYS, () => NOW);
    const other = await sign({ accessKey: "OTHER" });
    for (let count = 0; count < 10; count += 1) {
      verifier.verify(toReceived({}, other));
    }

    expect(verifier.verify(toReceived({}, await sign({})))).toBeUndefined();
  });
});

// --- internal ---

const FAILED = "verify aksk signature fail";
const UNKNOWN_KEY = "Get secretKey failed,ak:OTHER,err:ak not exist";
const KEYS = { accessKey: "KEY", secretKey: "secret" };

interface Parts {
  readonly method?: string;
  readonly segments?: readonly string[];
  readonly query?: readonly [string, string][];
  readonly body?: Uint8Array;
  readonly securityToken?: string | undefined;
  readonly accessKey?: string;
  readonly now?: number;
}

function urlOf({ segments = [], query = [] }: Parts): URL {
  const path = ["v2", ...segments].map((segment) => encodeURIComponent(segment)).join("/");
  const url = new URL(path, "https://roma.example.com");
  url.search = query
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
  return url;
}

/** Returns the parts of a request that a signature is about, apart from headers. */
function canonicalPartsOf(parts: Parts): string {
  const { method = "GET", body = new Uint8Array() } = parts;
  const { pathname, searchParams } = urlOf(parts);
  const path = decodeURIComponent(pathname).replace(/\/?$/, "/");
  const pairs = Array.from(searchParams, (pair) => JSON.stringify(pair)).toSorted();
  return JSON.stringify([method, path, pairs, [...body]]);
}

/** Returns the headers of a request that the client's signer signs. */
async function sign(parts: Parts): Promise<Record<string, string>> {
  const { method = "GET", body = new Uint8Array(), securityToken, now = NOW } = parts;
  const { accessKey = KEYS.accessKey } = parts;
  const signer = akskSigner({ ...KEYS, accessKey, securityToken });
  const { signal } = new AbortController();
  const signRequest = await signer.prepare({ now: () => now, signal });
  const { headers } = await signRequest({
    method,
    url: urlOf(parts).href,
    headers: new Headers(),
    body: new Uint8Array(body).buffer,
    projectId: undefined,
    now,
  });
  return { ...headers };
}

function toReceived(parts: Parts, headers: Record<string, string>): ReceivedRequest {
  const { method = "GET", body = new Uint8Array() } = parts;
  return { method, url: urlOf(parts), headers, body };
}

function replace(
  headers: Record<string, string>,
  from: string | RegExp,
  to: string,
): Record<string, string> {
  return { ...headers, authorization: headers["authorization"]?.replace(from, to) ?? "" };
}

function setUp(keys: Pick<SandboxOptions, "accessKey" | "secretKey"> = {}) {
  const clock = { now: () => NOW, sleep: systemClock.sleep };
  const sandbox = createSandbox({ apps: ["app-1", "app-2"], tasks: ["task-1"], clock, ...keys });
  return { clock, sandbox, roma: connect(sandbox, { clock }) };
}

function connect(
  sandbox: Sandbox,
  options: Pick<RomaClientOptions, "clock" | "fetch" | "endpoint" | "iamEndpoint">,
  keys: Partial<AccessKeys> = {},
): RomaClient {
  const { projectId, instanceId, accessKey, secretKey, fetch } = sandbox;
  return createRomaClient({
    endpoint: "https://roma.example.com",
    iamEndpoint: "https://iam.example.com",
    projectId,
    instanceId,
    fetch,
    ...options,
    auth: akskSigner({ accessKey, secretKey, ...keys }),
  });
}

async function expectAllOperations(roma: RomaClient): Promise<void> {
  expect(await roma.listProjects()).toMatchObject({ projects: [{}] });
  expect(await roma.listInstances({ limit: 10 })).toMatchObject({ size: 1 });
  expect(await roma.listApplications({ name: "app-(1)*'!" })).toMatchObject({ total: 0 });
  expect(await roma.listApplications({ limit: 1, offset: 1 })).toMatchObject({ total: 2 });
  expect(await roma.getApplication({ app_id: "app-1" })).toMatchObject({ id: "app-1" });
  expect(await roma.validateApplication({ id: "app-1" })).toMatchObject({ name: "app-1" });
  expect(await roma.listTasks({ limit: 5 })).toMatchObject({ total: 1 });
  expect(await roma.getTask({ task_id: "task-1" })).toMatchObject({ task: {} });

  const { job_id } = await roma.deleteAssets({ apps: ["app-1"], tasks: [{ task_id: "task-1" }] });
  expect(await roma.getAssetJob({ job_id })).toMatchObject({ id: job_id });
}
