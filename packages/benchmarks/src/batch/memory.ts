/** Measures what a million IDs cost in time and memory. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { deleteInBatches, type Journal } from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import { createRomaClient, type RomaClient } from "@roma-assets/client";
import { createVirtualClock } from "@roma-assets/sandbox";

/** The result of a measurement. */
export interface MemoryResult {
  readonly seconds: number;
  /** Growth of the heap from the end of the tenth batch to the end of the last one, in MB. */
  readonly growthMB: number;
  /** Size of the journal, in MB. */
  readonly journalMB: number | undefined;
}

/** Deletes many IDs with jobs that end immediately, and without a network. */
export async function measureMemory(count: number, withJournal: boolean): Promise<MemoryResult> {
  const folder = mkdtempSync(join(tmpdir(), "roma-bench-"));
  const path = join(folder, "run.journal");
  const journal: Journal | undefined = withJournal ? fileJournal(path) : undefined;

  try {
    const { seconds, growthMB } = await measureDeletion(count, journal);
    return { seconds, growthMB, journalMB: journal && statSync(path).size / 1e6 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// --- internal ---

const FIRST_MEASURED_BATCH = 10;
const BATCH_SIZE = 100;

async function measureDeletion(
  count: number,
  journal: Journal | undefined,
): Promise<{ seconds: number; growthMB: number }> {
  const clock = createVirtualClock();
  const heap = { before: 0, after: 0 };
  const startedAt = performance.now();

  await deleteInBatches(
    createOfflineClient(clock),
    { apps: createIds(count) },
    {
      clock,
      journal,
      onEvent({ type, batch }) {
        if (type === "deleted" && batch === FIRST_MEASURED_BATCH) {
          heap.before = measureHeap();
        }

        if (type === "deleted" && batch === count / BATCH_SIZE) {
          heap.after = measureHeap();
        }
      },
    },
  );
  return {
    seconds: (performance.now() - startedAt) / 1000,
    growthMB: (heap.after - heap.before) / 1e6,
  };
}

function createOfflineClient(clock: ReturnType<typeof createVirtualClock>): RomaClient {
  return createRomaClient({
    endpoint: "https://roma.example.com",
    projectId: "project",
    instanceId: "instance",
    token: "token",
    fetch: async (_, init) =>
      new Response(init?.method === "POST" ? '{"job_id":"job"}' : '{"status":"SUCCEEDED"}'),
    clock,
  });
}

function* createIds(count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) {
    yield `${index.toString(16).padStart(8, "0")}-4f3f-4a80-aa45-f4b8029f95a3`;
  }
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function measureHeap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
