import { type Batch, planBatches } from "@roma-assets/batch";
import { exitCodes } from "./exit-codes.ts";
import { formatAssets, pluralize } from "./format.ts";
import { formatDuplicates, type IdList } from "./id-list.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { Terminal } from "./terminal.ts";

/** Prints the batches that `delete` would submit. Sends nothing. */
export async function printPlan(
  terminal: Terminal,
  json: boolean,
  { apps, tasks }: { apps: IdList; tasks: IdList },
): Promise<void> {
  let batches = 0;
  for await (const batch of planBatches({ apps, tasks })) {
    batches += 1;
    if (json) {
      writeJsonLine({ type: "planned", ...batch });
    } else {
      terminal.print(formatBatch(batch));
    }
  }

  if (json) {
    const duplicates = apps.duplicates + tasks.duplicates;
    const totals = { apps: apps.count, tasks: tasks.count, batches, duplicates };
    writeJsonLine({ type: "plan", totals, exitCode: exitCodes.ok });
  }
  terminal.print(
    ...formatDuplicates(apps, tasks),
    `${formatAssets(apps.count, tasks.count)} in ${pluralize(batches, "batch")}. Nothing was sent.`,
  );
}

// --- internal ---

function formatBatch({ batch, apps, tasks }: Batch): string {
  const parts: string[] = [];
  if (tasks.length > 0) {
    parts.push(`${pluralize(tasks.length, "task")} (${formatRange(tasks)})`);
  }
  if (apps.length > 0) {
    parts.push(`${pluralize(apps.length, "application")} (${formatRange(apps)})`);
  }

  return `Batch ${batch}: ${parts.join(", ")}`;
}

function formatRange(ids: readonly string[]): string {
  return ids.length > 1 ? `${ids[0]} ... ${ids.at(-1)}` : `${ids[0]}`;
}
