import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { deleteInBatches, findIdProblem, MAX_INSPECTED_AT_ONCE } from "@roma-assets/batch";
import type { RomaClient } from "@roma-assets/client";
import { countAssets, findAssetProblems, readAssets } from "./asset-input.ts";
import { defineCommand, type Command } from "./command.ts";
import { confirmAssets } from "./confirm.ts";
import { connect, readConnection } from "./connection.ts";
import { engineOptionsOf, repeatDeletionFlags, runDeletion } from "./deletion-run.ts";
import { printPlan } from "./dry-run.ts";
import { exitCodes } from "./exit-codes.ts";
import { printFindings, writeFindings } from "./findings.ts";
import { formatAssets, formatCount } from "./format.ts";
import { type AssetLists, formatDuplicates, type IdList } from "./id-list.ts";
import { type Findings, inspect } from "./inspection.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { OptionValues } from "./options.ts";
import { findRemainingLists } from "./remaining-lists.ts";
import { assetOptions, deletionOptions, jobCreationOptions, jobOptions } from "./shared-options.ts";
import type { GlobalValues } from "./global-options.ts";
import { formatCommand } from "./shell-command.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { ARCHIVE_LIMITS } from "./transfer-notes.ts";
import { UsageError } from "./usage-error.ts";

const options = {
  ...assetOptions,
  "dry-run": {
    type: "flag",
    description: "Print the assets and their batches, and delete nothing",
  },
  all: {
    type: "flag",
    description: "With --dry-run: print every batch, even of more than 10,000 assets",
  },
  journal: {
    type: "string",
    placeholder: "FILE",
    description: "File that makes the run resumable. Default: a new file in the current folder",
  },
  backup: {
    type: "string",
    placeholder: "DIR",
    description:
      "Export each batch to this folder before it is deleted; a batch whose export fails is not deleted",
  },
  ...deletionOptions,
  ...jobCreationOptions,
  ...jobOptions,
} as const;

/** `roma-assets delete`: deletes applications and tasks. */
export const deleteCommand: Command = defineCommand({
  options,
  examples: [
    "roma-assets delete --app b2e6b145-4f3f-4a80-aa45-f4b8029f95a3 --dry-run",
    "roma-assets delete --apps apps.txt --tasks tasks.txt",
    "tail -n +2 export.csv | cut -d, -f1 | roma-assets delete --apps - --yes --json",
  ],
  explainArgument,
  execute: async (values) => (values["dry-run"] ? planDeletion(values) : deleteAssets(values)),
});

// --- internal ---

type Values = OptionValues<typeof options> & GlobalValues;

async function planDeletion(values: Values): Promise<number> {
  const client = await connectToPlan(values);

  const terminal = openTerminal({ json: values.json });
  const assets = await readAssets(terminal, values);
  const findings = client && (await inspectIfFew(client, assets, terminal));
  const { json, all: isComplete } = values;
  await printPlan({ terminal, json, ...assets, findings, isComplete });

  return exitCodes.ok;
}

/** Returns undefined if nothing is to be looked at. */
async function connectToPlan(values: Values): Promise<RomaClient | undefined> {
  const problems = findProblems(values);
  if (values["no-inspect"]) {
    if (problems.length > 0) {
      throw new UsageError(...problems);
    }
    return undefined;
  }

  try {
    return connect(await readConnection(values, { problems }));
  } catch (error) {
    if (error instanceof UsageError) {
      throw new UsageError(
        ...error.problems,
        "A dry run asks the service which assets exist. With --no-inspect it needs no settings.",
      );
    }
    throw error;
  }
}

async function deleteAssets(values: Values): Promise<number> {
  const connection = await readConnection(values, { problems: findProblems(values) });
  const journal = values.journal ?? defaultJournal();
  checkJournal(journal);

  const { json } = values;
  // A prompt is not understood without what it asks about.
  const isQuiet = values.quiet && values.yes;
  const terminal = openTerminal({ ...values, quiet: isQuiet });
  const assets = await readAssets(terminal, values);
  if (countAssets(assets) === 0) {
    return reportNothingToDelete(terminal, json);
  }

  const client = connect(connection);
  const { projectId, instanceId, flags } = connection;
  terminal.print(
    [
      { style: "bold", text: formatAssets(assets.apps.count, assets.tasks.count) },
      ` in instance ${instanceId}`,
    ],
    `  on ${client.endpoint}, project ${projectId}`,
    ...formatDuplicates(assets.apps, assets.tasks).map((line) => `  ${line}`),
  );

  const findings = values["no-inspect"] ? undefined : await inspectIfFew(client, assets, terminal);
  showAssets(terminal, json, assets, findings);
  if (values.backup !== undefined) {
    terminal.print(
      `Each batch is exported to ${values.backup} before it is deleted.`,
      ...ARCHIVE_LIMITS.map((line) => `  ${line}`),
    );
  }
  const ignoreMissing = await confirmAssets(terminal, values, assets, findings);

  const runTerminal = openTerminal(values);
  runTerminal.print(`Journal: ${journal}`);
  return runDeletion({
    terminal: runTerminal,
    json,
    journal,
    flags,
    bodyForm: values["body-form"],
    ignoreMissing,
    deletionFlags: repeatDeletionFlags(values),
    options: {
      inspect: findings?.inspection ?? "auto",
      ...engineOptionsOf(values),
      ignoreMissing,
      backup: values.backup,
    },
    start: (options) => deleteInBatches(client, assets, options),
  });
}

