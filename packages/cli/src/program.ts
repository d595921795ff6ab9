/**
 * Builds the command line from the tables of commands and options. Only this file and
 * `completion.ts` depend on the parser, `commander`.
 */
import {
  Argument as ParserArgument,
  Command as Parser,
  CommanderError,
  type Help,
  Option as ParserOption,
  type OutputConfiguration,
} from "commander";
import type { Command, RawValues } from "./command.ts";
import { type CommandEntry, commandEntries, commandGroups } from "./commands.ts";
import { addCompletion, addCompletionHelp, isCompletion } from "./completion.ts";
import {
  connectionOptions,
  globalOptions,
  outputOptions,
  settingsOptions,
} from "./global-options.ts";
import {
  DESCRIPTION,
  EXAMPLES,
  HELP_WIDTH,
  renderCommands,
  renderExamples,
  renderExitCodes,
  renderLinks,
} from "./help.ts";
import type { RawValue } from "./option-values.ts";
import { describeOption, formatOption, type Option, type OptionTable } from "./options.ts";
import { printOut } from "./output.ts";
import { UsageError } from "./usage-error.ts";
import { describeVersion } from "./version.ts";

/** Runs a command, and returns its exit code. */
export type CommandRunner = (run: () => Promise<number>) => Promise<number>;

/**
 * Parses a command line, and runs its command.
 *
 * @param runCommand runs the command, unless only help is asked for.
 * @returns the exit code.
 * @throws {UsageError} if the command line is invalid.
 */
