import { createReadStream } from "node:fs";
import { type FileHandle, open, rename, rm, stat, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { JournalError } from "./errors.ts";
import { acquireLock, type FileLock } from "./file-lock.ts";
import type { Journal, JournalLine } from "./journal.ts";

/**
 * Creates a journal in a file of JSON Lines. `<path>.lock` exists next to it while it is in use,
 * and `<path>.tmp` while it is being created.
 */
export function fileJournal(path: string): Journal {
  return new FileJournal(path);
}

// --- internal ---

/** Number of characters that are buffered before they are written to the disk. */
const WRITE_CHUNK_SIZE = 1 << 20;

/** Size of the chunks in which the file is read, in bytes. */
const READ_CHUNK_SIZE = 1 << 18;

const LINE_FEED = 10;

class FileJournal implements Journal {
  readonly #path: string;
  #lock: FileLock | undefined;
  #file: FileHandle | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async open(): Promise<void> {
    this.#lock = await acquireLock(`${this.#path}.lock`);

    try {
      await removeTornLine(this.#path);
    } catch (error) {
      await this.#lock.release();
      this.#lock = undefined;
      throw error;
    }
  }

  async create(lines: AsyncIterable<JournalLine>): Promise<void> {
    const path = this.#path;
    if ((await sizeOf(path)) !== undefined) {
      throw new JournalError("exists", `${path} already exists: resume it, or use another file`);
    }

    const temporary = `${path}.tmp`;
    await writeLines(temporary, lines);

    this.#lock?.check();
    await rename(temporary, path);
    await syncFolder(path);
  }

  async append(line: JournalLine): Promise<void> {
    this.#lock?.check();
    this.#file ??= await open(this.#path, "a");
    await this.#file.appendFile(toText(line));
    await this.#file.datasync();
  }

  async *read(): AsyncGenerator<JournalLine> {
    const path = this.#path;
    let damage: unknown;

    for await (const { text } of readLines(path)) {
      // Only the last line may be torn: the step that it records was not taken yet.
      if (damage !== undefined) {
        throw new JournalError("unreadable", `${path} is damaged`, { cause: damage });
      }

      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (error) {
        damage = error;
        continue;
      }

      if (!isJournalLine(value)) {
        throw new JournalError("unreadable", `${path} is not a journal`);
      }
      yield value;
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    await this.#lock?.release();
    this.#lock = undefined;
  }
}

function toText(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** Writes lines durably. Leaves no file behind if that fails. */
async function writeLines(path: string, lines: AsyncIterable<JournalLine>): Promise<void> {
  const file = await open(path, "w");

  try {
    let chunk = "";
    for await (const line of lines) {
      chunk += toText(line);
      if (chunk.length >= WRITE_CHUNK_SIZE) {
        await file.appendFile(chunk);
        chunk = "";
      }
    }

    await file.appendFile(chunk);
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }

  await file.close();
}

/** Returns true if a value can be a line of a journal. Other JSON Lines files are not journals. */
function isJournalLine(value: unknown): value is JournalLine {
  if (typeof value !== "object" || value === null || !("type" in value)) {
    return false;
  }
  if (value.type !== "ids") {
    return typeof value.type === "string";
  }

  return (
    "apps" in value && Array.isArray(value.apps) && "tasks" in value && Array.isArray(value.tasks)
  );
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

/** Reads lines together with the offset, in bytes, at which each begins. */
async function* readLines(path: string): AsyncGenerator<{ text: string; start: number }> {
  if ((await sizeOf(path)) === undefined) {
    throw new JournalError("missing", `The journal ${path} does not exist`);
  }

  let start = 0;
  let rest: Buffer = Buffer.alloc(0);

  for await (const chunk of createReadStream(path, { highWaterMark: READ_CHUNK_SIZE })) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : (chunk as Buffer);
    let from = 0;

    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
      yield { text: bytes.toString("utf8", from, end), start: start + from };
      from = end + 1;
    }

    start += from;
    rest = bytes.subarray(from);
  }

  if (rest.length > 0) {
    yield { text: rest.toString("utf8"), start };
  }
}

/** Removes a last line that a crash cut off, so that the next line is not appended to it. */
async function removeTornLine(path: string): Promise<void> {
  const size = await sizeOf(path);
  if (size === undefined) {
    return;
  }

  let last = { text: "", start: 0 };
  for await (const line of readLines(path)) {
    // Never change a file that is not a journal and was passed by mistake.
    if (line.start === 0 && !line.text.startsWith('{"type":"header"')) {
      return;
    }
    last = line;
  }

  if (!isJson(last.text)) {
    await truncate(path, last.start);
    return;
  }

  const lacksLineFeed = last.start + Buffer.byteLength(last.text) === size;
  if (lacksLineFeed) {
    const file = await open(path, "a");
    await file.appendFile("\n");
    await file.close();
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Makes a rename durable, if the system allows that. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(dirname(path), "r");
    await folder.sync().finally(() => folder.close());
  } catch {
    // Windows can't open folders.
  }
}
