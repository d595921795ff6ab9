import { createWriteStream, existsSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { BatchReport, DeletionReport, DeletionStoppedError } from "@roma-assets/batch";
import { isRomaError } from "@roma-assets/client";
import { describe, isJournalTrouble } from "./exit-codes.ts";
import { openTerminal, plural, type Terminal } from "./terminal.ts";

/** Where a run can go on. */
export interface Place {
  /** The journal's file. */
  readonly file: string;
  /** Options that another command needs as well. */
  readonly flags: readonly string[];
}

/** Writes a line of JSON to stdout; an error as what can be told of it. */
export function writeJson(value: unknown): void {
  const replace = (_key: string, item: unknown) => (item instanceof Error ? plain(item) : item);
  process.stdout.write(`${JSON.stringify(value, replace)}\n`);
}

/** A command to be typed. */
export function commandLine(...words: string[]): string {
  const quote = (word: string) =>
    /^[\w./:@=+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
  return ["roma-assets", ...words].map(quote).join(" ");
}

/** Tells which batches did not end well, and why. */
export function sayTroubles(terminal: Terminal, troubles: readonly BatchReport[]): void {
  for (const { batch, outcome, apps, tasks, jobId, reasons, error, note } of troubles.slice(
    0,
    mostTroubles,
  )) {
    const size = plural(apps.length + tasks.length, "asset");
    const what =
      outcome === "unknown"
        ? `Batch ${batch} may or may not be done (${size})`
        : `Batch ${batch} failed as a whole (${size})`;
    terminal.say(
      terminal.paint("red", jobId === undefined ? what : `${what}, job ${jobId}`),
      ...(reasons ?? []).map(
        (reason) =>
          `  ${reason.resource_type} ${reason.resource_name}: ${reason.error_code} ${reason.error_msg}`,
      ),
      ...(error ? [`  ${error.message}`] : []),
      ...(note === undefined ? [] : [`  ${note}`]),
    );
  }
  if (troubles.length > mostTroubles) {
    terminal.say(`... and ${plural(troubles.length - mostTroubles, "more batch")}`);
  }
}

/** Where the lists of what was not certainly deleted are written: beside the journal. */
export function listsOf(journal: string): { readonly apps: string; readonly tasks: string } {
  return { apps: `${journal}.apps`, tasks: `${journal}.tasks` };
}

/**
 * Writes what was not certainly deleted beside the journal, ready for the next run.
 *
 * @param listed files that an earlier resume wrote: they may have been edited meanwhile.
 */
export async function sayRemaining(
  terminal: Terminal,
  { file, flags }: Place,
  report: DeletionReport,
  listed: readonly string[],
): Promise<void> {
  const words: string[] = [];
  for (const kind of ["apps", "tasks"] as const) {
    const path = listsOf(file)[kind];
    try {
      if (await writeList(path, report.remaining()[kind], listed.includes(path))) {
        words.push(`--${kind}`, path);
      }
    } catch (error) {
      // The run is over: how it ended does not change with this.
      const [problem = "", ...because] = describe(error);
      openTerminal(true).say(
        `${path}: what was not certainly deleted can't be listed: ${problem}`,
        ...because,
      );
    }
  }
  if (words.length > 0) {
    terminal.say(
      "What was not certainly deleted is listed for another run, which fails for what is gone:",
      `  ${commandLine("delete", ...words, ...flags)}`,
    );
  }
}

/** Tells on stderr why a run stopped, and how it goes on. */
export function sayStopped({ file, flags }: Place, stopped: DeletionStoppedError): void {
  const terminal = openTerminal(true);
  terminal.say(...describe(stopped).map((line, at) => (at ? line : terminal.paint("red", line))));
  if (stopped.underWay) {
    const { batch, jobId } = stopped.underWay;
    terminal.say(
      jobId === undefined
        ? `Batch ${batch} was sent and may be done; going on sends it again.`
        : `Job ${jobId} (batch ${batch}) is running: it goes on by itself.`,
    );
    // What stopped the run is that the job could not be written down.
    if (jobId !== undefined && isJournalTrouble(stopped)) {
      terminal.say(
        `The journal does not have that job: going on sends batch ${batch} again. Look at it first:`,
        `  ${commandLine("job", jobId, ...flags)}`,
      );
    }
  }
  if (!existsSync(file)) {
    const wasThere = stopped.report.totals.requested > 0;
    terminal.say(wasThere ? `The journal is gone: ${file}` : "Nothing was sent.");
    return;
  }
  terminal.say(
    ...(isJournalTrouble(stopped)
      ? [`The journal could not be used: ${file}`, "Once that is mended, to go on:"]
      : [`The journal is complete: ${file}`, "To go on:"]),
    `  ${commandLine("resume", file, ...flags)}`,
  );
}

// --- internal ---

const mostTroubles = 10;

/** Writes one ID a line, if that was not done. @returns whether there is any. */
async function writeList(
  path: string,
  ids: AsyncIterable<string>,
  isListed: boolean,
): Promise<boolean> {
  const reading = ids[Symbol.asyncIterator]();
  let next = await reading.next();
  if (next.done) {
    return false;
  }
  const lines = async function* () {
    for (; !next.done; next = await reading.next()) {
      yield `${next.value}\n`;
    }
  };
  if (!isListed) {
    await pipeline(lines, createWriteStream(path, { flags: "wx" }));
  }
  return true;
}

/** An error without its stack; the same few fields that a journal keeps. */
function plain(error: Error): object {
  const { status, errorCode, requestId } = error as unknown as Record<string, unknown>;
  const code = isRomaError(error) ? error.code : error.name;
  return { code, message: error.message, status, errorCode, requestId };
}
