/** Source of time and delays. Tests can replace it so that they don't have to wait. */
export interface Clock {
  /** Returns the time in milliseconds since 1970. */
  now(): number;
  /**
   * Returns a time in milliseconds from which only durations are computed. Unlike `now`, it is not
   * affected when the system's time is set. Default: `now`.
   */
  monotonic?(): number;
  /** Resolves after the given milliseconds. Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Called with work that takes real time, such as a computation in another thread. A clock for
   * tests should not advance until it is done. Default: nothing.
   */
  whileBusy?(work: Promise<unknown>): void;
}

/** The system clock. */
export const systemClock: Clock = {
  now: () => Date.now(),

  monotonic: () => performance.now(),

  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();

      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", end);
        if (signal?.aborted) {
          reject(signal.reason);
        } else {
          resolve();
        }
      };

      const timer = setTimeout(end, Math.min(ms, MAX_TIMER_MS));
      signal?.addEventListener("abort", end);
    }),
};

/** Returns the time that durations are computed from, in milliseconds. Its start is arbitrary. */
export function monotonicTime(clock: Clock): number {
  return clock.monotonic?.() ?? clock.now();
}

/** Maximum delay of a timer, in milliseconds. A longer one would fire immediately. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;
