import { type Hash, randomUUID } from "node:crypto";
import { createReadStream, openSync, unlinkSync, writeSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeText } from "./decode-text.ts";
import { printError } from "./output.ts";
import { UsageError } from "./usage-error.ts";

/** A list of IDs that can be read several times, from its beginning and one after the other. */
export interface IdInput {
  /** Name of the input in messages. */
  readonly name: string;
  read(): AsyncIterable<Buffer>;
}

/** Maximum length of a line without its comment: far more than an ID has. */
export const MAX_LINE_LENGTH = 4096;

/**
 * Opens a file, or stdin if its name is `-`. Stdin can be read only once, so it is copied to a
 * temporary file while it is read.
 *
 * @throws {UsageError} if the name is not that of a file that exists.
 */
export async function openIdInput(name: string): Promise<IdInput> {
  if (name === "-") {
    if (process.stdin.isTTY) {
      printError(`Reading IDs from the terminal, one per line; end with ${END_OF_INPUT}.`);
    }
    return copyWhileReading("stdin", process.stdin);
  }

  const info = await stat(name).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${name || '""'}: cannot be read: ${error.code}`);
  });
  if (info.isDirectory()) {
    throw new UsageError(`${name}: expected a file, received a folder.`);
  }
  if (!info.isFile()) {
    throw new UsageError(
      `${name}: expected a file, received a pipe or a device. Use - to read IDs from stdin.`,
    );
  }

  return { name, read: () => createReadStream(name) };
}

/**
 * Reads the lines of an input, without comments. Ends in a line that seems to have no end.
 *
 * @param hash updated with everything that was read.
 * @throws {UsageError} if the input is too large, or not text in an encoding that is known.
 */
export async function* readLines(input: IdInput, hash: Hash): AsyncGenerator<string, void> {
  let rest = "";
  for await (const text of decodeText(input.name, readChunks(input, hash))) {
    const lines = (rest + text).split(LINE_END);

    // Comments can have any length, but the next chunk has to find that one has begun.
    rest = (lines.pop() ?? "").replace(COMMENT, "$1#");
    yield* lines.map(removeComment);
    if (rest.length > ENDLESS_LINE_LENGTH) {
      break;
    }
  }

  if (rest) {
    yield removeComment(rest);
  }
}

// --- internal ---

/** How people end the input of a terminal. */
const END_OF_INPUT = process.platform === "win32" ? "Ctrl-Z and Enter" : "Ctrl-D";

/** Length at which the rest of a line is not awaited any longer. */
const ENDLESS_LINE_LENGTH = 2 ** 20;

/** Maximum size of an input, in bytes: a gibibyte, which holds ten million IDs with comments. */
const MAX_INPUT_SIZE = 2 ** 30;

/** A carriage return at the end of a chunk is not a line end yet: a line feed may follow. */
const LINE_END = /\r\n|\n|\r(?!$)/;

/** A comment begins at a `#` at the start of a line or after whitespace. */
const COMMENT = /(^|\s)#.*/;

function removeComment(line: string): string {
  return line.replace(COMMENT, "");
}

async function* readChunks(input: IdInput, hash: Hash): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of input.read()) {
    size += chunk.length;
    if (size > MAX_INPUT_SIZE) {
      throw new UsageError(
        `${input.name}: expected at most ${MAX_INPUT_SIZE} bytes of IDs. Split the list.`,
      );
    }

    hash.update(chunk);
    yield chunk;
  }
}

/** Copies an input to a temporary file the first time it is read. */
function copyWhileReading(name: string, source: AsyncIterable<Buffer>): IdInput {
  const path = join(tmpdir(), `roma-assets-${randomUUID()}`);
  const fd = openSync(path, "wx+", 0o600);
  // A file without a name disappears with the process, however that ends.
  unlinkSync(path);

  let isCopied = false;
  async function* copy(): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      writeAll(fd, chunk);
      yield chunk;
    }
    isCopied = true;
  }

  return {
    name,
    read: () => (isCopied ? createReadStream("", { fd, start: 0, autoClose: false }) : copy()),
  };
}

function writeAll(fd: number, chunk: Buffer): void {
  let written = 0;
  while (written < chunk.length) {
    written += writeSync(fd, chunk, written);
  }
}
