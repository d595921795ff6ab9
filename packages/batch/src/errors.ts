import { type AssetJob, type AssetJobReason, RomaError } from "@roma-assets/client";
import { describeJob, jobReasons } from "./job-status.ts";
import { describeIgnored } from "./read-answer.ts";
import type { BatchReport, DeletionReport } from "./report.ts";

/** A job failed. Some of its assets may have been deleted anyway. */
export class JobFailedError extends RomaError {
  readonly code = "job-failed";
  readonly jobId: string;
  /** The job as last seen. */
  readonly job: AssetJob;
  /** Reasons for the failure, for at most ten resources; empty if the service reports none. */
  readonly reasons: readonly AssetJobReason[];

  override get name(): string {
    return "JobFailedError";
  }

  /** @param ignored the properties of the job that are not as described. */
  constructor(jobId: string, job: AssetJob, ignored: readonly string[] = []) {
    const reasons = jobReasons(job);

    super(`Job ${jobId} failed${describeReasons(reasons)}${describeIgnored(ignored)}`, {
      mayHaveRun: true,
    });

    this.jobId = jobId;
    this.job = job;
    this.reasons = reasons;
  }
}

/**
 * A job has ended, but with a status whose meaning is not documented. All, some or none of its
 * assets may have been deleted.
 */
export class JobStatusError extends RomaError {
  readonly code = "job-status";
  readonly jobId: string;
  /** The job as last seen. */
  readonly job: AssetJob;

  override get name(): string {
    return "JobStatusError";
  }

  /** @param ignored the properties of the job that are not as described. */
  constructor(jobId: string, job: AssetJob, ignored: readonly string[] = []) {
    const status = `${describeJob(job)}${describeIgnored(ignored)}`;

    super(`Job ${jobId} ended with the unknown status ${status}`, { mayHaveRun: true });

    this.jobId = jobId;
    this.job = job;
  }
}

/** A job did not end in time. Nothing stops it, so it may still complete. */
export class JobTimeoutError extends RomaError {
  readonly code = "job-timeout";
  readonly jobId: string;
  /** The job as last seen; undefined if no poll succeeded. */
  readonly job: AssetJob | undefined;

  override get name(): string {
    return "JobTimeoutError";
  }

  constructor(jobId: string, job: AssetJob | undefined, timeoutMs: number, cause?: unknown) {
    const lastSeen = job
      ? `it was last seen with the status ${describeJob(job)}`
      : "no poll succeeded";
    super(`Job ${jobId} did not end within ${timeoutMs} ms: ${lastSeen}; it may still complete`, {
      mayHaveRun: true,
      ...(cause !== undefined && { cause }),
    });

    this.jobId = jobId;
    this.job = job;
  }
}

/**
 * Assets could not be exported: the service refused the export, its job failed, or its archive could
 * not be downloaded. Nothing was changed. The `cause` is the last error, if there was one.
 */
export class ExportError extends RomaError {
  readonly code = "export";
  /** ID of the last job; undefined if the service created none. */
  readonly jobId: string | undefined;

  override get name(): string {
    return "ExportError";
  }

  constructor(message: string, { jobId, cause }: { jobId?: string; cause?: unknown }) {
    super(message, cause === undefined ? {} : { cause });
    this.jobId = jobId;
  }
}

/**
 * A run stopped early. The `cause` is the error that stopped it, or the reason of the abort. With a
 * journal it can be resumed; without one, `report.remaining()` is the input of another run.
 */
export class DeletionStoppedError extends RomaError {
  readonly code = "deletion-stopped";
  /** The report so far. */
  readonly report: DeletionReport;
  /**
   * The last batch of the report, if it had not ended. It may have completed, or may complete
   * later.
   */
  readonly unfinishedBatch: BatchReport | undefined;

  override get name(): string {
    return "DeletionStoppedError";
  }

  constructor(report: DeletionReport, cause: unknown, unfinishedBatch?: BatchReport) {
    const { requested, deleted, unknown } = report.totals;
    const reason = cause instanceof Error ? cause.message : String(cause);

    const assets = requested === 1 ? "asset" : "assets";

    super(`Stopped after deleting ${deleted} of ${requested} ${assets}: ${reason}`, {
      cause,
      mayHaveRun: unknown > 0,
    });

    this.report = report;
    this.unfinishedBatch = unfinishedBatch;
  }
}

/** Details of a {@link JournalError}. */
export interface JournalErrorOptions {
  cause?: unknown;
  advice?: string;
  /** Number of the line that can't be read, starting at 1. */
  line?: number;
}

/**
 * A journal can't be used. If this error is thrown itself, nothing was sent; as the `cause` of a
 * {@link DeletionStoppedError}, it stopped a deletion in progress.
 */
export class JournalError extends RomaError {
  readonly code = "journal";
  /**
   * - `exists`: the journal exists already; it can be resumed
   * - `missing`: the journal does not exist
   * - `locked`: another process uses it
   * - `mismatch`: it belongs to another endpoint, project or instance
   * - `unreadable`: it is not a journal, its version is not supported, or it is damaged
   * - `unsafe`: the journal, or its lock, is not a regular file with a single name
   */
  readonly problem: "exists" | "missing" | "locked" | "mismatch" | "unreadable" | "unsafe";
  /** Number of the line that can't be read, starting at 1; undefined for other problems. */
  readonly line: number | undefined;

  override get name(): string {
    return "JournalError";
  }

  constructor(
    problem: JournalError["problem"],
    message: string,
    { line, ...options }: JournalErrorOptions = {},
  ) {
    super(message, options);
    this.problem = problem;
    this.line = line;
  }
}

/**
 * A list is longer than the service can return. What was returned before is valid, but the rest is
 * missing.
 */
export class IncompleteListError extends RomaError {
  readonly code = "incomplete-list";
  /** Number of items that were received. */
  readonly received: number;

  override get name(): string {
    return "IncompleteListError";
  }

  constructor(noun: string, received: number) {
    super(
      `The service returns no more than the first ${received} ${noun}, and there may be more: use a filter`,
    );
    this.received = received;
  }
}

// --- internal ---

function describeReasons([first, ...others]: readonly AssetJobReason[]): string {
  if (!first) {
    return "";
  }

  const more = others.length > 0 ? `, and ${others.length} more` : "";
  const { resource_name, error_code, error_msg } = first;
  const problem = [error_code, error_msg].filter(Boolean).join(" ");
  return `: ${[resource_name, problem].filter(Boolean).join(": ")}${more}`;
}
