import { type Inspection, inspectAssets, type Visibility } from "@roma-assets/batch";
import { ApiError, createRomaClient } from "@roma-assets/client";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { connect, ids, setUp } from "../test/set-up.ts";

describe("an asset that exists", () => {
  test("is visible, with its name", async () => {
    const { roma } = setUp({
      apps: [{ id: "app-1", name: "Orders" }],
      tasks: [{ id: "task-1", name: "Copy" }],
    });

    const inspection = await inspectAssets(roma, { apps: ["app-1"], tasks: ["task-1"] });

    expect(toObject(inspection)).toEqual({
      apps: { "app-1": { state: "visible", name: "Orders", isDeletable: true } },
      tasks: { "task-1": { state: "visible", name: "Copy" } },
    });
  });

  test.for([
    [["read"], false],
    [["read", "delete"], true],
    [["admin"], true],
    [["read, access, delete, modify, admin"], true],
    [["read, undelete"], false],
    [[], undefined],
    [undefined, undefined],
  ] as const)("with the roles %j: deletable %s, in a list and alone", async ([roles, expected]) => {
    const application = { id: "app-1", name: "Orders", roles };
    const { roma } = setUp({}, [], (url) => {
      return Response.json(isList(url) ? { apps: [application], total: 1 } : application);
    });

    for (const apps of [["app-1"], ["app-1", "app-2"]]) {
      const inspection = await inspectAssets(roma, { apps });

      const app = inspection.apps.get("app-1");
      expect(app).toEqual({ state: "visible", name: "Orders", isDeletable: expected });
    }
  });

  test("that another user owns is visible if it is shared, and otherwise not found", async () => {
    const { roma } = setUp({
      apps: [
        { id: "app-1", name: "Shared", owner: "other", sharedWith: { IAMUser: ["read"] } },
        { id: "app-2", name: "Hidden", owner: "other" },
      ],
    });

    const { apps } = await inspectAssets(roma, { apps: ["app-1", "app-2"] });

    expect(apps.get("app-1")).toEqual({ state: "visible", name: "Shared", isDeletable: false });
    expect(apps.get("app-2")).toEqual({ state: "not-found" });
  });
});

test("the result has each ID once, in the given order", async () => {
  const { roma } = setUp({ apps: ids("app", 5), tasks: [] });

  const { apps } = await inspectAssets(roma, { apps: ["app-3", "gone", "app-1", "app-3"] });

  expect([...apps].map(([id, { state }]) => [id, state])).toEqual([
    ["app-3", "visible"],
    ["gone", "not-found"],
    ["app-1", "visible"],
  ]);
});

test("an invalid ID is refused before anything is sent", async () => {
  const { roma, requests } = setUpInspection();

  await expect(inspectAssets(roma, { apps: ["a/b"] })).rejects.toMatchObject({ code: "argument" });
  expect(requests).toEqual([]);
});

describe("requests", () => {
  test("for 1,000 of which 5 are stale: two pages, and a look-up for each stale one", async () => {
    const { roma, requests } = setUpInspection({ apps: ids("app", 995), tasks: [] });

    const { apps } = await inspectAssets(roma, { apps: ids("app", 1000) });

    expect(count(apps)).toEqual({ visible: 995, "not-found": 5, unknown: 0 });
    expect(requests).toHaveLength(7);
  });

  test("for one asset: no list", async () => {
    const { roma, requests } = setUpInspection();

    await inspectAssets(roma, { tasks: ["task-1"] });

    expect(requests).toEqual(["tasks?offset=0&limit=1&task_id=task-1"]);
  });

  test("stop reading a list where looking up needs fewer", async () => {
    const { roma, requests } = setUpInspection({ apps: [], tasks: ids("task", 5000) });

    await inspectAssets(roma, { tasks: ["task-4990", "task-4991"] });

    expect(requests.map((request) => request.split("?")[0])).toEqual(["tasks", "tasks", "tasks"]);
    expect(requests.filter((request) => request.includes("task_id="))).toHaveLength(2);
  });

  test("beyond what a list can return look up each", async () => {
    const { roma } = setUpInspection({ apps: ids("app", 10_600), tasks: [] });
    const wanted = ids("app", 10_600).slice(10_490);

    const { apps } = await inspectAssets(roma, { apps: [...wanted, "gone"] });

    expect(count(apps)).toEqual({ visible: 110, "not-found": 1, unknown: 0 });
  });

  test("are at most four at a time", async () => {
    let open = 0;
    let maxOpen = 0;
    const { roma } = setUp({}, [], async (url) => {
      if (isList(url)) {
        return Response.json({ apps: [], total: 0 });
      }
      open += 1;
      maxOpen = Math.max(maxOpen, open);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      open -= 1;
      return notFound("ROMA.00110006");
    });

    await inspectAssets(roma, { apps: ids("app", 40) });

    expect(maxOpen).toBe(4);
  });
});

