import { createRomaClient, type RomaClient } from "@roma-assets/client";
import { createSandbox, type Sandbox, type SandboxOptions } from "@roma-assets/sandbox";
import { describe, expect, test } from "vitest";

/** A clock that stands still until it is told to go on. */
function stoppedClock() {
  let time = Date.parse("2026-01-01T00:00:00Z");
  return { now: () => time, sleep: async () => {}, advance: (ms: number) => void (time += ms) };
}

function setUp(options: SandboxOptions = {}) {
  const clock = stoppedClock();
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

describe("a deletion", () => {
  test("runs by the clock and then removes exactly what was asked for", async () => {
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

  test("fails for an asset that does not exist, and removes the others", async () => {
    const { clock, sandbox, roma } = setUp();
    const { job_id } = await roma.deleteAssets({ apps: ["app-1", "nobody"] });
    clock.advance(1000);
    expect(await roma.getAssetJob({ job_id })).toMatchObject({
      status: "FAILED",
      reason: [
        {
          resource_type: "application",
          resource_name: "nobody",
          error_code: "ROMA.00110006",
          error_msg: "The resource does not exist.",
        },
      ],
    });
    expect(sandbox.state().apps.map(({ id }) => id)).toEqual(["app-2", "app-3"]);
  });

  test("names ten of the assets that do not exist, as the wire does", async () => {
    const { clock, roma } = setUp();
    const apps = Array.from({ length: 30 }, (_, index) => `nobody-${index}`);
    const { job_id } = await roma.deleteAssets({ apps });
    clock.advance(1000);
    expect((await roma.getAssetJob({ job_id })).reason).toHaveLength(10);
  });

  test("is refused while another one of the same user runs, and not another user's", async () => {
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
  ] as const)("is refused with %s", async ([, body]) => {
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

test("a name that stands in a query twice is a list, and refused where one value belongs", async () => {
  const url = "https://x/v3/auth/tokens?nocatalog=1&nocatalog=2";
  const response = await setUp().sandbox.fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(credentials("IAMPassword")),
  });
  expect(response.status).toBe(400);
});

describe("what is not there", () => {
  test.for([
    ["an unknown job", {}, { status: 404, errorCode: "ROMA.00110006" }],
    ["another instance", { instanceId: "other" }, { status: 404, errorCode: "APIG.3030" }],
    ["another project", { projectId: "other" }, { status: 404, errorCode: "APIG.3030" }],
  ] as const)("%s is answered with 404", async ([, ids, expected]) => {
    const { sandbox } = setUp();
    const roma = connect(sandbox, sandbox.issueToken(), ids);
    await expect(roma.getAssetJob({ job_id: "nobody" })).rejects.toMatchObject(expected);
  });

  test("an unknown path is answered as the gateway does", async () => {
    const response = await setUp().sandbox.fetch("https://x/v2/nothing");
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error_code: "APIGW.0101" });
  });
});

describe("tokens", () => {
  test("IAM gives one for the right password, valid for 24 hours", async () => {
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

  test("IAM refuses a wrong password and a body that it does not understand", async () => {
    const { roma } = setUp();
    await expect(roma.createToken(credentials("wrong"))).rejects.toMatchObject({
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
    ["missing", undefined, "x-auth-token not found"],
    ["unknown", "unknown", "decrypt token fail"],
  ] as const)("a %s one is refused", async ([, token, why]) => {
    const { sandbox } = setUp();
    const response = await sandbox.fetch(
      `https://x/v2/${sandbox.projectId}/instances/${sandbox.instanceId}/assets/jobs/j`,
      token ? { headers: { "X-Auth-Token": token } } : {},
    );
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      error_code: "APIGW.0301",
      error_msg: `Incorrect IAM authentication information: ${why}`,
    });
  });
});

test("over HTTP it takes a token of 100,000 characters, and shows its state", async () => {
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
    expect(await state.json()).toEqual(sandbox.state());
  } finally {
    await server.close();
  }
});
