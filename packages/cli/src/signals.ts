import { constants } from "node:os";

/** The user ended the command: by a signal like that of Ctrl-C, or by declining the prompt. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
  /** The exit code that a shell reports for a command ended by the signal. */
  readonly exitCode: number;

  constructor(message: string, signal: StopSignal = "SIGINT") {
    super(message);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Runs a task that Ctrl-C, SIGTERM and SIGHUP abort through an `AbortSignal`. A second signal ends
 * the process immediately.
 */
export async function runInterruptibly<T>(task: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (name: StopSignal) => {
    const reason = new InterruptedError(`stopped by ${name === "SIGINT" ? "Ctrl-C" : name}`, name);
    if (controller.signal.aborted) {
      process.exit(reason.exitCode);
    }

    controller.abort(reason);
  };

  for (const name of STOP_SIGNALS) {
    process.on(name, stop);
  }

  try {
    return await task(controller.signal);
  } finally {
    for (const name of STOP_SIGNALS) {
      process.off(name, stop);
    }
  }
}

// --- internal ---

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

type StopSignal = (typeof STOP_SIGNALS)[number];
