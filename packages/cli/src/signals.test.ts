import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  createPressDetector,
  InterruptedError,
  ONE_PRESS_MS,
  runInterruptibly,
} from "./signals.ts";

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

type StopSignal = (typeof STOP_SIGNALS)[number];

/** Returns the times that count as a press, of the times at which signals arrive. */
function findPresses(times: readonly number[]): number[] {
  let now = 0;
  const isNewPress = createPressDetector(() => now);

  return times.filter((time) => {
    now = time;
    return isNewPress();
  });
}

describe("the press detector", () => {
  test.for<[string, number[], number[]]>([
    ["a single signal", [5000], [5000]],
    ["a signal that a package runner forwards", [0, 3], [0]],
    ["signals that arrive at the same time", [7, 7, 7], [7]],
    ["a signal just before the limit", [0, ONE_PRESS_MS - 1], [0]],
    ["a signal at the limit", [0, ONE_PRESS_MS], [0, ONE_PRESS_MS]],
    ["a second press, which is forwarded as well", [0, 3, 1500, 1503], [0, 1500]],
    ["signals in a row, each close to the one before it", [0, 600, 1200], [0, 1200]],
  ])("counts %s", ([, times, presses]) => {
    expect(findPresses(times)).toEqual(presses);
  });

  test("counts presses that are at least a second apart, and no signal is ignored for longer", () => {
    const delays = fc.array(fc.integer({ min: 0, max: 2 * ONE_PRESS_MS }), { minLength: 1 });

    fc.assert(
      fc.property(delays, (delays) => {
        let time = 0;
        const times = delays.map((delay) => (time += delay));
        const presses = findPresses(times);

        expect(presses[0]).toBe(times[0]);
        for (const [index, press] of presses.slice(1).entries()) {
          expect(press - presses[index]!).toBeGreaterThanOrEqual(ONE_PRESS_MS);
        }
        for (const time of times) {
          const lastPress = presses.findLast((press) => press <= time) ?? -Infinity;
          expect(time - lastPress).toBeLessThan(ONE_PRESS_MS);
        }
      }),
    );
  });
});

describe("runInterruptibly", () => {
  test("ignores the second signal of a press, also when the task has ended already", async () => {
    const { task, press, exit, onForcedEnd } = setUp();

    press("SIGHUP", 0);
    await expect(task).rejects.toThrow(new InterruptedError("stopped by SIGHUP", "SIGHUP"));
    press("SIGTERM", ONE_PRESS_MS - 1);

    expect(onForcedEnd).not.toHaveBeenCalled();
    expect(exit).not.toHaveBeenCalled();
  });

  test("reports a second press, then exits with the code of its signal", async () => {
    const { task, press, exit, onForcedEnd } = setUp();

    press("SIGHUP", 0);
    await expect(task).rejects.toThrow(InterruptedError);
    onForcedEnd.mockImplementation(() => expect(exit).not.toHaveBeenCalled());
    press("SIGTERM", ONE_PRESS_MS);

    expect(onForcedEnd).toHaveBeenCalledExactlyOnceWith(
      new InterruptedError("stopped immediately by SIGTERM", "SIGTERM"),
    );
    expect(exit).toHaveBeenCalledExactlyOnceWith(143);
  });

  test("exits although the report of a second press fails", () => {
    const { task, press, exit, onForcedEnd } = setUp();
    task.catch(() => {});
    onForcedEnd.mockImplementation(() => {
      throw new Error("stderr is closed");
    });

    press("SIGHUP", 0);
    expect(() => press("SIGTERM", ONE_PRESS_MS)).toThrow("stderr is closed");

    expect(exit).toHaveBeenCalledExactlyOnceWith(143);
  });

  test("leaves no listener behind if the task was not interrupted", async () => {
    const listeners = process.listenerCount("SIGHUP");

    await expect(runInterruptibly(async () => "done")).resolves.toBe("done");

    expect(process.listenerCount("SIGHUP")).toBe(listeners);
  });
});

// --- internal ---

/** Starts a task that only ends when it is interrupted. */
function setUp() {
  const known = new Map(STOP_SIGNALS.map((name) => [name, process.listeners(name)]));
  const addedListeners = (name: StopSignal) =>
    process.listeners(name).filter((listener) => !known.get(name)?.includes(listener));

  const exit = vi.spyOn(process, "exit").mockReturnValue(undefined as never);
  onTestFinished(() => {
    exit.mockRestore();
    for (const name of STOP_SIGNALS) {
      for (const listener of addedListeners(name)) {
        process.off(name, listener);
      }
    }
  });

  const onForcedEnd = vi.fn<(reason: Error) => void>();
  let time = 0;
  const task = runInterruptibly(
    (signal) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
    { onForcedEnd, now: () => time },
  );

  return {
    task,
    exit,
    onForcedEnd,
    /** Delivers a signal to the listeners of the task only. */
    press(name: StopSignal, at: number) {
      time = at;
      for (const listener of addedListeners(name)) {
        listener(name);
      }
    },
  };
}
