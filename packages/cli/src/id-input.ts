import { type Hash, randomUUID } from "node:crypto";
import {
  createReadStream,
  createWriteStream,
  openSync,
  type ReadStream,
  unlinkSync,
} from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { decodeText } from "./decode-text.ts";
import { UsageError } from "./usage-error.ts";

/** A list of IDs that can be read several times. */
export interface IdInput {
  /** Name of the input in messages. */
  readonly name: string;
  /** Opens the input at its beginning. */
  open(): ReadStream;
}

/**
 * Maximum length of a line without its comment. Keeps a file without line breaks from filling the
 * memory.
 */
export const MAX_LINE_LENGTH = 4096;

/**
 * Opens a file, or stdin if its name is `-`. Stdin and pipes can be read only once, so they are
 * copied to a temporary file.
 *
 * @throws {UsageError} if the file does not exist, is a folder, or is not readable.
 */
export async function openIdInput(name: string): Promise<IdInput> {
  if (name === "-") {
    return copyInput("stdin", process.stdin);
  }

  const info = await stat(name).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${name || '""'}: cannot be read: ${error.code}`);
  });
  if (info.isDirectory()) {
    throw new UsageError(`${name}: expected a file, received a folder.`);
  }
  if (info.isFile()) {
    return { name, open: () => createReadStream(name) };
  }

  return copyInput(name, createReadStream(name));
}

/**
 * Reads the lines of an input. Truncates a line that is too long to one character more than the
 * limit.
 *
 * @param hash updated with everything that was read.
 * @throws {UsageError} if the input is not text in an encoding that is known.
 */
export async function* readLines(input: IdInput, hash: Hash): AsyncGenerator<string, void> {
  let rest = "";
  for await (const text of decodeText(input.name, readChunks(input.open(), hash))) {
    const lines = (rest + text).split(LINE_END).map((line) => line.slice(0, MAX_LINE_LENGTH + 1));

    rest = lines.pop() ?? "";
    yield* lines;
  }

  if (rest) {
    yield rest;
  }
}

// --- internal ---

/** A carriage return at the end of a chunk is not a line end yet: a line feed may follow. */
const LINE_END = /\r\n|\n|\r(?!$)/;

async function* readChunks(stream: ReadStream, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of stream) {
    hash.update(chunk);
    yield chunk;
  }
}

async function copyInput(name: string, source: NodeJS.ReadableStream): Promise<IdInput> {
  const path = join(tmpdir(), `roma-assets-${randomUUID()}`);
  const fd = openSync(path, "wx+", 0o600);
  // A file without a name disappears with the process, however that ends.
  unlinkSync(path);

  const copy = { fd, start: 0, autoClose: false } as const;
  await pipeline(source, createWriteStream("", copy));

  return { name, open: () => createReadStream("", copy) };
}
