import { type AssetKind, ASSET_KINDS, type IdSource, openIdSource } from "./id-source.ts";

/** IDs to delete. Tasks are deleted first, then applications, each in the given order. */
export interface AssetIds {
  /** IDs of applications. */
  apps?: Iterable<string> | AsyncIterable<string> | undefined;
  /** IDs of tasks. */
  tasks?: Iterable<string> | AsyncIterable<string> | undefined;
}

/** The assets of one request. */
export interface Batch {
  /** Number of the batch, starting at 1. */
  readonly batch: number;
  readonly apps: readonly string[];
  readonly tasks: readonly string[];
}

/**
 * Maximum number of assets in a request: the documentation's "100 applications and tasks", read
 * strictly as the sum of both.
 */
export const MAX_ASSETS_PER_BATCH = 100;

/**
 * Splits IDs into the batches that `deleteInBatches` would submit, without duplicates. Inputs other
 * than arrays and sets are read lazily, and all their IDs are remembered.
 *
 * @throws {ArgumentError} if a list or an ID is invalid.
 */
export async function* planBatches(ids: AssetIds): AsyncGenerator<Batch, void> {
  const plan = openPlan(ids);
  for (let batch = await plan.next(); batch; batch = await plan.next()) {
    yield batch;
  }
}

/** The batches of a run, read one after the other. */
export interface Plan {
  /** Number of distinct IDs; undefined if it is unknown until the input is read. */
  readonly size: number | undefined;
  /** Returns the next batch, or undefined at the end. */
  next(): Promise<Batch | undefined>;
  /**
   * Reads the valid IDs that are in no batch yet. Arrays and sets can be read repeatedly, other
   * inputs once.
   */
  unplanned(kind: AssetKind): AsyncIterable<string>;
  /** Reads all valid IDs, like {@link unplanned}. */
  all(kind: AssetKind): AsyncIterable<string>;
}

/**
 * Opens IDs for reading in batches, as few as their order allows.
 *
 * @param maxTrackedIds the maximum number of IDs that are remembered in order to drop duplicates.
 * IDs of arrays and sets don't count.
 * @throws {ArgumentError} if a list is not iterable, or if an array or a set has an invalid ID.
 */
export function openPlan(ids: AssetIds, maxTrackedIds: number = Infinity): Plan {
  const limit = { max: maxTrackedIds, count: 0 };
  const sources = {
    tasks: openIdSource("tasks", ids.tasks, limit),
    apps: openIdSource("apps", ids.apps, limit),
  };
  let batches = 0;
  // Kept if reading fails, because some inputs can't be read twice.
  let picked = emptySelection();

  return {
    size: sumOf(sources.tasks.size, sources.apps.size),

    async next() {
      for (const kind of ASSET_KINDS) {
        await pickIds(sources[kind], picked[kind], MAX_ASSETS_PER_BATCH - batchSize(picked));
      }

      if (batchSize(picked) === 0) {
        return undefined;
      }
      batches += 1;
      const batch = { batch: batches, apps: picked.apps, tasks: picked.tasks };
      picked = emptySelection();
      return batch;
    },

    unplanned: (kind) => sources[kind].remaining(picked[kind]),

    all: (kind) => sources[kind].all(),
  };
}

/** Returns the number of assets in a batch. */
export function batchSize({ apps, tasks }: Pick<Batch, AssetKind>): number {
  return apps.length + tasks.length;
}

/** Returns a batch with those of its assets that a condition holds for. */
export function filterBatch(
  { batch, apps, tasks }: Batch,
  condition: (kind: AssetKind, id: string) => boolean,
): Batch {
  return {
    batch,
    apps: apps.filter((id) => condition("apps", id)),
    tasks: tasks.filter((id) => condition("tasks", id)),
  };
}

// --- internal ---

type Selection = Record<AssetKind, string[]>;

function emptySelection(): Selection {
  return { tasks: [], apps: [] };
}

/** Moves up to `count` IDs from the source to the list. */
async function pickIds(source: IdSource, picked: string[], count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const next = source.next();
    // Awaiting values that are available already would take seconds for a million of them.
    const id = next instanceof Promise ? await next : next;

    if (id === undefined) {
      return;
    }
    picked.push(id);
  }
}

function sumOf(first: number | undefined, second: number | undefined): number | undefined {
  return first === undefined || second === undefined ? undefined : first + second;
}
