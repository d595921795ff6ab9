/** A failure of the generation that its message explains. */
export class GenerateError extends Error {
  override readonly name = "GenerateError";
}
