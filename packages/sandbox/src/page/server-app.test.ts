/** Tests the routes of the page over HTTP, through the package as it is published. */
import { createSandbox, type SandboxOptions } from "@roma-assets/sandbox";
import { describe, expect, onTestFinished, test } from "vitest";

describe("GET /_sandbox/state", () => {
  test("has what sandbox.state() returns, and more for the page", async () => {
    const { sandbox, get, call } = await setUp({ apps: ["app-1"], clock: { now: () => 1000 } });
    await call("apps");

    expect((await get("/_sandbox/state")).body).toEqual({
      ...sandbox.state(),
      now: 1000,
      projectId: sandbox.projectId,
      instanceId: sandbox.instanceId,
      faultPlan: { rules: [] },
      exchanges: [expect.objectContaining({ number: 1, at: 1000, status: 200 })],
    });
  });

  test("can't be loaded by other pages", async () => {
    const { get } = await setUp();
    const { headers } = await get("/_sandbox/state");

    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});

describe("exchanges", () => {
  test("have method, path, operation, status, duration, and fault", async () => {
    const rule = { fault: "status", status: 503, operation: "listTasks" } as const;
    const { sandbox, listExchanges, call } = await setUp({ faults: { rules: [rule] } });
    const { projectId, instanceId } = sandbox;
    await call("apps?limit=5");
    await call("tasks");

    expect(await listExchanges()).toEqual([
      {
        number: 1,
        at: expect.any(Number),
        method: "GET",
        path: `/v2/${projectId}/instances/${instanceId}/apps?limit=5`,
        operation: "listApplications",
        status: 200,
        durationMs: expect.any(Number),
      },
      expect.objectContaining({
        operation: "listTasks",
        status: 503,
        fault: { fault: "status", status: 503 },
      }),
    ]);
  });

  test("are recorded without a response too", async () => {
    const { get, listExchanges, call } = await setUp({ faults: { rules: [{ fault: "reset" }] } });
    await expect(call("apps")).rejects.toThrow("fetch failed");

    const [exchange] = await listExchanges();
    expect(exchange).toMatchObject({ number: 1, fault: { fault: "reset" } });
    expect(exchange).not.toHaveProperty("status");
    expect((await get("/_sandbox/exchanges/1")).body).not.toHaveProperty("response");
  });

  test("are recorded for unknown paths, but not for the page", async () => {
    const { get, listExchanges } = await setUp();
    for (const path of ["/", "/docs", "/favicon.ico", "/_sandbox/state", "/_sandbox/unknown"]) {
      await get(path);
    }
    await get("/v9/unknown");

    expect(await listExchanges()).toEqual([
      expect.objectContaining({ path: "/v9/unknown", status: 404 }),
    ]);
  });

  test("are the last 50, whose messages can be read by their numbers", async () => {
    const { get, listExchanges } = await setUp();
    for (let count = 0; count < 53; count += 1) {
      await get(`/unknown/${count}`);
    }

    const exchanges = await listExchanges();
    expect(exchanges.map(({ number }) => number)).toEqual(
      Array.from({ length: 50 }, (_, index) => index + 4),
    );
    expect((await get("/_sandbox/exchanges/3")).status).toBe(404);
    expect((await get("/_sandbox/exchanges/x")).status).toBe(404);
    expect((await get("/_sandbox/exchanges/53")).body).toMatchObject({ path: "/unknown/52" });
  });

  test("keep only the start of a body, and its size", async () => {
    const { get, remove } = await setUp({ apps: ["app-1"] });
    const body = { apps: ["app-1"], padding: "x".repeat(50_000) };
    await remove(body);

    const { request } = (await get("/_sandbox/exchanges/1")).body;
    expect(request.bytes).toBe(JSON.stringify(body).length);
    expect(request.body).toHaveLength(10_000);
    expect(request.body).toContain('"app-1"');
  });

  test("keep only the size of a binary body", async () => {
    const { url, get, projectPath, headers } = await setUp();
    const form = new FormData();
    form.set("file", new Blob([new Uint8Array(1000)]), "archive.zip");
    await fetch(`${url}${projectPath}/assets/import`, { method: "POST", headers, body: form });

    const { request } = (await get("/_sandbox/exchanges/1")).body;
    expect(request.bytes).toBeGreaterThan(1000);
    expect(request).not.toHaveProperty("body");
  });
});

describe("secrets", () => {
  test("are masked in the headers and the body of IAM", async () => {
    const { url, get } = await setUp();
    const response = await fetch(`${url}/v3/auth/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Basic c2VjcmV0" },
      body: JSON.stringify(credentials),
    });
    const token = response.headers.get("x-subject-token") ?? "";
    expect(token).toMatch(/^MII/);

    const recorded = (await get("/_sandbox/exchanges/1")).body;
    const text = JSON.stringify(recorded);
    expect(recorded).toMatchObject({ operation: "createToken", status: 201 });
    expect(recorded.request.headers.authorization).toBe("•••");
    expect(recorded.response.headers["x-subject-token"]).toBe("•••");
    expect(JSON.parse(recorded.request.body).auth.identity).toEqual({
      methods: ["password"],
      password: { user: { ...user, password: "•••" } },
    });
    expect(text).not.toContain("IAMPassword");
    expect(text).not.toContain("c2VjcmV0");
    expect(text).not.toContain(token);
  });

  test.for(["", "truncated"])(
    "are masked in tokens and in the keys of applications: %s",
    async (fault) => {
      const rules = fault === "" ? [] : [{ fault: "truncated", when: "after" } as const];
      const { get, call, token } = await setUp({ apps: ["app-1", "app-2"], faults: { rules } });
      await call("apps");

      const recorded = (await get("/_sandbox/exchanges/1")).body;
      expect(recorded.request.headers["x-auth-token"]).toBe("•••");
      expect(recorded.response.body).toMatch(/"key": ?"•••"/);
      expect(JSON.stringify(recorded)).not.toContain("key-of-");
      expect(JSON.stringify(recorded)).not.toContain(token);
    },
  );

  test("are masked in queries, and where a response repeats a header", async () => {
    const { url, get, call, headers, projectPath } = await setUp();
    await call("validate-apps?name=a&key=secret-key");
    const authorization =
      "SDK-HMAC-SHA256 Access=unknown-key, SignedHeaders=x-sdk-date, Signature=0123456789abcdef";
    await fetch(`${url}${projectPath}/apps`, { headers: { ...headers, authorization } });

    const first = (await get("/_sandbox/exchanges/1")).body;
    const second = (await get("/_sandbox/exchanges/2")).body;
    expect(first.path).toMatch(/\?name=a&key=•••$/);
    expect(JSON.stringify(second)).not.toContain("0123456789abcdef");
  });
});

describe("controls", () => {
  test("reset restores the assets, and removes jobs, faults, and exchanges", async () => {
    const rules = [{ fault: "html", operation: "listTasks" } as const];
    const options = { apps: ["app-1", { id: "app-2", name: "Orders" }], jobDurationMs: 0 };
    const { sandbox, send, call, remove, listExchanges } = await setUp({
      ...options,
      faults: { rules },
    });
    await remove({ apps: ["app-1", "app-2"] });
    await call("tasks");
    await send("POST", "/_sandbox/assets", { apps: 3 });
    expect(sandbox.state().apps).toHaveLength(3);

    expect((await send("POST", "/_sandbox/reset")).status).toBe(200);

    expect(sandbox.state()).toEqual(createSandbox(options).state());
    expect(await listExchanges()).toEqual([]);
  });

  test("assets adds some whose IDs do not exist", async () => {
    const { sandbox, send } = await setUp({ apps: ["app-2", "app-3"] });
    const { body } = await send("POST", "/_sandbox/assets", { apps: 2, tasks: 1 });

    expect(body).toEqual({ apps: ["app-4", "app-5"], tasks: ["task-1"] });
    expect(sandbox.state()).toMatchObject({
      apps: [{ id: "app-2" }, { id: "app-3" }, { id: "app-4", name: "app-4" }, { id: "app-5" }],
      tasks: [{ id: "task-1" }],
    });
  });

  test("foreign-job starts a job of the user, so that deletions have to wait", async () => {
    const { sandbox, send, remove } = await setUp({ apps: ["app-1"], clock: { now: () => 0 } });
    const { body } = await send("POST", "/_sandbox/foreign-job", { durationMs: 5000 });

    expect(sandbox.state().jobs).toMatchObject([{ id: body.job_id, apps: [], endsAt: 5000 }]);
    expect((await remove({ apps: ["app-1"] })).status).toBe(400);
    const second = await send("POST", "/_sandbox/foreign-job");
    expect([second.status, second.body.error_code]).toEqual([409, "SANDBOX.0005"]);
  });

  test("expire-tokens expires all tokens, and tokens creates one", async () => {
    const { sandbox, send, call, headers } = await setUp();
    const other = sandbox.issueToken();
    await send("POST", "/_sandbox/expire-tokens");

    expect((await call("apps")).status).toBe(401);
    expect((await call("apps", { headers: { ...headers, "x-auth-token": other } })).status).toBe(
      401,
    );
    const { token } = (await send("POST", "/_sandbox/tokens")).body;
    expect((await call("apps", { headers: { ...headers, "x-auth-token": token } })).status).toBe(
      200,
    );
  });

  test("faults replaces the plan, whose rules count from then on", async () => {
    const rules = [{ fault: "status", status: 503 }];
    const { sandbox, send, get, call } = await setUp({ faults: { seed: 3, rules: [] } });
    await call("apps");
    const plan = { seed: 7, rules: [{ ...rules[0], calls: [2] }] };
    const { status, body } = await send("PUT", "/_sandbox/faults", plan);

    expect([status, body]).toEqual([200, plan]);
    expect((await get("/_sandbox/state")).body.faultPlan).toEqual(plan);
    expect((await call("apps")).status).toBe(200);
    expect((await call("apps")).status).toBe(503);
    expect(sandbox.state().faults).toMatchObject([{ call: 3, operation: "listApplications" }]);
  });

  test.for<[route: string, body: unknown, problem: string]>([
    ["PUT /_sandbox/faults", {}, 'expected an object such as {"rules":[{"fault":"reset"}]}'],
    [
      "PUT /_sandbox/faults",
      { rules: [{ fault: "rest" }] },
      'rule 1: unknown fault "rest": expected',
    ],
    ["PUT /_sandbox/faults", { rules: [], seed: "1" }, "seed: expected a whole number"],
    ["POST /_sandbox/assets", { apps: 10_001 }, "apps: expected a whole number up to 10000"],
    ["POST /_sandbox/assets", { tasks: -1 }, "tasks: expected a whole number"],
    ["POST /_sandbox/foreign-job", { durationMs: 0.5 }, "durationMs: expected a whole number"],
  ])("%s rejects %j", async ([route, content, problem]) => {
    const { send } = await setUp();
    const [method = "", path = ""] = route.split(" ");
    const { status, body } = await send(method, path, content);

    expect([status, body.error_code]).toEqual([400, "SANDBOX.0006"]);
    expect(body.error_msg).toContain(problem);
  });
});

describe("pages of other servers", () => {
  const controls = [
    "POST /_sandbox/reset",
    "POST /_sandbox/assets",
    "POST /_sandbox/foreign-job",
    "POST /_sandbox/expire-tokens",
    "POST /_sandbox/tokens",
    "PUT /_sandbox/faults",
  ];

  test.for(controls)("can't use %s", async (route) => {
    const { url, sandbox, send } = await setUp({ apps: ["app-1"] });
    const [method = "", path = ""] = route.split(" ");
    const before = sandbox.state();

    for (const headers of [
      { origin: "http://localhost:1" },
      { origin: "https://attacker.example" },
      { origin: "null" },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
      { "sec-fetch-site": "cross-site", origin: url },
    ]) {
      const body = { apps: 1, rules: [] };
      expect((await send(method, path, body, headers)).status).toBe(403);
    }
    expect(sandbox.state()).toEqual(before);
  });

  test.for(controls)("leave %s to the page itself and to programs", async (route) => {
    const { url, send } = await setUp();
    const [method = "", path = ""] = route.split(" ");
    const body = { apps: 1, rules: [] };

    expect((await send(method, path, body)).status).toBe(200);
    const { status } = await send(method, path, body, { origin: url });
    expect(status).toBe(path.endsWith("foreign-job") ? 409 : 200);
    const third = await send(method, path, body, { "sec-fetch-site": "same-origin", origin: url });
    expect(third.status).toBe(status);
  });
});

describe("GET /_sandbox/events", () => {
  test("sends exchanges, changes of the content, the fault plan, and a reset", async () => {
    const { url, send, remove } = await setUp({ apps: ["app-1", "app-2"], jobDurationMs: 0 });
    const { next } = await listen(url);
    await next("start");

    const { body } = await remove({ apps: ["app-1"] });
    expect(await next("exchange")).toMatchObject({ operation: "deleteAssets", status: 200 });
    expect(await next("change")).toEqual({
      added: { apps: [], tasks: [] },
      removed: { apps: ["app-1"], tasks: [] },
      jobs: [expect.objectContaining({ id: body.job_id, status: "SUCCEEDED" })],
      archives: [],
    });

    await send("PUT", "/_sandbox/faults", { rules: [{ fault: "reset" }] });
    expect(await next("faults")).toEqual({ seed: 0, rules: [{ fault: "reset" }] });
    await send("POST", "/_sandbox/reset");
    expect(await next("reset")).toEqual({});
    expect(await next("change")).toMatchObject({ added: { apps: [{ id: "app-1" }] } });
  });

  test("includes what happens in the same process", async () => {
    const { sandbox, url, headers, projectPath } = await setUp({
      apps: ["app-1"],
      jobDurationMs: 0,
    });
    const { next } = await listen(url);
    await next("start");

    await sandbox.fetch(`https://roma.example.com${projectPath}/assets/delete`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ apps: ["app-1"] }),
    });
    expect(await next("change")).toMatchObject({ removed: { apps: ["app-1"] } });
  });

  test("ends when the server is closed", async () => {
    const { url, close } = await setUp();
    const { next } = await listen(url);
    await next("start");

    await close();
    await expect(next("change")).rejects.toThrow();
  });
});

describe("the pages", () => {
  test.for(["/", "/docs"])("%s loads nothing from elsewhere", async (path) => {
    const { url } = await setUp();
    const response = await fetch(url + path);
    const html = await response.text();

    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'self';/);
    expect(html).not.toMatch(/(?:src|href)="(?!\/)/);
    expect(html).not.toMatch(/<style|style=|<script(?![^>]* src=)|\son\w+=/);
    for (const [, file = ""] of html.matchAll(/(?:src|href)="(\/[^"]*\.\w+)"/g)) {
      expect([file, (await fetch(url + file)).status]).toEqual([file, 200]);
    }
  });

  test.for([
    "/_sandbox/page/unknown.js",
    "/_sandbox/page/..%2fpackage.json",
    "/_sandbox/page/tsconfig.json",
    "/docs/package.json",
    "/docs/..%2fpackage.json",
  ])("%s is not served", async (path) => {
    const { get } = await setUp();
    expect((await get(path)).status).toBe(404);
  });

  test("are not a part of sandbox.fetch", async () => {
    const response = await createSandbox().fetch("https://roma.example.com/");
    expect(response.status).toBe(404);
  });
});

