import {
  type Clock,
  type ConnectionOptions,
  createRomaClient,
  type Hooks,
  type RomaClient,
  systemClock,
} from "@roma-assets/client";
import { akskSigner } from "@roma-assets/client/aksk";
import { iamToken } from "@roma-assets/client/iam";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createClientWithResponse,
  createTestClient,
  ENDPOINT,
  JOB_PATH,
  sendGet,
  sendPost,
  sendRawPost,
  TOKEN,
} from "../test/client.ts";
import { rejectionOf } from "../test/rejection.ts";
import { expectNotToReveal } from "../test/secrets.ts";
import { Secrets } from "./secrets.ts";

const runs = Number(process.env["ROMA_ANSWERS"] ?? 50);

/** A password with characters that JSON and URLs escape. */
const PASSWORD = 'Pä"ss/w+or d\\&1';

describe("a secret in a text", () => {
  test.for<[string, string]>([
    ["plain", PASSWORD],
    ["escaped for JSON", JSON.stringify(PASSWORD).slice(1, -1)],
    ["escaped for JSON twice", JSON.stringify(JSON.stringify(PASSWORD)).slice(3, -3)],
    ["escaped for JSON with slashes", JSON.stringify(PASSWORD).slice(1, -1).replace("/", "\\/")],
    ["escaped for ASCII JSON", 'P\\u00e4\\"ss\\/w\\u002Bor d\\\\\\u00261'],
    ["percent-encoded", encodeURIComponent(PASSWORD)],
    ["percent-encoded in lower case", encodeURIComponent(PASSWORD).toLowerCase().replace("p", "P")],
    ["percent-encoded twice", encodeURIComponent(encodeURIComponent(PASSWORD))],
    ["encoded as a form", new URLSearchParams({ p: PASSWORD }).toString().slice(2)],
  ])("is masked if it is %s", ([, form]) => {
    expect(masking(PASSWORD).mask(`before ${form} after`)).toBe("before *** after");
  });

  test("is masked in all of its forms, whatever its characters are", () => {
    const anySecret = fc.string({ minLength: 8, maxLength: 300, unit: "binary" });
    fc.assert(
      fc.property(anySecret, fc.string(), fc.string(), (secret, before, after) => {
        const secrets = masking(secret);
        const inJson = JSON.stringify(secret).slice(1, -1);
        const wellFormed = secret.toWellFormed();
        for (const form of [
          secret,
          inJson,
          encodeURIComponent(wellFormed),
          encodeURI(wellFormed),
        ]) {
          expect(secrets.mask(`${before} ${form} ${after}`)).not.toContain(form);
        }
      }),
      { numRuns: runs },
    );
  });

  test("is masked only as a word if it has fewer than eight characters", () => {
    const secrets = masking("app");

    expect(secrets.mask("app: the app-1 (app) of apps, wrapper and app7, äapp")).toBe(
      "***: the ***-1 (***) of apps, wrapper and app7, äapp",
    );
    expect(masking("12345678").mask("x12345678y")).toBe("x***y");
  });

  test("is masked up to the next space if it is long", () => {
    const token = `MII${"aB+/".repeat(5000)}==`;

    expect(masking(token).mask(`the token ${token} is wrong`)).toBe("the token *** is wrong");
  });

  test("of the maximum length is masked, whatever its characters are", () => {
    const token = "+".repeat(100_000);

    expect(masking(token).mask(`${token} ${encodeURIComponent(token)}`)).toBe("*** ***");
  });

  test("is searched in linear time", () => {
    const text = "\\".repeat(1_000_000) + "%25".repeat(300_000);

    expect(masking('"+a secret').mask(text)).toBe(text);
  });
});

