/** A command line or a setting that cannot be used. Nothing was sent. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Every problem that was found, so that all of them can be fixed at once. */
  readonly problems: readonly string[];

  constructor(...problems: string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}
