import { systemClock } from "@roma-assets/client";
import {
  createFinalURL,
  createQuerySerializer,
  defaultPathSerializer,
  mergeHeaders,
} from "openapi-fetch";
import { body, ids, path, responseBody, token } from "./example.ts";

/** Measures what a call of this client does besides `fetch`: each part alone, as fast as it gets. */
export function measureParts(): void {
  console.log(`\nParts of a call of @roma-assets/client: ${RUNS.toLocaleString("en")} times each`);
  for (const [name, run] of Object.entries(parts)) {
    const microseconds = measureMicroseconds(run);
    console.log(`  ${name.padEnd(24)}${microseconds.toFixed(1).padStart(7)} µs`);
  }

  console.log("The rest is `await` and memory. Raw fetch has the token and the JSON as well.");
}

// --- internal ---

const WARM_UP_RUNS = 10_000;
const RUNS = 100_000;

const querySerializer = createQuerySerializer();
const serializers = { querySerializer, pathSerializer: defaultPathSerializer };

const parts: Record<string, () => unknown> = {
  "URL (openapi-fetch)": () =>
    createFinalURL(path, { baseUrl: "https://a.example", params: { path: ids }, ...serializers }),
  "headers (openapi-fetch)": () => mergeHeaders({ "content-type": "application/json" }),
  "header of the token": () => new Headers().set("X-Auth-Token", token),
  "start and end of a timer": () => {
    const timer = new AbortController();
    systemClock.sleep(60_000, timer.signal).catch(() => {});
    timer.abort("over");
  },
  "listener of a signal": () => {
    const { signal } = new AbortController();
    const listen = () => {};
    signal.addEventListener("abort", listen);
    signal.removeEventListener("abort", listen);
  },
  "JSON in both directions": () => [JSON.stringify(body), JSON.parse(responseBody)],
};

function measureMicroseconds(run: () => unknown): number {
  for (let index = 0; index < WARM_UP_RUNS; index += 1) {
    run();
  }

  const startedAt = performance.now();
  for (let index = 0; index < RUNS; index += 1) {
    run();
  }

  return ((performance.now() - startedAt) / RUNS) * 1000;
}