describe("the body of a response", () => {
  test("is masked in its free text only: not in IDs, codes, states, times and names", () => {
    const body = {
      job_id: "running",
      status: "running",
      error_code: "running",
      end_time: "running",
      running: 1,
      error_msg: "it is running",
      list: ["running", { note: "running" }],
    };

    expect(masking("running").maskBody(body, false)).toEqual({
      ...body,
      error_msg: "it is ***",
      list: ["***", { note: "***" }],
    });
  });

  test("of a job that equals the token keeps its ID and its status", async () => {
    const job = { id: "success", status: "success", reasons: [{ error_msg: "success, or not" }] };
    const { roma } = createClientWithResponse(() => Response.json(job), { token: "success" });

    expect(await sendGet(roma)).toEqual({ ...job, reasons: [{ error_msg: "***, or not" }] });
  });
});

/** Temporary keys. The ID of the key is no secret, but it is not shown either. */
const KEYS = {
  accessKey: "HCAXAMPLEACCESSKEY12",
  secretKey: "a-secret-key/0123+456789abcdef==",
  securityToken: "a-security-token/0123+456789==",
};

/** Every place of a response in which a service may repeat a secret. */
const echoes: [string, (secret: string) => Response][] = [
  ["the error message", (secret) => Response.json({ error_msg: secret }, { status: 400 })],
  ["the error details", (secret) => Response.json({ error_details: secret }, { status: 400 })],
  ["IAM's message", (s) => Response.json({ error: { message: s, title: s } }, { status: 400 })],
  ["an undocumented property", (s) => Response.json({ a: [{ b: `x ${s}` }] }, { status: 502 })],
  ["JSON within JSON", (s) => Response.json({ a: JSON.stringify({ b: s }) }, { status: 403 })],
  ["a text", (secret) => new Response(`<b>${secret}</b>`, { status: 500 })],
  ["a text with a success status", (secret) => new Response(`Hello ${secret}`)],
  ["a success without what it promises", (secret) => Response.json({ text: secret })],
  ["an error with a success status", (s) => Response.json({ error_code: "X.1", error_msg: s })],
  [
    "the Location of a redirect",
    (secret) => Response.redirect(`https://x.example.com/?a=${encodeURIComponent(secret)}`, 302),
  ],
  [
    "a header",
    (secret) => new Response(null, { status: 403, headers: { "x-debug": encodeURI(secret) } }),
  ],
];

describe.for(echoes)("a secret that is repeated in %s", ([, respond]) => {
  test.for([TOKEN, "tok+en/=", "tok-1"])(
    "%s is revealed by no error, hook or log",
    async (token) => {
      const observed: unknown[] = [];
      const { roma } = createClientWithResponse(() => respond(token), {
        token,
        ...observing(observed),
      });

      for (const send of [sendPost, sendGet]) {
        const error = await rejectionOf(send(roma));
        for (const form of [token, encodeURIComponent(token), encodeURI(token)]) {
          expectNotToReveal(error, form);
          expectNotToReveal(observed, form);
        }
      }
    },
  );

  test.for(Object.keys(KEYS))("is no %s that a signed client reveals", async (name) => {
    for (const send of [sendPost, sendGet]) {
      await expectNotToRevealOfSignature(respond, send, () => KEYS[name as keyof typeof KEYS]);
    }
  });

  test("is no signature that a signed client reveals", async () => {
    for (const send of [sendPost, sendGet]) {
      await expectNotToRevealOfSignature(respond, send, signatureIn);
    }
  });

  test("is no password that the failure of a login reveals", async () => {
    const observed: unknown[] = [];
    const options = { fetch: async () => respond(PASSWORD), ...observing(observed) };
    const token = iamToken({
      ...options,
      retries: 0,
      domain: "domain",
      user: "user",
      password: PASSWORD,
      region: "region-1",
    });

    const roma = createTestClient(ENDPOINT, { ...options, retries: 0, token });

    const error = await rejectionOf(sendPost(roma));

    for (const form of [PASSWORD, JSON.stringify(PASSWORD), encodeURIComponent(PASSWORD)]) {
      expectNotToReveal(error, form);
      expectNotToReveal(observed, form);
    }
  });
});

