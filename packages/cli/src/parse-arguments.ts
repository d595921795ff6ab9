import { parseArgs, type ParseArgsConfig } from "node:util";
import { plural } from "./terminal.ts";

/** What was typed can't be done; nothing was sent. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** All that is wrong, so that nobody has to mend it one by one. */
  readonly problems: readonly string[];

  constructor(...problems: string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** The options of a command, in the shape of `node:util`. */
export type Options = NonNullable<ParseArgsConfig["options"]>;

/** What was given of them. */
export type Values<T extends Options> = Parsed<T>["values"];

/**
 * Reads the arguments of a command.
 *
 * @param names what the command takes beside its options, like `FILE`; each has to be there.
 * @throws {UsageError} if there is an argument too many, too few or unknown.
 */
export function readArguments<const T extends Options>(
  args: string[],
  options: T,
  names: readonly string[] = [],
): Parsed<T> {
  let parsed: Parsed<T>;
  try {
    parsed = parseArgs({ args, options, strict: true as const, allowPositionals: true as const });
  } catch (error) {
    const [problem = ""] = (error as Error).message.split(/\. |\n/);
    throw new UsageError(
      /Unknown option '--?(token|password|iam-password)'/.test(problem)
        ? `${problem}: a secret comes from the environment or --token-stdin, since others can see arguments`
        : problem,
    );
  }
  const { positionals } = parsed;
  const missing = names.slice(positionals.length).map((name) => `${name} is missing`);
  // What it is is not repeated: it could be a secret.
  const extra =
    positionals.length > names.length
      ? [`${plural(positionals.length - names.length, "argument")} too many`]
      : [];
  if (missing.length + extra.length > 0) {
    throw new UsageError(...missing, ...extra);
  }
  return parsed;
}

/** Reads an option that is a number: whole, from 0 to `most`. */
export function readNumber(name: string, text: string | undefined, most: number): number {
  if (text === undefined || !/^\d+$/.test(text) || Number(text) > most) {
    throw new UsageError(`${name}: a whole number up to ${most} is needed`);
  }
  return Number(text);
}

/** Reads `--timeout`, in seconds, as milliseconds. */
export function readTimeoutMs(seconds: string | undefined): number | undefined {
  if (seconds === undefined) {
    return undefined;
  }
  const ms = Number(seconds) * 1000;
  if (!/^\d*\.?\d+$/.test(seconds) || !(ms >= 1) || ms > 2 ** 31) {
    throw new UsageError("--timeout: a number of seconds is needed, up to 24 days");
  }
  return ms;
}

// --- internal ---

type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T; strict: true; allowPositionals: true }>
>;