test("the description has the sandbox as its server, and its IDs as examples", async () => {
  const { sandbox, get } = await setUp({ apps: ["app-7"], projectId: "p1" });
  const { body } = await get("/docs/openapi.json");
  const { parameters } = body.components;
  const paths: object[] = Object.values(body.paths);

  expect(body.servers).toEqual([{ url: "/", description: "This sandbox" }]);
  expect(JSON.stringify(paths)).not.toContain('"servers"');
  expect(parameters.ProjectId.example).toBe("p1");
  expect(parameters.InstanceId.example).toBe(sandbox.instanceId);
  const deletion = body.paths["/v2/{project_id}/instances/{instance_id}/assets/delete"].post;
  expect(deletion.requestBody.content["application/json"].examples).toEqual({
    existing: { summary: "Assets of this sandbox", value: { apps: ["app-7"], tasks: [] } },
  });
});

// --- internal ---

const user = { name: "IAMUser", domain: { name: "IAMDomain" } };

const credentials = {
  auth: {
    identity: {
      methods: ["password"],
      password: { user: { ...user, password: "IAMPassword" } },
    },
    scope: { project: { name: "cn-north-1" } },
  },
};

async function setUp(options: SandboxOptions = {}) {
  const sandbox = createSandbox(options);
  const { url, close } = await sandbox.listen();
  onTestFinished(close);
  const token = sandbox.issueToken();
  const headers = { "x-auth-token": token };
  const projectPath = `/v2/${sandbox.projectId}/instances/${sandbox.instanceId}`;
  const tasksPath = `/v2/${sandbox.projectId}/fdi/instances/${sandbox.instanceId}`;

  async function request(path: string, init: RequestInit = {}) {
    const response = await fetch(url + path, init);
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? parse(text) : undefined,
    };
  }

  function send(method: string, path: string, body: unknown = {}, more: object = {}) {
    const headers = { "content-type": "application/json", ...more };
    return request(path, { method, headers, body: JSON.stringify(body) });
  }

  const get = (path: string) => request(path);
  return {
    sandbox,
    url,
    close,
    token,
    headers,
    projectPath,
    get,
    send,
    call: (path: string, init: RequestInit = { headers }) =>
      request(`${path.startsWith("tasks") ? tasksPath : projectPath}/${path}`, init),
    remove: (body: object) => send("POST", `${projectPath}/assets/delete`, body, headers),
    async listExchanges(): Promise<{ number: number }[]> {
      return (await get("/_sandbox/state")).body.exchanges;
    },
  };
}

/** Parses JSON, of which a fault may have left half. */
function parse(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Listens to the events of a sandbox. `next` returns the data of the next one, whose name it checks. */
async function listen(url: string) {
  const response = await fetch(`${url}/_sandbox/events`);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";

  async function next(name: string) {
    while (!buffer.includes("\n\n")) {
      const { done, value } = await reader.read();
      if (done) {
        throw new Error("The events have ended.");
      }
      buffer += value;
    }

    const [event = "", ...rest] = buffer.split("\n\n");
    buffer = rest.join("\n\n");
    const [, actualName, data = ""] = /^event: (.*)\ndata: (.*)$/.exec(event) ?? [];
    expect(actualName).toBe(name);
    return JSON.parse(data);
  }

  return { next };
}
