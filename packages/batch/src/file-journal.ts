import { randomUUID } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { JournalError } from "./errors.ts";
import { acquireLock, type FileLock } from "./file-lock.ts";
import type { Journal, JournalLine } from "./journal.ts";
import { readStoredLines } from "./journal-file-reader.ts";
import { JournalWriter, openJournalWriter } from "./journal-file-writer.ts";
import {
  assertRegularFile,
  createPrivateFile,
  resolvePath,
  statIfPresent,
  syncFolder,
} from "./private-file.ts";

/**
 * Creates a journal in a file of JSON Lines, each of which has a checksum. Only its owner can read
 * and write it. `<file>.lock` exists beside the file that `path` leads to while it is in use, and
 * `<file>.<random>.tmp` while it is being created.
 */
export function fileJournal(path: string): Journal {
  return new FileJournal(path);
}

// --- internal ---

class FileJournal implements Journal {
  readonly name: string;
  /** The path without links. */
  #path: string | undefined;
  #lock: FileLock | undefined;
  #writer: JournalWriter | undefined;

  constructor(path: string) {
    this.name = path;
  }

  async open(): Promise<void> {
    const path = await resolvePath(this.name);
    const lock = await acquireLock(`${path}.lock`);

    try {
      await assertRegularFile(path);
    } catch (error) {
      await lock.release();
      throw error;
    }
    this.#path = path;
    this.#lock = lock;
  }

  async create(lines: AsyncIterable<JournalLine>): Promise<void> {
    const path = await this.#resolve();
    await assertAbsent(path);

    // Whoever may write to the folder could otherwise prepare a link at a known name.
    const temporary = `${path}.${randomUUID()}.tmp`;
    const writer = new JournalWriter(await createPrivateFile(temporary));
    try {
      await writer.writeAll(lines);
      await assertAbsent(path);
      this.#lock?.check();
      await rename(temporary, path);
    } catch (error) {
      await writer.close();
      await rm(temporary, { force: true });
      throw error;
    }

    this.#writer = writer;
    await syncFolder(path);
  }

  async reserve(): Promise<void> {
    const path = await this.#resolve();
    const writer = await this.#openWriter(path);

    await writer.reserve(`${path}.${randomUUID()}.reserve`);
  }

  async append(line: JournalLine): Promise<void> {
    const path = await this.#resolve();
    const writer = await this.#openWriter(path);

    await writer.assertNamed(path);
    this.#lock?.check();
    await writer.append(line);
  }

  async *read(): AsyncGenerator<JournalLine> {
    for await (const { line } of readStoredLines(await this.#resolve(), this.name)) {
      yield line;
    }
  }

  async close(): Promise<void> {
    await this.#writer?.close();
    this.#writer = undefined;
    await this.#lock?.release();
    this.#lock = undefined;
  }

  async #resolve(): Promise<string> {
    return this.#path ?? resolvePath(this.name);
  }

  async #openWriter(path: string): Promise<JournalWriter> {
    if (!this.#writer) {
      this.#lock?.check();
      this.#writer = await openJournalWriter(path, this.name);
    }
    return this.#writer;
  }
}

async function assertAbsent(path: string): Promise<void> {
  if (await statIfPresent(path)) {
    throw new JournalError("exists", `${path} already exists: resume it, or use another file`);
  }
}
