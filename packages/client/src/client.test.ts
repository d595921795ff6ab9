import { inspect } from "node:util";
import {
  ApiError,
  ArgumentError,
  createRomaClient,
  isBusyError,
  LimitError,
  RomaError,
  UnexpectedResponseError,
} from "@roma-assets/client";
import { describe, expect, test } from "vitest";

const token = "secret-token-0123456789";
const bound = { projectId: "project", instanceId: "instance", token };
const endpoint = "https://roma.example.com";

/** A client whose requests are answered by one response, and the requests that it sent. */
function answered(respond: () => Response | Promise<Response>, options: object = bound) {
  const sent: Request[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    sent.push(new Request(input, init));
    return respond();
  };
  return { sent, roma: createRomaClient({ endpoint, ...options, fetch }) };
}

const created = () => Response.json({ job_id: "job" });

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It was expected to fail.");
}

describe("where requests go", () => {
  test("the endpoint follows from the region", async () => {
    const sent: string[] = [];
    const roma = createRomaClient({
      ...bound,
      region: "ap-southeast-3",
      fetch: async (input) => {
        sent.push(new Request(input).url);
        return created();
      },
    });
    await roma.deleteAssets({ apps: [] });
    expect(sent).toEqual([
      "https://roma.ap-southeast-3.myhuaweicloud.com/v2/project/instances/instance/assets/delete",
    ]);
  });

  test("createToken goes to IAM's own server, without the token", async () => {
    const { roma, sent } = answered(() =>
      Response.json({ token: {} }, { status: 201, headers: { "X-Subject-Token": "new" } }),
    );
    const input = {
      auth: {
        identity: {
          methods: ["password" as const],
          password: { user: { name: "u", password: "p", domain: { name: "d" } } },
        },
        scope: { project: { name: "cn-north-1" } },
      },
    };
    const answer = await roma.createToken(input);
    expect(answer.headers["X-Subject-Token"]).toBe("new");
    expect(sent[0]?.url).toBe("https://iam.myhuaweicloud.com/v3/auth/tokens");
    expect(sent[0]?.headers.has("x-auth-token")).toBe(false);
  });

  test.for(["https://iam.example.com", "https://iam.example.com/", "https://iam.example.com/a//"])(
    "createToken goes to %s where that is given",
    async (iamEndpoint) => {
      const respond = () =>
        Response.json({ token: {} }, { status: 201, headers: { "X-Subject-Token": "new" } });
      const { roma, sent } = answered(respond, { ...bound, iamEndpoint });
      await roma.createToken({ auth: {} as never });
      expect(sent[0]?.url).toBe(`${iamEndpoint.replace(/\/+$/, "")}/v3/auth/tokens`);
    },
  );

  test("path parameters are encoded", async () => {
    const { roma, sent } = answered(() => Response.json({}));
    await roma.getAssetJob({ job_id: "a/b?c#d" });
    expect(sent[0]?.url).toMatch(/\/jobs\/a%2Fb%3Fc%23d$/);
  });

  test("a client tells what it is bound to", () => {
    const { roma } = answered(created, { projectId: "project" });
    expect(roma).toMatchObject({ endpoint, projectId: "project", instanceId: undefined });
    const regional = createRomaClient({ region: "ap-southeast-3" });
    expect(regional.endpoint).toBe("https://roma.ap-southeast-3.myhuaweicloud.com");
  });

  test("a middleware of raw does not see the token", async () => {
    const { roma, sent } = answered(created);
    const seen: (string | null)[] = [];
    roma.raw.use({
      onResponse({ request }) {
        seen.push(request.headers.get("x-auth-token"));
      },
    });
    const init = { params: { path: { project_id: "p", instance_id: "i" } }, body: { apps: [] } };
    await roma.raw.POST("/v2/{project_id}/instances/{instance_id}/assets/delete", init);
    expect(sent[0]?.headers.get("x-auth-token")).toBe(token);
    expect(seen).toEqual([null]);
  });

  test("raw carries the token to the client's own origin, and to no other", async () => {
    const { roma, sent } = answered(created);
    const path = "/v2/{project_id}/instances/{instance_id}/assets/delete";
    const init = {
      params: { path: { project_id: "p", instance_id: "i" } },
      body: { apps: [] },
    };
    await roma.raw.POST(path, init);
    await roma.raw.POST(path, { ...init, baseUrl: "https://elsewhere.example.com" });
    expect(sent.map((request) => request.headers.get("x-auth-token"))).toEqual([token, null]);
  });
});