describe("a list is no proof", () => {
  test("of absence: what it lacks is looked up", async () => {
    const { roma } = setUp({ apps: ids("app", 3), tasks: [] }, [], (url) => {
      return isList(url) ? Response.json({ apps: [{ id: "app-0" }], total: 1 }) : undefined;
    });

    const { apps } = await inspectAssets(roma, { apps: ids("app", 4) });

    expect(count(apps)).toEqual({ visible: 3, "not-found": 1, unknown: 0 });
  });

  test("if it loses an item to paging while another user deletes", async () => {
    const { roma } = setUp({ apps: ids("app", 600), tasks: [] }, [], (url) => {
      // app-0 is gone, so app-500 moved to the page before this one.
      const rest = ids("app", 600).slice(501);
      const page = { apps: rest.map((id) => ({ id })), total: 599 };
      return url.includes("offset=500") ? Response.json(page) : undefined;
    });

    const { apps } = await inspectAssets(roma, { apps: ids("app", 600) });

    expect(apps.get("app-500")).toMatchObject({ state: "visible" });
    expect(count(apps)["not-found"]).toBe(0);
  });
});

describe("an application that is looked up", () => {
  test.for([
    ["ROMA.00110006", "not-found"],
    ["ROMA.12001", "not-found"],
    ["APIGW.0101", "unknown"],
    ["APIC.7302", "unknown"],
    ["APIG.3030", "unknown"],
    ["ROMA.00110002", "unknown"],
    ["ROMA.110002", "unknown"],
    ["ROMA", "unknown"],
  ] as const)("404 with %s: %s", async ([code, state]) => {
    const { roma } = setUp({}, [], () => notFound(code));

    const { apps } = await inspectAssets(roma, { apps: ["app-1"] });

    expect(apps.get("app-1")).toMatchObject({ state });
  });

  test.for([
    ["a page", () => new Response("<h1>not found</h1>", { status: 404 })],
    ["no body", () => new Response(null, { status: 404 })],
    ["another object", () => Response.json({ message: "not found" }, { status: 404 })],
    ["IAM's error", () => Response.json({ error: { code: 404, message: "x" } }, { status: 404 })],
    ["another application", () => Response.json({ id: "app-2", name: "Other" })],
    ["no ID", () => Response.json({ name: "Other" })],
  ] as const)("and answered with %s is unknown, with a reason", async ([, respond]) => {
    const { roma } = setUp({}, [], () => respond());

    const { apps } = await inspectAssets(roma, { apps: ["app-1"] });

    expect(apps.get("app-1")).toMatchObject({ state: "unknown", reason: expect.any(String) });
  });

  test.for([401, 403, 429, 500, 502, 503])(
    "and answered with %i is unknown, as all others are, without further requests",
    async (status) => {
      const body = { error_code: "ROMA.00000101", error_msg: "refused" };
      const { roma, requests } = setUpInspection({}, (url) =>
        isList(url)
          ? Response.json({ apps: [], total: 0 })
          : Response.json(body, { status, headers: { "retry-after": "1" } }),
      );

      const { apps } = await inspectAssets(roma, { apps: ids("app", 100) });

      expect(count(apps)).toEqual({ visible: 0, "not-found": 0, unknown: 100 });
      expect(apps.get("app-99")).toMatchObject({ error: { status } });
      expect(requests.length).toBeLessThan(30);
    },
  );

  test("and refused by itself leaves the others to be looked up", async () => {
    const { roma } = setUp({ apps: ids("app", 2), tasks: [] }, [], (url) => {
      if (isList(url)) {
        return Response.json({ apps: [], total: 0 });
      }
      const refusal = { error_code: "ROMA.13000", error_msg: "invalid" };
      return url.includes("id=odd") ? Response.json(refusal, { status: 400 }) : undefined;
    });

    const { apps } = await inspectAssets(roma, { apps: ["odd", "app-0", "app-1"] });

    expect([...apps.values()].map(({ state }) => state)).toEqual(["unknown", "visible", "visible"]);
  });

  test("whose roles can't be read is visible all the same", async () => {
    const { roma } = setUp({ apps: [{ id: "app-1", name: "Orders" }] }, [], (url) =>
      url.includes("/apps/app-1") ? new Response(null, { status: 403 }) : undefined,
    );

    const { apps } = await inspectAssets(roma, { apps: ["app-1"] });

    expect(apps.get("app-1")).toEqual({ state: "visible", name: "Orders", isDeletable: undefined });
  });
});

