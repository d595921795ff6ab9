/** Ways to delete many assets, in batches of 100 whose jobs are awaited. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deleteInBatches } from "@roma-assets/batch";
import type { Clock, RomaClient } from "@roma-assets/client";
import { installBenchTools } from "../tools.ts";
import { withTimersOf } from "./timers.ts";

/** A way to delete many assets. */
export interface Contender {
  readonly name: string;
  run(roma: RomaClient, apps: string[], clock: Clock): Promise<void>;
}

/** Loads all contenders, and installs what they need. */
export async function loadContenders(): Promise<Contender[]> {
  const modules = await installBenchTools();
  const file = join(modules, "@azure/core-lro/dist/esm/index.js");
  const coreLro = (await import(pathToFileURL(file).href)) as CoreLro;

  return [romaBatch, simpleLoop, createCoreLro(coreLro)];
}

// --- internal ---

const BATCH_SIZE = 100;
const LOOP_INTERVAL_MS = 2000;

/** The part of `@azure/core-lro` that is used. */
interface CoreLro {
  createHttpPoller(operation: {
    sendInitialRequest(): Promise<object>;
    sendPollRequest(path: string): Promise<object>;
  }): { pollUntilDone(): Promise<unknown> };
}

const romaBatch: Contender = {
  name: "@roma-assets/batch",
  async run(roma, apps, clock) {
    await deleteInBatches(roma, { apps }, { clock });
  },
};

const simpleLoop: Contender = {
  name: "loop, every 2 s",
  async run(roma, apps, clock) {
    for (const batch of batchesOf(apps)) {
      const { job_id } = await roma.deleteAssets({ apps: batch });
      let status: string | undefined;

      while (status !== "SUCCEEDED") {
        await clock.sleep(LOOP_INTERVAL_MS);
        ({ status } = await roma.getAssetJob({ job_id }));
      }
    }
  },
};

function createCoreLro({ createHttpPoller }: CoreLro): Contender {
  return {
    name: "@azure/core-lro",
    async run(roma, apps, clock) {
      for (const batch of batchesOf(apps)) {
        const poller = createOperation(roma, batch);
        // It waits with the platform's timers.
        await withTimersOf(clock, () => createHttpPoller(poller).pollUntilDone());
      }
    },
  };
}

/** Adapts the two calls to what core-lro expects: it reads the job's address from a header. */
function createOperation(roma: RomaClient, apps: string[]) {
  return {
    async sendInitialRequest() {
      const body = await roma.deleteAssets({ apps });
      const headers = { "operation-location": body.job_id };
      const request = { method: "POST", url: "assets/delete" };

      return { flatResponse: body, rawResponse: { statusCode: 202, headers, body, request } };
    },
    async sendPollRequest(job_id: string) {
      const body = await roma.getAssetJob({ job_id });
      const request = { method: "GET", url: job_id };
      return { flatResponse: body, rawResponse: { statusCode: 200, headers: {}, body, request } };
    },
  };
}

function* batchesOf(ids: string[]): Generator<string[]> {
  for (let start = 0; start < ids.length; start += BATCH_SIZE) {
    yield ids.slice(start, start + BATCH_SIZE);
  }
}
