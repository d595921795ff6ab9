/** Watches stdout and stderr for write errors. */
export interface OutputWatch {
  /**
   * Waits until everything has been written, and reports a failure on stderr.
   *
   * @returns false if a part of the output was lost.
   */
  flush(): Promise<boolean>;
}

/**
 * Starts to watch stdout and stderr. If the reader is gone, as with `| head`, the command continues
 * and does not report an error.
 */
export function watchOutput(): OutputWatch {
  const streams = [process.stdout, process.stderr];
  let failure: Error | undefined;
  for (const stream of streams) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (!CLOSED_OUTPUT_CODES.has(error.code)) {
        failure ??= error;
      }
    });
  }

  return {
    async flush() {
      for (const stream of streams) {
        await new Promise((resolve) => stream.write("", resolve));
      }

      if (failure) {
        console.error(`roma-assets: Some output could not be written: ${failure.message}`);
      }

      return failure === undefined;
    },
  };
}

// --- internal ---

/** Codes of a write to a stream that nobody reads anymore. */
const CLOSED_OUTPUT_CODES = new Set<string | undefined>(["EPIPE", "EIO", "ERR_STREAM_DESTROYED"]);
