/** Remembers the results of recursive comparisons. */

/**
 * Remembers what was compared by keys. A comparison that recurs inside itself is assumed to succeed.
 * If it fails in the end, every success that may depend on the assumption is forgotten.
 */
export class Assumptions<Result> {
  readonly #known = new Map<string, Result>();
  /** The comparisons that are being made, with their position in the order of their start. */
  readonly #pending = new Map<string, number>();
  /** The successes that may depend on a pending comparison, the latest last. */
  #provisional: string[] = [];
  /** The position of the first pending comparison that was assumed to succeed. */
  #firstAssumed = Infinity;

  readonly #isSuccess: (result: Result) => boolean;
  readonly #assumed: Result;

  /**
   * @param isSuccess returns true for a result that does not refute an assumption.
   * @param assumed the result of a comparison inside itself.
   */
  constructor(isSuccess: (result: Result) => boolean, assumed: Result) {
    this.#isSuccess = isSuccess;
    this.#assumed = assumed;
  }

  /** Returns true if a comparison is being made. */
  isPending(key: string): boolean {
    return this.#pending.has(key);
  }

  /** Returns the result of a comparison: the remembered, the assumed, or a new one. */
  get(key: string, compare: () => Result): Result {
    const known = this.#known.get(key);
    if (known !== undefined) {
      return known;
    }

    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      this.#firstAssumed = Math.min(this.#firstAssumed, pending);
      return this.#assumed;
    }

    return this.#compare(key, compare);
  }

  // --- internal ---

  #compare(key: string, compare: () => Result): Result {
    const position = this.#pending.size;
    const firstAssumedBefore = this.#firstAssumed;
    const provisionalBefore = this.#provisional.length;
    this.#firstAssumed = Infinity;
    this.#pending.set(key, position);

    try {
      const result = compare();
      this.#known.set(key, result);
      this.#settle(key, result, position, provisionalBefore);

      return result;
    } finally {
      this.#pending.delete(key);
      this.#firstAssumed = Math.min(firstAssumedBefore, this.#firstAssumed);
    }
  }

  #settle(key: string, result: Result, position: number, provisionalBefore: number): void {
    const inside = this.#provisional.slice(provisionalBefore);
    const dependsOnOthers = this.#firstAssumed < position;

    if (!this.#isSuccess(result)) {
      inside.forEach((other) => this.#known.delete(other));
      this.#provisional.length = provisionalBefore;
    } else if (dependsOnOthers) {
      this.#provisional.push(key);
    } else {
      this.#provisional.length = provisionalBefore;
      this.#firstAssumed = Infinity;
    }
  }
}
