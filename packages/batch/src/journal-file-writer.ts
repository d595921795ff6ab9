import { randomBytes } from "node:crypto";
import { lstatSync } from "node:fs";
import { rm, type FileHandle } from "node:fs/promises";
import { ChecksumChain } from "./checksum-chain.ts";
import { JournalError } from "./errors.ts";
import type { JournalLine } from "./journal.ts";
import { readStoredLines } from "./journal-file-reader.ts";
import { codeOf, createPrivateFile, openRegularFile } from "./private-file.ts";

/**
 * Opens the file of a journal for appending. Removes a last line that a crash cut off, which the
 * next line would otherwise be appended to.
 *
 * @throws {JournalError} `missing`, `unsafe` or `unreadable`.
 */
export async function openJournalWriter(path: string, name: string): Promise<JournalWriter> {
  const chain = new ChecksumChain();
  let end = 0;
  let hasLineFeed = true;
  for await (const stored of readStoredLines(path, name, chain)) {
    ({ end, hasLineFeed } = stored);
  }

  const file = await openRegularFile(path, "append");
  try {
    await file.truncate(end);
    if (!hasLineFeed) {
      await file.appendFile("\n");
    }
  } catch (error) {
    await file.close();
    throw error;
  }
  return new JournalWriter(file, chain);
}

/** Appends lines to the open file of a journal. */
export class JournalWriter {
  readonly #file: FileHandle;
  readonly #chain: ChecksumChain;
  /** The file that takes the room of the next lines. */
  #reserve: FileHandle | undefined;
  #identity: { readonly ino: bigint; readonly dev: bigint } | undefined;
  #hasFailed = false;

  /** @param chain the checksums of the lines that the file has. */
  constructor(file: FileHandle, chain: ChecksumChain = new ChecksumChain()) {
    this.#file = file;
    this.#chain = chain;
  }

  /** Writes the first lines durably. */
  async writeAll(lines: AsyncIterable<JournalLine>): Promise<void> {
    let chunk = "";
    for await (const line of lines) {
      chunk += `${this.#chain.toText(line)}\n`;
      if (chunk.length >= WRITE_CHUNK_SIZE) {
        await this.#file.appendFile(chunk);
        chunk = "";
      }
    }

    await this.#file.appendFile(chunk);
    await this.#file.sync();
  }

  /** Appends a line durably. After an error, what the file ends with is unknown. */
  async append(line: JournalLine): Promise<void> {
    if (this.#hasFailed) {
      throw new Error("An earlier line could not be written");
    }

    this.#hasFailed = true;
    await this.#write(Buffer.from(`${this.#chain.toText(line)}\n`));
    await this.#file.datasync();
    this.#hasFailed = false;
  }

  /**
   * Checks that a path still leads to the file, which everything would otherwise be written to in
   * vain.
   *
   * @throws {JournalError} `missing`, if it does not.
   */
  async assertNamed(path: string): Promise<void> {
    this.#identity ??= await this.#file.stat({ bigint: true });
    const { ino, dev } = this.#identity;

    // Not awaited, since this is done for each line.
    const named = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (named?.ino !== ino || named.dev !== dev) {
      const change = named ? "replaced by another file" : "removed";
      throw new JournalError("missing", `The journal ${path} was ${change} while it was in use`);
    }
  }

  /**
   * Reserves room for the next lines, which is given up once the disk is full. Rejects if there is
   * no room.
   *
   * @param path a path on the same disk, where nothing exists.
   */
  async reserve(path: string): Promise<void> {
    if (this.#reserve) {
      return;
    }

    this.#reserve = await createPrivateFile(path);
    try {
      // A file without a name keeps its room, and disappears with the process.
      await rm(path);
      // Random, because some file systems compress other bytes.
      await this.#reserve.appendFile(randomBytes(RESERVED_SIZE));
      await this.#reserve.sync();
    } catch (error) {
      await this.#releaseReserve();
      throw error;
    }
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#releaseReserve();
    await this.#file.close();
  }

  async #write(bytes: Buffer): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      try {
        written += (await this.#file.write(bytes, written)).bytesWritten;
      } catch (error) {
        if (!DISK_FULL_CODES.has(codeOf(error)) || !this.#reserve) {
          throw error;
        }
        await this.#releaseReserve();
      }
    }
  }

  async #releaseReserve(): Promise<void> {
    const reserve = this.#reserve;
    this.#reserve = undefined;
    await reserve?.close();
  }
}

// --- internal ---

/** Number of characters that are buffered before they are written to the disk. */
const WRITE_CHUNK_SIZE = 1 << 20;

/** Size of the reserved room, in bytes: more than the lines of a batch, and than a block. */
const RESERVED_SIZE = 1 << 16;

/** Codes of the errors of a disk that has no room, or none for this user. */
const DISK_FULL_CODES: ReadonlySet<unknown> = new Set(["ENOSPC", "EDQUOT"]);
