import type { Revision } from "./revision.ts";

/** The result of a step. */
export interface Row {
  change: string;
  bump: string;
  version: string;
  /** "yes", "no", or "-" if it was not checked. */
  compiles: string;
  seconds: number;
}

/** Prints the rows as a table, with columns as wide as their content. */
export function formatTable(rows: Row[]): string {
  const cells = rows.map((row) => Object.values({ ...row, seconds: row.seconds.toFixed(1) }));
  const lines = [HEADINGS, ...cells];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...lines.map((line) => line[column]!.length)),
  );

  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column]!)))
    .map((line) => line.join("  ").trimEnd())
    .join("\n");
}

/** Returns a message for each cell that differs from what the step's file expects. */
export function findUnexpected(row: Row, { expect }: Revision): string[] {
  const expected = { ...expect, compiles: formatCompiles(expect.compiles) };
  return COMPARED.filter((cell) => row[cell] !== expected[cell]).map(
    (cell) => `${row.change}: ${cell} is ${row[cell]}, but ${expected[cell]} was expected`,
  );
}

// --- internal ---

const HEADINGS = ["change", "bump", "version", "old consumer compiles", "seconds"];

const COMPARED = ["bump", "version", "compiles"] as const;

function formatCompiles(compiles: boolean | null): string {
  if (compiles === null) {
    return "-";
  }

  return compiles ? "yes" : "no";
}