describe("what is refused before it is sent", () => {
  const cases: [string, object, (roma: ReturnType<typeof answered>["roma"]) => unknown, RegExp][] =
    [
      [
        "no token",
        { ...bound, token: undefined },
        (roma) => roma.deleteAssets({ apps: [] }),
        /token/,
      ],
      [
        "no project",
        { ...bound, projectId: undefined },
        (roma) => roma.deleteAssets({ apps: [] }),
        /project_id/,
      ],
      [
        "no instance",
        { ...bound, instanceId: undefined },
        (roma) => roma.getAssetJob({ job_id: "j" }),
        /instance_id/,
      ],
      [
        "a token with a line break",
        { ...bound, token: `${token}\n` },
        (roma) => roma.deleteAssets({ apps: [] }),
        /header can carry/,
      ],
      [
        "no apps",
        bound,
        // @ts-expect-error apps is required
        (roma) => roma.deleteAssets({}),
        /`apps` is required/,
      ],
      [
        "an unknown property",
        bound,
        // @ts-expect-error there is no app
        (roma) => roma.deleteAssets({ apps: [], app: "a" }),
        /`app` is not a parameter of this operation/,
      ],
    ];
  test.for(cases)("%s", async ([, options, act, message]) => {
    const { roma, sent } = answered(created, options);
    const error = await rejection(Promise.resolve().then(() => act(roma)) as Promise<unknown>);
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message).toMatch(message);
    expect(inspect(error)).not.toContain(token);
    expect(sent).toEqual([]);
  });

  test.for([
    ["an empty token", { token: "" }, { apps: [] as string[] }, 0],
    ["101 applications", {}, { apps: Array(101).fill("a") }, 101],
  ] as const)("%s", async ([, options, input, actual]) => {
    const { roma, sent } = answered(created, { ...bound, ...options });
    const error = await rejection(roma.deleteAssets({ apps: [...input.apps] }));
    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ code: "limit", actual });
    expect(sent).toEqual([]);
  });

  test.for([
    { endpoint: "not a URL" },
    { endpoint: "ftp://roma.example.com" },
    { region: "a.evil.example/" },
    { endpoint: "http://roma.example.com" },
    { endpoint: "http://127.evil.example" },
    { endpoint: "https://user:password@roma.example.com" },
    { endpoint: "https://roma.example.com?query" },
    { endpoint, iamEndpoint: "http://iam.example.com" },
    {},
  ])("a client for %o", (options) => {
    expect(() => createRomaClient(options as { endpoint: string })).toThrow(ArgumentError);
  });
});

test.for([
  { endpoint: "http://localhost:8080" },
  { endpoint: "http://[::1]:8080/base" },
  { endpoint: "http://127.0.0.1" },
  { endpoint: "http://roma.example.com", allowInsecure: true },
])("a client for %o is allowed", (options) => {
  expect(createRomaClient(options).endpoint).toBe(options.endpoint);
});

describe("what comes back", () => {
  test("an error answer becomes an ApiError that tells all of it", async () => {
    const body = {
      error_code: "ROMA.00000101",
      error_msg: "error summary",
      error_details: "some error details here",
      request_id: "13760c1fe8655e61209b75665e9bef43",
    };
    const { roma } = answered(() => Response.json(body, { status: 403 }));
    const error = await rejection(roma.deleteAssets({ apps: ["a"] }));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toBeInstanceOf(RomaError);
    expect((error as Error).message).toBe(
      `POST ${endpoint}/v2/project/instances/instance/assets/delete: 403 ROMA.00000101 error summary`,
    );
    expect(error).toMatchObject({
      status: 403,
      errorCode: body.error_code,
      errorMessage: body.error_msg,
      errorDetails: body.error_details,
      requestId: body.request_id,
      body,
    });
    expect(`${JSON.stringify(error)}${inspect(error, { depth: 9 })}`).not.toContain(token);
  });

  test.for([
    ["an empty body", () => new Response(null, { status: 403 }), "403 (empty body)", undefined],
    [
      "a body that is not JSON",
      () => new Response("<html>", { status: 500 }),
      "500 <html>",
      "<html>",
    ],
    ["JSON that is no object", () => Response.json(null, { status: 500 }), "500 null", null],
  ] as const)("an error with %s is an ApiError too", async ([, respond, ending, body]) => {
    const { roma } = answered(respond);
    const error = await rejection(roma.deleteAssets({ apps: ["a"] }));
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).message.endsWith(ending)).toBe(true);
    expect((error as ApiError).body).toEqual(body);
  });

  test.for([
    ["HTML", () => new Response("<html>"), /not JSON/],
    ["truncated JSON", () => new Response('{"job_'), /not JSON/],
    ["an empty body", () => new Response(null, { status: 200 }), /not JSON/],
    ["JSON that is no object", () => Response.json("job"), /not a JSON object/],
    ["no job_id", () => Response.json({}), /no job_id/],
    ["an empty job_id", () => Response.json({ job_id: "" }), /no job_id/],
    ["a redirect", () => Response.redirect("https://elsewhere.example.com", 307), /redirect/],
  ] as const)("%s in place of the promised answer is unexpected", async ([, respond, message]) => {
    const { roma } = answered(respond);
    const error = await rejection(roma.deleteAssets({ apps: ["a"] }));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect((error as Error).message).toMatch(message);
  });

  test("a success without its documented header is unexpected", async () => {
    const { roma } = answered(() => Response.json({ token: {} }, { status: 201 }));
    const error = await rejection(roma.createToken({ auth: {} as never }));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect((error as Error).message).toMatch(/X-Subject-Token/);
  });

  test("redirects are not followed", async () => {
    const { roma, sent } = answered(created);
    await roma.deleteAssets({ apps: [] });
    expect(sent[0]?.redirect).toBe("manual");
  });

  test("an error of raw's middleware passes through unchanged, from operations as well", async () => {
    const { roma } = answered(created);
    const own = new Error("from a middleware");
    roma.raw.use({
      onRequest() {
        throw own;
      },
    });
    const init = { params: { path: { project_id: "p", instance_id: "i" } }, body: { apps: [] } };
    const path = "/v2/{project_id}/instances/{instance_id}/assets/delete";
    expect(await rejection(roma.raw.POST(path, init))).toBe(own);
    expect(await rejection(roma.deleteAssets({ apps: [] }))).toBe(own);
  });

  test("an error has the name of its class, whatever a bundler calls that", async () => {
    const { roma } = answered(() => Response.json({}));
    const error = await rejection(roma.deleteAssets({ apps: [] }));
    expect(String(error)).toMatch(/^UnexpectedResponseError: POST /);
    expect((error as Error).stack).toMatch(/^UnexpectedResponseError: POST /);
  });
});

