/**
 * Files in folders that others may write to: a name may lead elsewhere, or to something that is no
 * file.
 */
import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, lstat, open, realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { JournalError } from "./errors.ts";

/**
 * Creates a file that only its owner can read and write, and opens it for appending. Rejects with
 * the code `EEXIST` if anything has its name, even a link that leads nowhere.
 */
export async function createPrivateFile(path: string): Promise<FileHandle> {
  return open(path, "ax", PRIVATE_MODE);
}

/**
 * Opens the file of a journal.
 *
 * @throws {JournalError} `missing`, if it does not exist; `unsafe`, like {@link assertRegularFile}.
 */
export async function openRegularFile(
  path: string,
  access: "read" | "append",
): Promise<FileHandle> {
  // Checked before as well, since opening some devices has an effect.
  const isPresent = await assertRegularFile(path);
  if (!isPresent) {
    throw new JournalError("missing", `The journal ${path} does not exist`);
  }

  const file = await open(path, OPEN_FLAGS[access] | NO_FOLLOW | NON_BLOCKING);
  try {
    assertRegular(path, await file.stat({ bigint: true }));
  } catch (error) {
    await file.close();
    throw error;
  }
  return file;
}

/**
 * Checks that a path is that of a regular file with a single name, since a lock protects only one,
 * or that nothing has it.
 *
 * @returns true if the file exists.
 * @throws {JournalError} `unsafe`, if it is something else.
 */
export async function assertRegularFile(path: string): Promise<boolean> {
  const stats = await statIfPresent(path);
  if (stats) {
    assertRegular(path, stats);
  }
  return stats !== undefined;
}

/** Returns details of a file, but not of one that a link leads to; undefined if it is missing. */
export async function statIfPresent(path: string): Promise<BigIntStats | undefined> {
  return ignoreMissing(() => lstat(path, { bigint: true }));
}

/**
 * Returns the one path of a file, whatever links lead to it. The file may be missing, but not its
 * folder.
 */
export async function resolvePath(path: string): Promise<string> {
  const target = await ignoreMissing(() => realpath(path));
  return target ?? join(await realpath(dirname(path)), basename(path));
}

/** Makes a rename durable, if the system allows that. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(dirname(path), "r");
    await folder.sync().finally(() => folder.close());
  } catch {
    // Windows can't open folders.
  }
}

/** Returns the code of an error of the operating system, such as `ENOENT`. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

// --- internal ---

/** Readable and writable for the owner alone. */
const PRIVATE_MODE = 0o600;

const OPEN_FLAGS = {
  read: constants.O_RDONLY,
  append: constants.O_RDWR | constants.O_APPEND,
} as const;

/** Windows has neither of these flags. Opening a pipe that nobody writes to would wait forever. */
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;
const NON_BLOCKING = constants.O_NONBLOCK ?? 0;

function assertRegular(path: string, stats: BigIntStats): void {
  if (!stats.isFile()) {
    throw new JournalError("unsafe", `${path} must be a regular file`);
  }
  if (stats.nlink > 1n) {
    throw new JournalError(
      "unsafe",
      `${path} must have one name only, but has ${stats.nlink} (hard links), ` +
        "so that another process could use it at the same time",
    );
  }
}

async function ignoreMissing<T>(action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}
