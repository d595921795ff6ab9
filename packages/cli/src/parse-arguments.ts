import { parseArgs, type ParseArgsConfig } from "node:util";
import { pluralize } from "./format.ts";
import { convertValue } from "./option-values.ts";
import type { OptionTable, OptionValues } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/** Parsed arguments of a command. */
export interface ParsedArguments<T extends OptionTable> {
  readonly values: OptionValues<T>;
  /** The required argument; an empty string for a command without one. */
  readonly argument: string;
}

/**
 * Parses the arguments of a command. This is the only file that depends on the parser, `node:util`.
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

/** Options that users might expect, but that would reveal a secret in the process list. */
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
    if (!(error instanceof Error)) {
      throw error;
    }
    throw new UsageError(explainParserError(error));
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

  if (SECRET_OPTION.test(problem)) {
    return `${problem}. Other users can see arguments: set environment variables or use --token-stdin.`;
  }

  return `${problem}.`;
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
