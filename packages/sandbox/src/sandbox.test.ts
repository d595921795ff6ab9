import { createRomaClient, type RomaClient } from "@roma-assets/client";
import { createSandbox, type Sandbox, type SandboxOptions } from "@roma-assets/sandbox";
import { describe, expect, onTestFinished, test, vi } from "vitest";

/** Creates a clock whose time only passes by `advance`. */
function createStoppedClock() {
  let time = Date.parse("2026-01-01T00:00:00Z");
  return { now: () => time, sleep: async () => {}, advance: (ms: number) => void (time += ms) };
}

function setUp(options: SandboxOptions = {}) {
  const clock = createStoppedClock();
  const sandbox = createSandbox({
    apps: ["app-1", { id: "app-2", name: "Orders" }, "app-3"],
    tasks: ["task-1", "task-2"],
    jobDurationMs: 1000,
    clock,
    ...options,
  });
  return { clock, sandbox, roma: connect(sandbox, sandbox.issueToken()) };
}

function connect(sandbox: Sandbox, token: string, ids: object = {}): RomaClient {
  const { projectId, instanceId, fetch } = sandbox;
  return createRomaClient({
    endpoint: "https://roma.example.com",
    projectId,
    instanceId,
    token,
    fetch,
    ...ids,
  });
}

const credentials = (password: string) => ({
  auth: {
    identity: {
      methods: ["password" as const],
      password: { user: { name: "IAMUser", password, domain: { name: "IAMDomain" } } },
    },
    scope: { project: { name: "cn-north-1" } },
  },
});

describe("deleteAssets", () => {
  test("deletes exactly the requested assets when its job ends", async () => {
    const { clock, sandbox, roma } = setUp();
    const { job_id } = await roma.deleteAssets({ apps: ["app-1"], tasks: [{ task_id: "task-2" }] });

    clock.advance(250);
    expect(await roma.getAssetJob({ job_id })).toMatchObject({
      status: "RUNNING",
      progress_percent: 0.25,
    });
    expect(sandbox.state().apps).toHaveLength(3);

    clock.advance(750);
    expect(await roma.getAssetJob({ job_id })).toMatchObject({
      status: "SUCCEEDED",
      progress_percent: 1,
      end_time: "2026-01-01T00:00:01.000Z",
    });
    expect(sandbox.state()).toMatchObject({
      apps: [
        { id: "app-2", name: "Orders" },
        { id: "app-3", name: "app-3" },
      ],
      tasks: [{ id: "task-1", name: "task-1" }],
    });
  });

  test("reports an asset that does not exist, and deletes the others", async () => {
    const { clock, sandbox, roma } = setUp();
    const { job_id } = await roma.deleteAssets({ apps: ["app-1", "missing"] });
    clock.advance(1000);
    expect(await roma.getAssetJob({ job_id })).toMatchObject({
      status: "FAILED",
      reason: [
        {
          resource_type: "application",
          resource_name: "missing",
          error_code: "ROMA.00110006",
          error_msg: "The resource does not exist.",
        },
      ],
    });
    expect(sandbox.state().apps.map(({ id }) => id)).toEqual(["app-2", "app-3"]);
  });

  test("reports at most ten of the assets that do not exist", async () => {
    const { clock, roma } = setUp();
    const apps = Array.from({ length: 30 }, (_, index) => `missing-${index}`);
    const { job_id } = await roma.deleteAssets({ apps });
    clock.advance(1000);
    expect((await roma.getAssetJob({ job_id })).reason).toHaveLength(10);
  });

  test("is rejected while a job of the same user is running, but not while another user's is", async () => {
    const users = ["first", "second"].map((name) => ({ name, password: "p", domain: "d" }));
    const { clock, sandbox } = setUp({ users });
    const [first, second] = users.map((user) => connect(sandbox, sandbox.issueToken(user)));
    await first!.deleteAssets({ apps: ["app-1"] });
    await expect(first!.deleteAssets({ apps: ["app-2"] })).rejects.toMatchObject({
      status: 400,
      errorCode: "ROMA.10012",
      errorMessage: "An asset management task is running.",
    });
    await second!.deleteAssets({ apps: ["app-2"] });
    clock.advance(1000);
    await first!.deleteAssets({ apps: ["app-3"] });
  });

  test.for([
    ["101 applications", { apps: Array(101).fill("a") }],
    ["a number for an ID", { apps: [1] }],
    ["no applications", { tasks: [] }],
    ["a body that is not JSON", "{"],
  ] as const)("is rejected with %s", async ([, body]) => {
    const { sandbox } = setUp();
    const response = await sandbox.fetch(
      `https://x/v2/${sandbox.projectId}/instances/${sandbox.instanceId}/assets/delete`,
      {
        method: "POST",
        headers: { "X-Auth-Token": sandbox.issueToken(), "Content-Type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      },
    );
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error_code: "ROMA.00013000" });
  });
});

