import type { Clock } from "./options.ts";

/** A clock whose time passes only when nothing else happens. */
export interface VirtualClock extends Clock {
  /** Number of pending sleeps. */
  readonly sleeping: number;
}

/**
 * Creates a clock for tests. As soon as everything that could continue is waiting for it, it jumps
 * to the end of the next sleep. Hours pass immediately, and in the same order each time.
 *
 * It notices what happens in promises, like those of a sandbox's `fetch`, but nothing that waits for
 * the machine: real timers, files, sockets.
 *
 * @param startMs the time that it starts at. Default: 2026-01-01.
 */
export function createVirtualClock(startMs: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startMs;
  let sleeps: Sleep[] = [];
  let isTicking = false;
  // Grows with each use of the clock, so that a turn of the event loop without any is noticed.
  let uses = 0;

  /** Lets the time pass once the event loop has been idle for some turns. */
  function tick(usesBefore: number, idleTurns: number): void {
    if (sleeps.length === 0) {
      isTicking = false;
      return;
    }

    const isIdle = usesBefore === uses;
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

/** Turns of the event loop without any use of the clock: reading a body takes more than one. */
const IDLE_TURNS = 2;
