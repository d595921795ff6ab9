/**
 * Measures how the costs of an API grow with its operations: `npm run bench -- scale`, or
 * `npm run bench -- scale 3 100` for some sizes.
 *
 * Each size is a generated description in a copy of this repository, where the generators of this
 * repository read it.
 */
import { mkdirSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { createScratchFolder, UsageError } from "dev-tools";
import { type Costs, measureCosts } from "./scale/measure.ts";
import { saveChart } from "./report/chart.ts";
import { formatCosts, toPanels } from "./scale/table.ts";

/**
 * Measures descriptions and prints the results.
 *
 * @param sizes the numbers of operations. Default: 3, 10, 100 and 1,000.
 * @throws {UsageError} if one of them is not a number of operations.
 */
export async function benchScale(sizes: readonly string[]): Promise<void> {
  const operationCounts = sizes.length === 0 ? DEFAULT_SIZES : sizes.map(parseSize);
  const scratch = createScratchFolder("scale");
  const date = new Date().toISOString().slice(0, "YYYY-MM-DD".length);
  console.log(`\nScale, ${date}: Node ${process.version}, ${cpus()[0]?.model}`);

  const costs: Costs[] = [];
  for (const operations of operationCounts) {
    const folder = join(scratch, String(operations));
    mkdirSync(folder);
    costs.push(await measureCosts(folder, operations));
    console.log(`  ${operations} operations measured, load ${loadavg()[0]!.toFixed(1)}`);
  }

  console.log(`\n${formatCosts(costs)}`);
  saveChart({
    name: "scale",
    title: "Costs by the number of operations",
    panels: toPanels(costs),
  });
}

/** Reads a number of operations. */
export function parseSize(text: string): number {
  const size = Number(text);
  if (!Number.isInteger(size) || size < MIN_SIZE || size > MAX_SIZE) {
    throw new UsageError(
      `A size must be a number of operations from ${MIN_SIZE} to ${MAX_SIZE}, received ${text}.`,
      "npm run bench -- scale [SIZE ...]",
    );
  }

  return size;
}

// --- internal ---

const DEFAULT_SIZES = [3, 10, 100, 1000];

/** `createToken`, and two of the first resource: one without a body and one that can be revised. */
const MIN_SIZE = 3;

/** The generated descriptions have names for no more. */
const MAX_SIZE = 1000;
