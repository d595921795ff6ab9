import { DomUtils, parseDocument } from "htmlparser2";
import { COLUMNS, type Line, type Span } from "./record.ts";
import { escapeXml, renderSvg } from "./theme.ts";

/** Draws lines as the window of a terminal. */
export function drawTerminal(title: string, lines: Line[]): string {
  const width = COLUMNS * CHARACTER_WIDTH + 2 * PADDING;
  const height = lines.length * LINE_HEIGHT + 2 * PADDING;
  const rows = lines.map(drawLine);

  const style = `font-family="${FONT}" font-size="${FONT_SIZE}"`;
  return renderSvg(title, width, height, `<g ${style}>\n${rows.join("\n")}\n</g>`);
}

/** Returns true if two pictures show the same output, apart from what differs between runs. */
export function hasSameText(a: string, b: string): boolean {
  return normalize(readTerminal(a)) === normalize(readTerminal(b));
}

// --- internal ---

const FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace";
const FONT_SIZE = 14;
const CHARACTER_WIDTH = 8.4;
const LINE_HEIGHT = 20;
const PADDING = 20;

function drawLine(line: Line, row: number): string {
  const length = line.reduce((sum, { text }) => sum + text.length, 0);
  const y = PADDING + row * LINE_HEIGHT + FONT_SIZE;
  // Every font then has columns of the same width.
  const textLength = (length * CHARACTER_WIDTH).toFixed(1);

  const spans = line.map(drawSpan).join("");
  return `<text x="${PADDING}" y="${y}" textLength="${textLength}" xml:space="preserve">${spans}</text>`;
}

function drawSpan({ text, isBold, isDim, color }: Span): string {
  const weight = isBold ? ' font-weight="bold"' : "";
  return `<tspan class="${colorClass(isDim, color)}"${weight}>${escapeXml(text)}</tspan>`;
}

function colorClass(isDim: boolean, color: number | undefined): string {
  if (color !== undefined) {
    // The bright colors follow the eight plain ones.
    return `ansi-${color % 8}`;
  }

  return isDim ? "muted" : "text";
}

function readTerminal(svg: string): string {
  const rows = DomUtils.getElementsByTagName("text", parseDocument(svg, { xmlMode: true }));
  return rows.map((row) => DomUtils.textContent(row)).join("\n");
}

/** Replaces what depends on the time and the machine. */
function normalize(output: string): string {
  return output
    .replace(/^Asking the service .*\n/m, "") // Printed only if it takes long.
    .replaceAll(/ in (\d+\.\d s|[\d:]+:\d\d)/g, " in TIME")
    .replaceAll(/\d+\/s\b/g, "N/s")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d-]+Z|\d{8}T\d{6}Z/g, "TIME")
    .replaceAll(/job [\da-f]{32}/g, "job ID");
}
