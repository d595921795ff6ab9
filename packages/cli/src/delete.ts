import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { deleteInBatches } from "@roma-assets/batch";
import { defineCommand, type Command } from "./command.ts";
import { confirmDeletion } from "./confirm.ts";
import { connect, readConnection } from "./connection.ts";
import { engineOptionsOf, runDeletion } from "./deletion-run.ts";
import { printPlan } from "./dry-run.ts";
import { exitCodes } from "./exit-codes.ts";
import { formatAssets } from "./format.ts";
import { formatDuplicates, type IdList, readIds } from "./id-list.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { OptionValues } from "./options.ts";
import { findRemainingLists } from "./remaining-lists.ts";
import { connectionOptions, deletionOptions, jobOptions, outputOptions } from "./shared-options.ts";
import { formatCommand } from "./shell-command.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const options = {
  app: {
    type: "string",
    placeholder: "ID",
    multiple: true,
    description: "Application to delete; repeatable",
  },
  task: {
    type: "string",
    placeholder: "ID",
    multiple: true,
    description: "Task to delete; repeatable",
  },
  apps: {
    type: "string",
    placeholder: "FILE",
    multiple: true,
    description: "File of application IDs, one per line, - for stdin; repeatable",
  },
  tasks: {
    type: "string",
    placeholder: "FILE",
    multiple: true,
    description: "File of task IDs, one per line, - for stdin; repeatable",
  },
  "dry-run": {
    type: "flag",
    description: "Print the batches and send nothing",
  },
  journal: {
    type: "string",
    placeholder: "FILE",
    description: "File that makes the run resumable. Default: a new file in the current folder",
  },
  ...deletionOptions,
  ...jobOptions,
  ...outputOptions,
  ...connectionOptions,
} as const;

/** `roma-assets delete`: deletes applications and tasks. */
export const deleteCommand: Command = defineCommand({
  summary: "Delete applications and tasks",
  options,
  execute: async (values) => (values["dry-run"] ? planDeletion(values) : deleteAssets(values)),
});

// --- internal ---

type Values = OptionValues<typeof options>;

/** The assets to delete. */
interface AssetLists {
  readonly apps: IdList;
  readonly tasks: IdList;
}

async function planDeletion(values: Values): Promise<number> {
  const problems = findProblems(values);
  if (problems.length > 0) {
    throw new UsageError(...problems);
  }

  const terminal = openTerminal(values.json);
  const assets = await readAssets(values);
  await printPlan(terminal, values.json, assets);

  return exitCodes.ok;
}

async function deleteAssets(values: Values): Promise<number> {
  const connection = await readConnection(values, findProblems(values));
  const journal = values.journal ?? defaultJournal();
  checkJournal(journal);

  const { json } = values;
  const terminal = openTerminal(json);
  const assets = await readAssets(values);
  if (isEmpty(assets)) {
    return reportNothingToDelete(terminal, json);
  }

  const client = connect(connection);
  const { projectId, instanceId, flags } = connection;
  const size = formatAssets(assets.apps.count, assets.tasks.count);
  terminal.print(
    [{ style: "bold", text: size }, ` in instance ${instanceId}`],
    `  on ${client.endpoint}, project ${projectId}`,
    ...[assets.tasks, assets.apps].flatMap(formatFirst),
    ...formatDuplicates(assets.apps, assets.tasks).map((line) => `  ${line}`),
  );
  await confirmDeletion(terminal, `Delete ${size}? This cannot be undone.`, values.yes);

  terminal.print(`Journal: ${journal}`);
  return runDeletion({
    terminal,
    json,
    journal,
    flags,
    bodyForm: values["body-form"],
    options: engineOptionsOf(values),
    start: (options) => deleteInBatches(client, assets, options),
  });
}

/** Finds everything that is wrong with the options, apart from the connection. */
function findProblems(values: Values): string[] {
  const problems: string[] = [];
  const files = [...values.apps, ...values.tasks];
  if (values.app.length + values.task.length + files.length === 0) {
    problems.push("Missing assets: set --app, --task, --apps or --tasks.");
  }

  const stdinReaders = files.filter((name) => name === "-").length;
  if (stdinReaders + Number(values["token-stdin"]) > 1) {
    problems.push("Only one option can read stdin: --apps -, --tasks - or --token-stdin.");
  }

  if (values.journal === "") {
    problems.push("--journal: expected the name of a file, received an empty string.");
  }

  return problems;
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

async function readAssets(values: Values): Promise<AssetLists> {
  const apps = await readIds({ option: "--app", ids: values.app, files: values.apps });
  const tasks = await readIds({ option: "--task", ids: values.task, files: values.tasks });
  return { apps, tasks };
}

function isEmpty({ apps, tasks }: AssetLists): boolean {
  return apps.count + tasks.count === 0;
}

function reportNothingToDelete(terminal: Terminal, json: boolean): number {
  terminal.print("Nothing to delete.");
  if (json) {
    const totals = { requested: 0, deleted: 0, missing: 0, failed: 0, unknown: 0 };
    writeJsonLine({ type: "report", totals, batches: [], exitCode: exitCodes.ok });
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