test("rejects a query parameter that is repeated although it has one value", async () => {
  const url = "https://x/v3/auth/tokens?nocatalog=1&nocatalog=2";
  const response = await setUp().sandbox.fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(credentials("IAMPassword")),
  });
  expect(response.status).toBe(400);
});

describe("unknown IDs and paths", () => {
  test.for([
    ["an unknown job", {}, { status: 404, errorCode: "ROMA.00110006" }],
    ["another instance", { instanceId: "other" }, { status: 404, errorCode: "APIG.3030" }],
    ["another project", { projectId: "other" }, { status: 404, errorCode: "APIG.3030" }],
  ] as const)("responds with 404 to %s", async ([, ids, expected]) => {
    const { sandbox } = setUp();
    const roma = connect(sandbox, sandbox.issueToken(), ids);
    await expect(roma.getAssetJob({ job_id: "missing" })).rejects.toMatchObject(expected);
  });

  test("responds to an unknown path with the gateway's error", async () => {
    const response = await setUp().sandbox.fetch("https://x/v2/nothing");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error_code: "APIGW.0101" });
  });
});

describe("tokens", () => {
  test("createToken returns a token that is valid for 24 hours", async () => {
    const { clock, sandbox, roma } = setUp();
    const { headers, token } = await roma.createToken(credentials("IAMPassword"));
    expect(token.expires_at).toBe("2026-01-02T00:00:00.000000Z");
    const other = connect(sandbox, headers["X-Subject-Token"]);
    await other.deleteAssets({ apps: [] });
    clock.advance(24 * 60 * 60 * 1000);
    await expect(other.deleteAssets({ apps: [] })).rejects.toMatchObject({
      status: 401,
      errorCode: "APIGW.0301",
      errorMessage:
        "Incorrect IAM authentication information: token expires, expires_at: 2026-01-02T00:00:00.000000Z",
    });
  });

  test("createToken rejects a wrong password and an invalid body", async () => {
    const { roma } = setUp();
    await expect(roma.createToken(credentials("not-the-password"))).rejects.toMatchObject({
      status: 401,
      errorCode: "401",
      errorMessage: "The username or password is wrong.",
    });
    await expect(roma.createToken({ auth: {} as never })).rejects.toMatchObject({
      status: 400,
      errorMessage: "The request body is invalid",
    });
  });

  test.for([
    ["a missing token", undefined, "x-auth-token not found"],
    ["an unknown token", "unknown", "decrypt token fail"],
  ] as const)("rejects %s", async ([, token, reason]) => {
    const { sandbox } = setUp();
    const response = await sandbox.fetch(
      `https://x/v2/${sandbox.projectId}/instances/${sandbox.instanceId}/assets/jobs/j`,
      token ? { headers: { "X-Auth-Token": token } } : {},
    );
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error_code: "APIGW.0301",
      error_msg: `Incorrect IAM authentication information: ${reason}`,
    });
  });
});

test("over HTTP, accepts a token of 100,000 characters and returns its state", async () => {
  const { sandbox } = setUp();
  const server = await sandbox.listen();
  try {
    const roma = createRomaClient({
      endpoint: server.url,
      projectId: sandbox.projectId,
      instanceId: sandbox.instanceId,
      token: "a".repeat(100_000),
    });
    await expect(roma.getAssetJob({ job_id: "j" })).rejects.toMatchObject({
      status: 401,
      errorMessage: "Incorrect IAM authentication information: decrypt token fail",
    });
    const state = await fetch(`${server.url}/_sandbox/state`);
    expect(await state.json()).toMatchObject({ ...sandbox.state() });
  } finally {
    await server.close();
  }
});

test("reads headers whose names keep their case, as in happy-dom", async () => {
  const { Request } = globalThis;
  vi.stubGlobal("Request", function (...args: ConstructorParameters<typeof Request>) {
    return withCapitalizedHeaders(new Request(...args));
  });
  onTestFinished(() => void vi.unstubAllGlobals());

  const { sandbox, roma } = setUp();
  await roma.deleteAssets({ apps: ["app-1"] });
  await connect(sandbox, "").createToken(credentials("IAMPassword"));

  expect(sandbox.state().jobs).toMatchObject([{ apps: ["app-1"] }]);
});

// --- internal ---

/** Changes the names over which the headers of a request iterate. The platform uses lower case. */
function withCapitalizedHeaders(request: Request): Request {
  const entries = [...request.headers].map(([name, value]) => [capitalize(name), value] as const);
  const headers = Object.assign(new Headers(request.headers), {
    entries: () => entries.values(),
    forEach(callback: (value: string, name: string) => void) {
      for (const [name, value] of entries) {
        callback(value, name);
      }
    },
    [Symbol.iterator]: () => entries.values(),
  });

  return Object.defineProperty(request, "headers", { value: headers });
}

function capitalize(name: string): string {
  return name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