describe("a task that is looked up", () => {
  test.for([
    ["an empty list", { entities: [] }, "not-found"],
    ["an empty list with a total", { entities: [], total: 3 }, "unknown"],
    ["another task", { entities: [{ task_id: "task-2" }] }, "unknown"],
    ["a list of something else", { entities: ["task-1"] }, "unknown"],
    ["a task whose ID is a number", { entities: [{ task_id: 1 }] }, "unknown"],
    ["no list", { total: 0 }, "unknown"],
    ["no array", { entities: {} }, "unknown"],
  ] as const)("and answered with %s: %s", async ([, body, state]) => {
    const { roma } = setUp({}, [], () => Response.json(body));

    const { tasks } = await inspectAssets(roma, { tasks: ["task-1"] });

    expect(tasks.get("task-1")).toMatchObject({ state });
  });

  test("and does not exist for data integration is not found", async () => {
    const { roma } = setUp({}, [], () => notFound("FDI.3081"));

    const { tasks } = await inspectAssets(roma, { tasks: ["task-1"] });

    expect(tasks.get("task-1")).toEqual({ state: "not-found" });
  });
});

test.for([401, 403, 500])("a list that is answered with %i: all unknown", async (status) => {
  const { roma, requests } = setUpInspection({}, () => new Response(null, { status }));

  const { apps, tasks } = await inspectAssets(roma, {
    apps: ids("app", 5),
    tasks: ids("task", 5),
  });

  expect(count(apps).unknown + count(tasks).unknown).toBe(10);
  expect(requests.every((request) => request.includes("limit="))).toBe(true);
});

test("a login that IAM refuses is not repeated", async () => {
  const { sandbox, clock } = setUp();
  let logins = 0;
  const token = () => {
    logins += 1;
    throw new ApiError("POST https://iam: 401", {
      status: 401,
      headers: new Headers(),
      mayHaveRun: false,
    });
  };
  const roma = connect(sandbox, { clock, fetch: sandbox.fetch, token });

  const inspection = inspectAssets(roma, { apps: ids("app", 9), tasks: ids("task", 9) });

  await expect(inspection).rejects.toMatchObject({ code: "token" });
  expect(logins).toBe(1);
});

test("an abort ends the inspection with its reason", async () => {
  const controller = new AbortController();
  const { roma } = setUp({}, [], () => {
    controller.abort(new Error("enough"));
    return undefined;
  });

  const inspection = inspectAssets(roma, { apps: ids("app", 5) }, { signal: controller.signal });

  await expect(inspection).rejects.toThrow("enough");
});

test("a client without a project is refused", async () => {
  const client = createRomaClient({ endpoint: "https://roma.example.com", token: "any" });

  await expect(inspectAssets(client, { apps: ["a"] })).rejects.toMatchObject({ code: "argument" });
});

test("whatever exists, nothing visible is not found, and nothing hidden is visible", async () => {
  const anyIds = fc.uniqueArray(fc.nat(1400), { maxLength: 1200 });
  await fc.assert(
    fc.asyncProperty(anyIds, anyIds, async (existing, wanted) => {
      const tasks = existing.map((id) => `task-${id}`);
      const { roma } = setUp({ apps: [], tasks });

      const inspection = await inspectAssets(roma, { tasks: wanted.map((id) => `task-${id}`) });

      for (const [id, { state }] of inspection.tasks) {
        expect(state).toBe(tasks.includes(id) ? "visible" : "not-found");
      }
    }),
    { numRuns: 20 },
  );
});

// --- internal ---

function setUpInspection(
  options: Parameters<typeof setUp>[0] = {},
  intercept: (url: string) => Response | undefined = () => undefined,
) {
  const requests: string[] = [];
  const { roma } = setUp(options, [], (url) => {
    requests.push(url.slice(url.lastIndexOf("/") + 1));
    return intercept(url);
  });
  return { roma, requests };
}

/** Returns true if a request reads a page of a list. */
function isList(url: string): boolean {
  return url.includes("offset=") && !url.includes("task_id=");
}

function notFound(code: string): Response {
  return Response.json({ error_code: code, error_msg: "not found" }, { status: 404 });
}

function count(assets: ReadonlyMap<string, Visibility>) {
  const counts = { visible: 0, "not-found": 0, unknown: 0 };
  for (const { state } of assets.values()) {
    counts[state] += 1;
  }
  return counts;
}

function toObject({ apps, tasks }: Inspection) {
  return { apps: Object.fromEntries(apps), tasks: Object.fromEntries(tasks) };
}
