import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { MAX_ASSETS_PER_BATCH, planBatches } from "@roma-assets/batch";
import {
  type ExportedArchive,
  type ExportEvent,
  exportToFile,
} from "@roma-assets/batch/archive-files";
import type { RomaClient } from "@roma-assets/client";
import { countAssets, findAssetProblems, readAssets } from "./asset-input.ts";
import { defineCommand, type Command } from "./command.ts";
import { connect, readConnection } from "./connection.ts";
import { exitCodes } from "./exit-codes.ts";
import { printForcedEnd } from "./forced-end.ts";
import { formatAssets, formatCount, pluralize } from "./format.ts";
import type { GlobalValues } from "./global-options.ts";
import type { AssetLists } from "./id-list.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { OptionValues } from "./options.ts";
import {
  assetOptions,
  jobOptions,
  jobCreationOptions,
  jobCreationOptionsOf,
} from "./shared-options.ts";
import { runInterruptibly } from "./signals.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { ARCHIVE_LIMITS, TransferPrinter } from "./transfer-notes.ts";
import { UsageError } from "./usage-error.ts";

const options = {
  ...assetOptions,
  output: {
    type: "string",
    placeholder: "PATH",
    description:
      "A new .zip file for at most 100 assets, or a folder, which gets a file for each 100. Required",
  },
  ...jobCreationOptions,
  ...jobOptions,
} as const;

/** `roma-assets export`: exports applications and tasks to files. */
export const exportCommand: Command = defineCommand({
  options,
  examples: [
    "roma-assets export --app b2e6b145-4f3f-4a80-aa45-f4b8029f95a3 --output billing.zip",
    "roma-assets export --apps apps.txt --tasks tasks.txt --output backup",
  ],
  execute: exportAssets,
});

// --- internal ---

type Values = OptionValues<typeof options> & GlobalValues;

async function exportAssets(values: Values): Promise<number> {
  const { output = "", json } = values;
  const problems = findAssetProblems(values);
  if (output === "") {
    problems.push("Missing output: set --output to a .zip file or a folder.");
  }

  const connection = await readConnection(values, { problems });
  const terminal = openTerminal(values);
  const assets = await readAssets(terminal, values);
  assertFits(output, assets);

  terminal.print(
    `Exporting ${formatAssets(assets.apps.count, assets.tasks.count)} of instance ${connection.instanceId}`,
    ...ARCHIVE_LIMITS.map((line) => `  ${line}`),
  );
  const client = connect(connection);
  const count = await runInterruptibly(
    (signal) => exportBatches(client, assets, { values, output, terminal, signal }),
    { onForcedEnd: (reason) => printForcedEnd(reason, json) },
  );
  if (json) {
    writeJsonLine({ type: "export", files: count, exitCode: exitCodes.ok });
  }

  return exitCodes.ok;
}

/** Checks the number of assets before anything is sent. */
function assertFits(output: string, assets: AssetLists): void {
  const count = countAssets(assets);
  if (count === 0) {
    throw new UsageError("Nothing to export: the lists have no IDs.");
  }
  if (isFile(output) && count > MAX_ASSETS_PER_BATCH) {
    throw new UsageError(
      `--output ${output}: a file holds at most ${MAX_ASSETS_PER_BATCH} assets, received ${formatCount(count)}. Use a folder.`,
    );
  }
}

function isFile(output: string): boolean {
  return output.endsWith(".zip");
}

interface Destination {
  readonly values: Values;
  readonly output: string;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Returns the number of files. */
async function exportBatches(
  client: RomaClient,
  assets: AssetLists,
  { values, output, terminal, signal }: Destination,
): Promise<number> {
  if (!isFile(output)) {
    mkdirSync(output, { recursive: true, mode: 0o700 });
  }

  let files = 0;
  for await (const batch of planBatches(assets)) {
    files += 1;
    const path = isFile(output) ? output : join(output, nameFile(batch.batch));
    const printer = new TransferPrinter(terminal, `batch ${batch.batch}`, values.heartbeat);
    const options = {
      ...jobCreationOptionsOf(values),
      signal,
      onEvent: (event: ExportEvent) => printer.onEvent(event),
    };
    const archive = await exportToFile(client, batch, path, options).finally(() => printer.end());
    printArchive(terminal, archive, values.json);
  }

  return files;
}

/** Number of digits in the names of files, so that they are listed in their order. */
const BATCH_DIGITS = 4;

function nameFile(batch: number): string {
  return `assets-${String(batch).padStart(BATCH_DIGITS, "0")}.zip`;
}

function printArchive(terminal: Terminal, archive: ExportedArchive, json: boolean): void {
  const { file, sha256, bytes } = archive;
  if (json) {
    writeJsonLine({ type: "exported", ...archive });
  }
  terminal.print(`${file}: ${pluralize(bytes, "byte")}, SHA-256 ${sha256}`);
}
