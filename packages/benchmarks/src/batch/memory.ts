/** A million IDs: what they cost in time and memory. */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { deleteInBatches, type Journal } from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import { createRomaClient } from "@roma-assets/client";
import { createVirtualClock } from "@roma-assets/sandbox";

/** What was measured. */
export interface Million {
  readonly seconds: number;
  /** Of the heap, from the end of the tenth batch to the end of the last one. */
  readonly growthMB: number;
  /** Of the journal. */
  readonly fileMB: number | undefined;
}

/** Sends so many IDs through the engine, with jobs that are done at once and no network. */
export async function deleteMany(count: number, withJournal: boolean): Promise<Million> {
  const folder = mkdtempSync(join(tmpdir(), "roma-bench-"));
  const path = join(folder, "run.journal");
  const journal: Journal | undefined = withJournal ? fileJournal(path) : undefined;
  const clock = createVirtualClock();
  const roma = createRomaClient({
    endpoint: "https://roma.example.com",
    projectId: "project",
    instanceId: "instance",
    token: "token",
    fetch: async (_, init) =>
      new Response(init?.method === "POST" ? '{"job_id":"job"}' : '{"status":"SUCCEEDED"}'),
    clock,
  });
  let [before, after] = [0, 0];
  const begin = performance.now();
  try {
    await deleteInBatches(
      roma,
      { apps: ids(count) },
      {
        clock,
        journal,
        onEvent({ type, batch }) {
          if (type === "deleted" && batch === 10) {
            before = heapUsed();
          }
          if (type === "deleted" && batch === count / 100) {
            after = heapUsed();
          }
        },
      },
    );
    return {
      seconds: (performance.now() - begin) / 1000,
      growthMB: (after - before) / 1e6,
      fileMB: journal && statSync(path).size / 1e6,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// --- internal ---

function* ids(count: number): Generator<string> {
  for (let index = 0; index < count; index += 1) {
    yield `${index.toString(16).padStart(8, "0")}-4f3f-4a80-aa45-f4b8029f95a3`;
  }
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}
