/**
 * What a call costs beside raw `fetch` and other clients of the same YAML: `npm run bench -- calls`.
 *
 * All do the same: POST a deletion of two assets with a token header and read the job's ID from
 * the answer. Once against a stub that answers at once, once over loopback to a server in a thread
 * of its own. Interleaved: each round measures all of them, in turn. At the end, what our own cost
 * is made of.
 */
import { cpus } from "node:os";
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { createRomaClient, systemClock } from "@roma-assets/client";
import type { paths } from "@roma-assets/types";
import createClient, {
  createFinalURL,
  createQuerySerializer,
  defaultPathSerializer,
  mergeHeaders,
} from "openapi-fetch";
import { loadHeyApi, loadTypescriptFetch } from "./peers.ts";

const token = "MII".padEnd(1500, "x");
const ids = {
  project_id: "aa2d97d7e62c4b7da3ffdfc11551f878",
  instance_id: "f0fa1789-3b76-433b-a787-9892951c620e",
};
const body = {
  apps: ["b1e6b1e6-4f3f-4a80-bb45-f4b9039f95a3"],
  tasks: [{ task_id: "b2e6a456-1234" }],
};
const path = "/v2/{project_id}/instances/{instance_id}/assets/delete";
const answer = '{"job_id":"ff8080814dbd65d7014dbe0d84db0013"}';

type Fetch = typeof globalThis.fetch;
type Call = () => Promise<string | undefined>;
/** Each way to make the call, as its package makes it by default; given are only the options named. */
type Contender = {
  name: string;
  options: string;
  create: (endpoint: string, fetch: Fetch) => Call;
};

/** Measures and prints. */
export async function benchCalls(): Promise<void> {
  const contenders = await createContenders();
  console.log(
    `\nPer call, ${new Date().toISOString().slice(0, 10)}: Node ${process.version}, ${cpus()[0]?.model}`,
  );
  for (const { name, options } of contenders) {
    console.log(`  ${name}: ${options}`);
  }
  const stub: Fetch = async () =>
    new Response(answer, { headers: { "content-type": "application/json" } });
  await measure("stub transport", contenders, "https://roma.example.com", stub, 400);

  const worker = new Worker(serverCode, { eval: true, workerData: answer });
  const [port] = await once(worker, "message");
  await measure("loopback", contenders, `http://127.0.0.1:${port}`, globalThis.fetch, 150);
  await worker.terminate();
  console.log("Not like for like: raw fetch and the others know no retries, time-outs or limits.");
  measureParts();
}

// --- internal ---

const rounds = 60;

