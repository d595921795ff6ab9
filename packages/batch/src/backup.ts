/** The backup of a run: an archive of each batch, exported before the batch is deleted. */
import type { Backup } from "./archive.ts";
import type { ExportEvent } from "./export-events.ts";
import type { OpenJobContext } from "./follow-job.ts";
import type { ExportClient } from "./options.ts";
import type { Batch } from "./plan.ts";

/** The archives of a run's batches. */
export interface Backups {
  /**
   * Exports a batch, unless its archive is on the disk.
   *
   * @throws {ExportError} if this batch can't be exported.
   * @throws other errors if the run has to stop.
   */
  ensure(batch: Batch): Promise<void>;
}

/** What the backup of a run needs. */
export interface BackupsContext {
  readonly client: ExportClient;
  readonly run: OpenJobContext;
  /** Absolute path of the folder. */
  readonly folder: string;
  /** The archives of this run and of earlier ones with the same journal, by the numbers of batches. */
  readonly known: ReadonlyMap<number, Backup>;
  /** Records that an archive is on the disk. */
  readonly keep: (backup: Backup) => Promise<void>;
  readonly emit: (batch: Batch, event: ExportEvent) => void;
}

/**
 * Loads the module that writes archives. Runtimes without a file system get another one in its place,
 * so that bundlers for them find nothing that they lack.
 */
export async function loadBackupFiles(): Promise<typeof import("./backup-files.ts")> {
  return import("#backup-files");
}
