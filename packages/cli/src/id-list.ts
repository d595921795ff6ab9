import { createHash, type Hash } from "node:crypto";
import { findIdProblem } from "@roma-assets/batch";
import { pluralize } from "./format.ts";
import { type IdInput, MAX_LINE_LENGTH, openIdInput, readLines } from "./id-input.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Valid IDs, each once: deleting an ID again would fail its batch. Each iteration reads them from
 * their files again, so they are not kept in memory.
 */
export interface IdList extends AsyncIterable<string> {
  readonly count: number;
  /** Number of IDs that were left out because they occur earlier. */
  readonly duplicates: number;
  /** The first IDs, for display. */
  readonly first: readonly string[];
}

/** The assets of a deletion. */
export interface AssetLists {
  readonly apps: IdList;
  readonly tasks: IdList;
}

/** The arguments that contain the IDs of a list. */
export interface IdArguments {
  /** The option of single IDs, for messages. */
  readonly option: string;
  /** Values of that option. */
  readonly ids: readonly string[];
  /** Files with one ID per line; `-` is stdin. */
  readonly files: readonly string[];
}

/**
 * Reads and checks all IDs, before anything is sent.
 *
 * @param maxIds maximum number of different IDs.
 * @throws {UsageError} naming file and line of each invalid ID, up to ten.
 */
export async function readIds(
  { option, ids, files }: IdArguments,
  maxIds: number = MAX_IDS,
): Promise<IdList> {
  const inputs: IdInput[] = [];
  for (const name of files) {
    inputs.push(await openIdInput(name));
  }

  const read = (hash: Hash) => readEntries(option, ids, inputs, hash);

  const checked = await checkEntries(read, maxIds);

  return {
    count: checked.ids.size,
    duplicates: checked.duplicates.size,
    first: [...checked.ids].slice(0, SHOWN_IDS),
    async *[Symbol.asyncIterator]() {
      const hash = createHash("sha256");
      let position = 0;
      for await (const { text, problem } of read(hash)) {
        if (problem === undefined && !checked.duplicates.has(position)) {
          yield text;
        }

        position += 1;
      }

      // Only what was shown and confirmed may be deleted.
      if (hash.digest("hex") !== checked.digest) {
        throw new UsageError(
          `${files.join(", ")}: changed after it was checked. Nothing was sent.`,
        );
      }
    },
  };
}

/** Formats the number of duplicates as one line; no line if there are none. */
export function formatDuplicates(...lists: IdList[]): string[] {
  const duplicates = lists.reduce((sum, list) => sum + list.duplicates, 0);
  return duplicates > 0 ? [`${pluralize(duplicates, "duplicate")} left out`] : [];
}

// --- internal ---

const MAX_PROBLEMS = 10;

const SHOWN_IDS = 3;

/** Maximum number of IDs in a list. They take about a gigabyte of memory. */
const MAX_IDS = 10_000_000;

/** An ID as received, valid or not. */
interface Entry {
  /** Its location: an option, or a file and line. */
  readonly place: string;
  readonly text: string;
  /** The reason why it is not a valid ID. */
  readonly problem: string | undefined;
}

interface CheckedEntries {
  readonly ids: ReadonlySet<string>;
  /** Positions of the entries whose ID occurs earlier. */
  readonly duplicates: ReadonlySet<number>;
  /** Hash of all files. */
  readonly digest: string;
}

async function checkEntries(
  read: (hash: Hash) => AsyncIterable<Entry>,
  maxIds: number,
): Promise<CheckedEntries> {
  const hash = createHash("sha256");
  const ids = new Set<string>();
  const duplicates = new Set<number>();
  const problems: string[] = [];
  let position = 0;

  for await (const { place, text, problem } of read(hash)) {
    if (problem !== undefined) {
      const shown = JSON.stringify(text.slice(0, 64));
      problems.push(`${place}: ${shown} is not a valid ID: ${problem}.`);
    } else if (ids.has(text)) {
      duplicates.add(position);
    } else {
      ids.add(text);
    }

    if (problems.length >= MAX_PROBLEMS) {
      break;
    }
    if (ids.size > maxIds) {
      throw new UsageError(`${place}: expected at most ${maxIds} IDs in a list. Split the list.`);
    }

    position += 1;
  }

  if (problems.length > 0) {
    throw new UsageError(...problems);
  }

  return { ids, duplicates, digest: hash.digest("hex") };
}

async function* readEntries(
  option: string,
  ids: readonly string[],
  inputs: readonly IdInput[],
  hash: Hash,
): AsyncGenerator<Entry, void> {
  for (const text of ids) {
    yield { place: option, text, problem: findIdProblem(text) };
  }

  for (const input of inputs) {
    let lineNumber = 0;
    for await (const line of readLines(input, hash)) {
      lineNumber += 1;
      const place = `${input.name}:${lineNumber}`;
      const text = line.trim();
      if (line.length > MAX_LINE_LENGTH) {
        const problem = `its line is longer than ${MAX_LINE_LENGTH} characters`;
        yield { place, text, problem };
      } else if (text !== "") {
        yield { place, text, problem: findIdProblem(text) };
      }
    }
  }
}
