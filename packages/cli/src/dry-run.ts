import { ASSET_KINDS, type AssetKind, type Batch, planBatches } from "@roma-assets/batch";
import { exitCodes } from "./exit-codes.ts";
import { formatSeenAssets, printWarnings, writeFindings, writeSeenAsset } from "./findings.ts";
import { formatAssets, pluralize } from "./format.ts";
import { formatDuplicates, type IdList } from "./id-list.ts";
import type { Findings, SeenAsset } from "./inspection.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Prints the assets that `delete` would delete, by batches. Deletes nothing.
 *
 * @param findings what the service says of the assets, if it was asked.
 */
export async function printPlan(
  terminal: Terminal,
  json: boolean,
  { apps, tasks }: { apps: IdList; tasks: IdList },
  findings: Findings | undefined,
): Promise<void> {
  let batches = 0;
  for await (const batch of planBatches({ apps, tasks })) {
    batches += 1;
    const seen = findings ? assetsOf(batch, findings) : [];
    const submitted = withoutMissing(batch, findings);
    if (json) {
      seen.forEach(writeSeenAsset);
      writeJsonLine({ type: "planned", ...submitted });
    } else {
      terminal.print(formatBatch(submitted), ...formatSeenAssets(seen));
    }
  }

  if (findings) {
    printWarnings(terminal, findings);
  }
  if (json) {
    if (findings) {
      writeFindings(findings);
    }
    const duplicates = apps.duplicates + tasks.duplicates;
    const totals = { apps: apps.count, tasks: tasks.count, batches, duplicates };
    writeJsonLine({ type: "plan", totals, exitCode: exitCodes.ok });
  }
  terminal.print(
    ...formatDuplicates(apps, tasks),
    `${formatAssets(apps.count, tasks.count)} in ${pluralize(batches, "batch")}. Nothing was deleted.`,
  );
}

// --- internal ---

function assetsOf(batch: Batch, { inspection }: Findings): SeenAsset[] {
  return ASSET_KINDS.flatMap((kind) =>
    batch[kind].map((id) => ({ kind, id, visibility: inspection[kind].get(id)! })),
  );
}

/** Returns what is submitted of a batch: assets that are not found are left out. */
function withoutMissing({ batch, apps, tasks }: Batch, findings: Findings | undefined): Batch {
  const isLeft = (kind: AssetKind) => (id: string) =>
    findings?.inspection[kind].get(id)?.state !== "not-found";
  return { batch, apps: apps.filter(isLeft("apps")), tasks: tasks.filter(isLeft("tasks")) };
}

function formatBatch({ batch, apps, tasks }: Batch): string {
  const parts: string[] = [];
  if (tasks.length > 0) {
    parts.push(`${pluralize(tasks.length, "task")} (${formatRange(tasks)})`);
  }
  if (apps.length > 0) {
    parts.push(`${pluralize(apps.length, "application")} (${formatRange(apps)})`);
  }

  return `Batch ${batch}: ${parts.join(", ") || "nothing is left to submit"}`;
}

function formatRange(ids: readonly string[]): string {
  return ids.length > 1 ? `${ids[0]} ... ${ids.at(-1)}` : `${ids[0]}`;
}
