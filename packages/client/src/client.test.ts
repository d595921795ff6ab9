import { inspect } from "node:util";
import {
  ApiError,
  ArgumentError,
  createRomaClient,
  LimitError,
  type RomaClient,
  type RomaClientOptions,
  RomaError,
  UnexpectedResponseError,
} from "@roma-assets/client";
import { describe, expect, test } from "vitest";
import { createClientWithResponse, ENDPOINT, sendPost, TOKEN } from "../test/client.ts";
import { rejectionOf } from "../test/rejection.ts";
import { expectNotToReveal } from "../test/secrets.ts";

const createJob = () => Response.json({ job_id: "job" });

const createToken = () =>
  Response.json({ token: {} }, { status: 201, headers: { "X-Subject-Token": "new" } });

describe("endpoints", () => {
  test("derives the endpoint from the region", async () => {
    const { roma, requests } = createClientWithResponse(createJob, {
      endpoint: undefined,
      region: "ap-southeast-3",
    });

    await roma.deleteAssets({ apps: [] });

    expect(requests.map(({ url }) => url)).toEqual([
      "https://roma.ap-southeast-3.myhuaweicloud.com/v2/project/instances/instance/assets/delete",
    ]);
  });

  test("sends createToken to IAM's server, without the token", async () => {
    const { roma, requests } = createClientWithResponse(createToken);

    const created = await roma.createToken({
      auth: {
        identity: {
          methods: ["password"],
          password: { user: { name: "u", password: "p", domain: { name: "d" } } },
        },
        scope: { project: { name: "cn-north-1" } },
      },
    });

    expect(created.headers["X-Subject-Token"]).toBe("new");
    expect(requests[0]?.url).toBe("https://iam.myhuaweicloud.com/v3/auth/tokens");
    expect(requests[0]?.headers.has("x-auth-token")).toBe(false);
  });

  test.for(["https://iam.example.com", "https://iam.example.com/", "https://iam.example.com/a//"])(
    "sends createToken to the iamEndpoint %s",
    async (iamEndpoint) => {
      const { roma, requests } = createClientWithResponse(createToken, { iamEndpoint });

      await roma.createToken({ auth: {} as never });

      const baseUrl = iamEndpoint.replace(/\/+$/, "");
      expect(requests[0]?.url).toBe(`${baseUrl}/v3/auth/tokens`);
    },
  );

  const listProjects = () => Response.json({ projects: [] });

  test.for<[string, Partial<RomaClientOptions>, string]>([
    [
      "IAM in its region",
      { endpoint: undefined, region: "ap-southeast-3" },
      "https://iam.ap-southeast-3.myhuaweicloud.com/v3/projects",
    ],
    [
      "the iamEndpoint",
      { iamEndpoint: "https://iam.example.com/" },
      "https://iam.example.com/v3/projects",
    ],
  ])("sends listProjects with the token to %s", async ([, options, url]) => {
    const { roma, requests } = createClientWithResponse(listProjects, options);

    expect(await roma.listProjects()).toEqual({ projects: [] });
    expect(requests[0]?.url).toBe(url);
    expect(requests[0]?.headers.get("x-auth-token")).toBe(TOKEN);
  });

  test("sends listProjects nowhere if the region of IAM is unknown", async () => {
    const { roma, requests } = createClientWithResponse(listProjects);

    await expect(roma.listProjects()).rejects.toMatchObject({
      code: "argument",
      message:
        "Set `iamEndpoint` or `region`, for example from the variables ROMA_IAM_ENDPOINT or ROMA_REGION",
    });
    expect(requests).toEqual([]);
  });

  test("sends the token nowhere else if middleware changes the URL", async () => {
    const { roma, requests } = createClientWithResponse(listProjects, {
      iamEndpoint: "https://iam.example.com",
    });
    roma.raw.use({
      onRequest: ({ request }) =>
        new Request(request.url.replace("iam.example.com", "other.example.com"), request),
    });

    await roma.listProjects();

    expect(requests[0]?.url).toBe("https://other.example.com/v3/projects");
    expect(requests[0]?.headers.has("x-auth-token")).toBe(false);
  });

  test("exposes its endpoint, project and instance", () => {
    const { roma } = createClientWithResponse(createJob, { instanceId: undefined });
    expect(roma).toMatchObject({
      endpoint: ENDPOINT,
      projectId: "project",
      instanceId: undefined,
    });

    const regional = createRomaClient({ region: "ap-southeast-3" });
    expect(regional.endpoint).toBe("https://roma.ap-southeast-3.myhuaweicloud.com");
  });

  test.for([
    { endpoint: "http://localhost:8080" },
    { endpoint: "http://[::1]:8080/base" },
    { endpoint: "http://127.0.0.1" },
    { endpoint: "http://roma.example.com", allowInsecure: true },
  ])("accepts the options %o", (options) => {
    expect(createRomaClient(options).endpoint).toBe(options.endpoint);
  });

  test.for([
    { endpoint: "not a URL" },
    { endpoint: "ftp://roma.example.com" },
    { region: "a.evil.example/" },
    { endpoint: "http://roma.example.com" },
    { endpoint: "http://127.evil.example" },
    { endpoint: "https://user:password@roma.example.com" },
    { endpoint: "https://roma.example.com?query" },
    { endpoint: ENDPOINT, iamEndpoint: "http://iam.example.com" },
    {},
  ])("rejects the options %o", (options) => {
    expect(() => createRomaClient(options)).toThrow(ArgumentError);
  });

  test.for([
    [
      { endpoint: "localhost:18090" },
      /`endpoint` must be .* https:\/\/, received localhost:18090$/,
    ],
    [{ endpoint: "127.0.0.1:18090" }, /begins with https:\/\/, received 127.0.0.1:18090$/],
    [{ endpoint: "user:secret@host" }, /begins with https:\/\/, received another text$/],
    [{ endpoint: "http://sandbox:8080" }, /must use https, because it is not on this machine/],
    [
      { endpoint: `${ENDPOINT}?secret` },
      /must not have credentials.*received them with https:\S+$/,
    ],
    [{ endpoint: ENDPOINT, region: "r" }, /Set `endpoint` or `region`, not both/],
    [{ endpoint: undefined, region: undefined }, /Set `endpoint` or `region`, .*ROMA_ENDPOINT/],
  ] as const)("explains what is wrong with the options %o", ([options, message]) => {
    expect(() => createRomaClient(options)).toThrow(message);
    expect(() => createRomaClient(options)).not.toThrow(/secret/);
  });

  test("names a missing token and its usual source", async () => {
    const { roma, requests } = createClientWithResponse(createJob, { token: undefined });
    await expect(sendPost(roma)).rejects.toThrow(/`token` is missing: .*ROMA_TOKEN.*`iamToken`/);
    expect(requests).toEqual([]);
  });
});

