/** A file that was saved. */
export interface SavedFile {
  /** Path of the file. */
  readonly file: string;
  /** SHA-256 of the content, in hexadecimal digits. */
  readonly sha256: string;
  /** Size of the content. */
  readonly bytes: number;
}

/** An archive of assets on the disk. */
export interface ExportedArchive extends SavedFile {
  /** ID of the job that exported the assets. */
  readonly jobId: string;
}

/** The archive of a batch. */
export interface Backup extends ExportedArchive {
  /** Number of the batch, starting at 1. */
  readonly batch: number;
}
