import { ArgumentError, type Clock } from "@roma-assets/client";

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      // A longer timer would end at once.
      const timer = setTimeout(() => settle(resolve), Math.min(ms, 2 ** 31 - 1));
      const stop = () => settle(() => reject(signal?.reason));
      const settle = (end: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", stop);
        end();
      };
      if (signal?.aborted) {
        stop();
      } else {
        signal?.addEventListener("abort", stop);
      }
    }),
};

/** A signal that is aborted with its parent, or when its time is over; to be ended after use. */
export function deadline(
  clock: Clock,
  parent: AbortSignal | undefined,
  ms: number,
  late: () => Error,
): { signal: AbortSignal; end(): void } {
  const controller = new AbortController();
  const timer = new AbortController();
  const stop = () => controller.abort(parent?.reason);
  if (parent?.aborted) {
    stop();
  } else {
    parent?.addEventListener("abort", stop);
  }
  clock.sleep(ms, timer.signal).then(
    () => controller.abort(late()),
    () => {},
  );
  return {
    signal: controller.signal,
    end: () => {
      parent?.removeEventListener("abort", stop);
      // Without a reason, an error with its stack would be made for each.
      timer.abort(ended);
    },
  };
}

/**
 * Refuses what can't be a time, which would make a wait of no time or of all times; so would
 * `Infinity`, which JSON, and so a journal, can't keep.
 */
export function checkMs(values: Readonly<Record<string, number>>): void {
  for (const [name, ms] of Object.entries(values)) {
    if (!Number.isFinite(ms) || ms < 0) {
      throw new ArgumentError(`${name}: finite milliseconds are needed, not ${String(ms)}`);
    }
  }
}

// --- internal ---

const ended = Symbol("ended");
