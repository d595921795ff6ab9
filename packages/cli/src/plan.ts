import { type DeletionClient, type DeletionEvent, deleteInBatches } from "@roma-assets/batch";
import type { Clock } from "@roma-assets/client";
import type { IdList } from "./id-list.ts";

/** A batch that would be submitted. */
export interface PlannedBatch {
  /** Number of the batch, from 1. */
  readonly batch: number;
  readonly apps: readonly string[];
  readonly tasks: readonly string[];
}

/**
 * Stands in for `planBatches` of `@roma-assets/batch` until that exists: runs the engine against a
 * client that accepts everything. Remove this file then.
 */
export async function* planBatches(ids: {
  apps: IdList;
  tasks: IdList;
}): AsyncGenerator<PlannedBatch, void> {
  const planned: PlannedBatch[] = [];
  const onEvent = (event: DeletionEvent) => {
    if (event.type === "batch") {
      planned.push({ batch: event.batch, apps: event.apps, tasks: event.tasks });
    }
  };
  await deleteInBatches(acceptingClient, ids, { onEvent, clock: impatientClock });
  yield* planned;
}

// --- internal ---

const acceptingClient: DeletionClient = {
  endpoint: "",
  projectId: "",
  instanceId: "",
  deleteAssets: async () => ({ job_id: "dry-run" }),
  getAssetJob: async () => ({ status: "SUCCEEDED" }),
};

/** Skips short waits. A deadline, which is a long wait, ends only by its abort. */
const impatientClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    ms < 60_000
      ? Promise.resolve()
      : new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        }),
};
