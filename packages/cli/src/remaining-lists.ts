import { createWriteStream, existsSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { DeletionReport } from "@roma-assets/batch";
import { describeError } from "./error-text.ts";
import { openErrorTerminal } from "./terminal.ts";

/** Finds the lists of remaining assets that exist beside a journal. */
export function findRemainingLists(journal: string): string[] {
  return KINDS.map((kind) => pathOfList(journal, kind)).filter((path) => existsSync(path));
}

/**
 * Writes the assets that may still exist to lists beside the journal, one for each kind that has
 * any. A list that cannot be written is reported on stderr.
 *
 * @param existingLists lists of an earlier resume, which are kept: they may have been edited since.
 * @returns the arguments with which `delete` reads the lists.
 */
export async function writeRemainingLists(
  journal: string,
  report: DeletionReport,
  existingLists: readonly string[],
): Promise<string[]> {
  const args: string[] = [];
  for (const kind of KINDS) {
    const path = pathOfList(journal, kind);
    try {
      const ids = await skipIfEmpty(report.remaining()[kind]);
      if (ids === undefined) {
        continue;
      }
      if (!existingLists.includes(path)) {
        await pipeline(ids, toLines, createWriteStream(path, { flags: "wx", mode: 0o600 }));
      }

      args.push(`--${kind}`, path);
    } catch (error) {
      // The run has already ended, so this does not change the exit code.
      const [problem = "", ...details] = describeError(error);
      openErrorTerminal().print(
        `${path}: cannot write the list of assets that may still exist: ${problem}`,
        ...details,
      );
    }
  }

  return args;
}

// --- internal ---

const KINDS = ["apps", "tasks"] as const;

function pathOfList(journal: string, kind: (typeof KINDS)[number]): string {
  return `${journal}.${kind}`;
}

/** Returns the same items, or undefined if there are none. */
async function skipIfEmpty(ids: AsyncIterable<string>): Promise<AsyncIterable<string> | undefined> {
  const iterator = ids[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done) {
    return undefined;
  }

  return (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
}

async function* toLines(ids: AsyncIterable<string>): AsyncGenerator<string, void> {
  for await (const id of ids) {
    yield `${id}\n`;
  }
}
