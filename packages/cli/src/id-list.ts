import { createHash, type Hash, randomUUID } from "node:crypto";
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
import { UsageError } from "./parse-arguments.ts";

/**
 * IDs that were checked, each once: one that is deleted again would fail its batch. They are read
 * again from their files each time, so none is kept.
 */
export interface IdList extends AsyncIterable<string> {
  readonly count: number;
  /** How many were left out, since they are there before. */
  readonly duplicates: number;
  /** A few, to show. */
  readonly first: readonly string[];
}

/** Where IDs come from. */
export interface IdSource {
  /** The option that gives single IDs, for what is said about them. */
  readonly option: string;
  readonly ids: readonly string[];
  /** Files with one ID a line; `-` is stdin. */
  readonly files: readonly string[];
}

/**
 * Checks all IDs before anything is sent.
 *
 * @throws {UsageError} naming the file and number of each line that can't be an ID, up to ten.
 */
export async function readIds({ option, ids, files }: IdSource): Promise<IdList> {
  const inputs: Input[] = [];
  for (const name of files) {
    inputs.push(await openInput(name));
  }
  const read = (sum: Hash, problems?: string[]) => readAll(option, ids, inputs, sum, problems);
  const problems: string[] = [];
  const checked = createHash("sha256");
  const seen = new Set<string>();
  /** The places of those that are there before. */
  const duplicates = new Set<number>();
  let place = 0;
  for await (const id of read(checked, problems)) {
    if (seen.has(id)) {
      duplicates.add(place);
    }
    seen.add(id);
    place += 1;
  }
  if (problems.length > 0) {
    throw new UsageError(...problems);
  }
  const sum = checked.digest("hex");
  return {
    count: seen.size,
    duplicates: duplicates.size,
    first: [...seen].slice(0, 3),
    async *[Symbol.asyncIterator]() {
      const again = createHash("sha256");
      let at = 0;
      for await (const id of read(again)) {
        if (!duplicates.has(at)) {
          yield id;
        }
        at += 1;
      }
      // What is deleted is what was shown and confirmed.
      if (again.digest("hex") !== sum) {
        throw new UsageError(`${files.join(", ")}: it changed while it was read; nothing was sent`);
      }
    },
  };
}

/**
 * Why a text can't be an ID; undefined where it can. No pattern is published: refused is what would
 * not be an ID in any of the API's paths, and what tells of another format than one ID a line.
 */
export function problemOf(text: string): string | undefined {
  if (text === "") {
    return "it is empty";
  }
  if (/\s/.test(text)) {
    return "it has a space; one ID a line is needed";
  }
  const strange = /[^\x21-\x7e]|["'`,;|<>(){}[\]/\\#?%]/u.exec(text)?.[0];
  if (strange !== undefined) {
    return /[\x21-\x7e]/.test(strange)
      ? `it has ${strange}; one ID a line is needed`
      : `it has the character U+${strange.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`;
  }
  if (/^\.{1,2}$/.test(text)) {
    return "no path can have it";
  }
  // The most that the API allows for an application's ID in its paths.
  if (text.length > 64) {
    return `it has ${text.length} characters, and 64 are the most`;
  }
  return undefined;
}

// --- internal ---

interface Input {
  /** As it is called in what is said about it. */
  readonly name: string;
  /** Reads it from its beginning. */
  open(): ReadStream;
}

const mostProblems = 10;

/** Characters of a line, without its comment, so that a file without line ends takes no memory. */
const longestLine = 4096;

async function* readAll(
  option: string,
  ids: readonly string[],
  inputs: readonly Input[],
  sum: Hash,
  problems: string[] = [],
): AsyncGenerator<string, void> {
  const refuse = (place: string, text: string, problem: string) => {
    problems.push(`${place}: ${JSON.stringify(text.slice(0, 64))} can't be an ID: ${problem}`);
  };
  for (const id of ids) {
    const problem = problemOf(id);
    if (problem) {
      refuse(option, id, problem);
    } else {
      yield id;
    }
  }
  for (const { name, open } of inputs) {
    let number = 0;
    for await (const line of linesOf(open(), sum)) {
      number += 1;
      const content = line.replace(/(^|\s)#.*/, "");
      const text = content.trim();
      const isTooLong = content.length > longestLine;
      if (text === "" && !isTooLong) {
        continue;
      }
      const problem = isTooLong
        ? `its line is longer than ${longestLine} characters`
        : problemOf(text);
      if (!problem) {
        yield text;
        continue;
      }
      refuse(`${name}:${number}`, text, problem);
      if (problems.length >= mostProblems) {
        return;
      }
    }
  }
}

/** A file that can be read twice; what can't (stdin, a pipe) is copied. */
async function openInput(name: string): Promise<Input> {
  if (name !== "-") {
    const info = await stat(name).catch((cause: NodeJS.ErrnoException) => {
      throw new UsageError(`${name || '""'}: it can't be read: ${cause.code}`);
    });
    if (info.isDirectory()) {
      throw new UsageError(`${name}: it is a folder`);
    }
    if (info.isFile()) {
      return { name, open: () => createReadStream(name, "utf8") };
    }
  }
  const path = join(tmpdir(), `roma-assets-${randomUUID()}`);
  const fd = openSync(path, "wx+", 0o600);
  // Without a name it goes with the process, however that ends.
  unlinkSync(path);
  const copy = { fd, start: 0, autoClose: false } as const;
  const source = name === "-" ? process.stdin : createReadStream(name);
  await pipeline(source, createWriteStream("", copy));
  return {
    name: name === "-" ? "stdin" : name,
    open: () => createReadStream("", { ...copy, encoding: "utf8" }),
  };
}

/** Of a line that is too long, the beginning: one character too many. The rest is no other line. */
async function* linesOf(stream: ReadStream, sum: Hash): AsyncGenerator<string, void> {
  const cut = (line: string) => line.slice(0, longestLine + 1);
  let rest: string | undefined;
  for await (const chunk of stream) {
    sum.update(chunk);
    // Editors on Windows begin a file with a byte order mark.
    const text = rest === undefined ? String(chunk).replace(/^\uFEFF/, "") : rest + chunk;
    // A line feed may follow in the next chunk.
    const lines = text.split(/\r\n|\n|\r(?!$)/).map(cut);
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest) {
    yield rest;
  }
}
