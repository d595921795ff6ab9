import { applications, IncompleteListError, tasks } from "@roma-assets/batch";
import type { Application } from "@roma-assets/client";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { collect, ids, setUp } from "../test/set-up.ts";

test("applications are read page by page, each once", async () => {
  const { roma, requests } = setUpLists(1200, 0);

  const found = await collect(applications(roma));

  expect(found.map(({ id }) => id)).toEqual(ids("app", 1200));
  expect(requests).toEqual(["offset=0&limit=500", "offset=500&limit=500", "offset=1000&limit=500"]);
});

test("tasks are read page by page, each once", async () => {
  const { roma, requests } = setUpLists(0, 1500);

  const found = await collect(tasks(roma));

  expect(found.map((task) => task.task_id)).toEqual(ids("task", 1500));
  expect(requests).toEqual(["offset=0&limit=999", "offset=999&limit=999"]);
});

test("filters are sent with each page", async () => {
  const { roma, requests } = setUpLists(10, 10);

  expect(await collect(applications(roma, { name: "app-1", owner: true }))).toHaveLength(1);
  expect(await collect(tasks(roma, { task_id: "task-7" }))).toHaveLength(1);
  expect(requests).toEqual([
    "offset=0&limit=500&name=app-1&owner=true",
    "offset=0&limit=999&task_id=task-7",
  ]);
});

test("an instance without assets needs one request", async () => {
  const { roma, requests } = setUpLists(0, 0);

  expect(await collect(applications(roma))).toEqual([]);
  expect(requests).toHaveLength(1);
});

test("a signal stops the list", async () => {
  const { roma } = setUpLists(1200, 0);
  const controller = new AbortController();
  const list = applications(roma, {}, { signal: controller.signal });

  await list.next();
  controller.abort(new Error("enough"));

  await expect(collect(list)).rejects.toThrow("enough");
});

test.for<[kind: string, count: number, received: number]>([
  ["applications", 10_501, 10_500],
  ["tasks", 21_000, 20_979],
])("more %s than the offset reaches end with an error", async ([kind, count, received]) => {
  const { roma } = setUpLists(count, count);
  const list: AsyncIterable<unknown> = kind === "tasks" ? tasks(roma) : applications(roma);
  let found = 0;

  const error = await (async () => {
    for await (const _ of list) {
      found += 1;
    }
    return undefined;
  })().catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(IncompleteListError);
  expect(error).toMatchObject({ code: "incomplete-list", received });
  expect(found).toBe(received);
});

test("as many applications as the offset reaches are complete", async () => {
  expect(await collect(applications(setUpLists(10_500, 0).roma))).toHaveLength(10_500);
});

describe("pages of a service that behaves differently", () => {
  /** Lists the pages of a service that is asked for each offset. */
  async function listFrom(pageAt: (offset: number) => { ids: string[]; total?: number }) {
    const offsets: number[] = [];
    const client = {
      async listApplications({ offset = 0 } = {}) {
        offsets.push(offset);
        const { ids: found, ...total } = pageAt(offset);
        return { apps: found.map((id): Application => ({ id })), ...total };
      },
    };
    const found = await collect(applications(client));
    return { found: found.map(({ id }) => id), offsets };
  }

  test("advance by the items that were received", async () => {
    const { found, offsets } = await listFrom((offset) => ({
      ids: ids("app", 7).slice(offset, offset + 3),
      total: 7,
    }));
    expect(found).toEqual(ids("app", 7));
    expect(offsets).toEqual([0, 3, 6]);
  });

  test("without a total end at an empty one", async () => {
    const { found, offsets } = await listFrom((offset) => ({
      ids: ids("app", 3).slice(offset, offset + 2),
    }));
    expect(found).toEqual(ids("app", 3));
    expect(offsets).toEqual([0, 2, 3]);
  });

  test("that are empty end, whatever the total", async () => {
    expect(await listFrom(() => ({ ids: [], total: 5 }))).toEqual({ found: [], offsets: [0] });
  });

  test.for(["", null, 7, undefined])("with the ID %j end with an error", async (id) => {
    const { roma } = setUp({}, [], () => Response.json({ apps: [{ id: "a" }, { id }] }));

    await expect(collect(applications(roma))).rejects.toMatchObject({
      code: "unexpected-response",
      message: "The service listed applications without an ID",
    });
  });

  test("that are always the same one don't repeat an item", async () => {
    const { found, offsets } = await listFrom(() => ({ ids: ["a", "b"], total: 6 }));
    expect(found).toEqual(["a", "b"]);
    expect(offsets).toEqual([0, 2, 4]);
  });

  test("of any size, with a total or not, while others delete: nothing twice, and it ends", async () => {
    const steps = fc.array(fc.record({ size: fc.nat(9), deleted: fc.nat(4) }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.nat(60), steps, fc.boolean(), async (count, plan, hasTotal) => {
        const existing = ids("app", count);
        let call = 0;
        const { found } = await listFrom((offset) => {
          const { size, deleted } = plan[call++ % plan.length]!;
          existing.splice(0, deleted);
          const page = existing.slice(offset, offset + size);
          return { ids: page, ...(hasTotal && { total: existing.length }) };
        });

        expect(new Set(found).size).toBe(found.length);
        expect(ids("app", count)).toEqual(expect.arrayContaining(found));
      }),
      { numRuns: 50 },
    );
  });
});

// --- internal ---

/** Creates a sandbox with assets, and a client that records the queries of its requests. */
function setUpLists(apps: number, taskCount: number) {
  const requests: string[] = [];
  const { roma } = setUp({ apps: ids("app", apps), tasks: ids("task", taskCount) }, [], (url) => {
    requests.push(new URL(url).search.slice(1));
    return undefined;
  });

  return { roma, requests };
}
