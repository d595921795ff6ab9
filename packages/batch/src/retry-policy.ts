import {
  httpStatusOf,
  isBusyError,
  isRomaError,
  isTransientError,
  type RomaError,
} from "@roma-assets/client";
import { delayAfter, isClientError, isDenied } from "./api-errors.ts";
import type { FailedSubmission } from "./submit.ts";

/** The results of a batch's submissions so far. */
export interface SubmissionState {
  /** True if a submission may have created a job whose ID is lost. */
  readonly mayHaveRun: boolean;
  /** When the service was first busy, in monotonic milliseconds. */
  readonly busySince?: number | undefined;
  /** Number of submissions that found the service busy. */
  readonly busyRetries: number;
  /** When submissions began to fail, in monotonic milliseconds. */
  readonly failingSince?: number | undefined;
  /** Number of submissions that failed. */
  readonly failures: number;
}

/** The settings and circumstances that a decision depends on. */
export interface DecisionContext {
  readonly whenBusy: "wait" | "throw";
  readonly busyTimeoutMs: number;
  readonly giveUpMs: number;
  readonly maxRetryDelayMs: number;
  readonly poll: { readonly maxMs: number };
  readonly signal: AbortSignal | undefined;
  /** True if a job of this run may still be running. */
  readonly hasOpenJob: boolean;
  /**
   * When the failed submission began, in monotonic milliseconds. The time limits are compared with
   * this, so that a process that was suspended during a submission submits once more.
   */
  readonly submittedAt: number;
}

/** A decision to submit the batch again after a delay. */
export interface RetryDecision {
  readonly action: "retry";
  /**
   * - `busy`: another job of the user is running
   * - `unknown-outcome`: the batch may have been executed already
   * - `failure`: the batch was definitely not executed
   */
  readonly reason: "busy" | "unknown-outcome" | "failure";
  readonly delayMs: number;
  readonly error: unknown;
}

/** The next step after a failed submission, with the updated state. */
export type Decision = { readonly state: SubmissionState } & (
  | RetryDecision
  /** The batch failed. The run continues with the next one. */
  | { readonly action: "refuse" }
  /** The run stops. */
  | { readonly action: "stop"; readonly cause: unknown }
);

/** Decides what to do after a failed submission. Has no effects, except that delays are random. */
export function decide(
  state: SubmissionState,
  failure: FailedSubmission,
  context: DecisionContext,
): Decision {
  return isBusyError(failure.error)
    ? decideWhenBusy(state, failure.error, context)
    : decideAfterFailure(state, failure, context);
}

// --- internal ---

/**
 * First delay while the service is busy, in milliseconds. Short, because most jobs take seconds.
 * Doubles with each retry.
 */
const FIRST_BUSY_DELAY_MS = 500;

/**
 * First delay after a failure, in milliseconds. Doubles with each retry, so that the service can
 * recover.
 */
const FIRST_FAILURE_DELAY_MS = 1000;

/** Maximum delay after a failure, in milliseconds, so that a recovery is noticed soon. */
const MAX_FAILURE_DELAY_MS = 30_000;

/**
 * Minimum delay, in milliseconds, even if the service asks for less. Protects it from a flood of
 * requests.
 */
const MIN_DELAY_MS = 100;

function decideWhenBusy(
  state: SubmissionState,
  error: unknown,
  context: DecisionContext,
): Decision {
  const { whenBusy, busyTimeoutMs, hasOpenJob, submittedAt } = context;

  // After an unknown outcome, the running job is probably one of this run.
  const isForeignJob = !state.mayHaveRun && !hasOpenJob;
  if (whenBusy === "throw" && isForeignJob) {
    return { action: "stop", cause: error, state };
  }

  const { busySince = submittedAt, busyRetries } = state;
  // If the running job may be a lost one of this batch, `giveUpMs` continues to count.
  const failingSince = state.mayHaveRun ? state.failingSince : undefined;
  const next = { ...state, failingSince, busySince, busyRetries: busyRetries + 1 };

  const backoffMs = Math.min(context.poll.maxMs, FIRST_BUSY_DELAY_MS * 2 ** busyRetries);
  const delayMs = delayBefore(error, backoffMs, context);
  if (submittedAt - busySince + delayMs > busyTimeoutMs) {
    return { action: "stop", cause: error, state: next };
  }
  return { action: "retry", reason: "busy", delayMs, error, state: next };
}

function decideAfterFailure(
  state: SubmissionState,
  { error, mayHaveRun }: FailedSubmission,
  context: DecisionContext,
): Decision {
  const { signal, giveUpMs, submittedAt } = context;
  const current = { ...state, mayHaveRun: state.mayHaveRun || mayHaveRun };
  if (signal?.aborted) {
    return { action: "stop", cause: signal.reason, state: current };
  }
  if (!isRomaError(error) || isFinal(error)) {
    return { action: "stop", cause: error, state: current };
  }
  if (!mayHaveRun && isRefusal(error)) {
    return { action: "refuse", state: current };
  }

  const { failingSince = submittedAt, failures } = current;
  const next = { ...current, failingSince, failures: failures + 1 };

  const backoffMs = Math.min(MAX_FAILURE_DELAY_MS, FIRST_FAILURE_DELAY_MS * 2 ** failures);
  const delayMs = delayBefore(error, backoffMs, context);
  if (submittedAt - failingSince + delayMs > giveUpMs) {
    return { action: "stop", cause: error, state: next };
  }
  const reason = next.mayHaveRun ? "unknown-outcome" : "failure";
  return { action: "retry", reason, delayMs, error, state: next };
}

/** Returns true if the error stops the run, because every other batch would fail with it too. */
function isFinal(error: RomaError): boolean {
  switch (error.code) {
    case "argument":
    case "limit":
      return true;
    case "connection":
    case "token":
      return !isTransientError(error);
    case "api":
      return isDenied(httpStatusOf(error)) && !isTransientError(error);
    case "unexpected-response":
      // Only a redirect was definitely not executed.
      return !error.mayHaveRun;
    case "timeout":
    case "unknown-outcome":
    case "download":
    case "job-failed":
    case "job-status":
    case "job-timeout":
    case "deletion-stopped":
    case "incomplete-list":
    case "journal":
      return false;
  }
}

/** Returns true if the service refuses this batch, while it may accept another one. */
function isRefusal(error: RomaError): boolean {
  return isClientError(httpStatusOf(error)) && !isTransientError(error);
}

/** Returns a delay with a random part, which spreads the retries. */
function delayBefore(
  error: unknown,
  maxBackoffMs: number,
  { maxRetryDelayMs }: DecisionContext,
): number {
  const backoffMs = maxBackoffMs * (0.5 + Math.random() / 2);
  return delayAfter(error, Math.max(MIN_DELAY_MS, backoffMs), maxRetryDelayMs);
}