export async function runProgram(
  args: readonly string[],
  runCommand: CommandRunner,
): Promise<number> {
  if (args[0] === "sandbox") {
    throw new UsageError("The sandbox is a command of its own now: npx @roma-assets/sandbox.");
  }

  let exitCode = 0;
  const runner: Runner = async (run) => {
    exitCode = await runCommand(run);
  };
  const program = createProgram(args, runner);
  if (isCompletion(args)) {
    await loadForCompletion(program, args, runner);
  }

  try {
    await program.parseAsync(withHelpOption(args), { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      throw error;
    }
    // Otherwise help or the version was asked for, and printed.
    if (error.exitCode !== 0) {
      throw toUsageError(error, args);
    }
  }
  return exitCode;
}

// --- internal ---

/** Runs a command for its exit code, which the parser can't return. */
type Runner = (run: () => Promise<number>) => Promise<void>;

/** Turns `help delete` into `delete --help`, which loads what the help of a command shows. */
function withHelpOption(args: readonly string[]): readonly string[] {
  const [first, ...rest] = args;
  return first === "help" ? [...rest, "--help"] : args;
}

/** What was asked for is printed. Errors are printed by whoever catches them. */
const OUTPUT: OutputConfiguration = {
  writeOut: (text) => printOut(...text.replace(/\n$/, "").split("\n")),
  writeErr: () => {},
};

const HELP: Partial<Help> = {
  helpWidth: HELP_WIDTH,
  showGlobalOptions: true,
  // Descriptions say their choices and defaults themselves.
  optionDescription: ({ description }) => description,
};

function createProgram(args: readonly string[], runner: Runner): Parser {
  const program = new Parser("roma-assets")
    .description(DESCRIPTION)
    .usage("COMMAND [OPTIONS]")
    .version(describeVersion(), "-V, --version", "Print the versions of roma-assets and Node.js")
    .helpOption("-h, --help", "Show help")
    .helpCommand("help [COMMAND]", "Show help for a command")
    .exitOverride()
    .configureOutput(OUTPUT)
    .configureHelp(HELP)
    .addHelpText("before", renderExamples(EXAMPLES))
    .addHelpText("after", renderExitCodes)
    .addHelpText("after", renderLinks);

  addOptions(program, "Connection:", connectionOptions, args);
  addOptions(program, "Settings:", settingsOptions, args);
  addOptions(program, "Output:", outputOptions, args);
  for (const entry of commandEntries) {
    addCommand(program, entry);
  }
  if (!isCompletion(args)) {
    addCompletionHelp(program);
  }

  const load = async (_: Parser, parser: Parser) => {
    const entry = commandEntries.find(({ name }) => name === fullNameOf(parser));
    if (entry) {
      addDetails(parser, entry, await entry.load(), args, runner);
    }
  };
  for (const parser of [program, ...program.commands]) {
    parser.hook("preSubcommand", load);
  }
  return program;
}

/** Completion needs everything at once, and with each command the options that all of them take. */
async function loadForCompletion(
  program: Parser,
  args: readonly string[],
  runner: Runner,
): Promise<void> {
  for (const entry of commandEntries) {
    const parser = entry.name
      .split(" ")
      .reduce((parent, name) => parent.commands.find((each) => each.name() === name)!, program);
    addDetails(parser, entry, await entry.load(), args, runner);
    addOptions(parser, "Global Options:", globalOptions, args);
  }
  await addCompletion(program);
}

/** Adds what is known of a command without loading it. */
function addCommand(program: Parser, { name, summary, argument }: CommandEntry): void {
  const [first = "", second] = name.split(" ");
  const group = second === undefined ? program : findOrAddGroup(program, first);

  const parser = group
    .command(second ?? first)
    .description(summary)
    .allowExcessArguments();
  if (argument) {
    const parserArgument = new ParserArgument(`<${argument.name}>`, argument.description);
    if (argument.choices) {
      parserArgument.argChoices = [...argument.choices];
    }
    parser.addArgument(parserArgument);
  }
}

function findOrAddGroup(program: Parser, name: string): Parser {
  const existing = program.commands.find((parser) => parser.name() === name);
  return existing ?? program.command(name).description(commandGroups.get(name) ?? "");
}

function fullNameOf(parser: Parser): string {
  const isInGroup = parser.parent?.parent;
  return isInGroup ? `${parser.parent?.name()} ${parser.name()}` : parser.name();
}

/** Adds what only the file of a command knows. */
function addDetails(
  parser: Parser,
  entry: CommandEntry,
  command: Command,
  args: readonly string[],
  runner: Runner,
): void {
  addOptions(parser, "Options:", command.options, args);
  parser
    .addHelpText("before", renderExamples(command.examples))
    .addHelpText("after", renderLinks)
    .action(() =>
      runner(async () => {
        checkArguments(parser.args, entry, command);
        const values = readValues({ ...globalOptions, ...command.options }, parser);
        return command.run(values, parser.args[0] ?? "");
      }),
    );
}

function checkArguments(
  received: readonly string[],
  { argument }: CommandEntry,
  { explainArgument }: Command,
): void {
  const unexpected = received[argument ? 1 : 0];
  if (unexpected === undefined) {
    return;
  }

  // An argument is not repeated unless it looks like an ID: it could be a secret.
  const explanation = explainArgument?.(unexpected) ?? `expected ${argument ? 1 : "none"}`;
  throw new UsageError(`Unexpected argument: ${explanation}.`);
}

function addOptions(
  parser: Parser,
  heading: string,
  options: OptionTable,
  args: readonly string[],
): void {
  for (const [name, option] of Object.entries(options)) {
    parser.addOption(toParserOption(name, option, args).helpGroup(heading));
  }
}

function toParserOption(name: string, option: Option, args: readonly string[]): ParserOption {
  const parserOption = new ParserOption(formatOption(name, option), describeOption(option));
  if (option.type === "flag") {
    return parserOption;
  }
  if (option.type === "choice") {
    parserOption.argChoices = [...option.choices];
  }

  if (option.type === "string" && option.multiple) {
    return parserOption.argParser((value, previous: readonly string[] = []) => {
      checkValue(name, value, args);
      return [...previous, value];
    });
  }
  return parserOption.argParser((value) => {
    checkValue(name, value, args);
    return value;
  });
}

/** Refuses what is probably the next option, in place of the value that somebody forgot. */
function checkValue(name: string, value: string, args: readonly string[]): void {
  const isAttached = args.includes(`--${name}=${value}`);
  if (value.length > 1 && value.startsWith("-") && !isAttached) {
    throw new UsageError(
      `--${name}: expected a value, received an option. If it is the value, write --${name}=VALUE.`,
    );
  }
}

/** Reads the values of a command's options and of those that all commands take. */
function readValues(options: OptionTable, parser: Parser): RawValues {
  const parsed = parser.optsWithGlobals<Record<string, RawValue>>();
  const values = new Map<string, RawValue>();
  for (const [name, option] of Object.entries(options)) {
    // The parser keeps `--no-x` as the value false of `x`.
    const parserOption = new ParserOption(formatOption(name, option));
    const value = parsed[parserOption.attributeName()];
    const positive = value === false ? undefined : value;
    values.set(name, parserOption.negate ? value === false : positive);
  }
  return values;
}

/** Options that users might expect, but that would reveal a secret in the process list. */
const SECRET_OPTION = /^--?(?:token|password|iam-password|access-key|secret-key|security-token)$/;

/** Converts an error of the parser. A value is not repeated: it could be a secret. */
function toUsageError({ code, message }: CommanderError, args: readonly string[]): UsageError {
  if (code === "commander.help") {
    return new UsageError("Missing command.", ...renderCommands(), "See roma-assets --help.");
  }

  const [problem = "", suggestion = ""] = message.replace(/^error: |\.$/g, "").split("\n");
  const text = capitalize(
    problem.replace(/'(-[^'=]*)[^']*'/, "$1").replace(/required argument '(.*)'/, "argument: $1"),
  );
  const [, flag = ""] = /^Unknown option (.*)/.exec(text) ?? [];
  if (SECRET_OPTION.test(flag)) {
    return new UsageError(
      `${text}. Other users can see arguments: set environment variables or use --token-stdin.`,
    );
  }

  const advice = suggestion === "" ? "" : ` ${suggestion.slice(1, -1)}`;
  return new UsageError(`${text}.${advice}`, `See ${findHelp(args)} --help.`);
}

/** Returns the command whose help explains what was wrong. */
function findHelp(args: readonly string[]): string {
  const entry = commandEntries.find(
    ({ name }) => name === args.find((arg) => !arg.startsWith("-")),
  );
  return entry ? `roma-assets ${entry.name}` : "roma-assets";
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
