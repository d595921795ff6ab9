import { styleText } from "node:util";

/** The part of an output stream that a terminal uses. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  hasColors?(): boolean;
}

/** The terminal at which users read and answer. */
export interface Terminal {
  readonly output: Output;
  /** True if a line can be overwritten. This also means that the terminal is interactive. */
  readonly canRedraw: boolean;
  /** Prints lines, with control characters escaped. */
  print(...lines: string[]): void;
  /** Styles text if colors are enabled. */
  style(style: Style, text: string): string;
  /**
   * Asks a yes-or-no question. An abort or the end of the input counts as a no.
   *
   * @returns undefined where no prompt can be shown.
   */
  ask(question: string, signal: AbortSignal): Promise<boolean | undefined>;
}

/** The styles that are used. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/**
 * Opens the terminal: stdout, or stderr if stdout is for JSON. In a pipe, with `CI` set, or on a dumb
 * terminal nothing is redrawn and no prompt is shown. `NO_COLOR` disables colors.
 */
export function openTerminal(
  json: boolean,
  env: NodeJS.ProcessEnv = process.env,
  output: Output & NodeJS.WritableStream = json ? process.stderr : process.stdout,
): Terminal {
  const isTerminal = output.isTTY === true;
  const canRedraw = isTerminal && !isAutomated(env) && env["TERM"] !== "dumb";
  const hasColors = isTerminal && !env["NO_COLOR"] && output.hasColors?.() === true;

  return {
    output,
    canRedraw,
    print(...lines) {
      output.write(`${lines.map(escapeControlCharacters).join("\n")}\n`);
    },
    style(style, text) {
      return hasColors && text ? styleText(style, text, { validateStream: false }) : text;
    },
    async ask(question, signal) {
      return canRedraw && process.stdin.isTTY ? prompt(question, signal, output) : undefined;
    },
  };
}

/** Opens stderr, for output that must not mix with data on stdout. */
export function openErrorTerminal(): Terminal {
  return openTerminal(true);
}

/**
 * Escapes characters that would control the terminal or begin another line, since parts of the line
 * come from the service. Keeps colors, which only the command itself prints.
 */
export function escapeControlCharacters(line: string): string {
  return line.replaceAll(COLOR_OR_CONTROL_CHARACTER, (found, color?: string) => {
    return color ?? `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

// --- internal ---

/** The escape codes of every {@link Style} and its end; or a control, line or direction character. */
const COLOR_OR_CONTROL_CHARACTER =
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  /(\x1b\[(?:[12]|22|3[12369])m)|[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

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