test("the password is masked by a client whose tokens come from IAM", async () => {
  const fetch = async (url: string) =>
    url.includes("/v3/auth/tokens")
      ? Response.json(
          { token: { issued_at: "", expires_at: "" } },
          { status: 201, headers: { "X-Subject-Token": TOKEN } },
        )
      : Response.json({ error_msg: `${PASSWORD} and ${TOKEN}` }, { status: 400 });
  const login = { domain: "d", user: "u", password: PASSWORD, region: "r-1" };
  const roma = createTestClient(ENDPOINT, { fetch, token: iamToken({ ...login, fetch }) });

  expect(await rejectionOf(sendPost(roma))).toMatchObject({ errorMessage: "*** and ***" });
});

test("an empty token beside a signer does not keep its keys from being masked", async () => {
  const roma = createRomaClient({
    endpoint: ENDPOINT,
    projectId: "project",
    instanceId: "instance",
    token: "" as unknown as undefined,
    auth: akskSigner(KEYS),
    fetch: async () => Response.json({ error_msg: KEYS.secretKey }, { status: 403 }),
  });

  expect(await rejectionOf(sendGet(roma))).toMatchObject({ errorMessage: "***" });
});

test("keys are still masked after many signatures", async () => {
  const message = Object.values(KEYS).join(" ");
  const { roma } = createClientWithResponse(() => Response.json({ status: "RUNNING", message }), {
    auth: akskSigner(KEYS),
    clock: createRunningClock(),
  });

  for (let call = 0; call < 300; call += 1) {
    expect(await sendGet(roma)).toEqual({ status: "RUNNING", message: "*** *** ***" });
  }
});

test("each of many signatures under way is masked", async () => {
  const { promise: all, resolve: respondToAll } = Promise.withResolvers<void>();
  const signatures: string[] = [];
  const roma = createTestClient(ENDPOINT, {
    auth: akskSigner(KEYS),
    clock: createRunningClock(),
    fetch: async (_url, init) => {
      const signature = signatureIn(init);
      if (signatures.push(signature) === CONCURRENT_CALLS) {
        respondToAll();
      }
      await all;
      return Response.json({ error_msg: signature }, { status: 403 });
    },
  });

  const errors = await Promise.all(
    Array.from({ length: CONCURRENT_CALLS }, () => rejectionOf(sendGet(roma))),
  );

  expect(new Set(signatures).size).toBe(CONCURRENT_CALLS);
  for (const error of errors) {
    expect(error).toMatchObject({ errorMessage: "***" });
  }
});

test("a token that was replaced is still masked", async () => {
  const tokens = ["first-token-1", "second-token-2"];
  const { roma } = createClientWithResponse(
    () => Response.json({ error_msg: "first-token-1 second-token-2" }, { status: 400 }),
    { token: () => tokens.shift() ?? "third-token-3" },
  );

  await rejectionOf(sendPost(roma));

  expect(await rejectionOf(sendPost(roma))).toMatchObject({ errorMessage: "*** ***" });
});

describe("a token that IAM issued", () => {
  const issued = "MIIDkgYJKoZIhvcNAQcCoIIDgzCCA38CAQExDTALBglghkgB";

  test.for<[string, () => Response]>([
    [
      "in the header of an error",
      () =>
        Response.json(
          { error: { code: 403, message: `no, ${issued}` } },
          { status: 403, headers: { "X-Subject-Token": issued, "Set-Cookie": `t=${issued}` } },
        ),
    ],
    [
      "in the body of an error",
      () => Response.json({ token: issued, access_token: issued }, { status: 500 }),
    ],
    ["as the body's token", () => Response.json({ token: issued }, { status: 201 })],
    ["without the header", () => Response.json({ token: { id: issued } }, { status: 201 })],
    ["as text", () => new Response(issued, { status: 201 })],
    ["with another success status", () => Response.json({ "X-Subject-Token": issued })],
  ])("%s is not revealed", async ([, createResponse]) => {
    const observed: unknown[] = [];
    const token = iamToken({
      domain: "d",
      user: "u",
      password: PASSWORD,
      region: "r-1",
      retries: 0,
      fetch: async () => createResponse(),
      ...observing(observed),
    });

    const signal = new AbortController().signal;
    const error = await rejectionOf(Promise.resolve(token({ forceRefresh: false, signal })));

    expectNotToReveal(error, issued);
    expectNotToReveal(observed, issued);
  });
});

