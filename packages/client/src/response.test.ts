import { httpStatusOf, isBusyError, isTransientError, type RomaClient } from "@roma-assets/client";
import { describe, expect, test } from "vitest";
import {
  createClientWithResponse,
  createTestClient,
  ENDPOINT,
  RENEWED_TOKEN,
  sendGet,
  sendPost,
  TOKEN,
} from "../test/client.ts";
import { createTestClock } from "../test/clock.ts";
import { rejectionOf } from "../test/rejection.ts";
import { expectNotToReveal } from "../test/secrets.ts";
import { requireToken, respond, startServer } from "../test/server.ts";

test("a required list may be empty", async () => {
  const { roma } = createClientWithResponse(() => Response.json({ total: 0, apps: [] }));

  expect(await roma.listApplications()).toEqual({ total: 0, apps: [] });
});

describe("an error with a success status", () => {
  const envelope = {
    error_code: "ROMA.00013000",
    error_msg: "Invalid parameter value",
    error_details: "parameterName: name",
    request_id: "request-1",
  };

  test("becomes an ApiError with all its fields", async () => {
    const error = await postError(envelope);

    expect(error).toMatchObject({
      code: "api",
      status: 200,
      errorCode: "ROMA.00013000",
      errorMessage: "Invalid parameter value",
      errorDetails: "parameterName: name",
      requestId: "request-1",
      body: envelope,
    });
    expect(error.message).toMatch(/: 200 ROMA.00013000 Invalid parameter value$/);
  });

  test.for([
    ["ROMA.00013000", { status: 400, mayHaveRun: false, isTransient: false, requests: 1 }],
    ["ROMA.10012", { status: 400, mayHaveRun: false, isTransient: false, requests: 1 }],
    ["ROMA.1006", { status: 403, mayHaveRun: false, isTransient: false, requests: 1 }],
    ["APIGW.0301", { status: 401, mayHaveRun: false, isTransient: false, requests: 1 }],
    ["APIG.0302", { status: 403, mayHaveRun: false, isTransient: false, requests: 1 }],
    ["APIGW.0308", { status: 429, mayHaveRun: false, isTransient: true, requests: 3 }],
    ["APIGW.0101", { status: 404, mayHaveRun: false, isTransient: false, requests: 1 }],
    ["APIGW.0201", { status: 500, mayHaveRun: true, isTransient: true, requests: 1 }],
    ["SOMETHING.ELSE", { status: 500, mayHaveRun: true, isTransient: true, requests: 1 }],
  ] as const)("follows the rules of its code %s", async ([errorCode, expected]) => {
    const { roma, requests } = createClientWithResponse(
      () => Response.json({ error_code: errorCode }),
      { clock: createTestClock() },
    );

    const error = (await rejectionOf(sendPost(roma))) as Error & { mayHaveRun: boolean };

    expect({
      status: httpStatusOf(error),
      mayHaveRun: error.mayHaveRun,
      isTransient: isTransientError(error),
      requests: requests.length,
    }).toEqual(expected);
  });

  test.for([
    [{ code: 404, reason: { error_code: "FDI.3180", error_msg: "No such task." } }, 404],
    [{ error_code: "FDI.3081", error_msg: "The task does not exist." }, 404],
    [{ error_code: "FDI.3002", error_msg: "Invalid parameters." }, 400],
    [{ error_code: "FDI.9999", error_msg: "Network error." }, 500],
  ] as const)("may be one of data integration, also wrapped: %j", async ([body, status]) => {
    const { roma } = createClientWithResponse(() => Response.json(body), { retries: 0 });

    const error = (await rejectionOf(roma.listTasks())) as Error;

    const { error_code, error_msg } = "reason" in body ? body.reason : body;
    expect(error).toMatchObject({ code: "api", errorCode: error_code, errorMessage: error_msg });
    expect(httpStatusOf(error)).toBe(status);
  });

  test("is busy if its code says so", async () => {
    expect(isBusyError(await postError({ error_code: "ROMA.00010012" }))).toBe(true);
    expect(isBusyError(await postError(envelope))).toBe(false);
  });

  test("refreshes a token that it rejects", async () => {
    const rejectToken = respond(200, { error_code: "APIGW.0301", error_msg: "token expires" });
    const accept = requireToken(RENEWED_TOKEN, respond(200, { job_id: "job" }));
    const server = await startServer([rejectToken, accept], createTestClock());
    const roma = createTestClient(server.url, {
      token: ({ forceRefresh }) => (forceRefresh ? RENEWED_TOKEN : TOKEN),
    });

    expect(await sendPost(roma)).toEqual({ job_id: "job" });
    expect(server.requests).toHaveLength(2);
  });

  test("is no state of a job", async () => {
    const { roma } = createClientWithResponse(() =>
      Response.json({ error_code: "ROMA.00110006", error_msg: "The resource does not exist." }),
    );

    const error = await rejectionOf(sendGet(roma));

    expect(error).toMatchObject({ code: "api", errorCode: "ROMA.00110006" });
    expect(httpStatusOf(error)).toBe(404);
  });

  test("of IAM becomes an ApiError too", async () => {
    const { roma } = createClientWithResponse(() =>
      Response.json({ error: { code: 401, message: "wrong password", title: "Unauthorized" } }),
    );

    expect(await rejectionOf(login(roma))).toMatchObject({
      code: "api",
      errorCode: "401",
      errorMessage: "wrong password",
    });
  });

  test("is a success if the response has what the operation promises", async () => {
    const success = { job_id: "job", error_code: "APIGW.0308" };
    const { roma, requests } = createClientWithResponse(() => Response.json(success));

    expect(await sendPost(roma)).toEqual(success);
    expect(requests).toHaveLength(1);
  });
});

