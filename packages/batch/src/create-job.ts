import { isBusyError, isRomaError, isTransientError, type RomaError } from "@roma-assets/client";
import type { DeletionClient, DeletionSettings } from "./options.ts";
import type { Batch } from "./plan.ts";

/**
 * What became of the attempts to create the job of a batch. `mayHaveRun` and `isResubmission` mean
 * that an earlier attempt may have created a job as well.
 */
export type JobCreation =
  | { readonly type: "created"; readonly jobId: string; readonly isResubmission: boolean }
  | { readonly type: "refused"; readonly error: unknown; readonly mayHaveRun: boolean }
  | { readonly type: "stopped"; readonly cause: unknown; readonly mayHaveRun: boolean };

/** What the creation of a job needs from its run. */
export interface JobCreationContext {
  readonly client: DeletionClient;
  readonly settings: Pick<
    DeletionSettings,
    "clock" | "signal" | "whenBusy" | "busyTimeoutMs" | "giveUpMs" | "poll"
  >;
  /** Records that a request follows. If it fails, nothing is sent. */
  readonly recordIntent: () => Promise<void>;
  /** Called before the delay of each retry. */
  readonly onRetry: (retry: RetryDecision) => void;
  /** Returns true if a job of this run may still be running. */
  readonly hasOpenJob: () => boolean;
  /** Waits for that job. */
  readonly waitForOpenJob: () => Promise<void>;
}

/**
 * Submits a batch until its job exists, the service refuses it, or the run has to stop.
 *
 * @param mayHaveRun true if an interrupted run may have submitted the batch already.
 */
export async function createJob(
  context: JobCreationContext,
  batch: Batch,
  mayHaveRun: boolean,
): Promise<JobCreation> {
  const { client, settings } = context;
  const { clock, signal } = settings;
  const body = toRequestBody(batch);
  let state: SubmissionState = { mayHaveRun, busyRetries: 0, failures: 0 };

  for (;;) {
    try {
      signal?.throwIfAborted();
      await context.recordIntent();
    } catch (cause) {
      return { type: "stopped", cause, mayHaveRun: state.mayHaveRun };
    }

    const outcome = await submit(client, body, signal);
    if ("jobId" in outcome) {
      return { type: "created", jobId: outcome.jobId, isResubmission: state.mayHaveRun };
    }

    const hasOpenJob = context.hasOpenJob();
    const decision = decide(state, outcome, { ...settings, hasOpenJob, now: clock.now() });
    state = decision.state;
    if (decision.action === "stop") {
      return { type: "stopped", cause: decision.cause, mayHaveRun: state.mayHaveRun };
    }
    if (decision.action === "refuse") {
      return { type: "refused", error: outcome.error, mayHaveRun: state.mayHaveRun };
    }

    context.onRetry(decision);
    try {
      if (decision.reason === "busy") {
        await context.waitForOpenJob();
      }
      await clock.sleep(decision.delayMs, signal);
    } catch (cause) {
      return { type: "stopped", cause, mayHaveRun: state.mayHaveRun };
    }
  }
}

/** What the attempts to submit a batch have shown so far. */
export interface SubmissionState {
  /** True if an attempt may have created a job whose ID is lost. */
  readonly mayHaveRun: boolean;
  /** When the service was first busy, in milliseconds since 1970. */
  readonly busySince?: number | undefined;
  /** Number of attempts that found the service busy. */
  readonly busyRetries: number;
  /** When attempts began to fail, in milliseconds since 1970. */
  readonly failingSince?: number | undefined;
  /** Number of attempts that failed. */
  readonly failures: number;
}

/** An attempt that created no job, as far as is known. */
export interface FailedSubmission {
  readonly error: unknown;
  /** True if the service may have created a job all the same. */
  readonly mayHaveRun: boolean;
}

