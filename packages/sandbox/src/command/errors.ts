/** Arguments that can't be used. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Every problem that was found, so that all of them can be fixed at once. */
  readonly problems: readonly string[];

  constructor(...problems: string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** The sandbox can't start. */
export class StartError extends Error {
  override readonly name = "StartError";
}
