import type { Clock } from "./clock.ts";
import { TimeoutError } from "./errors.ts";

/** Ends a call when its caller aborts it or its time is over. */
export class Deadline {
  /** Aborted when the call ends early, with the error that the call then rejects with. */
  readonly signal: AbortSignal;

  readonly #clock: Clock;
  readonly #label: string;
  readonly #callerSignal: AbortSignal | null | undefined;
  readonly #endsAt: number;
  readonly #controller = new AbortController();
  readonly #end = Promise.withResolvers<never>();

  /**
   * @param label what timed out, for the message of the `TimeoutError`.
   * @throws the reason of the caller's signal if that is aborted already.
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
    this.#endsAt = clock.now() + totalTimeoutMs;
    this.signal = this.#controller.signal;
    this.#end.promise.catch(() => {});

    this.#callerSignal = callerSignal;
    callerSignal?.addEventListener("abort", this.#onCallerAbort);
  }

  /** True if the caller ended the call, rather than a time-out. */
  get isAbortedByCaller(): boolean {
    return this.signal.aborted && this.signal.reason === this.#callerSignal?.reason;
  }

  /**
   * Waits for a part of the call, and ends the call if that takes longer than `timeoutMs` or than
   * the time that is left of the whole. Once the call has ended, no part begins.
   */
  async limit<T>(timeoutMs: number, part: () => Promise<T>): Promise<T> {
    const limitMs = Math.max(0, Math.min(timeoutMs, this.#endsAt - this.#clock.now()));
    const timer = new AbortController();
    const onTimeout = () => {
      // A clock may ignore the signal that ends its sleep early.
      if (!timer.signal.aborted) {
        this.#endWith(new TimeoutError(`${this.#label}: no response within ${limitMs} ms`));
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
   * Rejects what is waited for. That is not left to a listener of the signal, because Node keeps a
   * signal, and with it all that its listeners refer to, for a long time.
   */
  #endWith(reason: unknown): void {
    this.#end.reject(reason);
    this.#controller.abort(reason);
  }
}

// --- internal ---

/** A reason of our own: without one, the platform creates an error with a stack trace each time. */
const FINISHED = "finished";
