import { type AssetIds, type Batch, MAX_ASSETS_PER_BATCH, planBatches } from "@roma-assets/batch";
import { describe, expect, test } from "vitest";

describe("planBatches", () => {
  test("puts tasks first and fills every batch but the last", async () => {
    const plan = await collect({ tasks: createIds("task", 120), apps: createIds("app", 210) });

    expect(plan.map(({ batch, tasks, apps }) => [batch, tasks.length, apps.length])).toEqual([
      [1, 100, 0],
      [2, 20, 80],
      [3, 0, 100],
      [4, 0, 30],
    ]);
    expect(plan.flatMap(({ tasks }) => tasks)).toEqual(createIds("task", 120));
    expect(plan.flatMap(({ apps }) => apps)).toEqual(createIds("app", 210));
  });

  test("counts duplicates within a batch once, so they start no new batch", async () => {
    const apps = createIds("app", MAX_ASSETS_PER_BATCH);

    expect(await collect({ apps: [...apps, "app-0", "app-99"] })).toEqual([
      { batch: 1, apps, tasks: [] },
    ]);
  });

  test.for([
    ["an array", (ids: string[]) => ids],
    ["an iterable", (ids: string[]) => ids.values()],
    ["an async iterable", (ids: string[]) => toAsync(ids)],
  ] as const)("drops duplicates of other batches from %s", async ([, toInput]) => {
    const apps = createIds("app", 250);

    const plan = await collect({ apps: toInput([...apps, "app-0", "app-120", "app-249"]) });

    expect(plan.flatMap((batch) => batch.apps)).toEqual(apps);
  });

  test("keeps an application and a task with the same ID apart", async () => {
    expect(await collect({ apps: ["x"], tasks: ["x"] })).toEqual([
      { batch: 1, apps: ["x"], tasks: ["x"] },
    ]);
  });

  test("yields nothing without IDs", async () => {
    expect(await collect({})).toEqual([]);
    expect(await collect({ apps: [], tasks: new Set() })).toEqual([]);
  });

  test("reads an async input lazily", async () => {
    let read = 0;
    async function* apps() {
      for (const id of createIds("app", 250)) {
        read += 1;
        yield id;
      }
    }

    const readBefore: number[] = [];
    for await (const { apps: batch } of planBatches({ apps: apps() })) {
      readBefore.push(read);
      expect(batch.length).toBeGreaterThan(0);
    }

    expect(readBefore).toEqual([100, 200, 250]);
  });

  test.for<[string, unknown, string]>([
    ["a string", { apps: "app-1" }, "`apps` must be an iterable of IDs, received string"],
    ["an empty ID", { apps: ["app-1", ""] }, "apps[1] is not a valid ID: it is empty"],
    [
      "a number for an ID",
      { tasks: [7] },
      "tasks[0] is not a valid ID: expected a string, received number",
    ],
  ])("rejects %s", async ([, ids, message]) => {
    await expect(collect(ids as AssetIds)).rejects.toMatchObject({ code: "argument", message });
  });
});

// --- internal ---

function createIds(kind: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${index}`);
}

async function* toAsync(ids: readonly string[]): AsyncGenerator<string> {
  yield* ids;
}

async function collect(ids: AssetIds): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of planBatches(ids)) {
    batches.push(batch);
  }
  return batches;
}
