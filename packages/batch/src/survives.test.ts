/**
 * Property tests: whatever goes wrong, a run and its resumes keep seven promises.
 *
 * - (a) Every requested asset was deleted, or is reported as remaining.
 * - (b) No other asset was deleted.
 * - (c) No deletion is requested while a job that the run knows is running.
 * - (d) Every asset that is reported as deleted was deleted.
 * - (e) A resume needs nothing of the earlier runs but the journal.
 * - (f) What still exists is not reported as missing.
 * - (g) With a backup, each asset that was deleted is in an archive that is whole, on the disk.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRomaClient, isRomaError, type RomaClient } from "@roma-assets/client";
import {
  deleteInBatches,
  DeletionStoppedError,
  type DeletionReport,
  type Journal,
  JobTimeoutError,
  JournalError,
  type JournalLine,
  resumeDeletion,
} from "@roma-assets/batch";
import {
  createSandbox,
  createVirtualClock,
  type FaultRule,
  type Sandbox,
  type VirtualClock,
} from "@roma-assets/sandbox";
import fc from "fast-check";
import { unzipSync } from "fflate";
import { afterEach, expect, test } from "vitest";

// `npm run soak` sets more schedules, and a busy machine may be slow.
const schedules = Number(process.env["ROMA_SCHEDULES"] ?? 200);
const MAX_DURATION_MS = 3_600_000;

/** A run that has not ended after so many resumes is checked as it is. */
const MAX_RESUMES = 8;

const original = Math.random;
afterEach(() => {
  Math.random = original;
});

test(
  `${schedules} schedules of faults and kills keep the seven promises`,
  { timeout: MAX_DURATION_MS },
  async () => {
    const property = fc.asyncProperty(anySchedule(), async (schedule) => {
      await keepsPromises(schedule);
    });
    await fc.assert(property, { numRuns: schedules });
  },
);

test(
  "a kill before or after any record and any request keeps the seven promises",
  { timeout: 120_000 },
  async () => {
    // Four batches of tasks and applications, one of which is resubmitted.
    const rules: FaultRule[] = [
      { fault: "reset", when: "after", operation: "deleteAssets", calls: [2] },
    ];
    await killEverywhere({ ...plain, rules });
  },
);

test(
  "a kill before or after any record and any request of a run that looks keeps the seven promises",
  { timeout: 120_000 },
  async () => {
    // Two batches, of which the first one's job deletes half of its assets and fails.
    const rules: FaultRule[] = [
      { fault: "failing-job", deletes: 0.5, operation: "deleteAssets", times: 1 },
    ];
    const looking = { inspect: "auto", missingEach: 7, tasks: 20, apps: 100 } as const;
    await killEverywhere({ ...plain, ...looking, rules });
  },
);

test(
  "a kill before or after any record and any request of a run with a backup keeps the seven promises",
  { timeout: 120_000 },
  async () => {
    // Three batches, of which the first one's archive breaks when it is downloaded.
    const rules: FaultRule[] = [
      { fault: "broken-body", operation: "downloadAssetArchive", times: 1 },
    ];
    await killEverywhere({ ...plain, backup: true, tasks: 20, apps: 210, rules });
  },
);

// --- internal ---

type Kill = { at: "write" | "request"; nth: number; after: boolean } | { at: "time"; ms: number };

async function killEverywhere(schedule: Schedule): Promise<void> {
  for (const at of ["write", "request"] as const) {
    for (let nth = 1; nth <= 24; nth += 1) {
      const wasKilled = await keepsPromises({ ...schedule, kills: [{ at, nth, after: false }] });
      if (!wasKilled) {
        break;
      }
      await keepsPromises({ ...schedule, kills: [{ at, nth, after: true }] });
    }
  }
}

