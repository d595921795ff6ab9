import { type Assets, canDelete, canSee } from "./assets.ts";
import type { Fault } from "./faults.ts";
import { randomId } from "./ids.ts";
import type { Json } from "./wire.ts";

/** How a job reports its progress: exactly, in steps of 10 %, or not at all. */
export type ProgressReporting = "linear" | "tenths" | "none";

/** A deletion job. */
export interface Job {
  id: string;
  user: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED";
  apps: string[];
  tasks: string[];
  /** Milliseconds since 1970. */
  beginsAt: number;
  /** Milliseconds since 1970. */
  endsAt: number;
  /** The assets that did not exist when the job ended, or that the user could not see. */
  missing: Resource[];
  /** The assets that the user could see, but was not allowed to delete. */
  denied: Resource[];
  /** Number of deletions that the user requested while the job was running. */
  requestsMeanwhile: number;
}

/** The deletion jobs. A user can have only one running job at a time. */
export interface JobStore {
  /** Ends the jobs that are due, whose assets are deleted then. */
  endDue(): void;
  /** Returns all jobs. */
  list(): Job[];
  /** Returns a job by its ID. */
  find(id: string): Job | undefined;
  /** Returns the running job of a user. */
  findRunning(user: string): Job | undefined;
  /** Counts a request to start a job, if another job of the user is running. */
  countRequest(user: string): void;
  /** Starts a job. */
  start(user: string, durationMs: number, ids: Pick<Job, "apps" | "tasks">, fault?: Fault): Job;
  /** Returns a job as the API reports it. */
  describe(job: Job): Json;
  /** Removes all jobs. Those that are running delete nothing. */
  clear(): void;
}

/** Creates a store of jobs, which delete the assets when they end. */
export function createJobStore(
  assets: Assets,
  now: () => number,
  progress: ProgressReporting,
): JobStore {
  const jobs = new Map<string, Job>();
  const running = new Map<string, Job>();
  const failures = new Map<string, PlannedFailure>();

  function endDueJobs(): void {
    for (const [user, job] of running) {
      if (job.endsAt <= now()) {
        running.delete(user);
        endJob(job, assets, failures.get(job.id));
      }
    }
  }

  function findRunning(user: string): Job | undefined {
    endDueJobs();
    return running.get(user);
  }

  return {
    endDue: endDueJobs,
    findRunning,

    list() {
      endDueJobs();
      return [...jobs.values()];
    },

    find(id) {
      endDueJobs();
      return jobs.get(id);
    },

    countRequest(user) {
      const job = findRunning(user);
      if (job) {
        job.requestsMeanwhile += 1;
      }
    },

    start(user, durationMs, ids, fault) {
      const actualDurationMs = fault?.fault === "endless-job" ? Infinity : durationMs;
      const job = createJob(user, ids, now(), actualDurationMs);

      jobs.set(job.id, job);
      running.set(user, job);
      if (fault?.fault === "failing-job") {
        failures.set(job.id, { ...fault });
      }
      return job;
    },

    describe: (job) => describeJob(job, now(), progress, failures.get(job.id)),

    clear() {
      jobs.clear();
      running.clear();
      failures.clear();
    },
  };
}

// --- internal ---

/** Maximum number of reasons for a failure. Source: `reason` in the API description. */
const MAX_REASONS = 10;

/** Source: `AssetJobReason` in the API description. */
const MAX_RESOURCE_NAME_LENGTH = 64;

/**
 * The reason for a failure if an asset does not exist. The vendor documents this error for other
 * operations of the service, but not for this one.
 */
const NOT_FOUND = { error_code: "ROMA.00110006", error_msg: "The resource does not exist." };

/** The reason for a failure if the user may not delete an application, inferred from its text. */
const DENIED = {
  error_code: "ROMA.12001",
  error_msg: "You do not have the permissions required.",
};

/** The reason that `failing-job` reports by default. Source: `ServerError` in the API description. */
const SYSTEM_ERROR_CODE = "ROMA.00011000";

/** A resource, as named in the reason for a failure. */
interface Resource {
  resource_type: string;
  resource_name: string;
}

/** A failure that a fault plan requests, and the resource named in its reason. */
type PlannedFailure = Fault & { fault: "failing-job"; resource?: Resource };

function createJob(
  user: string,
  { apps, tasks }: Pick<Job, "apps" | "tasks">,
  beginsAt: number,
  durationMs: number,
): Job {
  return {
    id: randomId(),
    user,
    status: "RUNNING",
    apps,
    tasks,
    beginsAt,
    endsAt: beginsAt + durationMs,
    missing: [],
    denied: [],
    requestsMeanwhile: 0,
  };
}

/** Deletes the assets of a job: all of them, or the share that a planned failure deletes. */
function endJob(job: Job, assets: Assets, failure: PlannedFailure | undefined): void {
  const share = failure ? (failure.deletes ?? 0) : 1;
  let deletions = Math.floor((job.apps.length + job.tasks.length) * share);

  for (const kind of ["apps", "tasks"] as const) {
    for (const id of job[kind]) {
      const resource = toResource(kind, assets[kind].get(id)?.name ?? id);
      if (failure) {
        failure.resource ??= resource;
      }
      if (deletions > 0) {
        deleteAsset(job, assets[kind], id, resource);
      }
      deletions -= 1;
    }
  }

  const isComplete = job.missing.length === 0 && job.denied.length === 0;
  job.status = isComplete && !failure ? "SUCCEEDED" : "FAILED";
}

/** Deletes an asset, or records why it can't be deleted. */
function deleteAsset(job: Job, assets: Assets["apps"], id: string, resource: Resource): void {
  const asset = assets.get(id);
  if (!asset || !canSee(asset, job.user)) {
    job.missing.push(resource);
  } else if (!canDelete(asset, job.user)) {
    job.denied.push(resource);
  } else {
    assets.delete(id);
  }
}

function toResource(kind: "apps" | "tasks", name: string): Resource {
  return {
    resource_type: kind === "apps" ? "application" : "task",
    resource_name: name.slice(0, MAX_RESOURCE_NAME_LENGTH) || "?",
  };
}

function describeJob(
  job: Job,
  now: number,
  reporting: ProgressReporting,
  failure: PlannedFailure | undefined,
): Json {
  const hasEnded = job.status !== "RUNNING";
  const elapsed = (now - job.beginsAt) / (job.endsAt - job.beginsAt);
  const progress = hasEnded ? 1 : Math.max(0, Math.min(1, elapsed));
  const reasons = reasonsOf(job, failure);

  return {
    id: job.id,
    status: job.status,
    ...(reporting !== "none" && { progress_percent: roundProgress(progress, reporting) }),
    begin_time: new Date(job.beginsAt).toISOString(),
    ...(hasEnded && { end_time: new Date(job.endsAt).toISOString() }),
    ...(reasons.length > 0 && { reason: reasons.slice(0, MAX_REASONS) }),
  };
}

function roundProgress(progress: number, reporting: ProgressReporting): number {
  return reporting === "tenths" ? Math.floor(progress * 10) / 10 : progress;
}

function reasonsOf(job: Job, failure: PlannedFailure | undefined): Json[] {
  const reasons = [
    ...job.missing.map((resource) => ({ ...resource, ...NOT_FOUND })),
    ...job.denied.map((resource) => ({ ...resource, ...DENIED })),
  ];
  if (!failure?.resource) {
    return reasons;
  }

  const { resource, errorCode = SYSTEM_ERROR_CODE, errorMessage = "System error" } = failure;
  return [{ ...resource, error_code: errorCode, error_msg: errorMessage }, ...reasons];
}
