import {
  clearLine,
  type Line,
  type Output,
  overwriteLine,
  streamForPeople,
  writeLines,
} from "./output.ts";
import { toPrintable } from "./printable.ts";

/** The terminal at which users read and answer. */
export interface Terminal {
  /** Width of a line, in characters; undefined if it is unknown. */
  readonly columns: number | undefined;
  /** True if a line can be overwritten. This also means that the terminal is interactive. */
  readonly canRedraw: boolean;
  /** Prints lines. Styles have an effect if colors are enabled. */
  print(...lines: Line[]): void;
  /** Writes over the last line, and over so many further characters. */
  overwrite(line: Line, padding: number): void;
  /** Removes the last line, of which so many characters are visible. */
  clear(length: number): void;
  /**
   * Asks a yes-or-no question. An abort or the end of the input counts as a no.
   *
   * @returns undefined where no prompt can be shown.
   */
  ask(question: string, signal: AbortSignal): Promise<boolean | undefined>;
}

/**
 * Opens the terminal: stdout, or stderr if stdout is for JSON. In a pipe, with `CI` set, or on a dumb
 * terminal nothing is redrawn and no prompt is shown. `NO_COLOR` disables colors.
 */
export function openTerminal(
  json: boolean,
  env: NodeJS.ProcessEnv = process.env,
  output: Output & NodeJS.WritableStream = streamForPeople(json),
): Terminal {
  const isTerminal = output.isTTY === true;
  const canRedraw = isTerminal && !isAutomated(env) && env["TERM"] !== "dumb";
  const hasColors = isTerminal && !env["NO_COLOR"] && output.hasColors?.() === true;

  const settings = { hasColors, env };

  return {
    get columns() {
      return output.columns;
    },
    canRedraw,
    print(...lines) {
      writeLines(output, lines, settings);
    },
    overwrite(line, padding) {
      overwriteLine(output, line, padding, settings);
    },
    clear(length) {
      clearLine(output, length);
    },
    async ask(question, signal) {
      const text = toPrintable(question, env);
      return canRedraw && process.stdin.isTTY ? prompt(text, signal, output) : undefined;
    },
  };
}

/** Opens stderr, for output that must not mix with data on stdout. */
export function openErrorTerminal(): Terminal {
  return openTerminal(true);
}

// --- internal ---

/**
 * Returns true if `CI` is set. Users set `CI=false` or `CI=0` to restore the interactive behavior.
 */
function isAutomated(env: NodeJS.ProcessEnv): boolean {
  return !["", "0", "false"].includes((env["CI"] ?? "").toLowerCase());
}

async function prompt(
  question: string,
  signal: AbortSignal,
  output: NodeJS.WritableStream,
): Promise<boolean> {
  // Loaded on demand, because it takes longer to load than everything else.
  const { confirm } = await import("@clack/prompts");

  // The prompt does not notice that no answer can arrive after Ctrl-D.
  const inputEnded = new AbortController();
  process.once("beforeExit", () => inputEnded.abort());

  const answer = await confirm({
    message: question,
    initialValue: false,
    output: output as NodeJS.WriteStream,
    signal: AbortSignal.any([signal, inputEnded.signal]),
  });
  return answer === true;
}
