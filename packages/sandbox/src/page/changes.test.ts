import fc from "fast-check";
import { expect, test } from "vitest";
import { createArchiveStore } from "../archives.ts";
import type { Asset } from "../assets.ts";
import type { JobKind } from "../jobs.ts";
import { createJobStore } from "../jobs.ts";
import { createChangeDetector } from "./changes.ts";

test("returns nothing until something has changed", () => {
  const { assets, content } = createContent(["a"]);
  const findChange = createChangeDetector(content);

  expect(findChange()).toBeUndefined();
  assets.apps.set("b", { id: "b", name: "B" });
  expect(findChange()).toEqual({
    added: { apps: [{ id: "b", name: "B" }], tasks: [] },
    removed: { apps: [], tasks: [] },
    jobs: [],
    archives: [],
  });
  expect(findChange()).toBeUndefined();
});

test("whatever happens, the changes lead from one state to the next", () => {
  const id = fc.constantFrom("a", "b", "c", "d", "e");
  const step = fc.oneof(
    fc.record({
      do: fc.constant("add" as const),
      kind: fc.constantFrom("apps" as const, "tasks" as const),
      id,
    }),
    fc.record({
      do: fc.constantFrom("delete" as const, "export" as const),
      ids: fc.array(id, { minLength: 1 }),
      user: fc.constantFrom("u", "v"),
    }),
    fc.record({ do: fc.constant("wait" as const), ms: fc.nat(20) }),
    fc.record({ do: fc.constant("look" as const) }),
  );

  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const { assets, content, start, wait } = createContent(["a", "b", "c"]);
      const seen = copyOf(content);
      const findChange = createChangeDetector(content);

      for (const taken of [...steps, { do: "look" as const }]) {
        switch (taken.do) {
          case "add":
            assets[taken.kind].set(taken.id, { id: taken.id, name: taken.id });
            break;
          case "wait":
            wait(taken.ms);
            break;
          case "look":
            applyChange(seen, findChange());
            expect(seen).toEqual(copyOf(content));
            break;
          default:
            start(taken.do, taken.user, taken.ids);
        }
      }
    }),
  );
});

// --- internal ---

type Seen = Record<"apps" | "tasks" | "jobs" | "archives", Map<string, object>>;

function createContent(ids: string[]) {
  let time = 0;
  const now = () => time;
  const all = (): Map<string, Asset> => new Map(ids.map((id) => [id, { id, name: id }]));
  const assets = { apps: all(), tasks: all() };
  const archives = createArchiveStore(now, ARCHIVE_LIFETIME_MS);
  const jobs = createJobStore({ assets, archives }, now, "linear");

  return {
    assets,
    content: { assets, archives, jobs },
    wait: (ms: number) => void (time += ms),
    start(kind: JobKind, user: string, apps: string[]) {
      if (jobs.findRunning(kind, user)) {
        jobs.countRequest(kind, user);
      } else {
        jobs.start({ kind, user, apps, tasks: apps, durationMs: 10 });
      }
    },
  };
}

const ARCHIVE_LIFETIME_MS = 30;

function copyOf({ assets, jobs, archives }: ReturnType<typeof createContent>["content"]): Seen {
  const byId = (items: { id: string }[]) =>
    new Map(structuredClone(items).map((item) => [item.id, item]));

  // The jobs come first, because those that end now change assets and create archives.
  return {
    jobs: byId(jobs.list()),
    archives: byId(archives.list()),
    apps: byId([...assets.apps.values()]),
    tasks: byId([...assets.tasks.values()]),
  };
}

function applyChange(seen: Seen, change: ReturnType<ReturnType<typeof createChangeDetector>>) {
  if (!change) {
    return;
  }

  for (const kind of ["apps", "tasks"] as const) {
    change.removed[kind].forEach((id) => seen[kind].delete(id));
    change.added[kind].forEach((asset) => seen[kind].set(asset.id, asset));
  }
  change.jobs.forEach((job) => seen.jobs.set(job.id, job));
  change.archives.forEach((archive) => seen.archives.set(archive.id, archive));
}
