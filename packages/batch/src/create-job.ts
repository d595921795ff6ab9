import { monotonicTime } from "@roma-assets/client";
import type { DeletionClient, DeletionSettings } from "./options.ts";
import type { Batch } from "./plan.ts";
import { decide, type RetryDecision, type SubmissionState } from "./retry-policy.ts";
import { submit } from "./submit.ts";

/**
 * The result of submitting a batch. `mayHaveRun` and `isResubmission` are true if an earlier
 * submission may have created another job.
 */
export type JobCreation =
  | { readonly type: "created"; readonly jobId: string; readonly isResubmission: boolean }
  | { readonly type: "refused"; readonly error: unknown; readonly mayHaveRun: boolean }
  | { readonly type: "stopped"; readonly cause: unknown; readonly mayHaveRun: boolean };

/** The part of a run that the creation of a job needs. */
export interface JobCreationContext {
  readonly client: DeletionClient;
  readonly settings: Pick<
    DeletionSettings,
    | "bodyForm"
    | "clock"
    | "signal"
    | "whenBusy"
    | "busyTimeoutMs"
    | "giveUpMs"
    | "maxRetryDelayMs"
    | "poll"
  >;
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
  const { bodyForm, clock, signal } = settings;
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
    const submission = await submit(client, batch, bodyForm, signal);
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
