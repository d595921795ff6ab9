import { Interrupted } from "./exit-codes.ts";

/**
 * Does something that Ctrl-C (or SIGTERM, SIGHUP) aborts in an orderly way; the second one ends the
 * process at once.
 */
export async function untilStopped<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (name: (typeof signals)[number]) => {
    const reason = new Interrupted(`stopped by ${name === "SIGINT" ? "Ctrl-C" : name}`, name);
    if (controller.signal.aborted) {
      process.exit(reason.exitCode);
    }
    controller.abort(reason);
  };
  for (const name of signals) {
    process.on(name, stop);
  }
  try {
    return await act(controller.signal);
  } finally {
    for (const name of signals) {
      process.off(name, stop);
    }
  }
}

// --- internal ---

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