test("an error of `fetch` that shows the request's headers is masked, and so are its causes", async () => {
  const fail = async (_url: string, init: RequestInit) => {
    const text = `sent ${new Headers(init.headers).get("x-auth-token")}`;
    throw new TypeError(text, { cause: new Error(text) });
  };
  const roma = createTestClient(ENDPOINT, { fetch: fail, retries: 0 });

  for (const send of [sendPost, sendGet]) {
    expectNotToReveal(await rejectionOf(send(roma)), TOKEN);
  }
});

describe("a header that the platform refuses", () => {
  const value = "secret\nvalue";
  const path = { project_id: "p", instance_id: "i", job_id: "j" };

  test.for<[string, object]>([
    ["headers", { headers: { "x-key": value }, params: { path } }],
    ["the header parameters", { params: { path, header: { "x-key": value } } }],
  ])("in %s of a raw request is not revealed", async ([, init]) => {
    const { roma, requests } = createClientWithResponse(() => Response.json({}));

    const error = await rejectionOf(roma.raw.GET(JOB_PATH, init as never));

    expect(error).toMatchObject({
      code: "argument",
      message: expect.stringContaining('The header "x-key"'),
    });
    expectNotToReveal(error, value);
    expect(requests).toEqual([]);
  });

  test("in the options of a call or of a client is not revealed", async () => {
    const headers = { "x-key": value };
    const { roma } = createClientWithResponse(() => Response.json({}));

    expectNotToReveal(await rejectionOf(roma.getAssetJob({ job_id: "j" }, { headers })), value);
    expect(() => createRomaClient({ endpoint: ENDPOINT, headers })).toThrow('The header "x-key"');
  });
});

test("a body that is not JSON does not prevent a raw request", async () => {
  const { roma } = createClientWithResponse(() => Response.json({ job_id: "j" }));
  roma.raw.use({
    onRequest: ({ request }) =>
      new Request(request, { method: "POST", body: '{"password": not JSON' }),
  });

  expect(await sendRawPost(roma)).toMatchObject({ data: { job_id: "j" } });
});

// --- internal ---

const CONCURRENT_CALLS = 100;

/** Creates a clock whose time differs whenever it is read, so that all signatures do. */
function createRunningClock(): Clock {
  let time = 0;
  return { ...systemClock, now: () => (time += 1000) };
}

/** Returns the signature of a request. */
function signatureIn({ headers }: RequestInit): string {
  const authorization = new Headers(headers).get("authorization") ?? "";
  return authorization.slice(authorization.indexOf("Signature=") + "Signature=".length);
}

/** Expects that a signed client reveals no secret of a request that a response repeats. */
async function expectNotToRevealOfSignature(
  respond: (secret: string) => Response,
  send: (roma: RomaClient) => Promise<unknown>,
  secretOf: (init: RequestInit) => string,
): Promise<void> {
  const observed: unknown[] = [];
  let secret = "";
  const roma = createTestClient(ENDPOINT, {
    ...observing(observed),
    retries: 0,
    auth: akskSigner(KEYS),
    fetch: async (_url, init) => {
      secret = secretOf(init);
      return respond(secret);
    },
  });

  const error = await rejectionOf(send(roma));

  expect(secret.length).toBeGreaterThan(10);
  for (const form of [secret, encodeURIComponent(secret), encodeURI(secret)]) {
    expectNotToReveal(error, form);
    expectNotToReveal(observed, form);
  }
}

/** Creates a mask for a password. */
function masking(password: string): Secrets {
  const secrets = new Secrets();
  secrets.addRequest({
    method: "POST",
    url: ENDPOINT,
    headers: new Headers(),
    body: JSON.stringify({ password }),
  });
  return secrets;
}

/** Options that collect everything that hooks and a logger receive. */
function observing(observed: unknown[]): Pick<ConnectionOptions, "logger" | keyof Hooks> {
  const observe = (...data: unknown[]) => {
    observed.push(...data);
  };
  return {
    logger: { debug: observe, warn: observe },
    onRequest: observe,
    onResponse: observe,
    onRetry: observe,
  };
}
