import { canDelete, canModify, canSee, type Asset, type Assets, nameOf } from "./assets.ts";
import type { ArchiveContent, ArchivedAsset } from "./archive-file.ts";
import type { ArchiveStore } from "./archives.ts";
import type { Fault } from "./faults.ts";
import { randomAssetId, randomId } from "./ids.ts";
import type { Json } from "./wire.ts";

/** How a job reports its progress: exactly, in steps of 10 %, or not at all. */
export type ProgressReporting = "linear" | "tenths" | "none";

/** What a job does with assets. */
export type JobKind = "delete" | "export" | "import";

/** A job that deletes, exports, or imports assets. */
export interface Job {
  id: string;
  kind: JobKind;
  user: string;
  status: "RUNNING" | "SUCCEEDED" | "FAILED";
  /** IDs of the applications. Those that an import added or merged are known when it has ended. */
  apps: string[];
  /** IDs of the tasks, likewise. */
  tasks: string[];
  /** ID of the archive that an export created. */
  archiveId?: string;
  /** Milliseconds since 1970. */
  beginsAt: number;
  /** Milliseconds since 1970. */
  endsAt: number;
  /** The assets that did not exist when the job ended, or that the user could not see. */
  missing: Resource[];
  /** The assets that the user could see, but was not allowed to delete or to overwrite. */
  denied: Resource[];
  /** The assets that an import could not add, because others have their names. */
  conflicts: Resource[];
  /** Number of jobs of this kind that the user requested while the job was running. */
  requestsMeanwhile: number;
}

/** A job to start. */
export interface NewJob extends Pick<Job, "kind" | "user" | "apps" | "tasks"> {
  durationMs: number;
  /** What an import adds; undefined if its archive has no assets that the sandbox knows. */
  imported?: Import | undefined;
}

/** The assets to import, and how. */
export interface Import {
  content: ArchiveContent;
  /** Text before the names. */
  prefix: string;
  /** True if assets replace those of the same name. Otherwise, they can't be added. */
  merges: boolean;
}

/** The jobs. A user can have only one running job of each kind at a time. */
export interface JobStore {
  /** Ends the jobs that are due, which do their work then. */
  endDue(): void;
  /** Returns all jobs. */
  list(): Job[];
  /** Returns a job by its ID. */
  find(id: string): Job | undefined;
  /** Returns the running job of a user. */
  findRunning(kind: JobKind, user: string): Job | undefined;
  /** Counts a request to start a job, if another job of the kind and the user is running. */
  countRequest(kind: JobKind, user: string): void;
  /** Starts a job. */
  start(job: NewJob, fault?: Fault): Job;
  /** Returns a job as the API reports it. */
  describe(job: Job): Json;
  /** Removes all jobs. Those that are running change nothing. */
  clear(): void;
}

