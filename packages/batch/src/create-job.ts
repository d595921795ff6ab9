import { monotonicTime } from "@roma-assets/client";
import type { JobSettings } from "./options.ts";
import { decide, type RetryDecision, type SubmissionState } from "./retry-policy.ts";
import { type JobCall, submit } from "./submit.ts";

/**
 * The result of creating a job. `mayHaveRun` and `isResubmission` are true if an earlier submission
 * may have created another job.
 */
export type JobCreation =
  | { readonly type: "created"; readonly jobId: string; readonly isResubmission: boolean }
  | { readonly type: "refused"; readonly error: unknown; readonly mayHaveRun: boolean }
  | { readonly type: "stopped"; readonly cause: unknown; readonly mayHaveRun: boolean };

/** What the creation of a job needs. */
export interface JobCreationContext {
  readonly callOperation: JobCall;
  /** True if a call whose outcome is unknown may be repeated, because a second job does no harm. */
  readonly isRepeatable: boolean;
  readonly settings: JobSettings;
  /** Records that a request is about to be sent. If this fails, nothing is sent. */
  readonly recordIntent: () => Promise<void>;
  /** Called before the delay of each retry. */
  readonly onRetry: (retry: RetryDecision) => void;
  /** Returns true if a job of this run may still be running. */
  readonly hasOpenJob: () => boolean;
  /** Waits for that job. */
  readonly waitForOpenJob: () => Promise<void>;
}

/**
 * Calls the operation until its job exists, the service refuses it, or the run has to stop.
 *
 * @param mayHaveRun true if an interrupted run may have called the operation already.
 */
export async function createJob(
  context: JobCreationContext,
  mayHaveRun: boolean,
): Promise<JobCreation> {
  const { callOperation, isRepeatable, settings } = context;
  const { clock, signal } = settings;
  let state: SubmissionState = { mayHaveRun, busyRetries: 0, failures: 0 };
  const stop = (cause: unknown): JobCreation => {
    return { type: "stopped", cause, mayHaveRun: state.mayHaveRun };
  };

  // Catches errors only outside of a request. Once one was sent, an unexpected error must not count
  // as "definitely not executed".
  for (;;) {
    try {
      signal?.throwIfAborted();
      await context.recordIntent();
    } catch (cause) {
      return stop(cause);
    }

    const submittedAt = monotonicTime(clock);
    const submission = await submit(callOperation, signal);
    if ("jobId" in submission) {
      return { type: "created", jobId: submission.jobId, isResubmission: state.mayHaveRun };
    }

    const hasOpenJob = context.hasOpenJob();
    const decision = decide(state, submission, { ...settings, hasOpenJob, submittedAt });
    state = decision.state;
    if (decision.action === "stop") {
      return stop(decision.cause);
    }
    if (decision.action === "refuse") {
      return { type: "refused", error: submission.error, mayHaveRun: state.mayHaveRun };
    }
    if (state.mayHaveRun && !isRepeatable) {
      return stop(submission.error);
    }

    context.onRetry(decision);
    try {
      await waitToRetry(context, decision);
    } catch (cause) {
      return stop(cause);
    }
  }
}

// --- internal ---

async function waitToRetry(
  { settings, waitForOpenJob }: JobCreationContext,
  { reason, delayMs }: RetryDecision,
): Promise<void> {
  if (reason === "busy") {
    await waitForOpenJob();
  }
  await settings.clock.sleep(delayMs, settings.signal);
}
