/** Ways to delete many assets, in batches of 100, each waited for. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { deleteInBatches } from "@roma-assets/batch";
import type { Clock, RomaClient } from "@roma-assets/client";
import { installTools } from "../../../scripts/install-tools.ts";

/** One of them. */
export interface Contender {
  readonly name: string;
  run(roma: RomaClient, apps: string[], clock: Clock): Promise<void>;
}

/** All of them, with what they need installed. */
export async function loadContenders(): Promise<Contender[]> {
  const modules = await installTools("bench");
  const lro = join(modules, "@azure/core-lro/dist/esm/index.js");
  const { createHttpPoller } = (await import(pathToFileURL(lro).href)) as CoreLro;
  return [
    {
      name: "@roma-assets/batch",
      run: async (roma, apps, clock) => void (await deleteInBatches(roma, { apps }, { clock })),
    },
    {
      name: "loop, every 2 s",
      async run(roma, apps, clock) {
        for (const batch of inHundreds(apps)) {
          const { job_id } = await roma.deleteAssets({ apps: batch });
          let status: string | undefined;
          while (status !== "SUCCEEDED") {
            await clock.sleep(2000);
            ({ status } = await roma.getAssetJob({ job_id }));
          }
        }
      },
    },
    {
      name: "@azure/core-lro",
      async run(roma, apps, clock) {
        for (const batch of inHundreds(apps)) {
          // It waits by the platform's timers, and takes the job's address from a header.
          await onTimersOf(clock, () =>
            createHttpPoller({
              async sendInitialRequest() {
                const body = await roma.deleteAssets({ apps: batch });
                const headers = { "operation-location": body.job_id };
                const request = { method: "POST", url: "assets/delete" };
                return {
                  flatResponse: body,
                  rawResponse: { statusCode: 202, headers, body, request },
                };
              },
              async sendPollRequest(job_id) {
                const body = await roma.getAssetJob({ job_id });
                const request = { method: "GET", url: job_id };
                return {
                  flatResponse: body,
                  rawResponse: { statusCode: 200, headers: {}, body, request },
                };
              },
            }).pollUntilDone(),
          );
        }
      },
    },
  ];
}

// --- internal ---

/** What is used of @azure/core-lro, which is installed for benchmarks only. */
interface CoreLro {
  createHttpPoller(operation: {
    sendInitialRequest(): Promise<object>;
    sendPollRequest(path: string): Promise<object>;
  }): { pollUntilDone(): Promise<unknown> };
}

function* inHundreds(ids: string[]): Generator<string[]> {
  for (let from = 0; from < ids.length; from += 100) {
    yield ids.slice(from, from + 100);
  }
}

/** Lets the platform's timers go by a clock. */
async function onTimersOf(clock: Clock, act: () => Promise<unknown>): Promise<void> {
  const { setTimeout, clearTimeout } = globalThis;
  const running = new Map<object, AbortController>();
  if (!("sleeping" in clock)) {
    await act();
    return;
  }
  globalThis.setTimeout = ((end: () => void, ms = 0) => {
    const stop = new AbortController();
    const timer = {};
    running.set(timer, stop);
    clock.sleep(ms, stop.signal).then(end, () => {});
    return timer;
  }) as unknown as typeof setTimeout;
  globalThis.clearTimeout = ((timer: object) => {
    running.get(timer)?.abort();
  }) as typeof clearTimeout;
  try {
    await act();
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
  }
}
