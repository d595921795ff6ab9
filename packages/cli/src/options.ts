/**
 * Options of a command by their names, without the leading dashes. Parsing, `--help`, and the
 * tables of the README are all derived from these entries. They are plain data and independent of
 * the parser.
 */
export type OptionTable = Readonly<Record<string, Option>>;

/** One option of a command. */
export type Option = FlagOption | StringOption | ChoiceOption | IntegerOption | DurationOption;

/** An option without a value. */
export interface FlagOption extends OptionBase {
  readonly type: "flag";
}

/** An option whose value is used as received. */
export interface StringOption extends OptionBase {
  readonly type: "string";
  /** Placeholder of the value in help texts, like `FILE`. */
  readonly placeholder: string;
  /** Set to true if the option can be repeated. */
  readonly multiple?: boolean;
}

/** An option whose value is one of a few words. */
export interface ChoiceOption extends OptionBase {
  readonly type: "choice";
  readonly choices: readonly string[];
}

/** An option whose value is a whole number from 0 to `max`. */
export interface IntegerOption extends OptionBase {
  readonly type: "integer";
  readonly max: number;
  readonly default?: number;
}

/** An option whose value is given in seconds; commands receive milliseconds. */
export interface DurationOption extends OptionBase {
  readonly type: "duration";
  /** Set to true if 0 is a valid value. */
  readonly canBeZero?: boolean;
}

/** Values of the options of a table, as a command receives them. */
export type OptionValues<T extends OptionTable> = {
  readonly [Name in keyof T]: OptionValue<T[Name]>;
};

/** Formats an option as it is typed, with a placeholder for its value: `-y, --yes`, `--app <ID>`. */
export function formatOption(name: string, option: Option): string {
  const flag = option.short === undefined ? `--${name}` : `-${option.short}, --${name}`;
  const placeholder = placeholderOf(option);

  return placeholder === undefined ? flag : `${flag} <${placeholder}>`;
}

/** Describes an option in a sentence or two, including its default. */
export function describeOption(option: Option): string {
  if (option.type === "integer" && option.default !== undefined) {
    return `${option.description}. Default: ${option.default}`;
  }

  return option.description;
}

// --- internal ---

interface OptionBase {
  /** Starts with a capital letter, ends without a period. */
  readonly description: string;
  /** One-letter form, like `y` for `-y`. */
  readonly short?: string;
  /** Environment variable that applies if the option is not given. */
  readonly env?: string;
}

type OptionValue<T extends Option> = T extends FlagOption
  ? boolean
  : T extends StringOption & { readonly multiple: true }
    ? readonly string[]
    : T extends IntegerOption & { readonly default: number }
      ? number
      : SingleValue<T> | undefined;

type SingleValue<T extends Option> = T extends ChoiceOption
  ? T["choices"][number]
  : T extends IntegerOption | DurationOption
    ? number
    : string;

function placeholderOf(option: Option): string | undefined {
  switch (option.type) {
    case "string":
      return option.placeholder;
    case "choice":
      return option.choices.join("|");
    case "integer":
      return "N";
    case "duration":
      return "SECONDS";
    default:
      // A flag has no value.
      return undefined;
  }
}