interface Schedule {
  seed: number;
  tasks: number;
  apps: number;
  /** One of so many assets does not exist; 0 if all exist. */
  missingEach: number;
  /** Number of IDs that are repeated at the end. */
  duplicates: number;
  jobMs: number;
  progress: "linear" | "tenths" | "none";
  whenBusy: "wait" | "throw";
  bodyForm: "strings" | "objects";
  inspect: "auto" | "off";
  retryRemaining: number;
  backup: boolean;
  journal: boolean;
  /** True if the client can get a new token. */
  canRefreshToken: boolean;
  rules: FaultRule[];
  kills: Kill[];
}

const plain: Schedule = {
  seed: 1,
  tasks: 120,
  apps: 210,
  missingEach: 0,
  duplicates: 0,
  jobMs: 700,
  progress: "linear",
  whenBusy: "wait",
  bodyForm: "strings",
  inspect: "off",
  retryRemaining: 1,
  backup: false,
  journal: true,
  canRefreshToken: true,
  rules: [],
  kills: [],
};

function anySchedule(): fc.Arbitrary<Schedule> {
  const when = fc.constantFrom("before" as const, "after" as const);
  const fault = fc.oneof(
    fc.record({ fault: fc.constant("reset" as const), when }),
    fc.record({ fault: fc.constant("refused" as const) }),
    fc.record({ fault: fc.constant("silence" as const), when }),
    fc.record({
      fault: fc.constant("status" as const),
      status: fc.constant(429),
      retryAfterS: fc.nat(20),
    }),
    fc.record({ fault: fc.constant("status" as const), status: fc.constantFrom(429, 503) }),
    fc.record({
      fault: fc.constant("status" as const),
      status: fc.constantFrom(500, 503, 504),
      when,
    }),
    fc.record({
      fault: fc.constant("status" as const),
      status: fc.constantFrom(400, 401, 403, 404, 409),
    }),
    fc.record({
      fault: fc.constant("status" as const),
      status: fc.constant(503),
      retryAfterS: fc.nat(20),
    }),
    fc.record({ fault: fc.constant("html" as const), when }),
    fc.record({ fault: fc.constant("truncated" as const), when }),
    fc.record({ fault: fc.constant("broken-body" as const) }),
    fc.record({ fault: fc.constant("expired-token" as const) }),
    fc.record({ fault: fc.constant("foreign-job" as const), durationMs: fc.nat(60_000) }),
    fc.record({
      fault: fc.constant("failing-job" as const),
      deletes: fc.constantFrom(0, 0.5, 1),
      errorMessage: fc.constantFrom("System error", "App not found"),
    }),
    fc.record({ fault: fc.constant("endless-job" as const) }),
  );
  const calls = fc.oneof(
    fc.record({ calls: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 }) }),
    fc.record({
      probability: fc.constantFrom(0.1, 0.3, 0.9),
      times: fc.integer({ min: 1, max: 8 }),
    }),
  );
  const looks = ["listApplications", "validateApplication", "listTasks"];
  const exports = ["exportAssets", "downloadAssetArchive"];
  const operation = fc.constantFrom(
    "deleteAssets",
    "deleteAssets",
    "getAssetJob",
    ...looks,
    ...exports,
  );
  const rule = fc
    .tuple(fault, calls, operation)
    // A refusal to return a running job can't be told apart from a job that no longer exists.
    .map(([fault, calls, operation]): FaultRule => {
      const isRefusal = fault.fault === "status" && [400, 404, 409].includes(fault.status);
      return { ...fault, ...calls, operation: isRefusal ? "deleteAssets" : operation };
    });
  const kill = fc.oneof(
    fc.record({
      at: fc.constantFrom("write" as const, "request" as const),
      nth: fc.integer({ min: 1, max: 16 }),
      after: fc.boolean(),
    }),
    fc.record({ at: fc.constant("time" as const), ms: fc.nat(20_000) }),
  );
  return fc
    .record({
      seed: fc.nat(),
      tasks: fc.nat(130),
      apps: fc.nat(230),
      missingEach: fc.constantFrom(0, 0, 0, 7, 120),
      duplicates: fc.constantFrom(0, 0, 1, 30),
      jobMs: fc.constantFrom(0, 90, 700, 3000, 20_000),
      progress: fc.constantFrom("linear" as const, "tenths" as const, "none" as const),
      whenBusy: fc.constantFrom("wait" as const, "throw" as const),
      bodyForm: fc.constantFrom("strings" as const, "objects" as const),
      inspect: fc.constantFrom("auto" as const, "off" as const),
      retryRemaining: fc.nat(2),
      backup: fc.constantFrom(false, false, true),
      journal: fc.constantFrom(true, true, true, false),
      canRefreshToken: fc.boolean(),
      rules: fc.array(rule, { maxLength: 4 }),
      kills: fc.array(kill, { maxLength: 3 }),
    })
    .map((schedule) => (schedule.journal ? schedule : { ...schedule, kills: [] }));
}

