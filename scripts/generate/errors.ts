import { ScriptError } from "dev-tools";

/** A failure of the generation that its message explains. */
export class GenerateError extends ScriptError {
  override readonly name = "GenerateError";
}
