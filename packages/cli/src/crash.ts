/** Prints, right before the process exits, why it ends. Must print synchronously. */
export type EndReporter = (reason: Error) => void;

/**
 * Ends the process with an exit code of the command if an error is thrown that nothing can catch, such
 * as by a failed assertion inside of Node. Its own exit code would be 1, which means that some
 * assets failed. Rejections that nobody handles count too.
 *
 * @param exitCode the exit code of a stop.
 * @param report the default way to report such an error.
 */
export function exitOnCrash(exitCode: number, report: EndReporter): void {
  reporters.push(report);

  process.on("uncaughtException", (thrown: unknown) => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    try {
      reporters.at(-1)?.(error);
    } finally {
      process.exit(exitCode);
    }
  });
}

/** Reports crashes in another way while a task is running. */
export async function reportCrashesBy<T>(report: EndReporter, task: () => Promise<T>): Promise<T> {
  reporters.push(report);
  try {
    return await task();
  } finally {
    reporters.pop();
  }
}

// --- internal ---

/** The ways to report a crash. The last one is used. */
const reporters: EndReporter[] = [];
