/**
 * How long a run takes beside the jobs themselves, and what a million IDs cost:
 * `npm run bench -- batch`.
 *
 * The sandbox's jobs take 0.2 to 5 seconds and tell their progress as it is, in steps of 10 %, or
 * not at all: how the real service does it is not published.
 */
import { type Clock, createRomaClient } from "@roma-assets/client";
import { createSandbox, createVirtualClock } from "@roma-assets/sandbox";
import { type Contender, loadContenders } from "./batch-contenders.ts";
import { deleteMany } from "./batch-memory.ts";

/** Measures and prints. */
export async function benchBatch(): Promise<void> {
  const contenders = await loadContenders();
  await compare("100 batches on the injected clock", contenders, 100, onVirtualClock);
  await compare("10 batches in real time, over loopback", contenders, 10, inRealTime);

  console.log("\n1,000,000 IDs, jobs done at once, no network");
  for (const withJournal of [false, true]) {
    const { seconds, growthMB, fileMB } = await deleteMany(1_000_000, withJournal);
    const rate = Math.round(1_000_000 / seconds).toLocaleString("en");
    const name = withJournal ? `with a journal of ${fileMB?.toFixed(0)} MB` : "without a journal";
    console.log(
      `  ${name.padEnd(28)} ${rate} IDs/s, ${seconds.toFixed(1)} s, heap ${growthMB.toFixed(1)} MB more from batch 10 to 10,000 (goal: under 20)`,
    );
  }
}

// --- internal ---

const tellings = { linear: "as it is", tenths: "in 10 % steps", none: "not at all" } as const;
type Telling = keyof typeof tellings;
const order = Object.keys(tellings) as Telling[];

type Measure = (contender: Contender, batches: number, telling: Telling) => Promise<string>;

/** On the injected clock, one after the other: it is not only ours that waits by it. */
const onVirtualClock: Measure = (contender, batches, telling) =>
  measure(contender, batches, telling, createVirtualClock());

/** Over loopback, all at once: they mostly wait. */
const inRealTime: Measure = (contender, batches, telling) => measure(contender, batches, telling);

async function compare(
  title: string,
  contenders: readonly Contender[],
  batches: number,
  measureOne: Measure,
): Promise<void> {
  console.log(`\n${title}: total time over the sum of the jobs' times (polls per job)`);
  console.log(row("progress is told", Object.values(tellings)));
  const started = new Map<string, Promise<string>>();
  for (const contender of contenders) {
    for (const telling of order) {
      const measuring = measureOne(contender, batches, telling);
      started.set(contender.name + telling, measuring);
      if (measureOne === onVirtualClock) {
        await measuring;
      }
    }
  }
  for (const { name } of contenders) {
    console.log(row(name, await Promise.all(order.map((telling) => started.get(name + telling)!))));
  }
}

async function measure(
  contender: Contender,
  batches: number,
  progress: Telling,
  virtual?: Clock,
): Promise<string> {
  const clock = virtual ?? realClock;
  const apps = Array.from({ length: batches * 100 }, (_, index) => `app-${index}`);
  let seed = 1;
  const jobDurationMs = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return 200 + Math.round((4800 * seed) / 2_147_483_647);
  };
  const sandbox = createSandbox({ apps, jobDurationMs, progress, clock });
  const server = virtual ? undefined : await sandbox.listen();
  const send = virtual ? sandbox.fetch : globalThis.fetch;
  let polls = 0;
  const roma = createRomaClient({
    endpoint: server?.url ?? "https://roma.example.com",
    projectId: sandbox.projectId,
    instanceId: sandbox.instanceId,
    token: sandbox.issueToken(),
    fetch: (input, init) => {
      polls += init?.method === "GET" ? 1 : 0;
      return send(input, init);
    },
    clock,
  });
  const begin = clock.now();
  await contender.run(roma, apps, clock);
  const total = clock.now() - begin;
  await server?.close();
  const state = sandbox.state();
  if (state.apps.length > 0 || state.jobs.length !== batches) {
    throw new Error(`${contender.name} left ${state.apps.length} applications.`);
  }
  const worked = state.jobs.reduce((sum, { beginsAt, endsAt }) => sum + endsAt - beginsAt, 0);
  return `${(total / worked).toFixed(3)} (${(polls / batches).toFixed(1)})`;
}

const realClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal?.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      });
    }),
};

function row(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(22)}${cells.map((text) => text.padEnd(18)).join("")}`.trimEnd();
}
