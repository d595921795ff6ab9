/**
 * The files of archives. The vendor doesn't publish what is in one, so this content is the sandbox's
 * own. Files come from outside, so reading one is bounded.
 */
import { Unzip, type UnzipFileInfo, UnzipInflate, unzipSync, zipSync } from "fflate";
import { parseJson } from "./wire.ts";

/** The assets in an archive. */
export interface ArchiveContent {
  readonly apps: readonly ArchivedAsset[];
  readonly tasks: readonly ArchivedAsset[];
}

/** An asset in an archive. */
export interface ArchivedAsset {
  /** The ID that it had when it was exported. */
  readonly id: string;
  readonly name: string;
}

/** Returns the .zip file of an archive. The same content always makes the same file. */
export function writeArchive({ apps, tasks }: ArchiveContent): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(JSON.stringify({ apps, tasks }));
  return Uint8Array.from(zipSync({ [CONTENT_FILE]: [bytes, { mtime: FIRST_ZIP_DATE }] }));
}

/**
 * Reads the .zip file of an archive.
 *
 * @returns the assets in it; none if it is not an archive of a sandbox.
 * @throws {UnreadableArchiveError} if it is not a .zip file, is damaged, or is too large.
 */
export function readArchive(file: Uint8Array): ArchiveContent | undefined {
  if (!listEntries(file).includes(CONTENT_FILE)) {
    return undefined;
  }

  const content: unknown = parseJson(new TextDecoder().decode(decompressContent(file)));
  return isArchiveContent(content) ? content : undefined;
}

/** A file that can't be decompressed. */
export class UnreadableArchiveError extends Error {}

// --- internal ---

/** The file in an archive that has its assets. All others are ignored. */
const CONTENT_FILE = "assets.json";

/** The first date that a .zip file can have, in the time zone of this machine, as fflate reads it. */
const FIRST_ZIP_DATE = new Date(1980, 0, 1);

/** More than the assets of an export need, and little enough for any machine. */
const MAX_CONTENT_BYTES = 16 * 1024 * 1024;

/** The number of files in a .zip file that are looked at. */
const MAX_ENTRIES = 1000;

/** The number of packed bytes that are decompressed at a time: they make at most 1,032 times as many. */
const SLICE_BYTES = 4096;

/** Returns the names in the directory of a .zip file, without decompressing anything. */
function listEntries(file: Uint8Array): string[] {
  const names: string[] = [];
  const skip = ({ name }: UnzipFileInfo) => {
    names.push(name);
    if (names.length > MAX_ENTRIES) {
      throw new UnreadableArchiveError(`The file has more than ${MAX_ENTRIES} entries`);
    }
    return false;
  };

  try {
    unzipSync(file, { filter: skip });
  } catch (cause) {
    throw new UnreadableArchiveError("The file is not a .zip file", { cause });
  }
  if (names.includes("")) {
    throw new UnreadableArchiveError("The directory of the file is damaged");
  }
  return names;
}

/** Returns the content of an archive. Stops as soon as it is too large, whatever size is claimed. */
function decompressContent(file: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let isFound = false;
  let isComplete = false;

  const unzip = new Unzip((entry) => {
    if (isFound || entry.name !== CONTENT_FILE) {
      return;
    }

    isFound = true;
    entry.ondata = (error, chunk, isLast) => {
      if (error) {
        throw error;
      }
      size += chunk.length;
      if (size > MAX_CONTENT_BYTES) {
        throw new UnreadableArchiveError(`The file has more than ${MAX_CONTENT_BYTES} bytes`);
      }
      chunks.push(chunk);
      isComplete = isLast;
    };
    entry.start();
  });
  unzip.register(UnzipInflate);

  try {
    for (let start = 0; start < file.length; start += SLICE_BYTES) {
      const end = start + SLICE_BYTES;
      unzip.push(file.subarray(start, end), end >= file.length);
    }
  } catch (cause) {
    throw new UnreadableArchiveError("The file can't be decompressed", { cause });
  }
  if (!isComplete) {
    throw new UnreadableArchiveError("The file is incomplete");
  }
  return Buffer.concat(chunks);
}

function isArchiveContent(value: unknown): value is ArchiveContent {
  const isObject = typeof value === "object" && value !== null;
  return isObject && "apps" in value && "tasks" in value && [value.apps, value.tasks].every(isList);
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isArchivedAsset);
}

function isArchivedAsset(value: unknown): value is ArchivedAsset {
  const isObject = typeof value === "object" && value !== null;
  return (
    isObject &&
    "id" in value &&
    "name" in value &&
    typeof value.id === "string" &&
    typeof value.name === "string"
  );
}
