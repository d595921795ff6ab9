import { accessSync, constants, existsSync } from "node:fs";
import { dirname } from "node:path";
import { type DeletionClient, type DeletionEvent, deleteInBatches } from "@roma-assets/batch";
import type { Clock } from "@roma-assets/client";
import { commandLine, listsOf, writeJson } from "./deletion-summary.ts";
import { readArguments, UsageError } from "./parse-arguments.ts";
import { type IdList, readIds } from "./id-list.ts";
import { exitCodes } from "./exit-codes.ts";
import { confirm, readRunOptions, runOptions, runToEnd } from "./deletion-run.ts";
import { connect, readSettings, settingOptions } from "./connection.ts";
import { assets, openTerminal, plural, type Terminal } from "./terminal.ts";

/** `roma-assets delete`. @returns the exit code. */
export async function runDelete(args: string[]): Promise<number> {
  const { values } = readArguments(args, {
    ...settingOptions,
    ...runOptions,
    app: { type: "string", multiple: true },
    task: { type: "string", multiple: true },
    apps: { type: "string", multiple: true },
    tasks: { type: "string", multiple: true },
    "dry-run": { type: "boolean" },
    journal: { type: "string" },
  });
  const { app = [], task = [], apps: appFiles = [], tasks: taskFiles = [] } = values;
  const json = values.json === true;
  const problems: string[] = [];
  const readers = [...appFiles, ...taskFiles].filter((name) => name === "-").length;
  if (app.length + task.length + appFiles.length + taskFiles.length === 0) {
    problems.push("what to delete is missing: --app, --task, --apps or --tasks");
  }
  if (readers + (values["token-stdin"] ? 1 : 0) > 1) {
    problems.push("stdin can be read once: by --apps -, --tasks - or --token-stdin");
  }
  if (values.journal === "") {
    problems.push("--journal: the name of a file is needed");
  }
  const options = readRunOptions(values);
  if (values["dry-run"] && problems.length > 0) {
    throw new UsageError(...problems);
  }
  // A dry run sends nothing, so it needs no settings.
  const settings = values["dry-run"] ? undefined : await readSettings(values, problems);
  const file =
    values.journal ?? `roma-assets-${new Date().toISOString().replaceAll(/[:.]/g, "-")}.jsonl`;
  if (settings && existsSync(file)) {
    throw new UsageError(
      `${file}: there is a journal already; to go on with it: ${commandLine("resume", file)}`,
    );
  }
  if (settings) {
    checkFolder(file);
  }
  const taken = settings ? Object.values(listsOf(file)).filter((path) => existsSync(path)) : [];
  if (taken.length > 0) {
    throw new UsageError(
      ...taken.map((path) => `${path}: it is in the way of what --journal ${file} may write there`),
    );
  }

  const terminal = openTerminal(json);
  const apps = await readIds({ option: "--app", ids: app, files: appFiles });
  const tasks = await readIds({ option: "--task", ids: task, files: taskFiles });
  if (apps.count + tasks.count === 0) {
    terminal.say("There is nothing to delete.");
    if (json && settings) {
      const totals = { requested: 0, deleted: 0, failed: 0, unknown: 0 };
      writeJson({ type: "report", totals, batches: [], exitCode: exitCodes.ok });
    }
    return exitCodes.ok;
  }
  if (!settings) {
    return dryRun(terminal, json, apps, tasks);
  }
  const roma = connect(settings);
  const all = assets(apps.count, tasks.count);
  const left = leftOut(apps, tasks);
  terminal.say(
    `${terminal.paint("bold", all)} of instance ${settings.instanceId}`,
    `  on ${roma.endpoint}, project ${settings.projectId}`,
    ...[tasks, apps].flatMap((list) =>
      list.count > 0 ? [`  ${sample(list.first, list.count)}`] : [],
    ),
    ...(left ? [`  ${left}`] : []),
  );
  await confirm(terminal, values, `Delete ${all}? This can't be undone.`);
  terminal.say(`Journal: ${file}`);
  return runToEnd({
    terminal,
    json,
    file,
    flags: settings.flags,
    options,
    start: (engine) => deleteInBatches(roma, { apps, tasks }, engine),
  });
}

// --- internal ---

/** Tells before anybody is asked that there can be no journal. */
function checkFolder(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`--journal ${file}: its folder can't be written: ${code}`);
  }
}

/** Lets the engine itself make the batches, against a service that says yes to everything. */
async function dryRun(
  terminal: Terminal,
  json: boolean,
  apps: IdList,
  tasks: IdList,
): Promise<number> {
  let batches = 0;
  const onEvent = (event: DeletionEvent) => {
    if (event.type !== "batch") {
      return;
    }
    batches = event.batch;
    if (json) {
      writeJson({ type: "batch", batch: event.batch, apps: event.apps, tasks: event.tasks });
      return;
    }
    const parts = [
      ...(event.tasks.length > 0
        ? [`${plural(event.tasks.length, "task")} (${range(event.tasks)})`]
        : []),
      ...(event.apps.length > 0
        ? [`${plural(event.apps.length, "application")} (${range(event.apps)})`]
        : []),
    ];
    terminal.say(`Batch ${event.batch}: ${parts.join(", ")}`);
  };
  await deleteInBatches(yes, { apps, tasks }, { onEvent, clock: hurried });
  const left = leftOut(apps, tasks);
  terminal.say(
    ...(left ? [left] : []),
    `${assets(apps.count, tasks.count)} in ${plural(batches, "batch")}; nothing was sent.`,
  );
  return exitCodes.ok;
}

const yes: DeletionClient = {
  endpoint: "",
  projectId: "",
  instanceId: "",
  deleteAssets: async () => ({ job_id: "dry-run" }),
  getAssetJob: async () => ({ status: "SUCCEEDED" }),
};

/** Waits for nothing; a deadline, which is a long wait, only ends by its abort. */
const hurried: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    ms < 60_000
      ? Promise.resolve()
      : new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
        }),
};

function leftOut(...lists: IdList[]): string | undefined {
  const duplicates = lists.reduce((sum, list) => sum + list.duplicates, 0);
  return duplicates > 0 ? `${plural(duplicates, "duplicate")} left out` : undefined;
}

function sample(first: readonly string[], count: number): string {
  return count > first.length ? `${first.join(", ")} ...` : first.join(", ");
}

function range(ids: readonly string[]): string {
  return ids.length > 1 ? `${ids[0]} ... ${ids.at(-1)}` : `${ids[0]}`;
}
