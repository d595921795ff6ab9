import type { Costs } from "./measure.ts";

/** Formats what descriptions cost as a table, with a column per size. */
export function formatCosts(costs: readonly Costs[]): string {
  const lines = Object.entries(ROWS).map(([name, format]) => {
    const cells = costs.map((each) => format(each).padStart(CELL_WIDTH));
    return `  ${name.padEnd(NAME_WIDTH)}${cells.join("")}`;
  });

  return lines.join("\n");
}

// --- internal ---

const NAME_WIDTH = 36;
const CELL_WIDTH = 10;

const ROWS: Record<string, (costs: Costs) => string> = {
  operations: (costs) => String(costs.operations),
  "description, kB": (costs) => formatKilobytes(costs.descriptionBytes),
  "npm run generate, s": (costs) => costs.generateSeconds.toFixed(1),
  "generated types, kB": (costs) => formatKilobytes(costs.typesBytes),
  "build of the client, s": (costs) => costs.buildSeconds.toFixed(1),
  "check of a module with a call, s": (costs) => costs.checkOneSeconds.toFixed(1),
  "check of a module with all calls, s": (costs) => costs.checkAllSeconds.toFixed(1),
  "bundle, bytes (min+gz)": (costs) => String(costs.bundleBytes),
  "decision, s": (costs) => costs.decideSeconds.toFixed(1),
  "memory of the decision, MB": (costs) => (costs.decideMemoryBytes / 1_000_000).toFixed(0),
};

function formatKilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(0);
}
