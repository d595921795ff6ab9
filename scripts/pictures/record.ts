/** Runs a command in a terminal, and reads what its screen shows at the end. */
import { spawn } from "@lydell/node-pty";
import xterm, { type IBufferCell, type IBufferLine } from "@xterm/headless";
import { root, ScriptError } from "dev-tools";

/** Adjacent characters of the same style. */
export interface Span {
  text: string;
  isBold: boolean;
  isDim: boolean;
  /** Number of the color in the palette of the terminal. Undefined for the color of plain text. */
  color: number | undefined;
}

export type Line = Span[];

/** Number of columns of the terminal. No line of `npm start` is longer. */
export const COLUMNS = 100;

/**
 * Runs a script of this repository with the Node.js of this process.
 *
 * @returns the lines on the screen at the end, with progress bars in their last state.
 * @throws {ScriptError} if the script fails.
 */
export async function recordScript(script: string): Promise<Line[]> {
  const screen = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH, HOME, TERM: "xterm-256color" };
  const command = spawn(process.execPath, [script], { cwd: root, env, cols: COLUMNS, rows: ROWS });
  command.onData((data) => screen.write(data));

  const exitCode = await new Promise<number>((resolve) => {
    command.onExit((exit) => resolve(exit.exitCode));
  });
  // The screen parses its input later, and calls back once it has.
  await new Promise<void>((resolve) => screen.write("", resolve));

  const lines = readLines(screen);
  if (exitCode !== 0) {
    throw new ScriptError(`${script} exited with ${exitCode}:\n${textOf(lines)}`);
  }
  return lines;
}

/** Returns the text of lines without its style. */
export function textOf(lines: Line[]): string {
  return lines.map((line) => line.map(({ text }) => text).join("")).join("\n");
}

// --- internal ---

/** More than any output has, so that nothing scrolls away. */
const ROWS = 200;

function readLines(screen: xterm.Terminal): Line[] {
  const { active } = screen.buffer;
  const lines = Array.from({ length: active.length }, (_, row) => readLine(active.getLine(row)!));
  const lastRow = lines.findLastIndex((line) => line.length > 0);

  return lines.slice(0, lastRow + 1);
}

function readLine(line: IBufferLine): Line {
  const { length } = line.translateToString(true).trimEnd();
  const spans: Line = [];

  for (let column = 0; column < length; column++) {
    const span = toSpan(line.getCell(column)!);
    const previous = spans.at(-1);
    if (previous !== undefined && hasSameStyle(previous, span)) {
      previous.text += span.text;
    } else {
      spans.push(span);
    }
  }

  return spans;
}

function toSpan(cell: IBufferCell): Span {
  return {
    text: cell.getChars() || " ",
    isBold: cell.isBold() !== 0,
    isDim: cell.isDim() !== 0,
    color: cell.isFgPalette() ? cell.getFgColor() : undefined,
  };
}

function hasSameStyle(a: Span, b: Span): boolean {
  return a.isBold === b.isBold && a.isDim === b.isDim && a.color === b.color;
}
