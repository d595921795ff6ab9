import { type AssetJob, type AssetJobReason, RomaError } from "@roma-assets/client";
import type { DeletionReport } from "./report.ts";

/** A job that ended as failed. Some of its assets may be gone all the same. */
export class JobFailedError extends RomaError {
  override readonly name = "JobFailedError";
  readonly code = "job-failed";
  readonly jobId: string;
  /** The job as it was seen last. */
  readonly job: AssetJob;
  /** Why, at most ten resources by name; empty where the service does not tell. */
  readonly reasons: readonly AssetJobReason[];

  constructor(jobId: string, job: AssetJob) {
    const reasons = job.reasons ?? job.reason ?? [];
    const [first] = reasons;
    const why = first ? `: ${first.resource_name}: ${first.error_code} ${first.error_msg}` : "";
    const more = reasons.length > 1 ? `, and ${reasons.length - 1} more` : "";
    super(`job ${jobId} failed${why}${more}`, { mayHaveRun: true });
    this.jobId = jobId;
    this.job = job;
    this.reasons = reasons;
  }
}

/** A job that did not end in time. Nothing stops it: it may still complete. */
export class JobTimeoutError extends RomaError {
  override readonly name = "JobTimeoutError";
  readonly code = "job-timeout";
  readonly jobId: string;
  /** The job as it was seen last; undefined where it was never seen. */
  readonly job: AssetJob | undefined;

  constructor(jobId: string, job: AssetJob | undefined, timeoutMs: number, cause?: unknown) {
    super(`job ${jobId} did not end within ${timeoutMs} ms; it may still complete`, {
      mayHaveRun: true,
      ...(cause !== undefined && { cause }),
    });
    this.jobId = jobId;
    this.job = job;
  }
}

/**
 * A run that stopped before its end. Its `cause` is the error that stopped it, or the reason of
 * the abort. With a journal it can be resumed; without one, `report.remaining()` has what is left.
 */
export class DeletionStoppedError extends RomaError {
  override readonly name = "DeletionStoppedError";
  readonly code = "deletion-stopped";
  /** The account so far. */
  readonly report: DeletionReport;

  constructor(report: DeletionReport, cause: unknown) {
    const { requested, deleted } = report.totals;
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`stopped after ${deleted} of ${requested} assets: ${why}`, {
      cause,
      mayHaveRun: report.totals.unknown > 0,
    });
    this.report = report;
  }
}

/** A journal that can't be used; nothing was sent. */
export class JournalError extends RomaError {
  override readonly name = "JournalError";
  readonly code = "journal";
  /**
   * - `exists`: there is one already; it can be resumed
   * - `missing`: there is none
   * - `locked`: another process uses it
   * - `mismatch`: it belongs to another endpoint, project or instance
   * - `unreadable`: it is not a journal, of another version, or damaged
   */
  readonly problem: "exists" | "missing" | "locked" | "mismatch" | "unreadable";

  constructor(problem: JournalError["problem"], message: string, options?: { cause?: unknown }) {
    super(`journal: ${message}`, options);
    this.problem = problem;
  }
}
