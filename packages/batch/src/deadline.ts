import type { Clock } from "@roma-assets/client";

/** A signal that is aborted when its parent is aborted or its time runs out. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Stops listening to the parent and cancels the timer. */
  close(): void;
}

/**
 * Creates a deadline.
 *
 * @param createError creates the reason of the abort when the time runs out.
 */
export function openDeadline(
  clock: Clock,
  parent: AbortSignal | undefined,
  timeoutMs: number,
  createError: () => Error,
): Deadline {
  const controller = new AbortController();
  const timer = new AbortController();

  const onParentAbort = () => controller.abort(parent?.reason);
  if (parent?.aborted) {
    onParentAbort();
  } else {
    parent?.addEventListener("abort", onParentAbort);
  }

  clock.sleep(timeoutMs, timer.signal).then(
    () => controller.abort(createError()),
    () => {},
  );

  return {
    signal: controller.signal,
    close() {
      parent?.removeEventListener("abort", onParentAbort);
      timer.abort(CLOSED);
    },
  };
}

// --- internal ---

/** An explicit reason: without one, the platform creates an error with a stack trace each time. */
const CLOSED = Symbol("closed");
