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
// oxlint-disable-next-line typescript/explicit-module-boundary-types -- inferred from parseArgs
function tokenize(options: OptionTable, args: string[]) {
  const config: NonNullable<ParseArgsConfig["options"]> = {};
  for (const [name, option] of Object.entries(options)) {
    config[name] = {
      type: option.type === "flag" ? "boolean" : "string",
      multiple: option.type === "string" && option.multiple === true,
      ...(option.short !== undefined && { short: option.short }),
    };
  }

  try {
    return parseArgs({ args, options: config, strict: true, allowPositionals: true });
  } catch (error) {
    // Node appends advice about positional arguments that start with a dash; none does here.
    const [problem = ""] = String((error as Error).message).split(/\. |\n/);
    const advice = SECRET_OPTION.test(problem)
      ? ". Other users can see arguments: pass secrets in the environment or with --token-stdin."
      : "";
    throw new UsageError(problem + advice);
  }
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

type Conversion =
  | { readonly value: unknown; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

function convertValue(option: Option, raw: RawValue): Conversion {
  switch (option.type) {
    case "flag":
      return { value: raw === true };
    case "string":
      return { value: raw ?? (option.multiple ? [] : undefined) };
    case "choice":
    case "integer":
    case "duration":
      return typeof raw === "string" ? convertText(option, raw) : { value: defaultOf(option) };
  }
}

function defaultOf(option: Option): number | undefined {
  return option.type === "integer" ? option.default : undefined;
}

function convertText(
  option: Extract<Option, { type: "choice" | "integer" | "duration" }>,
  text: string,
): Conversion {
  const expected = (what: string): Conversion => ({
    problem: `expected ${what}, received ${JSON.stringify(text)}.`,
  });

  switch (option.type) {
    case "choice":
      return option.choices.includes(text)
        ? { value: text }
        : expected(option.choices.join(" or "));
    case "integer": {
      const isInRange = /^\d+$/.test(text) && Number(text) <= option.max;
      return isInRange ? { value: Number(text) } : expected(`a whole number up to ${option.max}`);
    }
    case "duration": {
      const ms = Number(text) * 1000;
      const isInRange = /^\d*\.?\d+$/.test(text) && ms >= 1 && ms <= MAX_DURATION_MS;
      return isInRange ? { value: ms } : expected("a number of seconds, up to 24 days");
    }
  }
}
