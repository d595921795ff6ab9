/**
 * The only way to stdout and stderr. Everything passes through `printable.ts`, so that no text from
 * outside reaches a terminal or a log as it is.
 */
import { styleText } from "node:util";
import type { Environment } from "./environment.ts";
import { breakCommands, escapeControlCharacters, toPrintable } from "./printable.ts";

/** The part of an output stream that a terminal uses. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  hasColors?(): boolean;
}

/** The styles that are used. */
export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** A part of a line in a style. Text from outside can't have one. */
export interface StyledText {
  readonly style: Style;
  readonly text: string;
}

/** A line, or its parts. */
export type Line = string | StyledText | readonly (string | StyledText)[];

/** Settings that decide how lines are written. */
export interface LineSettings {
  readonly hasColors: boolean;
  readonly env: Environment;
}

/** Prints lines to stdout. */
export function printOut(...lines: string[]): void {
  writeLines(process.stdout, lines, PLAIN);
}

/** Prints lines to stderr. */
export function printError(...lines: string[]): void {
  writeLines(process.stderr, lines, PLAIN);
}

/**
 * Prints an error to stderr that GitHub Actions shows at the run of the workflow.
 *
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function printAnnotation(text: string): void {
  const lines = text.split("\n").map((line) => toPrintable(line));
  const data = lines.map((line) => line.replaceAll("%", "%25")).join("%0A");
  process.stderr.write(`::error title=roma-assets::${data}\n`);
}

/** Writes lines to an output. */
export function writeLines(output: Output, lines: readonly Line[], settings: LineSettings): void {
  const text = lines.map((line) => formatLine(line, settings)).join("\n");
  output.write(`${breakCommands(text, settings.env)}\n`);
}

/**
 * Writes over the last line of an output.
 *
 * @param padding the number of spaces that cover the rest of a longer line.
 */
export function overwriteLine(
  output: Output,
  line: Line,
  padding: number,
  settings: LineSettings,
): void {
  const text = breakCommands(formatLine(line, settings), settings.env);
  output.write(`\r${text}${" ".repeat(Math.max(0, padding))}`);
}

/** Removes the last line of an output, of which so many characters are visible. */
export function clearLine(output: Output, length: number): void {
  output.write(`\r${" ".repeat(length)}\r`);
}

/** Returns the stream that people read: stdout, or stderr if stdout is for JSON. */
export function streamForPeople(json: boolean): NodeJS.WriteStream {
  return json ? process.stderr : process.stdout;
}

/** Watches stdout and stderr for write errors. */
export interface OutputWatch {
  /**
   * Waits until everything has been written, and reports a failure on stderr.
   *
   * @returns false if a part of the output was lost.
   */
  flush(): Promise<boolean>;
}

/**
 * Starts to watch stdout and stderr. If the reader is gone, as with `| head`, the command continues
 * and does not report an error.
 */
export function watchOutput(): OutputWatch {
  const streams = [process.stdout, process.stderr];
  let failure: Error | undefined;
  for (const stream of streams) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (!CLOSED_OUTPUT_CODES.has(error.code)) {
        failure ??= error;
      }
    });
  }

  return {
    async flush() {
      for (const stream of streams) {
        await new Promise((resolve) => stream.write("", resolve));
      }

      if (failure) {
        printError(`roma-assets: Some output could not be written: ${failure.message}`);
      }

      return failure === undefined;
    },
  };
}

// --- internal ---

const PLAIN: LineSettings = { hasColors: false, env: process.env };

/** Codes of a write to a stream that nobody reads anymore. */
const CLOSED_OUTPUT_CODES = new Set<string | undefined>(["EPIPE", "EIO", "ERR_STREAM_DESTROYED"]);

function formatLine(line: Line, { hasColors }: LineSettings): string {
  const parts = typeof line === "string" || "style" in line ? [line] : line;

  const texts = parts.map((part) => {
    if (typeof part === "string") {
      return escapeControlCharacters(part);
    }
    const text = escapeControlCharacters(part.text);
    return hasColors && text ? styleText(part.style, text, { validateStream: false }) : text;
  });
  return texts.join("");
}
