import type { Clock } from "./service.ts";

/** A clock whose time passes only when nothing else is going on. */
export interface VirtualClock extends Clock {
  /** How many sleeps are under way. */
  readonly sleeping: number;
}

/**
 * Creates a clock for tests: as soon as all that can go on waits for it, it jumps to the next end
 * of a sleep. Hours pass in no time, in the same order each time.
 *
 * It sees what goes on in promises, as with a sandbox's `fetch`, but not what waits for the
 * machine: real timers, files, sockets.
 *
 * @param startMs what it shows first; 2026-01-01 by default.
 */
export function createVirtualClock(startMs: number = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startMs;
  let sleeps: Sleep[] = [];
  let ticking = false;
  /** Grows with each use, so that a turn without any can be told. */
  let uses = 0;

  const tick = (seen: number, idleTurns: number): void => {
    if (sleeps.length === 0) {
      ticking = false;
      return;
    }
    if (seen !== uses || idleTurns < turnsUntilIdle) {
      const idle = seen === uses ? idleTurns + 1 : 0;
      const next = uses;
      setImmediate(() => tick(next, idle));
      return;
    }
    let first = sleeps[0]!;
    for (const sleep of sleeps) {
      if (sleep.until < first.until) {
        first = sleep;
      }
    }
    now = Math.max(now, first.until);
    first.end();
    setImmediate(() => tick(uses, 0));
  };

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
        const stop = () => settle(() => reject(signal?.reason));
        const settle = (end: () => void) => {
          uses += 1;
          sleeps = sleeps.filter((other) => other !== sleep);
          signal?.removeEventListener("abort", stop);
          end();
        };
        const sleep = { until: now + ms, end: () => settle(resolve) };
        sleeps.push(sleep);
        signal?.addEventListener("abort", stop);
        if (!ticking) {
          ticking = true;
          setImmediate(() => tick(uses, 0));
        }
      }),
  };
}

// --- internal ---

interface Sleep {
  readonly until: number;
  end(): void;
}

/** A body is read in more than one turn of the event loop. */
const turnsUntilIdle = 2;