const serverCode = `
const { createServer } = require("node:http");
const { parentPort, workerData } = require("node:worker_threads");
const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(workerData) };
const server = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(200, headers).end(workerData));
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

async function createContenders(): Promise<Contender[]> {
  const heyApi = await loadHeyApi<{
    client: { setConfig(config: object): void };
    deleteAssets(options: object): Promise<{ data: { job_id: string } }>;
  }>();
  const generated = await loadTypescriptFetch<{
    Configuration: new (options: object) => object;
    AssetsApi: new (configuration: object) => {
      deleteAssets(request: object): Promise<{ jobId: string }>;
    };
  }>();
  return [
    {
      name: "raw fetch",
      options: "URL, JSON out and in, token header, status check",
      create: (endpoint, fetch) => async () => {
        const url = `${endpoint}/v2/${encodeURIComponent(ids.project_id)}/instances/${encodeURIComponent(ids.instance_id)}/assets/delete`;
        const response = await fetch(url, {
          method: "POST",
          headers: { "Content-Type": "application/json", "X-Auth-Token": token },
          body: JSON.stringify(body),
        });
        if (!response.ok) {
          throw new Error(String(response.status));
        }
        return ((await response.json()) as { job_id: string }).job_id;
      },
    },
    {
      name: "openapi-fetch",
      options: "baseUrl, headers, fetch",
      create: (baseUrl, fetch) => {
        const client = createClient<paths>({ baseUrl, headers: { "X-Auth-Token": token }, fetch });
        return async () => (await client.POST(path, { params: { path: ids }, body })).data?.job_id;
      },
    },
    {
      name: "@roma-assets/client",
      options: "endpoint, projectId, instanceId, token, fetch",
      create: (endpoint, fetch) => {
        const [projectId, instanceId] = [ids.project_id, ids.instance_id];
        const roma = createRomaClient({ endpoint, projectId, instanceId, token, fetch });
        return async () => (await roma.deleteAssets(body)).job_id;
      },
    },
    {
      name: "hey-api",
      options: "baseUrl, auth, fetch, throwOnError",
      create: (baseUrl, fetch) => async () => {
        // Its one client is shared by all that it generates.
        heyApi.client.setConfig({ baseUrl, fetch, auth: token, throwOnError: true });
        return (await heyApi.deleteAssets({ path: ids, body })).data.job_id;
      },
    },
    {
      name: "typescript-fetch",
      options: "basePath, apiKey, fetchApi",
      create: (basePath, fetchApi) => {
        const configuration = new generated.Configuration({ basePath, apiKey: token, fetchApi });
        const api = new generated.AssetsApi(configuration);
        const deleteAssetsRequest = { apps: body.apps, tasks: [{ taskId: "b2e6a456-1234" }] };
        const [projectId, instanceId] = [ids.project_id, ids.instance_id];
        return async () =>
          (await api.deleteAssets({ projectId, instanceId, deleteAssetsRequest })).jobId;
      },
    },
  ];
}

async function measure(
  title: string,
  contenders: Contender[],
  endpoint: string,
  fetch: Fetch,
  callsARound: number,
): Promise<void> {
  const runs = contenders.map(({ name, create }) => ({
    name,
    call: create(endpoint, fetch),
    times: [] as number[],
  }));
  for (let round = -10; round < rounds; round += 1) {
    // In another order each time, so that none always comes first.
    for (const offset of runs.keys()) {
      const run = runs[(round + 10 + offset) % runs.length]!;
      const start = performance.now();
      for (let index = 0; index < callsARound; index += 1) {
        if ((await run.call()) !== "ff8080814dbd65d7014dbe0d84db0013") {
          throw new Error(`${run.name} gave no job ID.`);
        }
      }
      if (round >= 0) {
        run.times.push(((performance.now() - start) / callsARound) * 1000);
      }
    }
  }
  const base = median(runs[0]!.times);
  console.log(`\n${title}: ${rounds} rounds of ${callsARound} calls each`);
  console.log("                         median µs     × raw fetch");
  for (const { name, times } of runs) {
    const own = median(times);
    console.log(
      `  ${name.padEnd(22)}${own.toFixed(1).padStart(9)}${(own / base).toFixed(3).padStart(15)}`,
    );
  }
}

/** What a call of ours does besides `fetch`, each part alone and as fast as it gets. */
function measureParts(): void {
  const querySerializer = createQuerySerializer();
  const serializers = { querySerializer, pathSerializer: defaultPathSerializer };
  const parts: Record<string, () => unknown> = {
    "URL (openapi-fetch)": () =>
      createFinalURL(path, { baseUrl: "https://a.example", params: { path: ids }, ...serializers }),
    "headers (openapi-fetch)": () => mergeHeaders({ "content-type": "application/json" }),
    "the token's header": () => new Headers().set("X-Auth-Token", token),
    "a timer and its end": () => {
      const timer = new AbortController();
      systemClock.sleep(60_000, timer.signal).catch(() => {});
      timer.abort("over");
    },
    "a signal to listen to": () => {
      const { signal } = new AbortController();
      const listen = () => {};
      signal.addEventListener("abort", listen);
      signal.removeEventListener("abort", listen);
    },
    "JSON out and in": () => [JSON.stringify(body), JSON.parse(answer)],
  };
  console.log("\nof which, in @roma-assets/client: 100,000 times each");
  for (const [name, run] of Object.entries(parts)) {
    let start = performance.now();
    for (let index = -10_000; index < 100_000; index += 1) {
      start = index === 0 ? performance.now() : start;
      run();
    }
    const us = ((performance.now() - start) / 100_000) * 1000;
    console.log(`  ${name.padEnd(24)}${us.toFixed(1).padStart(7)}`);
  }
  console.log("The rest is what `await` costs, and memory; raw fetch has the token and JSON, too.");
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

if (import.meta.main) {
  await benchCalls();
}
