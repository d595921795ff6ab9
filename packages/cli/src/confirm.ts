import { formatMissing } from "./findings.ts";
import { formatAssets, formatCount, pluralize } from "./format.ts";
import type { AssetLists } from "./id-list.ts";
import { type Findings, idsOf } from "./inspection.ts";
import type { OptionValues } from "./options.ts";
import type { deletionOptions } from "./shared-options.ts";
import { InterruptedError, runInterruptibly } from "./signals.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** What a person is asked about. */
export interface Question {
  /** The question, which a yes answers. */
  readonly text: string;
  /** Number of assets that a yes deletes. */
  readonly count: number;
  /** What a yes does. Default: `delete`. */
  readonly verb?: "delete" | "import";
}

/**
 * Asks for confirmation, unless `--yes` was given. If many assets would be deleted, their number has
 * to be typed.
 *
 * @throws {InterruptedError} if the answer is no.
 * @throws {UsageError} if no prompt can be shown.
 */
export async function confirm(
  terminal: Terminal,
  { text, count, verb = "delete" }: Question,
  isConfirmed: boolean,
): Promise<void> {
  if (isConfirmed) {
    return;
  }
  if (!terminal.canAsk) {
    throw new UsageError(
      `Cannot ask for confirmation here: use --yes to ${verb} without a prompt. ${NOTHING_DONE[verb]}`,
    );
  }

  const isYes = await runInterruptibly(async (signal) => {
    const answer =
      count > MAX_CONFIRMED_BY_KEY
        ? await terminal.askForNumber(`${text} Type ${formatCount(count)}:`, count, signal)
        : await terminal.ask(text, signal);
    signal.throwIfAborted();
    return answer;
  });

  if (!isYes) {
    throw new InterruptedError(`Not confirmed. ${NOTHING_DONE[verb]}`);
  }
}

/**
 * Asks for confirmation, also of what was not found: `--yes` alone does not say that it may be
 * missing.
 *
 * @returns true if assets that do not exist count as done.
 * @throws {UsageError} if nobody can be asked.
 */
export async function confirmAssets(
  terminal: Terminal,
  values: Pick<OptionValues<typeof deletionOptions>, "yes" | "ignore-missing">,
  assets: AssetLists,
  findings: Findings | undefined,
): Promise<boolean> {
  const missing = findings?.missing.length ?? 0;
  const ignoreMissing = values["ignore-missing"];
  const isQuestion = missing > 0 && !ignoreMissing;
  if (findings && isQuestion && !terminal.canAsk) {
    throw new UsageError(
      `Not found, or not visible to this user: ${formatCount(missing)} of ${pluralize(findings.all.length, "asset")}.`,
      ...formatMissing(findings),
      "Use --ignore-missing to delete the others. Nothing was deleted.",
    );
  }

  await confirm(terminal, toQuestion(assets, findings), values.yes && !isQuestion);
  return ignoreMissing || isQuestion;
}

// --- internal ---

const NOTHING_DONE = {
  delete: "Nothing was deleted.",
  import: "Nothing was imported.",
} as const;

/** Maximum number of assets that a single key may delete. */
const MAX_CONFIRMED_BY_KEY = 500;

function toQuestion(assets: AssetLists, { missing }: Partial<Findings> = {}): Question {
  const missingOf = (kind: keyof AssetLists) => idsOf(missing ?? [], kind).length;
  const apps = assets.apps.count - missingOf("apps");
  const tasks = assets.tasks.count - missingOf("tasks");
  const count = apps + tasks;
  if (count === 0) {
    return { text: "Nothing is left to delete. Count these assets as missing?", count };
  }

  const rest = missing?.length ? `, without the ${formatCount(missing.length)} not found` : "";
  return { text: `Delete ${formatAssets(apps, tasks)}${rest}? This cannot be undone.`, count };
}
