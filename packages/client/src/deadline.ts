import { type Clock, monotonicTime } from "./clock.ts";
import { TimeoutError } from "./errors.ts";

/** Ends a call when its caller aborts it or its time runs out. */
export class Deadline {
  /** Aborted when the call ends early, with the error that the call then rejects with. */
  readonly signal: AbortSignal;

  readonly #clock: Clock;
  readonly #label: string;
  readonly #callerSignal: AbortSignal | null | undefined;
  readonly #totalTimeoutMs: number;
  readonly #endsAt: number;
  readonly #controller = new AbortController();
  readonly #end = Promise.withResolvers<never>();

  /**
   * @param label what timed out, for the message of the `TimeoutError`.
   * @throws the reason of the caller's signal if it is already aborted.
   */
  constructor(
    clock: Clock,
    label: string,
    totalTimeoutMs: number,
    callerSignal: AbortSignal | null | undefined,
  ) {
    callerSignal?.throwIfAborted();

    this.#clock = clock;
    this.#label = label;
    this.#totalTimeoutMs = totalTimeoutMs;
    this.#endsAt = monotonicTime(clock) + totalTimeoutMs;
    this.signal = this.#controller.signal;
    this.#end.promise.catch(() => {});

    this.#callerSignal = callerSignal;
    callerSignal?.addEventListener("abort", this.#onCallerAbort);
  }

  /** True if the caller ended the call, rather than a timeout. */
  get isAbortedByCaller(): boolean {
    return this.signal.aborted && this.signal.reason === this.#callerSignal?.reason;
  }

  /**
   * Runs a part of the call. Ends the call if the part takes longer than `timeoutMs`, or longer
   * than the time that remains for the whole call. Starts nothing once the call has ended.
   */
  async limit<T>(timeoutMs: number, part: () => Promise<T>): Promise<T> {
    const remainingMs = Math.max(0, this.#endsAt - monotonicTime(this.#clock));
    const limitMs = Math.min(timeoutMs, remainingMs);
    const timeout =
      timeoutMs <= remainingMs
        ? `${timeoutMs} ms`
        : `the total timeout of ${this.#totalTimeoutMs} ms`;
    const timer = new AbortController();
    const onTimeout = () => {
      // A clock may ignore the signal that ends its sleep early.
      if (!timer.signal.aborted) {
        this.#endWith(new TimeoutError(`${this.#label}: no response within ${timeout}`));
      }
    };
    this.#clock.sleep(limitMs, timer.signal).then(onTimeout, () => {});

    try {
      const work = limitMs > 0 ? part() : this.#end.promise;
      return await Promise.race([this.#end.promise, work]);
    } finally {
      timer.abort(FINISHED);
    }
  }

  /** Releases the caller's signal. */
  close(): void {
    this.#callerSignal?.removeEventListener("abort", this.#onCallerAbort);
  }

  readonly #onCallerAbort = (): void => this.#endWith(this.#callerSignal?.reason);

  /**
   * Rejects the part that is running. A listener of the signal could do this too, but Node keeps
   * signals alive for a long time, along with everything that their listeners refer to.
   */
  #endWith(reason: unknown): void {
    this.#end.reject(reason);
    this.#controller.abort(reason);
  }
}

// --- internal ---

/** An explicit reason: without one, the platform creates an error with a stack trace each time. */
const FINISHED = "finished";
