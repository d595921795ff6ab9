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

/** Options of {@link runScript}. */
export interface ScriptOptions {
  /** Ends the process on SIGINT and SIGTERM. Default: true. */
  exitOnSignals?: boolean;
  /** Maximum time that the process remains after the script, in milliseconds. Default: 5,000. */
  maxLingerMs?: number;
}

/**
 * Runs a script: prints its error, sets the exit code, and ends the process even if something that the
 * script has started would keep it alive.
 *
 * @param main returns false if the script failed and has printed why.
 */
export async function runScript(
  main: () => Promise<boolean | void>,
  { exitOnSignals = true, maxLingerMs = 5000 }: ScriptOptions = {},
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

  limitLingering(maxLingerMs);
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

/** Ends the process after a while. The timer itself does not keep it alive. */
function limitLingering(maxLingerMs: number): void {
  const timer = setTimeout(() => {
    console.error(
      `The script is done, but something kept its process alive for ${maxLingerMs} ms, such as a connection to a proxy that never responds. The process was ended.`,
    );
    process.exit();
  }, maxLingerMs);
  timer.unref();
}

/** Returns true for an error of a command that was run, which has the command's output. */
function isFailedCommand(error: unknown): error is Error & { output: string } {
  return error instanceof Error && "output" in error && typeof error.output === "string";
}
