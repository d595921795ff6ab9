import { JournalError } from "./errors.ts";
import type { Journal, JournalHeader, JournalOwner } from "./journal.ts";
import { type History, JournalState } from "./journal-state.ts";
import { type Batch, batchSize } from "./plan.ts";
import { type EndedAssets, remainingOf, withoutParts } from "./report.ts";

/**
 * Reads the header.
 *
 * @throws {JournalError} `unreadable`, if it is missing or its version is not supported.
 */
export async function readHeader(journal: Journal): Promise<JournalHeader> {
  const state = new JournalState(journal.name);
  for await (const value of journal.read()) {
    const line = state.accept(value);
    if (line.type === "header") {
      return line;
    }
  }
  return state.acceptEnd().header;
}

/**
 * Checks that a journal belongs to an instance.
 *
 * @throws {JournalError} `mismatch`, if it does not.
 */
export function assertOwner(header: JournalHeader, owner: JournalOwner): void {
  for (const key of ["endpoint", "projectId", "instanceId"] as const) {
    if (header[key] !== owner[key]) {
      const message = `The journal belongs to the ${key} ${header[key]}, not to ${owner[key]}`;
      throw new JournalError("mismatch", message);
    }
  }
}

/**
 * Reads the whole journal, which nothing is sent before.
 *
 * @throws {JournalError} `unreadable`, if a line is damaged or missing.
 */
export async function readHistory(journal: Journal): Promise<History> {
  const state = new JournalState(journal.name);
  for await (const value of journal.read()) {
    state.accept(value);
  }

  const history = state.acceptEnd();
  await assertParts(journal, history);
  return history;
}

/** Reads the batches lazily, and checks them once more. */
export async function* readBatches(journal: Journal): AsyncGenerator<Batch, void> {
  const state = new JournalState(journal.name);
  for await (const value of journal.read()) {
    const line = state.accept(value);
    if (line.type === "total") {
      return;
    }
    if (line.type === "ids") {
      yield line;
    }
  }
}

/**
 * Reads the assets that failed, or have not ended, lazily and batch by batch.
 *
 * @param ended what ended so far.
 */
export async function* readRemainingBatches(
  journal: Journal,
  ended: EndedAssets,
): AsyncGenerator<Batch, void> {
  for await (const batch of readBatches(journal)) {
    const remaining = remainingOf(batch, ended);
    if (batchSize(remaining) > 0) {
      yield remaining;
    }
  }
}

// --- internal ---

/**
 * Checks that the parts of each batch are parts of it.
 *
 * @throws {JournalError} `unreadable`, if an asset is not, or is in two parts.
 */
async function assertParts(journal: Journal, { parts }: History): Promise<void> {
  if (parts.size === 0) {
    return;
  }

  for await (const batch of readBatches(journal)) {
    const own = parts.get(batch.batch) ?? [];
    const inParts = own.reduce((sum, part) => sum + batchSize(part), 0);
    if (batchSize(withoutParts(batch, own)) !== batchSize(batch) - inParts) {
      const name = journal.name ?? "The journal";
      const problem = `the parts of batch ${batch.batch} have assets that are not left in it`;
      throw new JournalError("unreadable", `${name} is damaged: ${problem}`);
    }
  }
}
