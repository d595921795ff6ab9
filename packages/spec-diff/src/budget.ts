/** Limits how many steps a decision takes, so that it ends for any document. */

/** A decision would take more steps than its budget allows. */
export class BudgetError extends Error {
  override name = "BudgetError";
}

/** The steps that are left. Counts steps, not seconds, so that every machine decides alike. */
export class Budget {
  #left: number;
  #depth = 0;

  /** @param steps maximum number of steps. Default: 2,000,000. */
  constructor(steps: number = MAX_STEPS) {
    this.#left = steps;
  }

  /** True if all steps have been taken. */
  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /**
   * Takes steps.
   *
   * @throws {BudgetError} if none is left.
   */
  takeSteps(count: number): void {
    this.#left -= count;
    if (this.isSpent) {
      throw new BudgetError("the budget of steps is spent");
    }
  }

  /**
   * Takes a step that takes further ones inside itself.
   *
   * @throws {BudgetError} if none is left, or if it is nested too deep.
   */
  nest<Result>(work: () => Result): Result {
    this.takeSteps(1);
    if (this.#depth >= MAX_DEPTH) {
      throw new BudgetError("the steps are nested too deep");
    }

    this.#depth += 1;
    try {
      return work();
    } finally {
      this.#depth -= 1;
    }
  }
}

// --- internal ---

/** Maximum number of steps: several times what a description of 4 MB with recursive unions needs. */
const MAX_STEPS = 2_000_000;

/** Maximum depth of nested steps, which is far from what fits on the stack. */
const MAX_DEPTH = 250;
