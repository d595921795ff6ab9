import type { Clock } from "./clock.ts";
import { TimeoutError } from "./errors.ts";

/** What ends a call early. No time-out is repeated, so one signal will do for all its parts. */
export interface Deadline {
  /** Aborted when the call is, or when one of its parts takes too long. */
  readonly signal: AbortSignal;
  /** Waits for a part of the call: no longer than so many milliseconds, nor than the call may. */
  within<T>(ms: number, part: Promise<T>): Promise<T>;
  /** Leaves nothing behind on the parent. */
  end(): void;
}

/**
 * Starts the time of a call.
 *
 * @param parent aborts the call with its own reason.
 * @param totalMs milliseconds for all of it.
 * @param label names the call in a {@link TimeoutError}.
 */
export function startDeadline(
  clock: Clock,
  parent: AbortSignal | null | undefined,
  totalMs: number,
  label: string,
): Deadline {
  parent?.throwIfAborted();
  const endsAt = clock.now() + totalMs;
  const controller = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (reason: unknown) => {
    reject(reason);
    controller.abort(reason);
  };
  const stop = () => end(parent?.reason);
  parent?.addEventListener("abort", stop);
  ended.catch(() => {});
  return {
    signal: controller.signal,
    within(ms, part) {
      const most = Math.min(ms, endsAt - clock.now());
      const timer = new AbortController();
      clock.sleep(most, timer.signal).then(
        () => end(new TimeoutError(`${label}: no answer within ${most} ms`)),
        () => {},
      );
      return Promise.race([ended, part]).finally(() => timer.abort(over));
    },
    end: () => parent?.removeEventListener("abort", stop),
  };
}

// --- internal ---

/** Ends a timer. With no reason at all, the platform would make an error with a stack each time. */
const over = "over";
