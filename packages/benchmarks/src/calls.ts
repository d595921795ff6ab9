/**
 * Measures what a call costs compared with raw `fetch`, with other clients of the same YAML, and with
 * libraries that have the policies of an SDK: `npm run bench -- calls`.
 *
 * All clients do the same: they POST a deletion of two assets with a token header and read the ID of
 * the job from the response. First with a `fetch` that responds immediately, then over loopback with a
 * server in a thread of its own. Each round measures all clients in turn. At the end, the parts of
 * this client's own costs.
 */
import { once } from "node:events";
import { cpus, loadavg } from "node:os";
import { Worker } from "node:worker_threads";
import type { Call, Contender, Fetch } from "./calls/contender.ts";
import { loadContenders } from "./calls/contenders.ts";
import { jobId, responseBody } from "./calls/example.ts";
import { measureParts } from "./calls/parts.ts";
import { type Bar, type Panel, saveChart } from "./report/chart.ts";

/** Measures calls and prints the results. */
export async function benchCalls(): Promise<void> {
  const contenders = await loadContenders();
  printConditions(contenders);

  const stub: Fetch = async () =>
    new Response(responseBody, { headers: { "content-type": "application/json" } });
  const panels = [
    await measure("stub transport", contenders, "https://roma.example.com", stub, STUB_CALLS),
  ];

  const worker = new Worker(SERVER_CODE, { eval: true, workerData: responseBody });
  const [port] = await once(worker, "message");
  const endpoint = `http://127.0.0.1:${port}`;
  panels.push(await measure("loopback", contenders, endpoint, globalThis.fetch, LOOPBACK_CALLS));
  await worker.terminate();

  saveChart({ name: "calls", title: "Time of a call, median", panels });
  console.log("What each does in a call: packages/benchmarks/README.md");
  measureParts();
}

// --- internal ---

/** The client of this repository, among the others. */
const OWN_CLIENT = "@roma-assets/client";

const WARM_UP_ROUNDS = 10;
const ROUNDS = 60;

/** Calls per round. */
const STUB_CALLS = 400;
const LOOPBACK_CALLS = 150;

const SERVER_CODE = `
const { createServer } = require("node:http");
const { parentPort, workerData } = require("node:worker_threads");
const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(workerData) };
const server = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(200, headers).end(workerData));
});
server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));
`;

interface Run {
  name: string;
  call: Call;
  /** Calls per round. */
  calls: number;
  /** Time per call in each round, in microseconds. */
  times: number[];
}

function printConditions(contenders: Contender[]): void {
  const date = new Date().toISOString().slice(0, "YYYY-MM-DD".length);
  console.log(
    `\nPer call, ${date}: Node ${process.version}, ${cpus()[0]?.model}, load ${loadavg()[0]!.toFixed(1)}`,
  );

  for (const { name, options } of contenders) {
    console.log(`  ${name}: ${options}`);
  }
}

async function measure(
  title: string,
  contenders: Contender[],
  endpoint: string,
  fetch: Fetch,
  callsPerRound: number,
): Promise<Panel> {
  const runs: Run[] = contenders.map(({ name, isSlow, create }) => ({
    name,
    call: create(endpoint, fetch),
    calls: isSlow ? callsPerRound / 10 : callsPerRound,
    times: [],
  }));

  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    // The order rotates, so that none is always the first.
    for (const offset of runs.keys()) {
      const run = runs[(round + offset) % runs.length]!;
      const microseconds = await measureRound(run);
      if (round >= WARM_UP_ROUNDS) {
        run.times.push(microseconds);
      }
    }
  }

  printResults(`${title}: ${ROUNDS} rounds of ${callsPerRound} calls each`, runs);
  return { title, bars: runs.map(toBar) };
}

function toBar({ name, times }: Run): Bar {
  const value = medianOf(times);
  return { label: name, value, text: `${value.toFixed(1)} µs`, isOwn: name === OWN_CLIENT };
}

async function measureRound({ name, call, calls }: Run): Promise<number> {
  const startedAt = performance.now();
  for (let index = 0; index < calls; index += 1) {
    if ((await call()) !== jobId) {
      throw new Error(`${name} returned another job ID.`);
    }
  }

  return ((performance.now() - startedAt) / calls) * 1000;
}

function printResults(title: string, runs: Run[]): void {
  const base = medianOf(runs[0]!.times);
  console.log(`\n${title}`);
  console.log("                           median µs     × raw fetch");

  for (const { name, times } of runs) {
    const median = medianOf(times);
    const ratio = (median / base).toFixed(3);
    console.log(`  ${name.padEnd(24)}${median.toFixed(1).padStart(9)}${ratio.padStart(15)}`);
  }
}

function medianOf(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
