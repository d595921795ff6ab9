/** Draws how a deletion proceeds, with the limit and the routes that the packages have today. */
import { MAX_ASSETS_PER_BATCH } from "@roma-assets/batch";
import { describeOperations, readDescription } from "@roma-assets/sandbox/description";
import { escapeXml, renderSvg } from "./theme.ts";

/** @throws {Error} if the description lacks an operation of the picture. */
export function drawFlow(): string {
  const steps: Step[] = [
    { name: "IDs", details: ["applications and tasks; each ID counts once"] },
    {
      name: "Batches",
      details: [`up to ${MAX_ASSETS_PER_BATCH} IDs each, one batch after the other`],
    },
    {
      name: "Archive, with a backup",
      details: [findRoute("exportAssets"), "on the disk before anything is deleted"],
    },
    { name: "Job", details: [findRoute("deleteAssets"), "one job per batch"] },
    { name: "Progress", details: [findRoute("getAssetJob"), "until the job has ended"] },
    { name: "Report", details: ["each ID: deleted, missing, failed, unknown, or not submitted"] },
  ];

  const height = MARGIN + steps.length * STEP_HEIGHT;
  const body = [
    ARROWHEAD,
    `<g font-size="14" font-family="${FONT}">`,
    ...steps.map(drawStep),
    ...steps.slice(1).map((_, index) => drawArrow(index)),
    drawLoop(FOLLOWED_STEP, BATCH_STEP),
    drawJournal(BATCH_STEP, FOLLOWED_STEP),
    "</g>",
  ];
  return renderSvg(TITLE, WIDTH, height, body.join("\n"));
}

// --- internal ---

interface Step {
  name: string;
  details: string[];
}

const TITLE =
  "How a deletion proceeds: the IDs are split into batches. With a backup, each is " +
  "exported to an archive first. Each batch becomes a job, which is followed until it has ended; then " +
  "the next batch follows. A journal records each step. The report accounts for each ID.";

/** The steps that are repeated for each batch. */
const BATCH_STEP = 1;
const FOLLOWED_STEP = 4;

const WIDTH = 820;
const MARGIN = 24;
const STEP_HEIGHT = 104;
const LINE_HEIGHT = 19;
const MAX_DETAILS = 2;
const BOX = { x: 84, width: 520, height: 76 };
const JOURNAL = { x: 640, width: 156 };

const FONT = "system-ui, -apple-system, Segoe UI, Arial, sans-serif";

const ARROWHEAD = `<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path class="accent" d="M0 0l8 4-8 4z" /></marker>`;

function findRoute(operationId: string): string {
  const operations = describeOperations(readDescription());
  const operation = operations.find((candidate) => candidate.operationId === operationId);
  if (operation === undefined) {
    throw new Error(`The picture shows ${operationId}, which the description does not have.`);
  }

  return `${operation.method} ${operation.path}`;
}

function topOf(step: number): number {
  return MARGIN + step * STEP_HEIGHT;
}

function centerOf(step: number): number {
  return topOf(step) + BOX.height / 2;
}

function drawStep({ name, details }: Step, step: number): string {
  const x = BOX.x + 16;
  // In the middle of the box, whose height is that of a name and two lines.
  const top = topOf(step) + (MAX_DETAILS - details.length) * (LINE_HEIGHT / 2);

  return [
    drawBox(BOX.x, topOf(step), BOX.width, BOX.height),
    drawText(x, top + 24, name, "text", 'font-weight="bold" font-size="17"'),
    ...details.map((detail, row) => drawText(x, top + 45 + row * LINE_HEIGHT, detail, "muted")),
  ].join("\n");
}

/** Draws the arrow from a step to the next one. */
function drawArrow(step: number): string {
  const x = BOX.x + BOX.width / 2;
  const top = topOf(step) + BOX.height;
  return drawLine(`M${x} ${top}V${topOf(step + 1)}`);
}

/** Draws the arrow that leads back, on the left. */
function drawLoop(from: number, to: number): string {
  const left = BOX.x - 36;
  const line = drawLine(`M${BOX.x} ${centerOf(from)}H${left}V${centerOf(to)}H${BOX.x}`);
  const middle = (centerOf(from) + centerOf(to)) / 2;
  const turned = `transform="rotate(-90 ${left - 10} ${middle})" text-anchor="middle"`;
  return line + drawText(left - 10, middle, "next batch", "muted", turned);
}

/** Draws the journal, which accompanies some steps, on the right. */
function drawJournal(from: number, to: number): string {
  const top = topOf(from);
  const height = topOf(to) + BOX.height - top;
  const lines = [
    "each step is on",
    "the disk before",
    "the next one, so",
    "that a run can",
    "be resumed",
  ];
  const x = JOURNAL.x + 16;
  return [
    drawBox(JOURNAL.x, top, JOURNAL.width, height),
    drawText(x, top + 24, "Journal", "text", 'font-weight="bold" font-size="17"'),
    ...lines.map((line, row) => drawText(x, top + 48 + row * LINE_HEIGHT, line, "muted")),
    ...[from, to].map((step) => drawLine(`M${BOX.x + BOX.width} ${centerOf(step)}H${JOURNAL.x}`)),
  ].join("\n");
}

function drawBox(x: number, y: number, width: number, height: number): string {
  return `<rect class="box" x="${x}" y="${y}" width="${width}" height="${height}" rx="6" />`;
}

function drawLine(path: string): string {
  return `<path class="line" marker-end="url(#arrow)" d="${path}" />`;
}

function drawText(x: number, y: number, text: string, color: string, attributes = ""): string {
  return `<text class="${color}" x="${x}" y="${y}" ${attributes}>${escapeXml(text)}</text>`;
}