/** The rules and the circumstances of a decision. */
export interface DecisionContext {
  readonly whenBusy: "wait" | "throw";
  readonly busyTimeoutMs: number;
  readonly giveUpMs: number;
  readonly poll: { readonly maxMs: number };
  readonly signal: AbortSignal | undefined;
  /** True if a job of this run may still be running. */
  readonly hasOpenJob: boolean;
  /** The time, in milliseconds since 1970. */
  readonly now: number;
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

/** What to do after a failed submission, and what is known by then. */
export type Decision = { readonly state: SubmissionState } & (
  | RetryDecision
  | { readonly action: "refuse" }
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

/** First delay while the service is busy, in milliseconds. It doubles with each retry. */
const FIRST_BUSY_DELAY_MS = 500;

/** First delay after a failure, in milliseconds. It doubles with each retry. */
const FIRST_FAILURE_DELAY_MS = 1000;

/** Maximum delay after a failure, in milliseconds, unless the service asks for more. */
const MAX_FAILURE_DELAY_MS = 30_000;

/** Minimum delay, in milliseconds, even if the service asks for none. */
const MIN_DELAY_MS = 100;

function decideWhenBusy(
  state: SubmissionState,
  error: unknown,
  context: DecisionContext,
): Decision {
  const { whenBusy, busyTimeoutMs, poll, hasOpenJob, now } = context;

  // After an unknown outcome, the running job is probably the run's own.
  const isForeignJob = !state.mayHaveRun && !hasOpenJob;
  if (whenBusy === "throw" && isForeignJob) {
    return { action: "stop", cause: error, state };
  }

  const { busySince = now, busyRetries } = state;
  // If the running job may be a lost one of this batch, losing it was a failure, whose time goes on.
  const failingSince = state.mayHaveRun ? state.failingSince : undefined;
  const next = { ...state, failingSince, busySince, busyRetries: busyRetries + 1 };
  const delayMs = delayBefore(error, FIRST_BUSY_DELAY_MS * 2 ** busyRetries, poll.maxMs);
  return now - busySince + delayMs > busyTimeoutMs
    ? { action: "stop", cause: error, state: next }
    : { action: "retry", reason: "busy", delayMs, error, state: next };
}

function decideAfterFailure(
  state: SubmissionState,
  { error, mayHaveRun }: FailedSubmission,
  { signal, giveUpMs, now }: DecisionContext,
): Decision {
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

  const { failingSince = now, failures } = current;
  const next = { ...current, failingSince, failures: failures + 1 };
  const delayMs = delayBefore(error, FIRST_FAILURE_DELAY_MS * 2 ** failures, MAX_FAILURE_DELAY_MS);
  const reason = next.mayHaveRun ? "unknown-outcome" : "failure";
  return now - failingSince + delayMs > giveUpMs
    ? { action: "stop", cause: error, state: next }
    : { action: "retry", reason, delayMs, error, state: next };
}

/** Returns true if the error stops the run, because no other batch would fare better. */
function isFinal(error: RomaError): boolean {
  switch (error.code) {
    case "argument":
    case "limit":
      return true;
    case "token":
      return !isTransientError(error);
    case "api":
      return isDenied(statusOf(error)) && !isTransientError(error);
    case "unexpected-response":
      // Of those, only a redirect has definitely not been executed.
      return !error.mayHaveRun;
    case "connection":
    case "timeout":
    case "unknown-outcome":
    case "job-failed":
    case "job-timeout":
    case "deletion-stopped":
    case "journal":
      return false;
  }
}

function isDenied(status: number): boolean {
  return status === 401 || status === 403;
}

/** Returns true if the service refuses this batch, while it may accept another one. */
function isRefusal(error: RomaError): boolean {
  const status = statusOf(error);
  return status >= 400 && status < 500 && !isTransientError(error);
}

function statusOf(error: RomaError): number {
  return "status" in error ? Number(error.status) : 0;
}

/** Returns the delay that the service asks for, else a random one that spreads the retries. */
function delayBefore(error: unknown, backoffMs: number, maxMs: number): number {
  const retryAfterMs = retryAfterMsOf(error);
  return retryAfterMs === undefined
    ? Math.min(maxMs, backoffMs) * (0.5 + Math.random() / 2)
    : Math.max(MIN_DELAY_MS, retryAfterMs);
}

function retryAfterMsOf(error: unknown): number | undefined {
  const hasDelay = isRomaError(error) && "retryAfterMs" in error;
  return hasDelay && typeof error.retryAfterMs === "number" ? error.retryAfterMs : undefined;
}

type RequestBody = Parameters<DeletionClient["deleteAssets"]>[0];

function toRequestBody({ apps, tasks }: Batch): RequestBody {
  const body: RequestBody = { apps: [...apps] };
  if (tasks.length > 0) {
    body.tasks = tasks.map((task_id) => ({ task_id }));
  }
  return body;
}

/**
 * Submits a batch once. An abort ends that before the request is sent and between its retries; a
 * request in flight is awaited, as long as the client's time-out allows, because its response is
 * the only source of the job's ID.
 */
async function submit(
  client: DeletionClient,
  body: RequestBody,
  signal: AbortSignal | undefined,
): Promise<{ jobId: string } | FailedSubmission> {
  const call = new AbortController();
  let isInFlight = false;

  const abortUnlessInFlight = () => {
    if (signal?.aborted && !isInFlight) {
      call.abort(signal.reason);
    }
  };
  const onReturn = () => {
    isInFlight = false;
    abortUnlessInFlight();
  };

  signal?.addEventListener("abort", abortUnlessInFlight);
  try {
    const { job_id: jobId } = await client.deleteAssets(body, {
      signal: call.signal,
      onRequest() {
        abortUnlessInFlight();
        isInFlight = !call.signal.aborted;
      },
      onResponse({ status }) {
        // The client repeats the request with another token: it was definitely not executed.
        if (status === 401) {
          onReturn();
        }
      },
      onRetry: onReturn,
    });
    return { jobId };
  } catch (error) {
    const isAbort = call.signal.aborted && error === call.signal.reason;
    return { error, mayHaveRun: isRomaError(error) ? error.mayHaveRun : !isAbort };
  } finally {
    signal?.removeEventListener("abort", abortUnlessInFlight);
  }
}
