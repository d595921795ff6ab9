import { randomBytes } from "node:crypto";
import type { Fault } from "./faults.ts";
import type { Json } from "./validate.ts";

/** An application or a task. */
export interface Asset {
  id: string;
  /** By default the ID. */
  name: string;
}

/** The assets that exist, by ID. */
export type Assets = Record<"apps" | "tasks", Map<string, Asset>>;

/** A deletion job, as the sandbox keeps it. */
export interface Job {
  id: string;
  user: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED";
  apps: string[];
  tasks: string[];
  /** Milliseconds since 1970. */
  beginsAt: number;
  endsAt: number;
  /** The assets that did not exist when it ended. */
  missing: { resource_type: string; resource_name: string }[];
  /** How often the user asked for another deletion while it was running. */
  askedMeanwhile: number;
}

/** The jobs of a sandbox: one of a user at a time. */
export interface Jobs {
  /** All of them, after what should have ended by now has ended. */
  list(): Job[];
  find(id: string): Job | undefined;
  running(user: string): Job | undefined;
  start(user: string, durationMs: number, ids: Pick<Job, "apps" | "tasks">, fault?: Fault): Job;
  /** The job as the API tells it. */
  describe(job: Job): Json;
}

/** Keeps jobs, which delete the assets when they end. */
export function createJobs(
  assets: Assets,
  now: () => number,
  progress: "linear" | "tenths" | "none",
): Jobs {
  const jobs = new Map<string, Job>();
  const active = new Map<string, Job>();
  const failures = new Map<string, Failure>();

  const end = (job: Job) => {
    const failure = failures.get(job.id);
    const { deletes = failure ? 0 : 1 } = failure ?? {};
    let left = Math.floor((job.apps.length + job.tasks.length) * deletes);
    for (const kind of ["apps", "tasks"] as const) {
      const resource_type = kind === "apps" ? "application" : "task";
      for (const id of job[kind]) {
        const named = assets[kind].get(id)?.name ?? id;
        const resource = { resource_type, resource_name: named.slice(0, 64) || "?" };
        if (failure) {
          failure.resource ??= resource;
        }
        left -= 1;
        if (left >= 0 && !assets[kind].delete(id)) {
          job.missing.push(resource);
        }
      }
    }
    job.status = job.missing.length === 0 && !failure ? "SUCCEEDED" : "FAILED";
  };

  /** Ends what should have ended by now: nothing happens between two looks. */
  const settle = () => {
    for (const [user, job] of active) {
      if (job.endsAt <= now()) {
        active.delete(user);
        end(job);
      }
    }
  };

  const reasonsOf = (job: Job): Json[] => {
    const failure: Partial<Failure> = failures.get(job.id) ?? {};
    const { resource, errorCode = "ROMA.00011000", errorMessage = "System error" } = failure;
    const own = resource && { ...resource, error_code: errorCode, error_msg: errorMessage };
    return [...(own ? [own] : []), ...job.missing.map((missing) => ({ ...missing, ...notFound }))];
  };

  return {
    list() {
      settle();
      return [...jobs.values()];
    },
    find(id) {
      settle();
      return jobs.get(id);
    },
    running(user) {
      settle();
      return active.get(user);
    },
    start(user, durationMs, { apps, tasks }, fault) {
      const beginsAt = now();
      const endsAt = beginsAt + (fault?.fault === "endless-job" ? Infinity : durationMs);
      const id = randomBytes(16).toString("hex");
      const more = { beginsAt, endsAt, missing: [], askedMeanwhile: 0 };
      const job: Job = { id, user, status: "RUNNING", apps, tasks, ...more };
      jobs.set(id, job);
      active.set(user, job);
      if (fault?.fault === "failing-job") {
        failures.set(id, { ...fault });
      }
      return job;
    },
    describe(job) {
      const done = job.status !== "RUNNING";
      const elapsed = (now() - job.beginsAt) / (job.endsAt - job.beginsAt);
      const share = done ? 1 : Math.max(0, Math.min(1, elapsed));
      const reasons = reasonsOf(job);
      return {
        id: job.id,
        status: job.status,
        ...(progress !== "none" && {
          progress_percent: progress === "tenths" ? Math.floor(share * 10) / 10 : share,
        }),
        begin_time: new Date(job.beginsAt).toISOString(),
        ...(done && { end_time: new Date(job.endsAt).toISOString() }),
        // The wire names ten at the most.
        ...(reasons.length > 0 && { reason: reasons.slice(0, 10) }),
      };
    },
  };
}

// --- internal ---

/** A failure as planned, and the resource that is named for it. */
type Failure = Fault & { fault: "failing-job"; resource?: Job["missing"][number] };

const notFound = {
  error_code: "ROMA.00110006",
  error_msg: "The resource does not exist.",
};
