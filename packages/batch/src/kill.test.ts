/** Real processes, real files and HTTP: killed in the middle of a run, again and again. */
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
  "kill -9 in the middle of a run over HTTP: the five promises",
  { timeout: 60_000 },
  async () => {
    const asked = { apps: ids("app", 700), tasks: ids("task", 230) };
    const others = { apps: ids("other-app", 5), tasks: ids("other-task", 5) };
    const sandbox = createSandbox({
      apps: [...asked.apps, ...others.apps],
      tasks: [...asked.tasks, ...others.tasks],
      jobDurationMs: 80,
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

    let answer: { totals: Totals; batches: BatchReport[]; remaining: typeof asked } | undefined;
    let kills = 0;
    for (let run = 0; run < 30 && !answer; run += 1) {
      const resume = existsSync(path);
      const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
        cwd: import.meta.dirname,
        env: { ...process.env, RUN: JSON.stringify({ client, path, ids: asked, resume }) },
        stdio: ["ignore", "pipe", "pipe"],
      });
      children.push(child);
      let [out, complaint] = ["", ""];
      child.stdout.on("data", (data) => (out += data));
      child.stderr.on("data", (data) => (complaint += data));
      const exit = once(child, "close");
      // Killed some time after its first sign of life, so that slow machines get on as well.
      const before = existsSync(path) ? readFileSync(path).length : -1;
      const patience = [0, 3, 40, 90, 7, 140, 25, 60][run % 8]!;
      if (run < 8) {
        await waitUntil(
          () => child.exitCode !== null || (existsSync(path) && readFileSync(path).length > before),
        );
        await new Promise((resolve) => setTimeout(resolve, patience));
        child.kill("SIGKILL");
      }
      const [code, signal] = await exit;
      if (signal === "SIGKILL") {
        kills += 1;
      } else {
        expect(complaint).toBe("");
        expect(code).toBe(0);
        answer = JSON.parse(out);
      }
    }
    await server.close();

    expect(kills).toBeGreaterThan(3);
    const { totals, remaining } = answer!;
    const state = sandbox.state();
    const lines = readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as JournalLine);
    const known = new Set(lines.flatMap((line) => (line.type === "job" ? [line.jobId] : [])));
    for (const kind of ["apps", "tasks"] as const) {
      const left = new Set(state[kind].map(({ id }) => id));
      // Every asset asked for is gone or reported; what is reported as deleted is gone.
      expect(asked[kind].filter((id) => left.has(id) && !remaining[kind].includes(id))).toEqual([]);
      // Nothing that was not asked for is gone.
      expect([...left].filter((id) => id.startsWith("other-"))).toEqual(others[kind]);
    }
    // No deletion was asked for while a known job was running.
    expect(
      state.jobs.filter(({ id, requestsMeanwhile }) => known.has(id) && requestsMeanwhile > 0),
    ).toEqual([]);
    expect(totals.requested).toBe(930);
    expect(totals.deleted + totals.failed + totals.unknown).toBe(930);
    expect(totals.failed).toBe(0);
    expect(existsSync(`${path}.lock`)).toBe(false);
  },
);

// --- internal ---

async function waitUntil(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
