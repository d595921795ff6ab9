import type { FileHandle } from "node:fs/promises";
import { ChecksumChain, type StoredValue } from "./checksum-chain.ts";
import { JournalError } from "./errors.ts";
import type { JournalLine } from "./journal.ts";
import { damagedJournal } from "./journal-state.ts";
import { isObject } from "./json.ts";
import { openRegularFile } from "./private-file.ts";

/** A line of a journal's file. */
export interface StoredLine {
  readonly line: JournalLine;
  /** Where it ends, in bytes from the beginning of the file. */
  readonly end: number;
  /** False only if a crash cut off the last line right before its line feed. */
  readonly hasLineFeed: boolean;
}

/**
 * Reads the lines of a journal's file lazily, and checks their checksums. Leaves out a last line
 * that a crash cut off, because the step that it records was not taken yet.
 *
 * @param name the name of the journal in messages.
 * @param chain a new chain of checksums, which has those of all lines at the end.
 * @throws {JournalError} `missing`, `unsafe`, or `unreadable` at a damaged line.
 */
export async function* readStoredLines(
  path: string,
  name: string,
  chain: ChecksumChain = new ChecksumChain(),
): AsyncGenerator<StoredLine> {
  const file = await openRegularFile(path, "read");
  let number = 0;
  let cutOff: { readonly cause: unknown } | undefined;

  try {
    for await (const { text, end, hasLineFeed } of readTextLines(file)) {
      if (cutOff) {
        throw damagedJournal(name, number, "it is not JSON", cutOff.cause);
      }
      number += 1;
      if (text === undefined) {
        throw damagedJournal(name, number, `it is longer than ${MAX_LINE_SIZE} bytes`);
      }

      const parsed = parseLine(text);
      if ("cause" in parsed) {
        cutOff = parsed;
        continue;
      }

      const { value } = parsed;
      if (!isStoredValue(value)) {
        throw notAJournal(name, number);
      }
      const problem = chain.findProblem(text, value);
      if (problem !== undefined) {
        throw damagedJournal(name, number, problem);
      }

      const { checksum: _, ...line } = value;
      yield { line, end, hasLineFeed };
    }
  } finally {
    await file.close();
  }
}

// --- internal ---

/** Size of the chunks in which the file is read, in bytes. */
const READ_CHUNK_SIZE = 1 << 18;

/** Maximum size of a line, in bytes: far more than 100 IDs or the reasons of a job need. */
const MAX_LINE_SIZE = 1 << 20;

const LINE_FEED = 10;

interface TextLine {
  /** The line without whitespace at its end; undefined if it is too long. */
  readonly text: string | undefined;
  readonly end: number;
  readonly hasLineFeed: boolean;
}

/** Reads lines until one is too long. */
async function* readTextLines(file: FileHandle): AsyncGenerator<TextLine> {
  let start = 0;
  let rest: Buffer = Buffer.alloc(0);

  for await (const chunk of readChunks(file)) {
    const bytes = Buffer.concat([rest, chunk]);
    let from = 0;

    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
      yield toTextLine(bytes.subarray(from, end), start + end + 1, true);
      from = end + 1;
    }

    start += from;
    rest = bytes.subarray(from);
    if (rest.length > MAX_LINE_SIZE) {
      break;
    }
  }

  if (rest.length > 0) {
    const { length } = rest.toString("latin1").trimEnd();
    yield toTextLine(rest, start + length, false);
  }
}

function toTextLine(bytes: Buffer, end: number, hasLineFeed: boolean): TextLine {
  const text = bytes.length > MAX_LINE_SIZE ? undefined : bytes.toString("utf8").trimEnd();
  return { text, end, hasLineFeed };
}

async function* readChunks(file: FileHandle): AsyncGenerator<Buffer> {
  let position = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(
      Buffer.allocUnsafe(READ_CHUNK_SIZE),
      0,
      READ_CHUNK_SIZE,
      position,
    );
    if (bytesRead === 0) {
      return;
    }
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

function parseLine(text: string): { readonly value: unknown } | { readonly cause: unknown } {
  try {
    return { value: JSON.parse(text) };
  } catch (cause) {
    return { cause };
  }
}

/** Returns true if a value can be a line of a journal. Other JSON Lines files are not journals. */
function isStoredValue(value: unknown): value is StoredValue {
  if (!isObject(value)) {
    return false;
  }

  const { type, apps, tasks } = value;
  return type === "ids" ? Array.isArray(apps) && Array.isArray(tasks) : typeof type === "string";
}

function notAJournal(name: string, line: number): JournalError {
  return line === 1
    ? new JournalError("unreadable", `${name} is not a journal`, { line })
    : damagedJournal(name, line, "it is not a line of a journal");
}
