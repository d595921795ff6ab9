/** Tells the time and waits; a test can put its own in place of the machine's. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

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

/** Settles like the promise, but rejects as soon as the signal is aborted. */
export function race<T>(promise: T | Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) {
      stop();
    }
    signal.addEventListener("abort", stop);
    Promise.resolve(promise)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", stop));
  });
}

/** A signal that is aborted with its parent, or when its time is over; to be ended after use. */
export function deadline(
  clock: Clock,
  parent: AbortSignal | null | undefined,
  ms: number | undefined,
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
  if (ms !== undefined) {
    clock.sleep(ms, timer.signal).then(
      () => controller.abort(late()),
      () => {},
    );
  }
  return {
    signal: controller.signal,
    end: () => {
      parent?.removeEventListener("abort", stop);
      timer.abort();
    },
  };
}
