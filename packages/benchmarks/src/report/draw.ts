/** Draws the results of a benchmark as an SVG, which needs no script and nothing from elsewhere. */
import type { Bar, Conditions, MeasuredChart, Panel } from "./chart.ts";

/** Returns the text of an SVG file. It is readable on light and on dark pages. */
export function drawChart({ title, panels, conditions }: MeasuredChart): string {
  const blocks: string[] = [];
  let y = MARGIN + TITLE_HEIGHT;
  for (const panel of panels) {
    blocks.push(drawPanel(panel, y));
    y += PANEL_TITLE_HEIGHT + panel.bars.length * ROW_HEIGHT + PANEL_GAP;
  }

  const height = y + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${escape(title)}</title>
<style>${STYLE}</style>
<rect class="page" width="${WIDTH}" height="${height}" rx="8"/>
<text class="title" x="${MARGIN}" y="${MARGIN + 16}">${escape(title)}</text>
${blocks.join("\n")}
<text class="note" x="${MARGIN}" y="${height - MARGIN + 4}">${escape(describe(conditions))}</text>
</svg>
`;
}

// --- internal ---

const WIDTH = 860;
const MARGIN = 24;
const TITLE_HEIGHT = 36;
const PANEL_TITLE_HEIGHT = 26;
const PANEL_GAP = 18;
const ROW_HEIGHT = 24;
const BAR_HEIGHT = 14;

/** Where the bars begin, and the longest they can be. */
const BARS_X = 290;
const BARS_WIDTH = 400;

/** The least that is drawn of a bar, so that it can be seen. */
const MIN_BAR_WIDTH = 2;

/** If the largest value is so many times the smallest one, the scale is logarithmic. */
const MAX_LINEAR_RATIO = 60;

const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 17px; font-weight: 600; }
.panel { font-weight: 600; }
.label { text-anchor: end; }
.own { font-weight: 600; }
.note { fill: #59636e; font-size: 12px; }
.page { fill: #ffffff; }
.bar { fill: #8c959f; }
.bar.own { fill: #0969da; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .note { fill: #9198a1; }
  .page { fill: #0d1117; }
  .bar { fill: #656c76; }
  .bar.own { fill: #4493f8; }
}
`;

function drawPanel({ title, bars }: Panel, y: number): string {
  const toWidth = createScale(bars);
  const isLogarithmic = isWide(bars);
  const heading = isLogarithmic ? `${title} (logarithmic scale)` : title;
  const rows = bars.map((bar, index) =>
    drawBar(bar, y + PANEL_TITLE_HEIGHT + index * ROW_HEIGHT, toWidth(bar.value)),
  );

  return [
    `<text class="panel" x="${MARGIN}" y="${y + 14}">${escape(heading)}</text>`,
    ...rows,
  ].join("\n");
}

function drawBar({ label, text, isOwn = false }: Bar, y: number, width: number): string {
  const own = isOwn ? " own" : "";
  const textY = y + BAR_HEIGHT - 2;
  const barWidth = Math.max(MIN_BAR_WIDTH, width).toFixed(1);

  return [
    `<text class="label${own}" x="${BARS_X - 10}" y="${textY}">${escape(label)}</text>`,
    `<rect class="bar${own}" x="${BARS_X}" y="${y}" width="${barWidth}" height="${BAR_HEIGHT}" rx="2"/>`,
    `<text class="value${own}" x="${BARS_X + Number(barWidth) + 8}" y="${textY}">${escape(text)}</text>`,
  ].join("\n");
}

function isWide(bars: readonly Bar[]): boolean {
  const values = bars.map(({ value }) => value);
  const least = Math.min(...values);
  return least > 0 && Math.max(...values) / least > MAX_LINEAR_RATIO;
}

/** Returns a function from values to the widths of their bars. */
function createScale(bars: readonly Bar[]): (value: number) => number {
  const most = Math.max(...bars.map(({ value }) => value));
  if (!isWide(bars)) {
    return (value) => (most === 0 ? 0 : (value / most) * BARS_WIDTH);
  }

  // Begins below the smallest value, which would have no bar otherwise.
  const start = Math.log(Math.min(...bars.map(({ value }) => value)) / 2);
  const end = Math.log(most);
  return (value) => ((Math.log(value) - start) / (end - start)) * BARS_WIDTH;
}

function describe({ date, node, processor, load }: Conditions): string {
  return `Measured on ${date} with Node ${node}, ${processor}, at a load of ${load}`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
