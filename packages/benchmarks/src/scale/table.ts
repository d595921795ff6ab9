import type { Panel } from "../report/chart.ts";
import type { Costs } from "./measure.ts";

/** Formats what descriptions cost as a table, with a column per size. */
export function formatCosts(costs: readonly Costs[]): string {
  const lines = [SIZES, ...ROWS].map((row) => {
    const cells = costs.map((each) => formatCell(row, each).padStart(CELL_WIDTH));
    return `  ${row.name.padEnd(NAME_WIDTH)}${cells.join("")}`;
  });

  return lines.join("\n");
}

/** Returns the rows of the table for a chart, with a bar per size. */
export function toPanels(costs: readonly Costs[]): Panel[] {
  return ROWS.map((row) => ({
    title: row.name,
    bars: costs.map((each) => ({
      label: `${each.operations} operations`,
      value: row.valueOf(each),
      text: formatCell(row, each),
      isOwn: true,
    })),
  }));
}

// --- internal ---

const NAME_WIDTH = 36;
const CELL_WIDTH = 10;

interface Row {
  readonly name: string;
  readonly valueOf: (costs: Costs) => number;
  /** Number of decimal places. Default: 0. */
  readonly digits?: number;
}

const SIZES: Row = { name: "operations", valueOf: ({ operations }) => operations };

const ROWS: readonly Row[] = [
  { name: "description, kB", valueOf: (costs) => costs.descriptionBytes / 1000 },
  { name: "npm run generate, s", valueOf: (costs) => costs.generateSeconds, digits: 1 },
  { name: "generated types, kB", valueOf: (costs) => costs.typesBytes / 1000 },
  { name: "build of the client, s", valueOf: (costs) => costs.buildSeconds, digits: 1 },
  {
    name: "check of a module with a call, s",
    valueOf: (costs) => costs.checkOneSeconds,
    digits: 1,
  },
  {
    name: "check of a module with all calls, s",
    valueOf: (costs) => costs.checkAllSeconds,
    digits: 1,
  },
  { name: "bundle, bytes (min+gz)", valueOf: (costs) => costs.bundleBytes },
  { name: "decision, s", valueOf: (costs) => costs.decideSeconds, digits: 1 },
  {
    name: "memory of the decision, MB",
    valueOf: (costs) => costs.decideMemoryBytes / 1_000_000,
  },
];

function formatCell({ valueOf, digits = 0 }: Row, costs: Costs): string {
  return valueOf(costs).toFixed(digits);
}