/** A simulated process that runs the engine until that ends or it is killed. */
interface Process {
  readonly stop: AbortController;
  readonly kill: Kill | undefined;
  writes: number;
  requests: number;
}

const killed = new Error("killed");

function die({ stop }: Process): never {
  stop.abort(killed);
  throw killed;
}

/** Performs an action of a process, unless that is dead or is killed before it. */
async function perform<T>(
  process: Process,
  kind: "write" | "request",
  action: () => T | Promise<T>,
): Promise<T> {
  if (process.stop.signal.aborted) {
    throw killed;
  }
  const count = kind === "write" ? (process.writes += 1) : (process.requests += 1);
  const { kill } = process;
  const fatal = kill?.at === kind && kill.nth === count ? kill : undefined;
  if (fatal && !fatal.after) {
    die(process);
  }
  const result = await action();
  if (fatal) {
    die(process);
  }
  return result;
}

/** Creates a journal whose lines, as strings, outlive the process. */
function diskJournal(disk: { lines: string[] | undefined }, process: Process): Journal {
  return {
    open: async () => {},
    close: async () => {},
    create: (lines) =>
      perform(process, "write", async () => {
        expect(disk.lines).toBeUndefined();
        const written: string[] = [];
        for await (const line of lines) {
          written.push(JSON.stringify(line));
        }
        disk.lines = written;
      }),
    append: (line) =>
      perform(process, "write", () => {
        disk.lines!.push(JSON.stringify(line));
      }),
    async *read() {
      if (!disk.lines) {
        throw new JournalError("missing", "The journal does not exist");
      }
      for (const line of disk.lines) {
        yield JSON.parse(line) as JournalLine;
      }
    },
  };
}

function connect(
  sandbox: Sandbox,
  clock: VirtualClock,
  process: Process,
  canRefreshToken: boolean,
): RomaClient {
  let token = sandbox.issueToken();
  return createRomaClient({
    endpoint: "https://roma.example.com",
    projectId: sandbox.projectId,
    instanceId: sandbox.instanceId,
    token: canRefreshToken
      ? ({ forceRefresh }) => (forceRefresh ? (token = sandbox.issueToken()) : token)
      : token,
    fetch: (input, init) => perform(process, "request", () => sandbox.fetch(input, init)),
    clock,
  });
}

/**
 * Runs a schedule with a folder for its archives, which is removed afterwards.
 *
 * @returns true if a process was killed.
 */
