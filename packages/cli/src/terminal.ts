import {
  clearLine,
  type Line,
  type Output,
  overwriteLine,
  streamForPeople,
  writeLines,
} from "./output.ts";
import type { GlobalValues } from "./global-options.ts";
import { toPrintable } from "./printable.ts";

/** The terminal at which users read and answer. */
export interface Terminal {
  /** Width of a line, in characters; undefined if it is unknown. */
  readonly columns: number | undefined;
  /** True if only results and errors are printed. */
  readonly isQuiet: boolean;
  /** True if a line can be overwritten. */
  readonly canRedraw: boolean;
  /** True if a prompt can be shown: its input and its output are a terminal. */
  readonly canAsk: boolean;
  /** Prints lines. Styles have an effect if colors are enabled. */
  print(...lines: Line[]): void;
  /** Writes over the last line, and over so many further characters. */
  overwrite(line: Line, padding: number): void;
  /** Removes the last line, of which so many characters are visible. */
  clear(length: number): void;
  /** Asks a yes-or-no question. An abort or the end of the input counts as a no. */
  ask(question: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Asks to type a number, until it is typed. Ctrl-C, an abort or the end of the input counts as a
   * no.
   */
  askForNumber(question: string, expected: number, signal: AbortSignal): Promise<boolean>;
}

/** The options that decide what a terminal does. */
export type TerminalOptions = Partial<
  Pick<GlobalValues, "json" | "quiet" | "verbose" | "no-input">
>;

/**
 * Opens the terminal: stdout, or stderr if stdout is for JSON. In a pipe, with `CI` set, or on a dumb
 * terminal nothing is redrawn and no prompt is shown. `NO_COLOR` disables colors.
 */
export function openTerminal(
  {
    json = false,
    quiet = false,
    verbose = false,
    "no-input": isUnattended = false,
  }: TerminalOptions,
  env: NodeJS.ProcessEnv = process.env,
  output: Output & NodeJS.WritableStream = streamForPeople(json),
): Terminal {
  const isTerminal = output.isTTY === true;
  const isInteractive = isTerminal && !isAutomated(env) && env["TERM"] !== "dumb";
  // Lines of exchanges would break into a line that is redrawn.
  const canRedraw = isInteractive && !verbose && !quiet;
  const hasColors = isTerminal && !env["NO_COLOR"] && output.hasColors?.() === true;

  const settings = { hasColors, env };

  return {
    get columns() {
      return output.columns;
    },
    isQuiet: quiet,
    canRedraw,
    get canAsk() {
      // Whoever typed a list of IDs has ended the input.
      const isInputOpen = process.stdin.isTTY && !process.stdin.readableEnded;
      return isInteractive && !isUnattended && isInputOpen;
    },
    print(...lines) {
      if (!quiet) {
        writeLines(output, lines, settings);
      }
    },
    overwrite(line, padding) {
      overwriteLine(output, line, padding, settings);
    },
    clear(length) {
      clearLine(output, length);
    },
    async ask(question, signal) {
      const { confirm } = await loadPrompts();
      const prompt = createPrompt(question, signal, output, env);
      return (await confirm({ ...prompt, initialValue: false })) === true;
    },
    async askForNumber(question, expected, signal) {
      const { text, isCancel } = await loadPrompts();
      const validate = (answer = "") =>
        isNumber(answer, expected) ? undefined : `Expected ${expected}, or Ctrl-C to stop`;
      const prompt = createPrompt(question, signal, output, env);
      return !isCancel(await text({ ...prompt, validate }));
    },
  };
}

/** Opens stderr, for output that must not mix with data on stdout. */
export function openErrorTerminal(): Terminal {
  return openTerminal({ json: true });
}

// --- internal ---

/**
 * Returns true if `CI` is set. Users set `CI=false` or `CI=0` to restore the interactive behavior.
 */
function isAutomated(env: NodeJS.ProcessEnv): boolean {
  return !["", "0", "false"].includes((env["CI"] ?? "").toLowerCase());
}

/** Loaded on demand, because it takes longer to load than everything else. */
function loadPrompts(): Promise<typeof import("@clack/prompts")> {
  return import("@clack/prompts");
}

/** Returns the options that all prompts have in common. */
function createPrompt(
  question: string,
  signal: AbortSignal,
  output: NodeJS.WritableStream,
  env: NodeJS.ProcessEnv,
) {
  // The prompt does not notice that no answer can arrive after Ctrl-D.
  const inputEnded = new AbortController();
  process.once("beforeExit", () => inputEnded.abort());

  return {
    message: toPrintable(question, env),
    output: output as NodeJS.WriteStream,
    signal: AbortSignal.any([signal, inputEnded.signal]),
  };
}

/** Returns true if an answer is the number, with or without separators. */
function isNumber(answer: string, expected: number): boolean {
  return answer.trim().replaceAll(",", "") === String(expected);
}
