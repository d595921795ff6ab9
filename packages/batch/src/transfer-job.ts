/** The jobs of exports and imports: each is created by a call, and awaited with the same events. */
import type { AssetJob } from "@roma-assets/client";
import { createJob, type JobCreation } from "./create-job.ts";
import type { ExportEvent } from "./export-events.ts";
import { type OpenJobContext, waitForOpenJob, waitOptionsOf } from "./follow-job.ts";
import type { JobProgress } from "./options.ts";
import { RETRY_EVENTS } from "./retry-policy.ts";
import type { JobCall } from "./submit.ts";
import { watchJob } from "./wait.ts";

/** An event of an import, or of an export until its job has ended. */
export type TransferEvent = Extract<
  ExportEvent,
  { type: "submitted" | "progress" | "busy" | "retry" | "resubmitted" }
>;

/** What the job of an export or an import needs. */
export interface TransferContext {
  readonly run: OpenJobContext;
  readonly emit: (event: TransferEvent) => void;
}

/**
 * Creates the job.
 *
 * @param isRepeatable true if a second job does no harm, so that a call whose outcome is unknown is
 * repeated.
 */
export function createTransferJob(
  { run, emit }: TransferContext,
  callOperation: JobCall,
  isRepeatable: boolean,
): Promise<JobCreation> {
  return createJob(
    {
      callOperation,
      isRepeatable,
      settings: run.settings,
      recordIntent: async () => {},
      onRetry: ({ reason, delayMs, error }) => emit({ type: RETRY_EVENTS[reason], delayMs, error }),
      hasOpenJob: () => run.openJob !== undefined,
      waitForOpenJob: () => waitForOpenJob(run),
    },
    false,
  );
}

/**
 * Waits for a job that was just created.
 *
 * @param createdAt when it was created, in monotonic milliseconds, if the first poll is to wait for the
 * minimum interval.
 * @throws like `waitForJob`.
 */
export function watchTransferJob(
  { run, emit }: TransferContext,
  jobId: string,
  createdAt: number | undefined,
): Promise<AssetJob> {
  emit({ type: "submitted", jobId });

  const options = {
    ...waitOptionsOf(run),
    onProgress: ({ job, progress }: Pick<JobProgress, "job" | "progress">) =>
      emit({ type: "progress", jobId, job, progress }),
  };
  return watchJob(run.client, jobId, options, createdAt);
}
