/** Tells the time and waits. Tests can replace it, so that none of them has to wait. */
export interface Clock {
  /** Returns the time in milliseconds since 1970. */
  now(): number;
  /** Resolves after the given milliseconds. Rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),

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

/** The longest delay of a timer, in milliseconds: one that is longer fires immediately. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1;