test("a response without a status is no state of a job", async () => {
  const { roma } = createClientWithResponse(() => Response.json({ id: "j" }));

  await expect(sendGet(roma)).rejects.toMatchObject({ code: "unexpected-response" });
});

describe("the message of an undocumented response", () => {
  test.for<[string, () => Response, RegExp]>([
    ["text", () => new Response("<html>Sign in"), /not a JSON object: <html>Sign in$/],
    ["200 characters", () => new Response("x".repeat(300)), /: x{200}$/],
    ["control characters", () => new Response("a\nb\u001b[31m"), /: a\\u000ab\\u001b\[31m$/],
    ["nothing", () => new Response(""), /: \(empty body\)$/],
    [
      "a redirect",
      () => Response.redirect("https://elsewhere.example.com/login", 302),
      /: 302, .*its Location is https:\/\/elsewhere\.example\.com\/login$/,
    ],
    ["an error page", () => new Response("<h1>\u0007</h1>", { status: 404 }), /404 <h1>\\u0007/],
  ])("shows %s", async ([, createResponse, message]) => {
    const { roma } = createClientWithResponse(createResponse);

    const error = (await rejectionOf(sendPost(roma))) as Error;

    expect(error.message).toMatch(message);
  });

  test.for([200, 403])("with status %d masks a token that the response repeats", async (status) => {
    const { roma } = createClientWithResponse(
      () => new Response(`{"headers": "X-Auth-Token: ${TOKEN}"}`, { status }),
    );

    const error = await rejectionOf(sendPost(roma));

    expect((error as Error).message).toContain("X-Auth-Token: ***");
    expectNotToReveal(error, TOKEN);
  });

  test("masks a token in the URL of a redirect", async () => {
    const location = `https://elsewhere.example.com/?token=${TOKEN}`;
    const { roma } = createClientWithResponse(() => Response.redirect(location, 302));

    expectNotToReveal(await rejectionOf(sendPost(roma)), TOKEN);
  });

  test("masks a password that the response repeats", async () => {
    const echo = async (_url: string, init: RequestInit) =>
      new Response(String(init.body), { status: 400 });
    const roma = createTestClient(ENDPOINT, { fetch: echo });

    const error = await rejectionOf(login(roma));

    expect((error as Error).message).toContain("***");
    expectNotToReveal(error, PASSWORD);
    expectNotToReveal(error, JSON.stringify(PASSWORD).slice(1, -1));
  });
});

// --- internal ---

/** A password that JSON escapes. */
const PASSWORD = 'quoted"and\\secret';

async function postError(body: object): Promise<Error> {
  const { roma } = createClientWithResponse(() => Response.json(body));
  return (await rejectionOf(sendPost(roma))) as Error;
}

function login(roma: RomaClient): Promise<unknown> {
  const user = { name: "user", password: PASSWORD, domain: { name: "domain" } };
  return roma.createToken({
    auth: {
      identity: { methods: ["password"], password: { user } },
      scope: { project: { name: "cn-north-1" } },
    },
  });
}
