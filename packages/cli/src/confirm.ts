import { formatCount } from "./format.ts";
import { InterruptedError, runInterruptibly } from "./signals.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** A deletion that a person is asked about. */
export interface Question {
  /** The question, which a yes answers. */
  readonly text: string;
  /** Number of assets that a yes deletes. */
  readonly count: number;
}

/**
 * Asks for confirmation, unless `--yes` was given. If many assets would be deleted, their number has
 * to be typed.
 *
 * @throws {InterruptedError} if the answer is no.
 * @throws {UsageError} if no prompt can be shown.
 */
export async function confirmDeletion(
  terminal: Terminal,
  { text, count }: Question,
  isConfirmed: boolean,
): Promise<void> {
  if (isConfirmed) {
    return;
  }
  if (!terminal.canAsk) {
    throw new UsageError(
      "Cannot ask for confirmation here: use --yes to delete without a prompt. Nothing was deleted.",
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
    throw new InterruptedError("Not confirmed. Nothing was deleted.");
  }
}

// --- internal ---

/** Maximum number of assets that a single key may delete. */
const MAX_CONFIRMED_BY_KEY = 500;
