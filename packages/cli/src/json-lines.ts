/** The output of `--json`: lines of JSON on stdout, which `json-lines.schema.json` describes. */
import { isRomaError } from "@roma-assets/client";
import { causesOf } from "./error-kinds.ts";
import { exitCodeOfError } from "./exit-code-rules.ts";
import { printOut } from "./output.ts";
import { InterruptedError } from "./signals.ts";
import { UsageError } from "./usage-error.ts";

/** Writes a value to stdout as a line of JSON. Errors in it become objects without a stack. */
export function writeJsonLine(value: object): void {
  printOut(JSON.stringify(value, replaceError));
}

/** Writes the last line of a command that failed. */
export function writeErrorLine(error: unknown, details: object = {}): void {
  const exitCode = exitCodeOfError(error);
  writeJsonLine({ type: "error", exitCode, ...describe(error), ...details });
}

/** Returns true if the arguments ask for JSON, even if they are otherwise invalid. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? args.length : end).includes("--json");
}

// --- internal ---

/** `this` has the original value: by now, `value` is what the `toJSON` of an error returned. */
function replaceError(this: Readonly<Record<string, unknown>>, key: string, value: unknown) {
  const original = this[key];
  return original instanceof Error ? describe(original) : value;
}

/** Keeps the same few fields of an error as a journal does, and those of its causes. */
function describe(error: unknown): object {
  const causes = causesOf(error).map(summarize);
  return { ...summarize(error), ...(causes.length > 0 && { causes }) };
}

function summarize(error: unknown): object {
  if (!(error instanceof Error)) {
    return { code: typeof error, message: String(error) };
  }

  const { status, errorCode, requestId } = error as Error & Record<string, unknown>;
  return { code: codeOf(error), message: error.message, status, errorCode, requestId };
}

/** Returns the code of an error of this project or of the system, or else the name of its class. */
function codeOf(error: Error): string {
  if (isRomaError(error)) {
    return error.code;
  }
  if (error instanceof UsageError) {
    return "usage";
  }
  if (error instanceof InterruptedError) {
    return "interrupted";
  }
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
