/** Finds what has changed in a sandbox since the last look, so that the page need not read it all. */
import type { Archive, ArchiveStore } from "../archives.ts";
import type { Asset, Assets } from "../assets.ts";
import type { Job, JobStore } from "../jobs.ts";

/** What has changed since the last look. */
export interface Change {
  /** Assets that are new, or have changed. */
  readonly added: Record<"apps" | "tasks", Asset[]>;
  /** IDs of the assets that no longer exist. */
  readonly removed: Record<"apps" | "tasks", string[]>;
  /** Jobs that are new, or have changed. */
  readonly jobs: Job[];
  /** Archives that are new, or have changed. */
  readonly archives: Archive[];
}

/** The content that is looked at. */
export interface Content {
  readonly assets: Assets;
  readonly jobs: Pick<JobStore, "list">;
  readonly archives: Pick<ArchiveStore, "list">;
}

/**
 * Creates a function that returns what has changed since it was called last, or since it was created;
 * undefined if nothing has.
 */
export function createChangeDetector(content: Content): () => Change | undefined {
  const known: Known = { apps: new Map(), tasks: new Map(), jobs: new Map(), archives: new Map() };
  findChange(content, known);

  return () => {
    const change = findChange(content, known);
    return isEmpty(change) ? undefined : structuredClone(change);
  };
}

// --- internal ---

/** What was seen last: assets, and of jobs and archives what changes while they exist. */
interface Known extends Assets {
  readonly jobs: Map<string, string>;
  readonly archives: Map<string, string>;
}

/** Compares the content with what is known, which is updated. */
function findChange({ assets, jobs, archives }: Content, known: Known): Change {
  // The jobs come first, because those that end now change assets and create archives.
  const changedJobs = findChanged(
    jobs.list(),
    known.jobs,
    ({ status, requestsMeanwhile }) => `${status} ${requestsMeanwhile}`,
  );
  const changedArchives = findChanged(archives.list(), known.archives, ({ status }) => status);
  const apps = compareAssets(assets.apps, known.apps);
  const tasks = compareAssets(assets.tasks, known.tasks);

  return {
    added: { apps: apps.added, tasks: tasks.added },
    removed: { apps: apps.removed, tasks: tasks.removed },
    jobs: changedJobs,
    archives: changedArchives,
  };
}

function isEmpty({ added, removed, jobs, archives }: Change): boolean {
  const parts = [added.apps, added.tasks, removed.apps, removed.tasks, jobs, archives];
  return parts.every((part) => part.length === 0);
}

function findChanged<Item extends { id: string }>(
  items: readonly Item[],
  known: Map<string, string>,
  describe: (item: Item) => string,
): Item[] {
  const changed = items.filter((item) => known.get(item.id) !== describe(item));
  for (const item of changed) {
    known.set(item.id, describe(item));
  }
  return changed;
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
