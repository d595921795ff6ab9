import type { Clock } from "@roma-assets/client";

/** Runs a function while the platform's timers follow a virtual clock. */
export async function withTimersOf(clock: Clock, act: () => Promise<unknown>): Promise<void> {
  const isVirtual = "sleeping" in clock;
  if (!isVirtual) {
    await act();
    return;
  }

  const { setTimeout, clearTimeout } = globalThis;
  Object.assign(globalThis, createTimers(clock));

  try {
    await act();
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
  }
}

// --- internal ---

function createTimers(clock: Clock): object {
  const running = new Map<object, AbortController>();
  return {
    setTimeout(callback: () => void, ms = 0): object {
      const controller = new AbortController();
      const timer = {};
      running.set(timer, controller);
      void callAfter(clock, ms, controller.signal, callback);

      return timer;
    },
    clearTimeout(timer: object): void {
      running.get(timer)?.abort();
    },
  };
}

async function callAfter(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  callback: () => void,
): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch {
    // The timer was cleared.
    return;
  }

  callback();
}
