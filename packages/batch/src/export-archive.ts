/** Exports assets to a file: creates the job, waits for it, and downloads its archive at once. */
import { open } from "node:fs/promises";
import { type AssetJob, isRomaError, monotonicTime } from "@roma-assets/client";
import type { ExportedArchive, SavedFile } from "./archive.ts";
import { ExportError, JobFailedError, JobStatusError, JobTimeoutError } from "./errors.ts";
import type { ExportEvent } from "./export-events.ts";
import type { OpenJobContext } from "./follow-job.ts";
import type { AssetKind } from "./id-source.ts";
import type { ExportClient } from "./options.ts";
import type { Batch } from "./plan.ts";
import { isFinalError } from "./retry-policy.ts";
import { saveStream } from "./saved-file.ts";
import { createTransferJob, watchTransferJob } from "./transfer-job.ts";

/** What an export needs. */
export interface ExportContext {
  readonly client: ExportClient;
  /** The run that the export is part of. */
  readonly run: OpenJobContext;
  readonly emit: (event: ExportEvent) => void;
}

/**
 * Exports at most 100 assets to a file. The service hands out an archive once, and how long it keeps
 * one is not documented. So an archive is downloaded as soon as its job ends, and exported again if
 * the download breaks.
 *
 * @throws {ExportError} if these assets can't be exported.
 * @throws other errors if no assets can be exported: on an abort, a 401 or 403, a job that does not
 * end, or an error of the disk.
 */
export async function exportArchive(
  context: ExportContext,
  assets: Pick<Batch, AssetKind>,
  path: string,
): Promise<ExportedArchive> {
  const { emit } = context;
  const { settings } = context.run;

  for (let attempt = 1; ; attempt += 1) {
    const job = await runExportJob(context, assets);

    try {
      return { ...(await download(context, job, path)), jobId: job.jobId };
    } catch (error) {
      settings.signal?.throwIfAborted();
      if (!isRomaError(error) || isFinalError(error)) {
        throw error;
      }
      if (attempt === MAX_EXPORTS) {
        throw new ExportError(
          `The archive could not be downloaded, after ${MAX_EXPORTS} exports: ${error.message}`,
          { jobId: job.jobId, cause: error },
        );
      }

      const delayMs = FIRST_DELAY_MS * 2 ** (attempt - 1);
      emit({ type: "download-failed", ...job, delayMs, error });
      await settings.clock.sleep(delayMs, settings.signal);
    }
  }
}

// --- internal ---

/** How often assets are exported, if the download of each archive breaks. */
const MAX_EXPORTS = 3;

/** Delay before a second export, in milliseconds. Doubles with each further one. */
const FIRST_DELAY_MS = 1000;

/** A job that exported assets, and its archive. */
interface ExportJob {
  readonly jobId: string;
  readonly archiveId: string;
}

async function runExportJob(
  context: ExportContext,
  assets: Pick<Batch, AssetKind>,
): Promise<ExportJob> {
  const jobId = await createExportJob(context, assets);
  const createdAt = monotonicTime(context.run.settings.clock);

  let job: AssetJob;
  try {
    job = await watchTransferJob(context, jobId, createdAt);
  } catch (error) {
    throw explainJob(context.run, jobId, error);
  }

  const { archive_id: archiveId } = job;
  if (archiveId === undefined || archiveId === "") {
    throw new ExportError(`Job ${jobId} succeeded, but the service named no archive`, { jobId });
  }
  return { jobId, archiveId };
}

/** A second export of the same assets does no harm, so a call is repeated if its outcome is unknown. */
async function createExportJob(
  context: ExportContext,
  { apps, tasks }: Pick<Batch, AssetKind>,
): Promise<string> {
  const { client, run } = context;
  const body = { apps: apps.map((id) => ({ id })), tasks: tasks.map((id) => ({ id })) };
  const creation = await createTransferJob(
    context,
    (options) => client.exportAssets(body, options),
    true,
  );

  switch (creation.type) {
    case "created":
      run.openJob = undefined;
      return creation.jobId;
    case "refused":
      throw new ExportError(`The export was refused: ${messageOf(creation.error)}`, {
        cause: creation.error,
      });
    case "stopped":
      throw creation.cause;
  }
}

/** Returns the error of an export whose job did not succeed. */
function explainJob(run: OpenJobContext, jobId: string, error: unknown): unknown {
  const hasEnded = error instanceof JobFailedError || error instanceof JobStatusError;
  if (!hasEnded) {
    run.openJob = jobId;
  }

  const isStop =
    run.settings.signal?.aborted ||
    error instanceof JobTimeoutError ||
    !isRomaError(error) ||
    isFinalError(error);

  return isStop
    ? error
    : new ExportError(`The export failed: ${messageOf(error)}`, { jobId, cause: error });
}

async function download(
  { client, run, emit }: ExportContext,
  job: ExportJob,
  path: string,
): Promise<SavedFile> {
  const { clock, signal } = run.settings;
  emit({ type: "downloading", ...job });

  const { stream } = await client.downloadAssetArchive(
    { archive_id: job.archiveId },
    { ...(signal && { signal }) },
  );

  return saveStream(stream, path, { clock, check: (file) => assertArchive(file, job) });
}

/**
 * Asserts that a file is a zip to its end: its last record begins with a signature, and is followed by
 * a comment of at most 65,535 bytes. Without a content length, a download that was cut off could
 * otherwise pass as whole.
 *
 * @throws {ExportError} if it is not.
 */
async function assertArchive(path: string, { jobId, archiveId }: ExportJob): Promise<void> {
  const file = await open(path, "r");

  try {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, MAX_END_RECORD_BYTES));
    await file.read(tail, 0, tail.length, size - tail.length);
    if (!tail.includes(END_RECORD_SIGNATURE, 0, "latin1")) {
      throw new ExportError(`What was downloaded as archive ${archiveId} is not a whole zip file`, {
        jobId,
      });
    }
  } finally {
    await file.close();
  }
}

const END_RECORD_SIGNATURE = "PK\u0005\u0006";

const MAX_END_RECORD_BYTES = 22 + 65_535;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
