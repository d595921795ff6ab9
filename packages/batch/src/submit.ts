import { type CallOptions, isRomaError } from "@roma-assets/client";
import { readJobId } from "./read-answer.ts";

/**
 * A call that creates a job, and returns the response. It must call the `onRequest`, `onResponse` and
 * `onRetry` hooks of its options.
 */
export type JobCall = (options: CallOptions) => Promise<unknown>;

/** The result of a submission: the ID of the job, or the error. */
export type Submission = { readonly jobId: string } | FailedSubmission;

/** A submission that returned no job ID. */
export interface FailedSubmission {
  readonly error: unknown;
  /** True if the service may have created a job anyway. */
  readonly mayHaveRun: boolean;
}

/**
 * Makes a call that creates a job, once. An abort takes effect before the request is sent and between the retries of
 * the client. A request in flight is awaited until the client's timeout, because its response is
 * the only source of the job's ID.
 */
export async function submit(
  callOperation: JobCall,
  signal: AbortSignal | undefined,
): Promise<Submission> {
  const call = new AbortController();
  let isStarted = false;
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
    const answer: unknown = await callOperation({
      signal: call.signal,
      onRequest() {
        abortUnlessInFlight();
        isInFlight = !call.signal.aborted;
        isStarted = true;
      },
      onResponse({ status }) {
        // The client retries with another token. The request was definitely not executed.
        if (status === 401) {
          onReturn();
        }
      },
      onRetry: onReturn,
    });
    return { jobId: readJobId(answer) };
  } catch (error) {
    const isAbort = call.signal.aborted && error === call.signal.reason;
    const mayHaveRun = isRomaError(error) ? error.mayHaveRun : isStarted && !isAbort;
    return { error, mayHaveRun };
  } finally {
    signal?.removeEventListener("abort", abortUnlessInFlight);
  }
}