test("an input may be of a class, with getters", async () => {
  class Input {
    get apps() {
      return ["a"];
    }
    get tasks() {
      return [{ task_id: "t" }];
    }
  }
  const { roma, sent } = answered(created);
  await roma.deleteAssets(new Input());
  expect(await sent[0]?.json()).toEqual({ apps: ["a"], tasks: [{ task_id: "t" }] });
});

test("a limit is one of characters, however many bytes they have", async () => {
  const { roma, sent } = answered(() => Response.json({}));
  await roma.getAssetJob({ job_id: "\u{1F600}".repeat(128) });
  expect(sent).toHaveLength(1);
  const error = await rejection(roma.getAssetJob({ job_id: "\u{1F600}".repeat(129) }));
  expect(error).toMatchObject({ code: "limit", actual: 129, max: 128 });
});

test.for([
  ["limit:10,time:1 minute", 6000],
  ["limit:10,time:20 second", 2000],
  ["limit:10,time:1 hour", undefined],
  ["limit:0,time:1 minute", undefined],
] as const)("the throttling text %s hints at %s ms", async ([text, retryAfterMs]) => {
  const respond = () => Response.json({ error_msg: text }, { status: 429 });
  const { roma } = answered(respond, { ...bound, retries: 0 });
  expect(await rejection(roma.deleteAssets({ apps: [] }))).toMatchObject({ retryAfterMs });
});

test("the fields of an error are texts, whatever the service sends", async () => {
  const body = { error_code: 7, error_msg: ["a"], error_details: 1, request_id: 2 };
  const { roma } = answered(() => Response.json(body, { status: 400 }));
  expect(await rejection(roma.deleteAssets({ apps: [] }))).toMatchObject({
    errorCode: "7",
    errorMessage: "a",
    errorDetails: "1",
    requestId: "2",
  });
});

test("isBusyError takes whatever was thrown", () => {
  expect([undefined, null, "text", new Error("x")].map(isBusyError)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("an empty request ID in the body is none: the header's counts", async () => {
  const headers = { "x-request-id": "from the header" };
  const { roma } = answered(() => Response.json({ request_id: "" }, { status: 400, headers }));
  const error = await rejection(roma.deleteAssets({ apps: [] }));
  expect(error).toMatchObject({ requestId: "from the header" });
});

test.for(["300", -1, Number.NaN])("a time-out of %j is refused", async (totalTimeoutMs) => {
  const { roma, sent } = answered(created);
  const call = roma.deleteAssets({ apps: [] }, { totalTimeoutMs } as never);
  expect(await rejection(call)).toMatchObject({ code: "argument" });
  expect(sent).toEqual([]);
});

test("raw asks the same base URL as the operations, however that was written", async () => {
  const { roma, sent } = answered(created, { ...bound, endpoint: `${endpoint}/a//` });
  await roma.deleteAssets({ apps: [] });
  const init = { params: { path: { project_id: "p", instance_id: "i" } }, body: { apps: [] } };
  await roma.raw.POST("/v2/{project_id}/instances/{instance_id}/assets/delete", init);
  expect(sent.map(({ url }) => url.slice(0, url.indexOf("/v2/")))).toEqual([
    `${endpoint}/a`,
    `${endpoint}/a`,
  ]);
});

test("raw carries the token to the endpoint's own path only", async () => {
  const { roma, sent } = answered(created, { ...bound, endpoint: `${endpoint}/a` });
  const init = { params: { path: { project_id: "p", instance_id: "i" } }, body: { apps: [] } };
  const path = "/v2/{project_id}/instances/{instance_id}/assets/delete";
  await roma.raw.POST(path, init);
  await roma.raw.POST(path, { ...init, baseUrl: `${endpoint}/b` });
  expect(sent.map((request) => request.headers.get("x-auth-token"))).toEqual([token, null]);
});
