import type { Clock } from "./options.ts";

/** A clock whose time advances only when the program is idle. */
export interface VirtualClock extends Clock {
  /** Number of pending sleeps. */
  readonly sleeping: number;
  /** Keeps the time from advancing until work is done that the clock can't detect. */
  whileBusy(work: Promise<unknown>): void;
}

/**
 * Creates a clock for tests. When nothing but sleeps is pending, it jumps to the end of the next
 * one. Hours pass immediately, and always in the same order.
 *
 * It detects activity in promises, such as those of a sandbox's `fetch`, but not pending timers,
 * files or sockets.
 *
 * @param startMs the time that it starts at. Default: 2026-01-01.
 */
export function createVirtualClock(startMs: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startMs;
  let sleeps: Sleep[] = [];
  let isTicking = false;
  // Incremented on each use of the clock, to detect turns of the event loop without any.
  let uses = 0;
  const work = createWorkCounter();

  /** Advances the time once the event loop has been idle for some turns. */
  function tick(usesBefore: number, idleTurns: number): void {
    if (sleeps.length === 0) {
      isTicking = false;
      return;
    }

    const isIdle = usesBefore === uses && work.pending() === 0;
    if (isIdle && idleTurns >= IDLE_TURNS) {
      const next = sleeps.reduce((first, sleep) => (sleep.until < first.until ? sleep : first));
      now = Math.max(now, next.until);
      next.end();
      scheduleTick(0);
      return;
    }
    scheduleTick(isIdle ? idleTurns + 1 : 0);
  }

  function scheduleTick(idleTurns: number): void {
    const usesNow = uses;
    setImmediate(() => tick(usesNow, idleTurns));
  }

  return {
    get sleeping() {
      return sleeps.length;
    },

    now() {
      uses += 1;
      return now;
    },

    whileBusy: (pending) => work.add(pending),

    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        uses += 1;
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }

        const settle = (end: () => void) => {
          uses += 1;
          sleeps = sleeps.filter((other) => other !== sleep);
          signal?.removeEventListener("abort", onAbort);
          end();
        };
        const onAbort = () => settle(() => reject(signal?.reason));
        const sleep = { until: now + ms, end: () => settle(resolve) };
        sleeps.push(sleep);
        signal?.addEventListener("abort", onAbort);

        if (!isTicking) {
          isTicking = true;
          scheduleTick(0);
        }
      }),
  };
}

// --- internal ---

interface Sleep {
  /** When it ends, in milliseconds since 1970. */
  readonly until: number;
  end(): void;
}

/**
 * Number of turns without any use of the clock after which the event loop counts as idle. Reading a
 * body takes more than one.
 */
const IDLE_TURNS = 2;

function createWorkCounter() {
  let count = 0;
  const end = () => {
    count -= 1;
  };

  return {
    pending: () => count,

    add(work: Promise<unknown>): void {
      count += 1;
      work.then(end, end);
    },
  };
}
