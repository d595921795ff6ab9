import stringWidth from "fast-string-width";

/**
 * Formats rows with aligned columns. Omits columns without any content.
 *
 * @returns the lines; the first one has the headings.
 */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const columns = [...headings.keys()].filter((column) => rows.some((row) => row[column]));
  const lines = [headings, ...rows].map((row) => columns.map((column) => row[column] ?? ""));
  const widths = columns.map((_, index) =>
    Math.max(...lines.map((cells) => stringWidth(cells[index] ?? ""))),
  );

  return lines.map((cells) =>
    cells
      .map((cell, index) => cell + " ".repeat((widths[index] ?? 0) - stringWidth(cell)))
      .join("  ")
      .trimEnd(),
  );
}
