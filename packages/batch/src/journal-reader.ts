import { JournalError } from "./errors.ts";
import type { Journal, JournalHeader, JournalOwner } from "./journal.ts";
import { type History, JournalState } from "./journal-state.ts";
import type { Batch } from "./plan.ts";

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
  return state.acceptEnd();
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
 * Reads the batches that failed, or have not ended, lazily.
 *
 * @param failures the batches that failed, by their numbers.
 */
export async function* readRemainingBatches(
  journal: Journal,
  lastEnded: number,
  failures: Pick<ReadonlyMap<number, unknown>, "has">,
): AsyncGenerator<Batch, void> {
  for await (const batch of readBatches(journal)) {
    if (batch.batch > lastEnded || failures.has(batch.batch)) {
      yield batch;
    }
  }
}
