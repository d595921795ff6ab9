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
 * Splits IDs into the batches that `deleteInBatches` would submit. Duplicates within a batch count
 * once. The input is read lazily.
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
  /** Number of IDs; undefined if it is unknown until the input is read. */
  readonly size: number | undefined;
  /** Returns the next batch, or undefined at the end. */
  next(): Promise<Batch | undefined>;
  /**
   * Reads the valid IDs that are in no batch yet. Arrays and sets can be read repeatedly, other
   * inputs once.
   */
  unplanned(kind: AssetKind): AsyncIterable<string>;
}

/**
 * Opens IDs for reading in batches, as few as their order allows.
 *
 * @throws {ArgumentError} if a list is not iterable.
 */
export function openPlan(ids: AssetIds): Plan {
  const sources = {
    tasks: openIdSource("tasks", ids.tasks),
    apps: openIdSource("apps", ids.apps),
  };
  let batches = 0;
  // Kept if reading fails, because some inputs can't be read twice.
  let picked = emptySelection();

  return {
    size: sumOf(sources.tasks.size, sources.apps.size),

    async next() {
      for (const kind of ASSET_KINDS) {
        const isFull = await pickIds(sources[kind], picked[kind], () => sizeOfSelection(picked));
        if (isFull) {
          break;
        }
      }

      const batch = { batch: batches + 1, apps: [...picked.apps], tasks: [...picked.tasks] };
      picked = emptySelection();
      if (batchSize(batch) === 0) {
        return undefined;
      }
      batches += 1;
      return batch;
    },

    unplanned: (kind) => sources[kind].remaining(picked[kind]),
  };
}

/** Returns the number of assets in a batch. */
export function batchSize({ apps, tasks }: Pick<Batch, AssetKind>): number {
  return apps.length + tasks.length;
}

// --- internal ---

type Selection = Record<AssetKind, Set<string>>;

function emptySelection(): Selection {
  return { tasks: new Set(), apps: new Set() };
}

function sizeOfSelection({ tasks, apps }: Selection): number {
  return tasks.size + apps.size;
}

/**
 * Moves IDs from the source to the selection, until the selection is full or the source ends.
 *
 * @returns true if the selection is full.
 */
async function pickIds(
  source: IdSource,
  picked: Set<string>,
  selectionSize: () => number,
): Promise<boolean> {
  for (;;) {
    const peeked = source.peek();
    // Awaiting values that are available already would take seconds for a million of them.
    const id = peeked instanceof Promise ? await peeked : peeked;

    if (id === undefined) {
      return false;
    }
    if (selectionSize() >= MAX_ASSETS_PER_BATCH && !picked.has(id)) {
      return true;
    }

    picked.add(id);
    source.take();
  }
}

function sumOf(first: number | undefined, second: number | undefined): number | undefined {
  return first === undefined || second === undefined ? undefined : first + second;
}
