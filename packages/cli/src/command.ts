import { globalOptions, type GlobalValues } from "./global-options.ts";
import { convertValue, type RawValue } from "./option-values.ts";
import type { OptionTable, OptionValues } from "./options.ts";
import { UsageError } from "./usage-error.ts";

/** A command, like `roma-assets delete`. */
export interface Command {
  /** The options of this command alone. */
  readonly options: OptionTable;
  /** Command lines that show how it is used. */
  readonly examples: readonly string[];
  /** Explains what to write in place of an argument that the command does not take. */
  readonly explainArgument?: (argument: string) => string;
  /**
   * Converts the values of the options, and executes the command.
   *
   * @returns the exit code.
   * @throws {UsageError} if a value is invalid.
   */
  run(rawValues: RawValues, argument: string): Promise<number>;
}

/** The values of options as a parser returns them, by the names of the options. */
export type RawValues = ReadonlyMap<string, RawValue>;

/** Defines a command by its options and a function that receives their values. */
export function defineCommand<const T extends OptionTable>(definition: {
  readonly options: T;
  readonly examples: readonly string[];
  readonly explainArgument?: (argument: string) => string;
  readonly execute: (values: OptionValues<T> & GlobalValues, argument: string) => Promise<number>;
}): Command {
  const { execute, ...command } = definition;

  return {
    ...command,
    run(rawValues, argument) {
      const values = convertValues({ ...globalOptions, ...definition.options }, rawValues);
      return execute(values as OptionValues<T> & GlobalValues, argument);
    },
  };
}

// --- internal ---

function convertValues(options: OptionTable, rawValues: RawValues): Record<string, unknown> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    const result = convertValue(option, rawValues.get(name));
    if (result.problem !== undefined) {
      problems.push(`--${name}: ${result.problem}`);
    }
    values[name] = result.value;
  }

  if (problems.length > 0) {
    throw new UsageError(...problems);
  }
  return values;
}