/** Looks at the assets, unless they are so many that the engine looks batch by batch. */
async function inspectIfFew(
  client: RomaClient,
  assets: AssetLists,
  terminal: Terminal,
): Promise<Findings | undefined> {
  const count = countAssets(assets);
  if (count > MAX_INSPECTED_AT_ONCE) {
    terminal.print(
      `More than ${formatCount(MAX_INSPECTED_AT_ONCE)} assets: which of them exist is asked batch by batch.`,
    );
    return undefined;
  }

  return count === 0 ? undefined : inspect(client, assets, terminal);
}

function showAssets(
  terminal: Terminal,
  json: boolean,
  assets: AssetLists,
  findings: Findings | undefined,
): void {
  if (!findings) {
    terminal.print(...[assets.tasks, assets.apps].flatMap(formatFirst));
    return;
  }

  printFindings(terminal, findings);
  if (json) {
    writeFindings(findings);
  }
}

/** Says how to delete what was given as an argument. */
function explainArgument(argument: string): string {
  return findIdProblem(argument) === undefined
    ? `use --app ${argument} or --task ${argument}`
    : "use --app or --task";
}

/** Finds everything that is wrong with the options, apart from the connection. */
function findProblems(values: Values): string[] {
  const problems = findAssetProblems(values);
  if (values.journal === "") {
    problems.push("--journal: expected the name of a file, received an empty string.");
  }
  if (values.backup !== undefined) {
    problems.push(...findBackupProblems(values.backup));
  }

  return problems;
}

/** Checks before the prompt that archives can be written. The folder may be missing. */
function findBackupProblems(folder: string): string[] {
  if (folder === "") {
    return ["--backup: expected the name of a folder, received an empty string."];
  }

  const existing = findExisting(folder);
  if (!statSync(existing).isDirectory()) {
    return [`--backup ${folder}: ${existing} is not a folder.`];
  }

  try {
    accessSync(existing, constants.W_OK);
    return [];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return [`--backup ${folder}: cannot write to the folder ${existing}: ${code}`];
  }
}

/** Returns a folder, or the nearest one above it that exists. */
function findExisting(folder: string): string {
  const path = resolve(folder);
  return existsSync(path) ? path : findExisting(dirname(path));
}

function defaultJournal(): string {
  const time = new Date().toISOString().replaceAll(/[:.]/g, "-");
  return `roma-assets-${time}.jsonl`;
}

/** Checks before the prompt that the journal and the lists beside it can be written. */
function checkJournal(journal: string): void {
  if (existsSync(journal)) {
    throw new UsageError(
      `${journal}: already exists. To resume that run: ${formatCommand("resume", journal)}`,
    );
  }

  const folder = dirname(journal);
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--journal ${journal}: cannot write to the folder ${folder}: ${code}`);
  }

  const lists = findRemainingLists(journal);
  if (lists.length > 0) {
    throw new UsageError(
      ...lists.map(
        (path) =>
          `${path}: already exists, but a run with --journal ${journal} may have to write it. ` +
          "Move it, or use another journal.",
      ),
    );
  }
}

function reportNothingToDelete(terminal: Terminal, json: boolean): number {
  terminal.print("Nothing to delete.");
  if (json) {
    const totals = { requested: 0, deleted: 0, missing: 0, failed: 0, unknown: 0 };
    const nothing = { batches: [], inspected: [], backups: [] };
    writeJsonLine({ type: "report", totals, ...nothing, exitCode: exitCodes.ok });
  }

  return exitCodes.ok;
}

/** Formats the first IDs of a list, as one line; no line for an empty list. */
function formatFirst({ first, count }: IdList): string[] {
  if (count === 0) {
    return [];
  }

  const more = count > first.length ? " ..." : "";
  return [`  ${first.join(", ")}${more}`];
}
