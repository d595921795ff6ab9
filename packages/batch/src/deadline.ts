import type { Clock } from "@roma-assets/client";

/** A signal that is aborted together with its parent, or when its time is over. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Releases the parent and the clock. */
  close(): void;
}

/**
 * Creates a deadline.
 *
 * @param createError returns the reason of the abort once `timeoutMs` are over.
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

/** A reason of our own: without one, the platform creates an error with a stack trace each time. */
const CLOSED = Symbol("closed");
