/**
 * Reads what a client returned. A client of this project has checked it already, but a
 * `DeletionClient` may be any object.
 */
import { type AssetJob, keepDescribed, UnexpectedResponseError } from "@roma-assets/client";
import { isObject } from "./json.ts";

/** A job as the service reported it, apart from what is not as described. */
export interface ReportedJob {
  readonly job: AssetJob;
  /** The properties that count as absent, because they are not of the described type. */
  readonly ignored: readonly string[];
}

/**
 * Reads the response to a poll.
 *
 * @param ignored the properties that the client left out.
 * @throws {UnexpectedResponseError} if it is not a job.
 */
export function readJob(answer: unknown, ignored: readonly string[] = []): ReportedJob {
  const described = keepDescribed("getAssetJob", answer);
  const job = described.body;
  if (!isJob(job)) {
    throw unexpected("The client returned no job with a status", { mayHaveRun: false });
  }
  return { job, ignored: [...new Set([...ignored, ...described.ignored])] };
}

/**
 * Reads the response to a submission.
 *
 * @throws {UnexpectedResponseError} if it has no job ID.
 */
export function readJobId(answer: unknown): string {
  const { body } = keepDescribed("deleteAssets", answer);
  const jobId = isObject(body) ? body["job_id"] : undefined;
  if (typeof jobId !== "string" || jobId === "") {
    throw unexpected("The client returned no job ID", { mayHaveRun: true });
  }
  return jobId;
}

/** Describes what was ignored, for messages; an empty string if nothing was. */
export function describeIgnored(ignored: readonly string[]): string {
  return ignored.length === 0 ? "" : ` (not as described, so ignored: ${ignored.join(", ")})`;
}

/** Creates the error of a response that has a success status, and lacks what it must have. */
export function unexpected(
  message: string,
  { mayHaveRun }: { mayHaveRun: boolean },
): UnexpectedResponseError {
  return new UnexpectedResponseError(message, { status: 200, body: "", mayHaveRun });
}

// --- internal ---

function isJob(value: unknown): value is AssetJob {
  return isObject(value) && typeof value["status"] === "string";
}
