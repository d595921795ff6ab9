import { importFromFile } from "@roma-assets/batch/archive-files";
import { confirm } from "./confirm.ts";
import { defineCommand, type Command } from "./command.ts";
import { connect, readConnection } from "./connection.ts";
import { exitCodes } from "./exit-codes.ts";
import { printForcedEnd } from "./forced-end.ts";
import type { GlobalValues } from "./global-options.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { OptionValues } from "./options.ts";
import { jobOptions, jobCreationOptions, jobCreationOptionsOf } from "./shared-options.ts";
import { runInterruptibly } from "./signals.ts";
import { openTerminal } from "./terminal.ts";
import { ARCHIVE_LIMITS, TransferPrinter } from "./transfer-notes.ts";

const options = {
  type: {
    type: "choice",
    choices: ["AddNew", "Merge"],
    description:
      "AddNew adds all assets as new ones, Merge merges them into those that exist, which needs --yes or a yes. Default: AddNew",
  },
  prefix: {
    type: "string",
    placeholder: "TEXT",
    description: "Text to put before the names of the applications",
  },
  "overwrite-data-sources": {
    type: "flag",
    description: "Overwrite data sources that exist",
  },
  yes: {
    type: "flag",
    short: "y",
    description: "Overwrite without a prompt; required where no prompt can be shown",
  },
  ...jobCreationOptions,
  ...jobOptions,
} as const;

/** `roma-assets import FILE`: imports what was exported to a file. */
export const importCommand: Command = defineCommand({
  options,
  examples: ["roma-assets import backup/batch-0001-20261124T210000Z.zip --prefix restored-"],
  execute: importAssets,
});

// --- internal ---

type Values = OptionValues<typeof options> & GlobalValues;

async function importAssets(values: Values, file: string): Promise<number> {
  const connection = await readConnection(values);
  const { json, type, prefix, "overwrite-data-sources": overwriteDataSources } = values;
  const terminal = openTerminal(values);
  terminal.print(
    `Importing ${file} into instance ${connection.instanceId}`,
    ...ARCHIVE_LIMITS.map((line) => `  ${line}`),
  );
  if (type === "Merge" || overwriteDataSources) {
    const text = "Overwrite what exists in the instance? This cannot be undone.";
    await confirm(terminal, { text, count: 1, verb: "import" }, values.yes);
  }

  const client = connect(connection);
  const printer = new TransferPrinter(terminal, "import", values.heartbeat);
  const { jobId, job } = await runInterruptibly(
    (signal) =>
      importFromFile(client, file, {
        type,
        prefix,
        ...(overwriteDataSources && { overwriteDataSources }),
        ...jobCreationOptionsOf(values),
        signal,
        onEvent: (event) => printer.onEvent(event),
      }),
    { onForcedEnd: (reason) => printForcedEnd(reason, json) },
  ).finally(() => printer.end());

  terminal.print({ style: "green", text: `Imported ${file} by job ${jobId}.` });
  if (json) {
    writeJsonLine({ type: "import", file, jobId, job, exitCode: exitCodes.ok });
  }

  return exitCodes.ok;
}
