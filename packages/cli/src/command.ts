import type { OptionTable, OptionValues } from "./options.ts";
import { parseArguments } from "./parse-arguments.ts";

/** A command, like `roma-assets delete`. */
export interface Command extends CommandSyntax {
  /** Describes the command in `--help`, in one line. */
  readonly summary: string;

  /**
   * Parses the arguments and executes the command.
   *
   * @returns the exit code.
   * @throws {UsageError} if an argument is missing, unknown or invalid.
   */
  run(args: string[]): Promise<number>;
}

/** Everything that a command accepts on its command line. */
export interface CommandSyntax<T extends OptionTable = OptionTable> {
  readonly options: T;
  /** Name of the one required argument, like `FILE`; omitted if the command takes none. */
  readonly argument?: string;
}

/** Defines a command by its options and a function that receives their parsed values. */
export function defineCommand<const T extends OptionTable>(
  definition: CommandSyntax<T> & {
    readonly summary: string;
    readonly execute: (values: OptionValues<T>, argument: string) => Promise<number>;
  },
): Command {
  const { execute, ...command } = definition;

  return {
    ...command,
    run(args) {
      const { values, argument } = parseArguments(definition, args);
      return execute(values, argument);
    },
  };
}
