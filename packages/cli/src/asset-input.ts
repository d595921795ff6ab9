/** The assets that a command line names. */
import { type AssetLists, readIds } from "./id-list.ts";
import { withNotice } from "./notice.ts";
import type { OptionValues } from "./options.ts";
import type { GlobalValues } from "./global-options.ts";
import type { assetOptions } from "./shared-options.ts";
import type { Terminal } from "./terminal.ts";

type Values = OptionValues<typeof assetOptions> & GlobalValues;

/** Finds what is wrong with the options that name assets. */
export function findAssetProblems(values: Values): string[] {
  const problems: string[] = [];
  const files = [...values.apps, ...values.tasks];
  if (values.app.length + values.task.length + files.length === 0) {
    problems.push("Missing assets: set --app, --task, --apps or --tasks.");
  }

  const stdinReaders = files.filter((name) => name === "-").length;
  if (stdinReaders + Number(values["token-stdin"]) > 1) {
    problems.push("Only one option can read stdin: --apps -, --tasks - or --token-stdin.");
  }

  return problems;
}

/**
 * Reads and checks all IDs.
 *
 * @throws {UsageError} if an ID is invalid.
 */
export async function readAssets(terminal: Terminal, values: Values): Promise<AssetLists> {
  return withNotice(terminal, "Reading the IDs ...", async () => {
    const apps = await readIds({ option: "--app", ids: values.app, files: values.apps });
    const tasks = await readIds({ option: "--task", ids: values.task, files: values.tasks });
    return { apps, tasks };
  });
}

/** Returns the number of assets. */
export function countAssets({ apps, tasks }: AssetLists): number {
  return apps.count + tasks.count;
}
