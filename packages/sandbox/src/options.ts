import type { Asset } from "./assets.ts";
import type { BodyForm } from "./body-form.ts";
import type { FaultPlan } from "./faults.ts";
import type { ProgressReporting } from "./jobs.ts";
import type { User } from "./tokens.ts";

/**
 * Source of time and delays. Tests can replace it so that they don't have to wait. Compatible with
 * the client's `Clock`, but the sandbox does not depend on the client.
 */
export interface Clock {
  /** Returns the time in milliseconds since 1970. */
  now(): number;
  /** Resolves after the given milliseconds. Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Options of `createSandbox`. */
export interface SandboxOptions {
  /** The applications that exist, as IDs or as IDs with names. */
  apps?: Iterable<string | Asset>;
  /** The tasks that exist, as IDs or as IDs with names. */
  tasks?: Iterable<string | Asset>;
  /** The form of a deletion's body that is accepted. Default: `both`. */
  bodyForm?: BodyForm | "both";
  /** Duration of a job, in milliseconds. Default: 2000. */
  jobDurationMs?: number | (() => number);
  /** How jobs report their progress: exactly, in steps of 10 %, or not at all. Default: `linear`. */
  progress?: ProgressReporting;
  /** The faults to simulate. Default: none. */
  faults?: FaultPlan;
  /** Time until a token expires, in milliseconds. Default: 24 hours, like IAM's. */
  tokenLifetimeMs?: number;
  /** Time until an archive expires after its export, in milliseconds. Default: 24 hours. */
  archiveLifetimeMs?: number;
  /** Clock that drives jobs, archives and tokens. Default: the system clock. */
  clock?: Pick<Clock, "now">;
  /** ID of the only project. Default: that of the documentation's example. */
  projectId?: string;
  /** ID of the only instance. Default: that of the documentation's example. */
  instanceId?: string;
  /** ID of the access key (AK) of the first user. Default: `SANDBOXACCESSKEY`. */
  accessKey?: string;
  /** Secret key (SK) that belongs to it. Default: `SandboxSecretKey`. */
  secretKey?: string;
  /** Users of IAM. Default: `IAMUser` of `IAMDomain` with the password `IAMPassword`. */
  users?: User[];
}
