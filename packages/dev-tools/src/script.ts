// Imports nothing that has to be installed: some jobs of the release run without `npm ci`.
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

/** A failure that its message explains completely, so that no stack trace is printed. */
export class ScriptError extends Error {
  override readonly name: string = "ScriptError";
}

/** The arguments of a script are invalid. */
export class UsageError extends ScriptError {
  override readonly name = "UsageError";

  constructor(reason: string, usage: string) {
    super(`${reason}\nUsage: ${usage}`);
  }
}

/**
 * Runs a script: prints its error and sets the exit code.
 *
 * @param main returns false if the script failed and has printed why.
 * @param options.exitOnSignals ends the process on SIGINT and SIGTERM. Default: true.
 */
export async function runScript(
  main: () => Promise<boolean | void>,
  { exitOnSignals = true }: { exitOnSignals?: boolean } = {},
): Promise<void> {
  for (const signal of exitOnSignals ? ["SIGINT", "SIGTERM"] : []) {
    // Without a listener, the process would end without removing its scratch folders. It stays,
    // because npm forwards the signal of the terminal, so that it may arrive twice.
    process.on(signal, () => process.exit(EXIT_CODE_OF_SIGINT));
  }

  try {
    const succeeded = await main();
    process.exitCode = succeeded === false ? 1 : 0;
  } catch (error) {
    console.error(explainError(error));
    process.exitCode = 1;
  }
}

/**
 * Reads the options of a script from the command line.
 *
 * @throws {UsageError} if an argument is not one of the options.
 */
export function readOptions<Options extends ParseArgsOptionsConfig>(
  options: Options,
  usage: string,
): ReturnType<typeof parseArgs<{ options: Options }>>["values"] {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    const [reason = ""] = (error as Error).message.split(". ");
    throw new UsageError(`${reason}.`, usage);
  }
}

/** Returns what to print for an error: its stack trace only if the error was not expected. */
export function explainError(error: unknown): unknown {
  if (error instanceof ScriptError) {
    return error.message;
  }

  if (isFailedCommand(error)) {
    return `${error.message}\n${error.output}`.trimEnd();
  }

  return error;
}

// --- internal ---

const EXIT_CODE_OF_SIGINT = 130;

/** Returns true for an error of a command that was run, which has the command's output. */
function isFailedCommand(error: unknown): error is Error & { output: string } {
  return error instanceof Error && "output" in error && typeof error.output === "string";
}