async function keepsPromises(schedule: Schedule): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "roma-archives-"));
  try {
    return await keepsPromisesIn(folder, schedule);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a schedule until it ends, with as many resumes as it takes, and checks the promises. */
async function keepsPromisesIn(folder: string, schedule: Schedule): Promise<boolean> {
  const { seed, missingEach, duplicates, whenBusy, bodyForm, rules } = schedule;
  const { inspect, retryRemaining } = schedule;
  Math.random = randomFrom(seed);
  const clock = createVirtualClock();
  const ids = (kind: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${kind}-${index}`);
  const requested = { tasks: ids("task", schedule.tasks), apps: ids("app", schedule.apps) };
  const others = { tasks: ids("other-task", 3), apps: ids("other-app", 3) };
  const existing = (list: string[]) =>
    list.filter((_, index) => missingEach === 0 || index % missingEach !== missingEach - 1);
  const sandbox = createSandbox({
    tasks: [...existing(requested.tasks), ...others.tasks],
    apps: [...existing(requested.apps), ...others.apps],
    jobDurationMs: schedule.jobMs,
    progress: schedule.progress,
    // Only the journal tells a resume which form it is.
    bodyForm,
    faults: { seed, rules },
    clock,
  });
  const input = {
    tasks: [...requested.tasks, ...requested.tasks.slice(0, duplicates)],
    apps: [...requested.apps, ...requested.apps.slice(0, duplicates)],
  };
  // A resume reads them in the journal.
  const backup = schedule.backup ? folder : undefined;
  const start = { bodyForm, inspect, retryRemaining, backup };
  const disk: { lines: string[] | undefined } = { lines: undefined };
  const known = new Set<string>();
  let report: DeletionReport | undefined;
  let stoppedBy: unknown;
  let nextInput: Parameters<typeof deleteInBatches>[1] = input;
  let timeouts = 0;
  let wasKilled = false;

  for (let run = 0; run <= MAX_RESUMES + schedule.kills.length; run += 1) {
    const kill = schedule.kills[run];
    const process: Process = { stop: new AbortController(), kill, writes: 0, requests: 0 };
    const over = new AbortController();
    if (kill?.at === "time") {
      clock.sleep(kill.ms, over.signal).then(
        () => process.stop.abort(killed),
        () => {},
      );
    }
    // (e) All that a run knows of the earlier ones is in the journal.
    const roma = connect(sandbox, clock, process, schedule.canRefreshToken);
    const options = {
      whenBusy,
      clock,
      signal: process.stop.signal,
      jobTimeoutMs: 30_000,
      busyTimeoutMs: 30_000,
      giveUpMs: 30_000,
      onEvent: (event: { type: string; jobId?: string | undefined }) => {
        if (event.type === "submitted" && event.jobId !== undefined) {
          known.add(event.jobId);
        }
      },
    };
    try {
      const journal = diskJournal(disk, process);
      if (!schedule.journal) {
        report = await deleteInBatches(roma, nextInput, { ...options, ...start });
      } else if (disk.lines) {
        report = await resumeDeletion(roma, { ...options, journal });
      } else {
        report = await deleteInBatches(roma, nextInput, { ...options, ...start, journal });
      }
      stoppedBy = undefined;
      break;
    } catch (error) {
      if (!(error instanceof DeletionStoppedError)) {
        throw error;
      }
      ({ report, cause: stoppedBy } = error);
      // A defect of the engine would stop the run as well.
      expect(stoppedBy === killed || isRomaError(stoppedBy), String(stoppedBy)).toBe(true);
      nextInput = report.remaining();
      timeouts += stoppedBy instanceof JobTimeoutError ? 1 : 0;
      if (timeouts > 1) {
        break;
      }
      await clock.sleep(10_000);
    } finally {
      wasKilled ||= process.stop.signal.aborted;
      over.abort(killed);
      // (c)
      for (const jobId of recordedJobs(disk.lines)) {
        known.add(jobId);
      }
      const disturbed = sandbox
        .state()
        .jobs.filter(({ id, requestsMeanwhile }) => known.has(id) && requestsMeanwhile > 0)
        .map(({ id, status, requestsMeanwhile }) => ({ id, status, requestsMeanwhile }));
      expect(disturbed, "asked while a known job was running").toEqual([]);
      // Without a journal, the next run knows nothing of this one.
      if (!schedule.journal) {
        known.clear();
      }
    }
  }

  const state = sandbox.state();
  const left = {
    tasks: new Set(state.tasks.map(({ id }) => id)),
    apps: new Set(state.apps.map(({ id }) => id)),
  };
  const remaining = disk.lines || !schedule.journal ? report!.remaining() : input;
  const reported = {
    tasks: new Set(await collect(remaining.tasks)),
    apps: new Set(await collect(remaining.apps)),
  };
  for (const kind of ["tasks", "apps"] as const) {
    // (a) and (d)
    const lost = requested[kind].filter((id) => left[kind].has(id) && !reported[kind].has(id));
    expect(lost, "neither deleted nor reported").toEqual([]);
    // (b)
    expect(
      others[kind].filter((id) => !left[kind].has(id)),
      "deleted without a request",
    ).toEqual([]);
  }
  if (schedule.backup) {
    const archived = readArchives(folder);
    for (const kind of ["tasks", "apps"] as const) {
      // (g)
      const deleted = existing(requested[kind]).filter((id) => !left[kind].has(id));
      expect(
        deleted.filter((id) => !archived[kind].has(id)),
        "deleted without an archive",
      ).toEqual([]);
    }
  }
  // (d) once more, by the records of the journal.
  if (disk.lines && report) {
    const lines = disk.lines.map((line) => JSON.parse(line) as JournalLine);
    const deleted = new Set(
      lines.flatMap((line) =>
        line.type === "end" && line.outcome === "deleted" ? [line.batch] : [],
      ),
    );
    let count = 0;
    const parts = lines.filter((line) => line.type === "part");
    const batches = lines.filter((line) => line.type === "ids");
    for (const { batch, ...assets } of batches.filter((line) => deleted.has(line.batch))) {
      const own = parts.filter((part) => part.batch === batch);
      for (const kind of ["tasks", "apps"] as const) {
        const ended = new Set(own.flatMap((part) => part[kind]));
        const byJob = assets[kind].filter((id) => !ended.has(id));
        count += byJob.length;
        expect(byJob.filter((id) => left[kind].has(id))).toEqual([]);
      }
    }
    expect(report.totals.deleted).toBeGreaterThanOrEqual(count);
    // Assets that the first attempt deleted are not reported as failed, unless something else failed.
    const isClear =
      missingEach === 0 && duplicates === 0 && rules.every(({ fault }) => fault !== "failing-job");
    for (const { outcome, jobId, apps, tasks } of isClear ? report.batches : []) {
      const missing = state.jobs.find(({ id }) => id === jobId)?.missing ?? [];
      if (missing.length === apps.length + tasks.length) {
        expect(outcome, "all deleted by an earlier attempt").toBe("unknown");
      }
    }
  }
  if (!stoppedBy && report) {
    const { requested, deleted, missing, failed, unknown } = report.totals;
    expect(deleted + missing + failed + unknown).toBe(requested);
  }
  // (d) and (f)
  for (const { outcome, ...assets } of report?.inspected ?? []) {
    for (const kind of ["tasks", "apps"] as const) {
      expect(
        assets[kind].filter((id) => left[kind].has(id)),
        outcome,
      ).toEqual([]);
    }
  }
  return wasKilled;
}

/** Returns the IDs in the archives of a folder, each of which must be whole. */
function readArchives(folder: string): Record<"apps" | "tasks", Set<string>> {
  const ids = { apps: new Set<string>(), tasks: new Set<string>() };
  for (const name of readdirSync(folder)) {
    expect(name).toMatch(/^batch-\d{4}-\w+(-\d+)?\.zip$/);
    const { "assets.json": content } = unzipSync(readFileSync(join(folder, name)));
    const archive = JSON.parse(new TextDecoder().decode(content));
    archive.apps.forEach(({ id }: { id: string }) => ids.apps.add(id));
    archive.tasks.forEach(({ id }: { id: string }) => ids.tasks.add(id));
  }
  return ids;
}

function recordedJobs(lines: readonly string[] = []): string[] {
  const records = lines.map((line) => JSON.parse(line) as JournalLine);
  return records.flatMap((record) => (record.type === "job" ? [record.jobId] : []));
}

async function collect<T>(items: Iterable<T> | AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}

function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