/** Creates a store of jobs, which change the assets and create archives when they end. */
export function createJobStore(
  content: { assets: Assets; archives: ArchiveStore },
  now: () => number,
  progress: ProgressReporting,
): JobStore {
  const jobs = new Map<string, Job>();
  const running = new Map<string, RunningJob>();
  const failures = new Map<string, PlannedFailure>();

  function endDueJobs(): void {
    // In the order in which they end, because an export may end before a deletion of its assets.
    const due = [...running].filter(([, { job }]) => job.endsAt <= now());
    for (const [key, { job, imported }] of due.toSorted(([, a], [, b]) => compareEnds(a, b))) {
      running.delete(key);
      endJob(job, { ...content, imported, failure: failures.get(job.id) });
    }
  }

  function findRunning(kind: JobKind, user: string): Job | undefined {
    endDueJobs();
    return running.get(keyOf(kind, user))?.job;
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

    countRequest(kind, user) {
      const job = findRunning(kind, user);
      if (job) {
        job.requestsMeanwhile += 1;
      }
    },

    start({ imported, ...started }, fault) {
      const durationMs = fault?.fault === "endless-job" ? Infinity : started.durationMs;
      const job = createJob({ ...started, durationMs }, now());

      jobs.set(job.id, job);
      running.set(keyOf(job.kind, job.user), { job, imported });
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

/** The reason for a failure if a name is taken. The vendor publishes no code for it. */
const NAME_EXISTS = { error_code: "ROMA.00013000", error_msg: "The name already exists." };

/** Source: `AssetJob` in the API description. No type of deletions is published. */
const JOB_TYPES: Readonly<Partial<Record<JobKind, string>>> = {
  export: "exportAsset",
  import: "importAsset",
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

interface RunningJob {
  readonly job: Job;
  readonly imported: Import | undefined;
}

/** What a job works with when it ends. */
interface Work {
  readonly assets: Assets;
  readonly archives: ArchiveStore;
  readonly imported: Import | undefined;
  readonly failure: PlannedFailure | undefined;
}

type AssetKind = keyof Assets;

function keyOf(kind: JobKind, user: string): string {
  return `${kind} ${user}`;
}

function compareEnds(a: RunningJob, b: RunningJob): number {
  return a.job.endsAt - b.job.endsAt;
}

function createJob({ kind, user, apps, tasks, durationMs }: NewJob, beginsAt: number): Job {
  return {
    id: randomId(),
    kind,
    user,
    status: "RUNNING",
    apps,
    tasks,
    beginsAt,
    endsAt: beginsAt + durationMs,
    missing: [],
    denied: [],
    conflicts: [],
    requestsMeanwhile: 0,
  };
}

/** Does the work of a job: all of it, or the share of its assets that a planned failure allows. */
function endJob(job: Job, work: Work): void {
  switch (job.kind) {
    case "delete":
      deleteAssets(job, work);
      break;
    case "export":
      exportAssets(job, work);
      break;
    case "import":
      importAssets(job, work);
      break;
  }
}

function deleteAssets(job: Job, { assets, failure }: Work): void {
  forEachAsset(job, failure, (kind, id) => {
    const resource = toResource(kind, assets[kind].get(id)?.name ?? id);
    const change = () => deleteAsset(job, assets[kind], id, resource);
    return { resource, change };
  });
  setFinalStatus(job, failure);
}

/** Deletes an asset, or records why it can't be deleted. */
function deleteAsset(job: Job, assets: Assets[AssetKind], id: string, resource: Resource): void {
  const asset = assets.get(id);
  if (!asset || !canSee(asset, job.user)) {
    job.missing.push(resource);
  } else if (!canDelete(asset, job.user)) {
    job.denied.push(resource);
  } else {
    assets.delete(id);
  }
}

/** Creates an archive, unless one of the assets is missing. */
function exportAssets(job: Job, { assets, archives, failure }: Work): void {
  const content = { apps: [] as ArchivedAsset[], tasks: [] as ArchivedAsset[] };
  forEachAsset(job, failure, (kind, id) => {
    const asset = assets[kind].get(id);
    const resource = toResource(kind, asset?.name ?? id);
    const change = () => {
      if (asset && canSee(asset, job.user)) {
        content[kind].push({ id, name: asset.name });
      } else {
        job.missing.push(resource);
      }
    };
    return { resource, change };
  });

  setFinalStatus(job, failure);
  if (job.status === "SUCCEEDED") {
    job.archiveId = archives.add(job.user, content, job.endsAt).id;
  }
}

function importAssets(job: Job, { assets, imported, failure }: Work): void {
  if (!imported) {
    job.status = "FAILED";
    return;
  }

  const { content, prefix, merges } = imported;
  const names = {
    apps: content.apps.map(({ name }) => `${prefix}${name}`),
    tasks: content.tasks.map(({ name }) => `${prefix}${name}`),
  };
  forEachAsset(names, failure, (kind, name) => {
    const resource = toResource(kind, name);
    const change = () => importAsset(job, { kind, name, merges }, assets[kind], resource);
    return { resource, change };
  });
  setFinalStatus(job, failure);
}

/** Adds an asset, or merges it into the one with its name, or records why neither is possible. */
function importAsset(
  job: Job,
  { kind, name, merges }: { kind: AssetKind; name: string; merges: boolean },
  assets: Assets[AssetKind],
  resource: Resource,
): void {
  const existing = [...assets.values()].find((asset) => asset.name === name);
  if (!existing) {
    const asset: Asset = {
      id: randomAssetId(kind),
      name,
      owner: nameOf(job.user),
      createdAt: job.endsAt,
    };
    assets.set(asset.id, asset);
    job[kind].push(asset.id);
  } else if (!merges) {
    job.conflicts.push(resource);
  } else if (!canModify(existing, job.user)) {
    job.denied.push(resource);
  } else {
    job[kind].push(existing.id);
  }
}

/** Calls back for each asset of a job, and changes it unless a planned failure prevents that. */
function forEachAsset(
  assets: Readonly<Record<AssetKind, readonly string[]>>,
  failure: PlannedFailure | undefined,
  prepare: (kind: AssetKind, asset: string) => { resource: Resource; change: () => void },
): void {
  const share = failure ? (failure.deletes ?? 0) : 1;
  const { apps, tasks } = assets;
  let changes = Math.floor((apps.length + tasks.length) * share);

  for (const [kind, each] of [["apps", apps] as const, ["tasks", tasks] as const]) {
    for (const asset of each) {
      const { resource, change } = prepare(kind, asset);
      if (failure) {
        failure.resource ??= resource;
      }
      if (changes > 0) {
        change();
      }
      changes -= 1;
    }
  }
}

function setFinalStatus(job: Job, failure: PlannedFailure | undefined): void {
  const problems = [...job.missing, ...job.denied, ...job.conflicts];
  job.status = problems.length === 0 && !failure ? "SUCCEEDED" : "FAILED";
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

  const type = JOB_TYPES[job.kind];

  return {
    id: job.id,
    ...(type !== undefined && { type }),
    status: job.status,
    ...(reporting !== "none" && { progress_percent: roundProgress(progress, reporting) }),
    ...(job.archiveId !== undefined && { archive_id: job.archiveId }),
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
    ...job.conflicts.map((resource) => ({ ...resource, ...NAME_EXISTS })),
  ];
  if (!failure?.resource) {
    return reasons;
  }

  const { resource, errorCode = SYSTEM_ERROR_CODE, errorMessage = "System error" } = failure;
  return [{ ...resource, error_code: errorCode, error_msg: errorMessage }, ...reasons];
}
