import { type AssetJob, type AssetJobReason, isRomaError, RomaError } from "@roma-assets/client";
import type { BatchReport, DeletionReport } from "./report.ts";

/** A job that ended as failed. Some of its assets may be gone all the same. */
export class JobFailedError extends RomaError {
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
  readonly code = "deletion-stopped";
  /** The account so far. */
  readonly report: DeletionReport;
  /** The last batch of the report's, if it had not ended: it may be done, or be done later. */
  readonly underWay: BatchReport | undefined;

  constructor(report: DeletionReport, cause: unknown, underWay?: BatchReport) {
    const { requested, deleted } = report.totals;
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`stopped after ${deleted} of ${requested} assets: ${why}`, {
      cause,
      mayHaveRun: report.totals.unknown > 0,
    });
    this.report = report;
    this.underWay = underWay;
  }
}

/**
 * A journal that can't be used. Where it is thrown itself, nothing was sent; as the `cause` of a
 * {@link DeletionStoppedError} it stopped a deletion that was under way.
 */
export class JournalError extends RomaError {
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

/**
 * Whether a call had no token only since the source of the tokens can't be reached, is slow,
 * throttles or is out of order: an error `token`, or a 401 without another token to try. Later
 * there may be one. What the source denies, or nobody can explain, is no such error.
 *
 * @param error what a call threw, or the `cause` of a {@link DeletionStoppedError}.
 */
export function isTransientAuth(error: unknown): boolean {
  const { code, status, cause } = Object(error);
  return (
    isRomaError(error) && (code === "token" || (code === "api" && status === 401)) && passes(cause)
  );
}

/** Whether a status says that the same request may be answered later. */
export function isPassingStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

// --- internal ---

/** Codes of a network that failed. Others, like those of files, stay what they are. */
const network =
  /^(E(CONN(RESET|REFUSED|ABORTED)|(HOST|NET)(UNREACH|DOWN)|NOTFOUND|AI_AGAIN|PIPE|TIMEDOUT)|UND_ERR_(SOCKET|\w+_TIMEOUT))$/;

/** Whether the first error of a chain that tells says that it is a passing one. */
function passes(error: unknown): boolean {
  const { code, status, syscall, name, cause } = Object(error);
  if (isRomaError(error) && code === "api") {
    return isPassingStatus(status);
  }
  return (
    (isRomaError(error) && /^(connection|timeout|unknown-outcome)$/.test(code)) ||
    /^(connect|getaddrinfo)$/.test(syscall) ||
    network.test(code) ||
    name === "TimeoutError" ||
    (cause instanceof Error && passes(cause))
  );
}
