/** Files that are saved as a whole: they have their name only once all of their content is on the disk. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { ArgumentError, type Clock } from "@roma-assets/client";
import type { SavedFile } from "./archive.ts";
import { codeOf, createPrivateFile, statIfPresent, syncFolder } from "./private-file.ts";

/** How a stream is saved. */
export interface SaveOptions {
  readonly clock: Clock;
  /** Rejects if the content of a temporary file is not as it should be. */
  readonly check: (temporary: string) => Promise<void>;
}

/**
 * Saves a stream as a file that only its owner can read and write. Until then, its content is in
 * `<file>.<random>.part`, which a failure removes.
 *
 * @throws {ArgumentError} if the file exists.
 */
export async function saveStream(
  stream: AsyncIterable<Uint8Array>,
  path: string,
  { clock, check }: SaveOptions,
): Promise<SavedFile> {
  const temporary = `${path}.${randomUUID()}.part`;

  try {
    const content = await writeStream(stream, temporary, clock);
    await onDisk(clock, nameFile(temporary, path, check));

    return { file: path, ...content };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/**
 * Asserts that nothing has a path.
 *
 * @throws {ArgumentError} if something has.
 */
export async function assertAbsent(path: string): Promise<void> {
  if (await statIfPresent(path)) {
    throw new ArgumentError(`${path} already exists: use another name`);
  }
}

/** Waits for work on the disk, which takes real time, whatever the clock says. */
export async function onDisk<T>(clock: Clock, work: Promise<T>): Promise<T> {
  clock.whileBusy?.(work);
  return work;
}

/** Returns true if a file is there with the content that it was saved with. */
export async function isUnchanged({ file, sha256, bytes }: SavedFile): Promise<boolean> {
  const hash = createHash("sha256");
  let size = 0;

  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) {
      hash.update(chunk);
      size += chunk.length;
    }
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return false;
    }
    throw error;
  }

  return size === bytes && hash.digest("hex") === sha256;
}

// --- internal ---

async function writeStream(
  stream: AsyncIterable<Uint8Array>,
  path: string,
  clock: Clock,
): Promise<Omit<SavedFile, "file">> {
  const hash = createHash("sha256");
  let bytes = 0;
  const file = await onDisk(clock, createPrivateFile(path));

  try {
    for await (const chunk of stream) {
      hash.update(chunk);
      bytes += chunk.length;
      await onDisk(clock, file.writeFile(chunk));
    }
    await onDisk(clock, file.sync());
  } finally {
    await onDisk(clock, file.close());
  }

  return { sha256: hash.digest("hex"), bytes };
}

async function nameFile(
  temporary: string,
  path: string,
  check: SaveOptions["check"],
): Promise<void> {
  await check(temporary);
  await assertAbsent(path);
  await rename(temporary, path);
  await syncFolder(path);
}
