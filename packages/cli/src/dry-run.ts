import {
  ASSET_KINDS,
  type AssetKind,
  type Batch,
  MAX_ASSETS_PER_BATCH,
  MAX_INSPECTED_AT_ONCE,
  planBatches,
} from "@roma-assets/batch";
import { exitCodes } from "./exit-codes.ts";
import { formatSeenAssets, printWarnings, writeFindings, writeSeenAsset } from "./findings.ts";
import { formatAssets, pluralize } from "./format.ts";
import { formatDuplicates, type IdList } from "./id-list.ts";
import type { Findings, SeenAsset } from "./inspection.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { Terminal } from "./terminal.ts";

/** What a dry run prints. */
export interface DryRun {
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly apps: IdList;
  readonly tasks: IdList;
  /** What the service says of the assets, if it was asked. */
  readonly findings: Findings | undefined;
  /** True if every batch is printed, however many there are. */
  readonly isComplete: boolean;
}

/** Prints the assets that `delete` would delete, by batches. Deletes nothing. */
export async function printPlan(run: DryRun): Promise<void> {
  const { terminal, json, apps, tasks, findings } = run;
  const progress = new PlanProgress(terminal);
  let batches = 0;
  for await (const batch of planBatches({ apps, tasks })) {
    batches += 1;
    if (json || run.isComplete || batches <= MAX_PRINTED_BATCHES) {
      printBatch(run, batch);
    } else {
      progress.show(batches);
    }
  }
  progress.end();

  if (!json && !run.isComplete && batches > MAX_PRINTED_BATCHES) {
    const rest = pluralize(batches - MAX_PRINTED_BATCHES, "more batch");
    terminal.print(`... and ${rest}; --all prints every one`);
  }
  if (findings) {
    printWarnings(terminal, findings);
  }
  if (json) {
    writePlan(run, batches);
  }
  terminal.print(
    ...formatDuplicates(apps, tasks),
    `${formatAssets(apps.count, tasks.count)} in ${pluralize(batches, "batch")}. Nothing was deleted.`,
  );
}

// --- internal ---

/** Maximum number of batches that are printed one by one: those of all assets with names. */
const MAX_PRINTED_BATCHES = MAX_INSPECTED_AT_ONCE / MAX_ASSETS_PER_BATCH;

/** Number of batches after which the progress is shown again. */
const PROGRESS_INTERVAL = 500;

/** Shows on a terminal how many batches were planned. */
class PlanProgress {
  readonly #terminal: Terminal;
  #shown = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  show(batches: number): void {
    if (this.#terminal.canRedraw && batches % PROGRESS_INTERVAL === 0) {
      this.#shown = `${pluralize(batches, "batch")} planned ...`;
      this.#terminal.overwrite(this.#shown, 0);
    }
  }

  end(): void {
    if (this.#shown !== "") {
      this.#terminal.clear(this.#shown.length);
    }
  }
}

function printBatch({ terminal, json, findings }: DryRun, batch: Batch): void {
  const seen = findings ? assetsOf(batch, findings) : [];
  const submitted = withoutMissing(batch, findings);
  if (json) {
    seen.forEach(writeSeenAsset);
    writeJsonLine({ type: "planned", ...submitted });
  } else {
    terminal.print(formatBatch(submitted), ...formatSeenAssets(seen));
  }
}

function writePlan({ apps, tasks, findings }: DryRun, batches: number): void {
  if (findings) {
    writeFindings(findings);
  }
  const duplicates = apps.duplicates + tasks.duplicates;
  const totals = { apps: apps.count, tasks: tasks.count, batches, duplicates };
  writeJsonLine({ type: "plan", totals, exitCode: exitCodes.ok });
}

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
