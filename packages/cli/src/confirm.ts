import { InterruptedError, runInterruptibly } from "./signals.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Asks for confirmation, unless `--yes` was given.
 *
 * @throws {InterruptedError} if the answer is no.
 * @throws {UsageError} if no prompt can be shown.
 */
export async function confirmDeletion(
  terminal: Terminal,
  question: string,
  isConfirmed: boolean,
): Promise<void> {
  if (isConfirmed) {
    return;
  }

  const answer = await runInterruptibly(async (signal) => {
    const answer = await terminal.ask(question, signal);
    signal.throwIfAborted();
    return answer;
  });

  if (answer === undefined) {
    throw new UsageError(
      "Cannot ask for confirmation here: use --yes to delete without a prompt. Nothing was sent.",
    );
  }
  if (!answer) {
    throw new InterruptedError("Not confirmed. Nothing was sent.");
  }
}
