/** Finds what has changed in a sandbox since the last look, so that the page need not read it all. */
import type { Asset, Assets } from "../assets.ts";
import type { Job } from "../jobs.ts";

/** What has changed since the last look. */
export interface Change {
  /** Assets that are new, or have changed. */
  readonly added: Record<"apps" | "tasks", Asset[]>;
  /** IDs of the assets that no longer exist. */
  readonly removed: Record<"apps" | "tasks", string[]>;
  /** Jobs that are new, or have changed. */
  readonly jobs: Job[];
}

/**
 * Creates a function that returns what has changed since it was called last, or since it was created;
 * undefined if nothing has.
 */
export function createChangeDetector(
  assets: Assets,
  listJobs: () => Job[],
): () => Change | undefined {
  // The jobs come first, because those that end now delete assets.
  const knownJobs = new Map<string, string>();
  findChangedJobs(listJobs(), knownJobs);
  const known = { apps: new Map(assets.apps), tasks: new Map(assets.tasks) };

  return () => {
    const jobs = findChangedJobs(listJobs(), knownJobs);
    const apps = compareAssets(assets.apps, known.apps);
    const tasks = compareAssets(assets.tasks, known.tasks);

    const count = jobs.length + apps.added.length + tasks.added.length;
    if (count + apps.removed.length + tasks.removed.length === 0) {
      return undefined;
    }
    return {
      added: { apps: apps.added, tasks: tasks.added },
      removed: { apps: apps.removed, tasks: tasks.removed },
      jobs: structuredClone(jobs),
    };
  };
}

// --- internal ---

function findChangedJobs(jobs: readonly Job[], known: Map<string, string>): Job[] {
  const changed = jobs.filter((job) => known.get(job.id) !== fingerprintOf(job));
  for (const job of changed) {
    known.set(job.id, fingerprintOf(job));
  }
  return changed;
}

/** Returns the fields of a job that change while it exists. */
function fingerprintOf({ status, requestsMeanwhile }: Job): string {
  return `${status} ${requestsMeanwhile}`;
}

/** Compares assets with those that are known, which it updates. */
function compareAssets(
  assets: ReadonlyMap<string, Asset>,
  known: Map<string, Asset>,
): { added: Asset[]; removed: string[] } {
  const added = [...assets.values()].filter((asset) => known.get(asset.id) !== asset);
  const removed = [...known.keys()].filter((id) => !assets.has(id));

  for (const asset of added) {
    known.set(asset.id, asset);
  }
  for (const id of removed) {
    known.delete(id);
  }
  return { added, removed };
}