describe("requests", () => {
  test("encode path parameters", async () => {
    const { roma, requests } = createClientWithResponse(() => Response.json({ status: "RUNNING" }));

    await roma.getAssetJob({ job_id: "a/b?c#d" });

    expect(requests[0]?.url).toMatch(/\/jobs\/a%2Fb%3Fc%23d$/);
  });

  test("can be made with an instance of a class that has getters", async () => {
    class Input {
      get apps() {
        return ["a"];
      }
      get tasks() {
        return [{ task_id: "t" }];
      }
    }
    const { roma, requests } = createClientWithResponse(createJob);

    await roma.deleteAssets(new Input());

    expect(await requests[0]?.json()).toEqual({ apps: ["a"], tasks: [{ task_id: "t" }] });
  });

  test("don't follow redirects", async () => {
    const { roma, requests } = createClientWithResponse(createJob);

    await roma.deleteAssets({ apps: [] });

    expect(requests[0]?.redirect).toBe("manual");
  });
});

describe("arguments that are rejected before anything is sent", () => {
  interface Case {
    name: string;
    options?: Partial<RomaClientOptions>;
    act: (roma: RomaClient) => Promise<unknown>;
    message: RegExp;
  }

  const cases: Case[] = [
    {
      name: "a missing token",
      options: { token: undefined },
      act: (roma) => roma.deleteAssets({ apps: [] }),
      message: /token/,
    },
    {
      name: "a missing project",
      options: { projectId: undefined },
      act: (roma) => roma.deleteAssets({ apps: [] }),
      message: /project_id/,
    },
    {
      name: "a missing instance",
      options: { instanceId: undefined },
      act: (roma) => roma.getAssetJob({ job_id: "j" }),
      message: /instance_id/,
    },
    {
      name: "a token with a line break",
      options: { token: `${TOKEN}\n` },
      act: (roma) => roma.deleteAssets({ apps: [] }),
      message: /valid in a header/,
    },
    {
      name: "missing apps",
      // @ts-expect-error apps is required
      act: (roma) => roma.deleteAssets({}),
      message: /`apps` is required/,
    },
    {
      name: "an unknown property",
      // @ts-expect-error app does not exist
      act: (roma) => roma.deleteAssets({ apps: [], app: "a" }),
      message: /`app` is not a parameter of this operation/,
    },
  ];

  test.for(cases)("$name", async ({ options, act, message }) => {
    const { roma, requests } = createClientWithResponse(createJob, options);

    const error = await rejectionOf(act(roma));

    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message).toMatch(message);
    expect(inspect(error)).not.toContain(TOKEN);
    expect(requests).toEqual([]);
  });

  test.for<[string, Partial<RomaClientOptions>, string[], number]>([
    ["an empty token", { token: "" }, [], 0],
    ["101 applications", {}, Array(101).fill("a"), 101],
  ])("%s", async ([, options, apps, actual]) => {
    const { roma, requests } = createClientWithResponse(createJob, options);

    const error = await rejectionOf(roma.deleteAssets({ apps }));

    expect(error).toBeInstanceOf(LimitError);
    expect(error).toMatchObject({ code: "limit", actual });
    expect(requests).toEqual([]);
  });

  test("more characters than the limit, however many code units they have", async () => {
    const { roma, requests } = createClientWithResponse(() => Response.json({ status: "RUNNING" }));
    const character = "\u{1F600}";

    await roma.getAssetJob({ job_id: character.repeat(128) });
    expect(requests).toHaveLength(1);

    const error = await rejectionOf(roma.getAssetJob({ job_id: character.repeat(129) }));
    expect(error).toMatchObject({ code: "limit", actual: 129, max: 128 });
  });

  test.for(["300", -1, Number.NaN])("the timeout %j", async (totalTimeoutMs) => {
    const { roma, requests } = createClientWithResponse(createJob);

    const call = roma.deleteAssets({ apps: [] }, { totalTimeoutMs } as never);

    expect(await rejectionOf(call)).toMatchObject({ code: "argument" });
    expect(requests).toEqual([]);
  });
});

