import { constants } from "node:os";
import { type EndReporter, reportCrashesBy } from "./crash.ts";
import { printError } from "./output.ts";

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

/** Options of {@link runInterruptibly}. */
export interface InterruptOptions {
  /**
   * Called right before a second press, or an error that nothing can catch, ends the process. Must
   * print synchronously what the user has to know, including the last line of `--json`. Default:
   * prints why the process ends.
   */
  readonly onForcedEnd?: EndReporter;
  /** Returns a time in milliseconds that never jumps. Default: that of this process. */
  readonly now?: () => number;
}

/**
 * Time within which all signals count as one press of Ctrl-C, in milliseconds. npm forwards the
 * signal that the terminal sends to both processes, supervisors send SIGTERM soon after SIGINT, and
 * a logout sends SIGHUP and SIGTERM.
 */
export const ONE_PRESS_MS = 1000;

/**
 * Runs a task that Ctrl-C, SIGTERM and SIGHUP abort through an `AbortSignal`. A second press ends
 * the process immediately, also while the interrupted command prints its report.
 */
export async function runInterruptibly<T>(
  task: (signal: AbortSignal) => Promise<T>,
  { onForcedEnd = printReason, now = monotonicNow }: InterruptOptions = {},
): Promise<T> {
  const controller = new AbortController();
  const isNewPress = createPressDetector(now);

  const stop = (name: StopSignal) => {
    if (!isNewPress()) {
      return;
    }

    const key = name === "SIGINT" ? "Ctrl-C" : name;
    if (controller.signal.aborted) {
      endProcess(new InterruptedError(`stopped immediately by ${key}`, name), onForcedEnd);
      return;
    }

    controller.abort(new InterruptedError(`stopped by ${key}`, name));
  };

  for (const name of STOP_SIGNALS) {
    process.on(name, stop);
  }

  try {
    return await reportCrashesBy(onForcedEnd, () => task(controller.signal));
  } finally {
    // After an interruption, the second signal of the same press must not end the process.
    if (!controller.signal.aborted) {
      for (const name of STOP_SIGNALS) {
        process.off(name, stop);
      }
    }
  }
}

/**
 * Creates a function that is called for each signal, and returns true if it is a new press. Signals
 * belong to a press for {@link ONE_PRESS_MS} after its first signal.
 */
export function createPressDetector(now: () => number): () => boolean {
  let pressedAt = -Infinity;

  return () => {
    const time = now();
    if (time - pressedAt < ONE_PRESS_MS) {
      return false;
    }

    pressedAt = time;
    return true;
  };
}

// --- internal ---

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

type StopSignal = (typeof STOP_SIGNALS)[number];

function monotonicNow(): number {
  return performance.now();
}

function printReason({ message }: Error): void {
  printError(`roma-assets: ${message}`);
}

function endProcess(reason: InterruptedError, onForcedEnd: EndReporter): void {
  try {
    onForcedEnd(reason);
  } finally {
    process.exit(reason.exitCode);
  }
}
