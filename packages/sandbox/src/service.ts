import type { Asset, Assets } from "./assets.ts";
import type { BodyForm } from "./body-form.ts";
import type { Fault, FaultRecord } from "./faults.ts";
import { type Archive, type ArchiveStore, createArchiveStore } from "./archives.ts";
import { createJobStore, type Job, type JobStore } from "./jobs.ts";
import type { SandboxOptions } from "./options.ts";
import { type AccessKey, createSignatureVerifier, type SignatureVerifier } from "./signatures.ts";
import { createTokenStore, type TokenStore, type User } from "./tokens.ts";
import type { Json } from "./wire.ts";

/** The content of a sandbox, as `sandbox.state()` returns it. `GET /_sandbox/state` adds to it. */
export interface State {
  apps: Asset[];
  tasks: Asset[];
  jobs: Job[];
  archives: Archive[];
  /** The planned faults that happened. */
  faults: FaultRecord[];
}

/** The content of ROMA Connect and IAM, which the operations read and change. */
export interface Service {
  readonly projectId: string;
  readonly instanceId: string;
  readonly users: readonly User[];
  readonly assets: Assets;
  readonly jobs: JobStore;
  readonly archives: ArchiveStore;
  readonly tokens: TokenStore;
  /** The access key of the first user. */
  readonly key: AccessKey;
  readonly signatures: SignatureVerifier;
  readonly tokenLifetimeMs: number;
  /** The form of a deletion's body that it accepts. */
  readonly bodyForm: BodyForm | "both";
  /** When the sandbox was created, in milliseconds since 1970. */
  readonly createdAt: number;
  now(): number;
  /** Waits for work that takes real time, in which the clock should not advance. */
  whileBusy<T>(work: Promise<T>): Promise<T>;
  /** Returns the duration of the next job, in milliseconds. */
  nextJobDurationMs(): number;
  /** Restores the assets as they were at first, and removes all jobs and archives. */
  reset(): void;
}

/** A call of an operation. */
export interface Call {
  /** The user that the token belongs to; empty if the operation needs none. */
  user: string;
  /** Values of the path's parameters. */
  path: Record<string, string>;
  /** Values of the query's parameters. */
  query: Record<string, Json>;
  body: Json;
  /** A fault that changes the operation's behavior. */
  fault?: Fault | undefined;
}

/** Creates the content of a sandbox. */
export function createService(options: SandboxOptions): Service {
  const {
    jobDurationMs = DEFAULT_JOB_DURATION_MS,
    progress = "linear",
    tokenLifetimeMs = IAM_TOKEN_LIFETIME_MS,
    archiveLifetimeMs = DEFAULT_ARCHIVE_LIFETIME_MS,
    bodyForm = "both",
    clock = { now: () => Date.now() },
    projectId = EXAMPLE_PROJECT_ID,
    instanceId = EXAMPLE_INSTANCE_ID,
    accessKey = "SANDBOXACCESSKEY",
    secretKey = "SandboxSecretKey",
    users = [{ name: "IAMUser", password: "IAMPassword", domain: "IAMDomain" }],
  } = options;

  const now = () => clock.now();
  const assets = { apps: toAssets(options.apps), tasks: toAssets(options.tasks) };
  const initialAssets = { apps: new Map(assets.apps), tasks: new Map(assets.tasks) };
  const archives = createArchiveStore(now, archiveLifetimeMs);
  const jobs = createJobStore({ assets, archives }, now, progress);
  const key = { accessKey, secretKey };

  return {
    projectId,
    instanceId,
    users,
    assets,
    jobs,
    archives,
    tokens: createTokenStore(now, tokenLifetimeMs),
    key,
    signatures: createSignatureVerifier(key, now),
    tokenLifetimeMs,
    bodyForm,
    createdAt: now(),
    now,
    whileBusy(work) {
      clock.whileBusy?.(work);
      return work;
    },
    nextJobDurationMs: () =>
      typeof jobDurationMs === "function" ? jobDurationMs() : jobDurationMs,

    reset() {
      jobs.clear();
      archives.clear();
      replaceContent(assets.apps, initialAssets.apps);
      replaceContent(assets.tasks, initialAssets.tasks);
    },
  };
}

/** Returns a copy of the content. */
export function readState({ assets, jobs, archives }: Service): Omit<State, "faults"> {
  // The jobs come first, because those that end now change assets and create archives.
  const allJobs = jobs.list();
  const apps = [...assets.apps.values()];
  const tasks = [...assets.tasks.values()];
  return structuredClone({ apps, tasks, jobs: allJobs, archives: archives.list() });
}

// --- internal ---

const DEFAULT_JOB_DURATION_MS = 2000;

/** A day. The vendor mentions a period of validity, but not its length. */
const DEFAULT_ARCHIVE_LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Source: the vendor's page "Obtaining a User Token Through Password Authentication". */
const IAM_TOKEN_LIFETIME_MS = 24 * 60 * 60 * 1000;

// The examples of the vendor's page "Deleting Assets in Batches".
const EXAMPLE_PROJECT_ID = "aa2d97d7e62c4b7da3ffdfc11551f878";
const EXAMPLE_INSTANCE_ID = "f0fa1789-3b76-433b-a787-9892951c620e";

function toAssets(assets: Iterable<string | Asset> = []): Map<string, Asset> {
  const all = Array.from(assets, (asset) =>
    typeof asset === "string" ? { id: asset, name: asset } : asset,
  );

  return new Map(all.map((asset) => [asset.id, asset]));
}

function replaceContent<Value>(map: Map<string, Value>, content: Map<string, Value>): void {
  map.clear();
  for (const [id, value] of content) {
    map.set(id, value);
  }
}
