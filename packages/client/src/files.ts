/** The types of files, which are sent and received without being kept in memory. */

/** A file to send. */
export interface FilePart {
  /**
   * The content. A `Blob`, such as that of `fs.openAsBlob()`, is sent with its length, and again if
   * the request is repeated. A stream is sent without a length, and only once: if its token has
   * expired, the call fails.
   */
  readonly content: Blob | ReadableStream<Uint8Array>;
  /** Name of the file, without a path. */
  readonly filename: string;
}

/** Binary data in a response. */
export interface BinaryBody {
  /**
   * The content. Read it to the end, or cancel it, so that its connection is released. If it can't
   * be read to the end, it fails with a `DownloadError`.
   */
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Name that the service proposes for the file, without a path. */
  readonly filename?: string;
  /** Media type of the content. */
  readonly contentType?: string;
  /** Number of bytes. */
  readonly contentLength?: number;
}
