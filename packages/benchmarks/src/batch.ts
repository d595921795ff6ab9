/**
 * Measures how long a run takes in addition to its jobs, and what a million IDs cost:
 * `npm run bench -- batch`.
 *
 * The sandbox's jobs take 0.2 to 5 seconds. They report their progress exactly, in steps of 10 %, or
 * not at all, because how the real service does it is not documented.
 */
import { type Clock, createRomaClient, systemClock } from "@roma-assets/client";
import { createSandbox, createVirtualClock } from "@roma-assets/sandbox";
import { type Contender, loadContenders } from "./batch/contenders.ts";
import { measureMemory } from "./batch/memory.ts";
import { type Bar, type Panel, saveChart } from "./report/chart.ts";

/** Measures batches and prints the results. */
export async function benchBatch(): Promise<void> {
  const contenders = await loadContenders();
  const panels = [
    await compare("100 batches with a virtual clock", contenders, measureVirtually),
    await compare("10 batches in real time, over loopback", contenders, measureInRealTime),
  ];
  saveChart({
    name: "batch",
    title: "Time of a run divided by the time of its jobs, and polls per job",
    panels,
  });

  console.log("\n1,000,000 IDs, jobs that end immediately, no network");
  for (const withJournal of [false, true]) {
    await printMemory(withJournal);
  }
}

// --- internal ---

const ID_COUNT = 1_000_000;

/** What this repository makes, among the others. */
const OWN_PACKAGE = "@roma-assets/batch";

/** How the sandbox's jobs report their progress. */
const PROGRESS_KINDS = { linear: "exact", tenths: "in 10 % steps", none: "none" } as const;
type Progress = keyof typeof PROGRESS_KINDS;

const progressKinds = Object.keys(PROGRESS_KINDS) as Progress[];

/** What a run takes in addition to its jobs. */
interface Overhead {
  /** The time of the run, divided by that of its jobs. */
  readonly ratio: number;
  readonly pollsPerJob: number;
}

/** Returns a row per contender, with a cell per way of reporting progress. */
type Measure = (contenders: Contender[]) => Promise<Overhead[][]>;

/** In turn, because a contender may replace the timers of the platform. */
async function measureVirtually(contenders: Contender[]): Promise<Overhead[][]> {
  const rows: Overhead[][] = [];
  for (const contender of contenders) {
    const row: Overhead[] = [];
    for (const progress of progressKinds) {
      row.push(await measureOverhead(contender, 100, progress, createVirtualClock()));
    }

    rows.push(row);
  }

  return rows;
}

/** All at the same time, because they mostly wait. */
function measureInRealTime(contenders: Contender[]): Promise<Overhead[][]> {
  const rows = contenders.map((contender) =>
    Promise.all(progressKinds.map((progress) => measureOverhead(contender, 10, progress))),
  );
  return Promise.all(rows);
}

async function compare(title: string, contenders: Contender[], measure: Measure): Promise<Panel> {
  const rows = await measure(contenders);
  console.log(`\n${title}: total time divided by the time of the jobs (polls per job)`);
  console.log(formatRow("reported progress", Object.values(PROGRESS_KINDS)));

  for (const [index, { name }] of contenders.entries()) {
    console.log(formatRow(name, rows[index]!.map(formatOverhead)));
  }

  const bars = contenders.flatMap(({ name }, index) =>
    rows[index]!.map((overhead, column) => toBar(name, progressKinds[column]!, overhead)),
  );
  return { title, bars };
}

function toBar(name: string, progress: Progress, overhead: Overhead): Bar {
  return {
    label: `${name}, progress ${PROGRESS_KINDS[progress]}`,
    value: overhead.ratio,
    text: formatOverhead(overhead),
    isOwn: name === OWN_PACKAGE,
  };
}

function formatOverhead({ ratio, pollsPerJob }: Overhead): string {
  return `${ratio.toFixed(3)} (${pollsPerJob.toFixed(1)})`;
}

/** Measures in real time over loopback, unless a virtual clock is given. */
async function measureOverhead(
  contender: Contender,
  batches: number,
  progress: Progress,
  virtualClock?: Clock,
): Promise<Overhead> {
  const clock = virtualClock ?? systemClock;
  const apps = Array.from({ length: batches * 100 }, (_, index) => `app-${index}`);
  const sandbox = createSandbox({ apps, jobDurationMs: createDurations(), progress, clock });
  const server = virtualClock ? undefined : await sandbox.listen();
  const fetch = virtualClock ? sandbox.fetch : globalThis.fetch;
  let polls = 0;
  const roma = createRomaClient({
    endpoint: server?.url ?? "https://roma.example.com",
    projectId: sandbox.projectId,
    instanceId: sandbox.instanceId,
    token: sandbox.issueToken(),
    fetch: (input, init) => {
      polls += init?.method === "GET" ? 1 : 0;
      return fetch(input, init);
    },
    clock,
  });

  const startedAt = clock.now();
  await contender.run(roma, apps, clock);
  const totalMs = clock.now() - startedAt;
  await server?.close();

  const state = sandbox.state();
  if (state.apps.length > 0 || state.jobs.length !== batches) {
    throw new Error(`${contender.name} did not delete ${state.apps.length} applications.`);
  }

  const jobsMs = state.jobs.reduce((sum, { beginsAt, endsAt }) => sum + endsAt - beginsAt, 0);
  return { ratio: totalMs / jobsMs, pollsPerJob: polls / batches };
}

/** Returns a function that returns the same sequence of durations in each run. */
function createDurations(): () => number {
  const modulus = 2_147_483_647;
  let seed = 1;
  return () => {
    seed = (seed * 48_271) % modulus;
    return 200 + Math.round((4800 * seed) / modulus);
  };
}

async function printMemory(withJournal: boolean): Promise<void> {
  const { seconds, growthMB, journalMB } = await measureMemory(ID_COUNT, withJournal);
  const name = withJournal ? `with a journal of ${journalMB?.toFixed(0)} MB` : "without a journal";
  const rate = Math.round(ID_COUNT / seconds).toLocaleString("en");
  const time = `${rate} IDs/s, ${seconds.toFixed(1)} s`;
  const growth = `heap +${growthMB.toFixed(1)} MB from batch 10 to 10,000 (goal: under 20)`;
  console.log(`  ${name.padEnd(28)} ${time}, ${growth}`);
}

function formatRow(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(22)}${cells.map((text) => text.padEnd(18)).join("")}`.trimEnd();
}