describe("headers that can't be sent", () => {
  const value = "very-secret\nvalue";

  test("in the client's option: creating it fails, with the name but not the value", () => {
    const headers = { "x-client": value };
    let error: unknown;

    try {
      createRomaClient({ endpoint: ENDPOINT, headers });
    } catch (reason) {
      error = reason;
    }

    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message).toContain('"x-client"');
    expectNotToReveal(error, "very-secret");
  });

  test.for([
    ["a value", { "x-call": value }, "x-call"],
    ["a name", { "not a name": "very-secret" }, "not a name"],
  ] as const)("%s: the error contains the name, not the value", async ([, headers, name]) => {
    const observed: unknown[] = [];
    const observe = (...data: unknown[]) => {
      observed.push(...data);
    };
    const { roma, requests } = createClientWithResponse(createJob, {
      logger: { debug: observe, warn: observe },
      onRequest: observe,
    });

    const error = await rejectionOf(roma.deleteAssets({ apps: [] }, { headers }));

    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message).toContain(`"${name}"`);
    expectNotToReveal(error, "very-secret");
    expectNotToReveal(observed, "very-secret");
    expect(requests).toEqual([]);
  });
});

describe("error responses", () => {
  test("become an ApiError with all fields, and without the token", async () => {
    const body = {
      error_code: "ROMA.00000101",
      error_msg: "error summary",
      error_details: "some error details here",
      request_id: "13760c1fe8655e61209b75665e9bef43",
    };
    const { roma } = createClientWithResponse(() => Response.json(body, { status: 403 }));

    const error = await rejectionOf(sendPost(roma));

    expect(error).toBeInstanceOf(ApiError);
    expect(error).toBeInstanceOf(RomaError);
    expect((error as Error).message).toBe(
      `POST ${ENDPOINT}/v2/project/instances/instance/assets/delete: 403 ROMA.00000101 error summary`,
    );
    expect(error).toMatchObject({
      status: 403,
      errorCode: body.error_code,
      errorMessage: body.error_msg,
      errorDetails: body.error_details,
      requestId: body.request_id,
      body,
    });
    expect(`${JSON.stringify(error)}${inspect(error, { depth: 9 })}`).not.toContain(TOKEN);
  });

  test.for<[string, () => Response, string, unknown]>([
    ["an empty body", () => new Response(null, { status: 403 }), "403 (empty body)", undefined],
    ["HTML", () => new Response("<html>", { status: 500 }), "500 <html>", "<html>"],
    ["JSON that is not an object", () => Response.json(null, { status: 500 }), "500 null", null],
  ])("with %s become an ApiError too", async ([, createResponse, ending, body]) => {
    const { roma } = createClientWithResponse(createResponse);

    const error = await rejectionOf(sendPost(roma));

    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).message.endsWith(ending)).toBe(true);
    expect((error as ApiError).body).toEqual(body);
  });

  test("have fields that are strings, whatever the service sends", async () => {
    const body = { error_code: 7, error_msg: 3, error_details: 1, request_id: 2 };
    const { roma } = createClientWithResponse(() => Response.json(body, { status: 400 }));

    expect(await rejectionOf(roma.deleteAssets({ apps: [] }))).toMatchObject({
      errorCode: "7",
      errorMessage: "3",
      errorDetails: "1",
      requestId: "2",
    });
  });

  test("lack a field that is neither a string nor a number, and show the body instead", async () => {
    const body = { error_code: "X.1", error_msg: ["a"], error_details: {}, request_id: true };
    const { roma } = createClientWithResponse(() => Response.json(body, { status: 400 }));

    const error = await rejectionOf(roma.deleteAssets({ apps: [] }));

    expect(error).toMatchObject({
      errorCode: "X.1",
      errorMessage: undefined,
      errorDetails: undefined,
      requestId: undefined,
      message: expect.stringMatching(/: 400 X\.1 \{"error_code":"X\.1","error_msg":\["a"\]/),
    });
  });

  test("take the request ID from the header if that of the body is empty", async () => {
    const headers = { "x-request-id": "from the header" };
    const { roma } = createClientWithResponse(() =>
      Response.json({ request_id: "" }, { status: 400, headers }),
    );

    const error = await rejectionOf(roma.deleteAssets({ apps: [] }));

    expect(error).toMatchObject({ requestId: "from the header" });
  });

  test.for([
    ["limit:10,time:1 minute", 6000],
    ["limit:10,time:20 second", 2000],
    ["limit:10,time:1 hour", 360_000],
    ["limit:10,time:1 month", undefined],
    ["limit:0,time:1 minute", undefined],
  ] as const)("with the throttling text %s have retryAfterMs %s", async ([text, retryAfterMs]) => {
    const createResponse = () => Response.json({ error_msg: text }, { status: 429 });
    const { roma } = createClientWithResponse(createResponse, { retries: 0 });

    expect(await rejectionOf(roma.deleteAssets({ apps: [] }))).toMatchObject({ retryAfterMs });
  });
});

describe("undocumented responses", () => {
  test.for<[string, () => Response, RegExp]>([
    ["HTML", () => new Response("<html>"), /not JSON/],
    ["truncated JSON", () => new Response('{"job_'), /not JSON/],
    ["an empty body", () => new Response(null, { status: 200 }), /not JSON/],
    ["JSON that is not an object", () => Response.json("job"), /not a JSON object/],
    ["a missing job_id", () => Response.json({}), /no job_id/],
    ["an empty job_id", () => Response.json({ job_id: "" }), /no job_id/],
    ["a redirect", () => Response.redirect("https://elsewhere.example.com", 307), /redirect/],
  ])("%s becomes an UnexpectedResponseError", async ([, createResponse, message]) => {
    const { roma } = createClientWithResponse(createResponse);

    const error = await rejectionOf(sendPost(roma));

    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect((error as Error).message).toMatch(message);
  });

  test("a missing header becomes an UnexpectedResponseError that names it", async () => {
    const { roma } = createClientWithResponse(() => Response.json({ token: {} }, { status: 201 }));

    const error = await rejectionOf(roma.createToken({ auth: {} as never }));

    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect((error as Error).message).toMatch(/X-Subject-Token/);
  });
});
