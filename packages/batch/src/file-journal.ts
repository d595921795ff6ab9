import { createReadStream } from "node:fs";
import { type FileHandle, open, rename, rm, stat, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { JournalError } from "./errors.ts";
import { type FileLock, takeLock } from "./file-lock.ts";
import type { Journal, JournalLine } from "./journal.ts";

/**
 * A journal in a file of JSON Lines. Beside it are `<path>.lock` while it is in use, and
 * `<path>.tmp` while it is created.
 */
export function fileJournal(path: string): Journal {
  let lock: FileLock | undefined;
  let file: FileHandle | undefined;

  return {
    async open() {
      lock = await takeLock(`${path}.lock`);
      try {
        await mend(path);
      } catch (error) {
        await lock.release();
        lock = undefined;
        throw error;
      }
    },
    async create(lines) {
      if ((await sizeOf(path)) !== undefined) {
        throw new JournalError("exists", `${path} is there already; resume it or take another one`);
      }
      const temporary = `${path}.tmp`;
      const writing = await open(temporary, "w");
      try {
        let chunk = "";
        for await (const line of lines) {
          chunk += `${JSON.stringify(line)}\n`;
          if (chunk.length >= chunkSize) {
            await writing.appendFile(chunk);
            chunk = "";
          }
        }
        await writing.appendFile(chunk);
        await writing.sync();
      } catch (error) {
        await writing.close();
        await rm(temporary, { force: true });
        throw error;
      }
      await writing.close();
      lock?.check();
      await rename(temporary, path);
      await syncFolder(path);
    },
    async append(line) {
      lock?.check();
      file ??= await open(path, "a");
      await file.appendFile(`${JSON.stringify(line)}\n`);
      await file.datasync();
    },
    async *read() {
      let broken: unknown;
      for await (const { text } of readLines(path)) {
        // Only the last line may be torn: its step was not taken yet.
        if (broken !== undefined) {
          throw new JournalError("unreadable", `${path} is damaged`, { cause: broken });
        }
        let line: JournalLine;
        try {
          line = JSON.parse(text);
        } catch (error) {
          broken = error;
          continue;
        }
        if (!isLine(line)) {
          throw new JournalError("unreadable", `${path} is no journal`);
        }
        yield line;
      }
    },
    async close() {
      await file?.close();
      file = undefined;
      await lock?.release();
      lock = undefined;
    },
  };
}

// --- internal ---

const chunkSize = 1 << 20;

/** Whether it can be a line: another program's file may be JSON Lines as well. */
function isLine(value: unknown): value is JournalLine {
  const { type, apps, tasks } = Object(value);
  const isWhole = type !== "ids" || (Array.isArray(apps) && Array.isArray(tasks));
  return typeof type === "string" && isWhole;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return undefined;
    }
    throw error;
  }
}

/** Reads the lines with the places where they begin. */
async function* readLines(path: string): AsyncGenerator<{ text: string; start: number }> {
  if ((await sizeOf(path)) === undefined) {
    throw new JournalError("missing", `there is none at ${path}`);
  }
  let start = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : (chunk as Buffer);
    let from = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
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

/** Cuts off a line that a crash tore, so that the next one does not stick to it. */
async function mend(path: string): Promise<void> {
  const size = await sizeOf(path);
  if (size === undefined) {
    return;
  }
  let last = { text: "", start: 0 };
  for await (const line of readLines(path)) {
    // Another file, given by mistake, stays as it is.
    if (line.start === 0 && !line.text.startsWith('{"type":"header"')) {
      return;
    }
    last = line;
  }
  const isWhole = isJson(last.text);
  if (!isWhole) {
    await truncate(path, last.start);
  } else if (last.start + Buffer.byteLength(last.text) === size) {
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

/** Makes the renaming durable, where folders can be synced at all. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(dirname(path), "r");
    await folder.sync().finally(() => folder.close());
  } catch {
    // Windows opens no folders.
  }
}
