import { parseArgs, type ParseArgsConfig } from "node:util";
import { pluralize } from "./format.ts";
import type { Option, OptionTable, OptionValues } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/** Parsed arguments of a command. */
export interface ParsedArguments<T extends OptionTable> {
  readonly values: OptionValues<T>;
  /** The required argument; an empty string for a command without one. */
  readonly argument: string;
}

/**
 * Parses the arguments of a command. This is the only file that knows the parser, `node:util`.
 *
 * @throws {UsageError} if an argument is missing, unknown or invalid.
 */
export function parseArguments<T extends OptionTable>(
  syntax: { readonly options: T; readonly argument?: string },
  args: string[],
): ParsedArguments<T> {
  const { values, positionals } = tokenize(syntax.options, args);
  checkPositionals(positionals, syntax.argument);

  const problems: string[] = [];
  const converted = Object.entries(syntax.options).map(([name, option]) => {
    const result = convertValue(option, values[name]);
    if (result.problem !== undefined) {
      problems.push(`--${name}: ${result.problem}`);
    }
    return [name, result.value] as const;
  });

  if (problems.length > 0) {
    throw new UsageError(...problems);
  }
  return {
    values: Object.fromEntries(converted) as OptionValues<T>,
    argument: positionals[0] ?? "",
  };
}

// --- internal ---

/** Value of an option as `node:util` returns it. */
type RawValue = ReturnType<typeof tokenize>["values"][string];

/** Maximum delay of a timer in Node, about 24 days. */
const MAX_DURATION_MS = 2 ** 31;

/** Options that people expect to exist, but that would show a secret in the process list. */
const SECRET_OPTION = /Unknown option '--?(token|password|iam-password)'/;

/** Separates options from positional arguments. */
function tokenize(options: OptionTable, args: string[]) {
  try {
    return parseArgs({
      args,
      options: toParserConfig(options),
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    throw error instanceof Error ? new UsageError(explainParserError(error)) : error;
  }
}

function toParserConfig(options: OptionTable): NonNullable<ParseArgsConfig["options"]> {
  const config: NonNullable<ParseArgsConfig["options"]> = {};
  for (const [name, option] of Object.entries(options)) {
    config[name] = {
      type: option.type === "flag" ? "boolean" : "string",
      multiple: option.type === "string" && option.multiple === true,
      ...(option.short !== undefined && { short: option.short }),
    };
  }
  return config;
}

function explainParserError({ message }: Error): string {
  // The rest of the message is advice on arguments that start with a dash; no command takes any.
  const [problem = ""] = message.split(/\. |\n/);

  return SECRET_OPTION.test(problem)
    ? `${problem}. Other users can see arguments: set environment variables or use --token-stdin.`
    : `${problem}.`;
}

function checkPositionals(positionals: readonly string[], argument: string | undefined): void {
  if (argument !== undefined && positionals.length === 0) {
    throw new UsageError(`Missing argument: ${argument}.`);
  }

  const expected = argument === undefined ? 0 : 1;
  if (positionals.length > expected) {
    // The arguments are not repeated: one of them could be a secret.
    throw new UsageError(
      `Expected ${pluralize(expected, "argument")}, received ${positionals.length}.`,
    );
  }
}

/** The value of an option, or why the argument is not a valid one. */
type Conversion =
  | { readonly value: unknown; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

function convertValue(option: Option, raw: RawValue): Conversion {
  if (option.type === "flag") {
    return { value: raw === true };
  }
  if (option.type === "string") {
    return { value: raw ?? (option.multiple ? [] : undefined) };
  }
  if (typeof raw !== "string") {
    return { value: option.type === "integer" ? option.default : undefined };
  }

  switch (option.type) {
    case "choice":
      return convertChoice(raw, option.choices);
    case "integer":
      return convertInteger(raw, option.max);
    default:
      return convertDuration(raw);
  }
}

function convertChoice(text: string, choices: readonly string[]): Conversion {
  return choices.includes(text) ? { value: text } : refuse(choices.join(" or "), text);
}

function convertInteger(text: string, max: number): Conversion {
  const isValid = /^\d+$/.test(text) && Number(text) <= max;
  return isValid ? { value: Number(text) } : refuse(`a whole number up to ${max}`, text);
}

function convertDuration(text: string): Conversion {
  const ms = Number(text) * 1000;
  const isValid = /^\d*\.?\d+$/.test(text) && ms >= 1 && ms <= MAX_DURATION_MS;
  return isValid ? { value: ms } : refuse("a number of seconds, up to 24 days", text);
}

function refuse(expected: string, text: string): Conversion {
  return { problem: `expected ${expected}, received ${JSON.stringify(text)}.` };
}
