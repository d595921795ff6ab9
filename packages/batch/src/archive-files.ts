/** Exports assets to files, and imports them again. */
import { constants, openAsBlob } from "node:fs";
import { access } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { ArgumentError, type AssetJob, type RomaClient } from "@roma-assets/client";
import type { ExportedArchive } from "./archive.ts";
import { exportArchive } from "./export-archive.ts";
import type { ExportEvent } from "./export-events.ts";
import { notify } from "./notify.ts";
import {
  type ExportClient,
  type ImportClient,
  type JobOptions,
  resolveJobOptions,
} from "./options.ts";
import { type AssetIds, type Batch, MAX_ASSETS_PER_BATCH, openPlan } from "./plan.ts";
import { assertAbsent, onDisk } from "./saved-file.ts";
import { createTransferJob, type TransferEvent, watchTransferJob } from "./transfer-job.ts";

export type { ExportedArchive, SavedFile } from "./archive.ts";
export type { ExportEvent } from "./export-events.ts";
export type { ExportClient, ImportClient } from "./options.ts";

/** Options of `exportToFile`. */
export interface ExportOptions extends JobOptions {
  /** Called for each event. Errors that it throws are ignored. */
  onEvent?: ((event: ExportEvent) => void) | undefined;
}

/** Options of `importFromFile`. */
export interface ImportOptions extends JobOptions {
  /** Called for each event. Errors that it throws are ignored. */
  onEvent?: ((event: ImportEvent) => void) | undefined;
  /**
   * `AddNew` adds all assets as new ones, `Merge` merges them into those that exist. Default:
   * `AddNew`, by the service.
   */
  type?: "AddNew" | "Merge" | undefined;
  /** Prepended to the names of the applications. */
  prefix?: string | undefined;
  /** True if data sources that exist are overwritten. Default: false, by the service. */
  overwriteDataSources?: boolean | undefined;
}

/** An event of an import. */
export type ImportEvent = TransferEvent;

/** An import that succeeded. */
export interface ImportedArchive {
  readonly jobId: string;
  /** The job as last seen. */
  readonly job: AssetJob;
}

/**
 * Exports at most 100 assets to a zip file, which only its owner can read and write. The file has its
 * name only once all of it is on the disk. If the download breaks, the assets are exported again, at
 * most three times.
 *
 * @throws {ArgumentError} if the IDs or an option are invalid, or if the file exists.
 * @throws {ExportError} if these assets can't be exported.
 * @throws {JobTimeoutError} if the job does not end in time.
 * @throws the reason of the signal, other errors of the client, and errors of the disk.
 * @example
 * const { sha256 } = await exportToFile(roma, { apps }, "backup.zip");
 */
export async function exportToFile(
  client: ExportClient,
  ids: AssetIds,
  path: string,
  options: ExportOptions = {},
): Promise<ExportedArchive> {
  const settings = resolveJobOptions(options, client.clock);
  const assets = await readBatch(ids);
  const file = resolve(path);
  await assertAbsent(file);
  await access(dirname(file), constants.W_OK);

  const run = { client, settings, openJob: undefined };
  const emit = (event: ExportEvent) => notify(options.onEvent, event);
  const archive = await exportArchive({ client, run, emit }, assets, file);
  emit({ type: "exported", ...archive });

  return archive;
}

/**
 * Imports a zip file that was exported, and waits for the job. Waits for other jobs of the user. A
 * request whose outcome is unknown is not repeated, because the assets might be imported twice.
 *
 * @throws {ArgumentError} if an option or the name of the file is invalid.
 * @throws {JobFailedError} if the job failed. Some of the assets may have been imported.
 * @throws {JobTimeoutError} if the job does not end in time.
 * @throws the reason of the signal, other errors of the client, and errors of the disk.
 * @example
 * await importFromFile(roma, "backup.zip", { prefix: "restored-" });
 */
export async function importFromFile(
  client: ImportClient,
  path: string,
  options: ImportOptions = {},
): Promise<ImportedArchive> {
  const settings = resolveJobOptions(options, client.clock);
  const filename = basename(path);
  assertFileName(filename);

  const content = await onDisk(settings.clock, openFile(path));
  const body = { ...toQuery(options), ImportAssetRequestBody: { content, filename } };
  const context = {
    run: { client, settings, openJob: undefined },
    emit: (event: ImportEvent) => notify(options.onEvent, event),
  };
  const creation = await createTransferJob(
    context,
    (call) => client.importAssets(body, call),
    false,
  );
  if (creation.type !== "created") {
    throw creation.type === "refused" ? creation.error : creation.cause;
  }

  const { jobId } = creation;
  return { jobId, job: await watchTransferJob(context, jobId, undefined) };
}

// --- internal ---

/** Reads the IDs of one request. */
async function readBatch(ids: AssetIds): Promise<Batch> {
  const plan = openPlan(ids);
  const batch = await plan.next();
  if (!batch) {
    throw new ArgumentError("Expected the IDs of applications or tasks, received none");
  }
  if (await plan.next()) {
    throw new ArgumentError(
      `An archive holds at most ${MAX_ASSETS_PER_BATCH} applications and tasks together; export more to several files`,
    );
  }
  return batch;
}

async function openFile(path: string): Promise<Blob> {
  // `openAsBlob` does not say why it fails.
  await access(path, constants.R_OK);
  return openAsBlob(path);
}

/** What the service accepts as the name of a file, according to its error ROMA.10013. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9+_-]*\.zip$/;

function assertFileName(name: string): void {
  if (!FILE_NAME.test(name)) {
    throw new ArgumentError(
      `${JSON.stringify(name)} is no name of a file that the service imports: it must end with .zip, ` +
        "start with a letter or digit, and have no other special characters than + - _",
    );
  }
}

type ImportQuery = Pick<
  Parameters<RomaClient["importAssets"]>[0],
  "type" | "prefix" | "datasource_overwrite"
>;

function toQuery({ type, prefix, overwriteDataSources }: ImportOptions): ImportQuery {
  return {
    ...(type !== undefined && { type }),
    ...(prefix !== undefined && { prefix }),
    ...(overwriteDataSources !== undefined && { datasource_overwrite: overwriteDataSources }),
  };
}
