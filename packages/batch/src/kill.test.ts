/**
 * Runs the engine in real processes, with real files and HTTP, and kills them again and again. The
 * five promises are those of `survives.test.ts`.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BatchReport, JournalLine, Totals } from "@roma-assets/batch";
import { createSandbox } from "@roma-assets/sandbox";
import { afterEach, expect, test } from "vitest";

const ids = (kind: string, count: number) =>
  Array.from({ length: count }, (_, index) => `${kind}-${index}`);

/** When each of the first runs is killed, after its first record. */
const KILL_DELAYS_MS = [0, 3, 40, 90, 7, 140, 25, 60];

const JOB_DURATION_MS = 80;

const program = `
  import { deleteInBatches, resumeDeletion } from "@roma-assets/batch";
  import { fileJournal } from "@roma-assets/batch/file-journal";
  import { createRomaClient } from "@roma-assets/client";

  const { client, path, ids, resume } = JSON.parse(process.env.RUN);
  const roma = createRomaClient(client);
  const options = { journal: fileJournal(path), poll: { minMs: 10 } };
  const report = resume
    ? await resumeDeletion(roma, options)
    : await deleteInBatches(roma, ids, options);
  const remaining = { apps: [], tasks: [] };
  for (const kind of ["apps", "tasks"]) {
    for await (const id of report.remaining()[kind]) {
      remaining[kind].push(id);
    }
  }
  const { totals, batches } = report;
  console.log(JSON.stringify({ totals, batches, remaining }));
`;

let children: ChildProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), "roma-kill-"));
afterEach(() => {
  for (const child of children) {
    child.kill("SIGKILL");
  }
  children = [];
  rmSync(folder, { recursive: true, force: true });
});

test(
  "a process that is killed with SIGKILL keeps the five promises, over HTTP",
  { timeout: 120_000 },
  async () => {
    // The time stops while runs are killed. However slow the machine is, each of them can only end
    // the job before it and start another one, so that none is finished before it is killed.
    let time = Date.now();
    let isStopped = true;
    const requested = { apps: ids("app", 700), tasks: ids("task", 230) };
    const others = { apps: ids("other-app", 5), tasks: ids("other-task", 5) };
    const sandbox = createSandbox({
      apps: [...requested.apps, ...others.apps],
      tasks: [...requested.tasks, ...others.tasks],
      jobDurationMs: () => (isStopped ? JOB_DURATION_MS : 0),
      clock: { now: () => time },
      faults: {
        rules: [
          { fault: "reset", when: "after", operation: "deleteAssets", calls: [3] },
          { fault: "status", status: 503, retryAfterS: 0.1, operation: "deleteAssets", calls: [5] },
          { fault: "truncated", operation: "getAssetJob", calls: [6] },
        ],
      },
    });
    const server = await sandbox.listen();
    const path = join(folder, "run.journal");
    const { projectId, instanceId } = sandbox;
    const client = { endpoint: server.url, projectId, instanceId, token: sandbox.issueToken() };

    let result: { totals: Totals; batches: BatchReport[]; remaining: typeof requested } | undefined;
    let kills = 0;
    for (let run = 0; !result; run += 1) {
      time += JOB_DURATION_MS;
      isStopped = run < KILL_DELAYS_MS.length;
      const resume = existsSync(path);
      const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
        cwd: import.meta.dirname,
        env: { ...process.env, RUN: JSON.stringify({ client, path, ids: requested, resume }) },
        stdio: ["ignore", "pipe", "pipe"],
      });
      children.push(child);
      let stdout = "";
      let stderr = "";
      child.stdout.on("data", (data) => (stdout += data));
      child.stderr.on("data", (data) => (stderr += data));
      const exit = once(child, "close");
      // Killed some time after its first record, so that slow machines make progress as well.
      const sizeBefore = existsSync(path) ? readFileSync(path).length : -1;
      if (isStopped) {
        await waitUntil(
          () =>
            child.exitCode !== null || (existsSync(path) && readFileSync(path).length > sizeBefore),
        );
        await new Promise((resolve) => setTimeout(resolve, KILL_DELAYS_MS[run]));
        child.kill("SIGKILL");
      }
      const [code, signal] = await exit;
      if (signal === "SIGKILL") {
        kills += 1;
      } else {
        expect(stderr).toBe("");
        expect(code).toBe(0);
        result = JSON.parse(stdout);
      }
    }
    await server.close();

    expect(kills).toBe(KILL_DELAYS_MS.length);
    const { totals, remaining } = result;
    const state = sandbox.state();
    const lines = readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as JournalLine);
    const knownJobs = new Set(lines.flatMap((line) => (line.type === "job" ? [line.jobId] : [])));
    for (const kind of ["apps", "tasks"] as const) {
      const existing = new Set(state[kind].map(({ id }) => id));
      // Every requested asset was deleted or is reported as remaining.
      expect(
        requested[kind].filter((id) => existing.has(id) && !remaining[kind].includes(id)),
      ).toEqual([]);
      // No other asset was deleted.
      expect([...existing].filter((id) => id.startsWith("other-"))).toEqual(others[kind]);
    }
    // No deletion was requested while a known job was running.
    expect(
      state.jobs.filter(({ id, requestsMeanwhile }) => knownJobs.has(id) && requestsMeanwhile > 0),
    ).toEqual([]);
    expect(totals.requested).toBe(930);
    expect(totals.deleted + totals.failed + totals.unknown).toBe(930);
    expect(totals.failed).toBe(0);
    expect(existsSync(`${path}.lock`)).toBe(false);
  },
);

// --- internal ---

async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
