import { createReadStream, createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { UsageError } from "./args.ts";

/** IDs that were checked. They are read again from their files each time, so none is kept. */
export interface IdList extends AsyncIterable<string> {
  readonly count: number;
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
  const read = (problems?: string[]) => readAll(option, ids, inputs, problems);
  const problems: string[] = [];
  const first: string[] = [];
  let count = 0;
  for await (const id of read(problems)) {
    count += 1;
    if (first.length < 3) {
      first.push(id);
    }
  }
  if (problems.length > 0) {
    throw new UsageError(...problems);
  }
  return {
    count,
    first,
    async *[Symbol.asyncIterator]() {
      let again = 0;
      for await (const id of read()) {
        again += 1;
        if (again > count) {
          break;
        }
        yield id;
      }
      if (again !== count) {
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
  readonly path: string;
}

const mostProblems = 10;

/** Characters of a line, without its comment, so that a file without line ends takes no memory. */
const longestLine = 4096;

async function* readAll(
  option: string,
  ids: readonly string[],
  inputs: readonly Input[],
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
  for (const { name, path } of inputs) {
    let number = 0;
    for await (const line of linesOf(path)) {
      number += 1;
      const content = line.replace(/(^|\s)#.*/s, "");
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
      throw new UsageError(`${name}: it can't be read: ${cause.code}`);
    });
    if (info.isDirectory()) {
      throw new UsageError(`${name}: it is a folder`);
    }
    if (info.isFile()) {
      return { name, path: name };
    }
  }
  const folder = mkdtempSync(join(tmpdir(), "roma-assets-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "ids");
  const source = name === "-" ? process.stdin : createReadStream(name);
  await pipeline(source, createWriteStream(path, { mode: 0o600 }));
  return { name: name === "-" ? "stdin" : name, path };
}

/** Of a line that is too long, the beginning: one character too many. The rest is no other line. */
async function* linesOf(path: string): AsyncGenerator<string, void> {
  const cut = (line: string) => line.slice(0, longestLine + 1);
  let rest: string | undefined;
  for await (const chunk of createReadStream(path, "utf8")) {
    // Editors on Windows begin a file with a byte order mark.
    const text = rest === undefined ? String(chunk).replace(/^\uFEFF/, "") : rest + chunk;
    const lines = text.split("\n").map(cut);
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest) {
    yield rest;
  }
}
