import type { Clock } from "@roma-assets/client";

/** A clock whose time stands still until a test advances it. */
export interface TestClock extends Clock {
  /** The delays between attempts, in milliseconds, in the order in which they began. */
  readonly delays: number[];
  /** Moves the time forward and ends the sleeps that are due by then. */
  advance(ms: number): void;
  /** Called when a sleep begins that lasts until the time is advanced. */
  onSleep?: (ms: number) => void;
}

/**
 * Creates a clock for tests. The delays between attempts end immediately; the timers of timeouts,
 * which are longer, end when the time is advanced.
 */
export function createTestClock(): TestClock {
  let time = Date.parse("2026-01-01T00:00:00Z");
  let timers: Timer[] = [];

  const clock: TestClock = {
    delays: [],

    now: () => time,

    advance(ms) {
      time += ms;
      const due = timers.filter(({ endsAt }) => endsAt <= time);
      timers = timers.filter(({ endsAt }) => endsAt > time);

      for (const { end } of due) {
        end();
      }
    },

    sleep(ms, signal) {
      if (ms < MIN_TIMER_MS) {
        clock.delays.push(ms);
        return Promise.resolve();
      }

      return new Promise((resolve, reject) => {
        timers.push({ endsAt: time + ms, end: resolve });
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        clock.onSleep?.(ms);
      });
    },
  };
  return clock;
}

// --- internal ---

/** Shorter sleeps end immediately. Timeouts in the tests are longer, most delays shorter. */
const MIN_TIMER_MS = 10_000;

interface Timer {
  readonly endsAt: number;
  readonly end: () => void;
}
