import { existsSync } from "node:fs";
import {
  type DeletionOptions,
  type DeletionReport,
  DeletionStoppedError,
  type Journal,
} from "@roma-assets/batch";
import { fileJournal } from "@roma-assets/batch/file-journal";
import {
  listsOf,
  type Place,
  sayRemaining,
  sayStopped,
  sayTroubles,
  writeJson,
} from "./deletion-summary.ts";
import { readTimeoutMs, UsageError, type Values } from "./parse-arguments.ts";
import { exitCodeOf, exitCodeOfReport, Interrupted } from "./exit-codes.ts";
import { showProgress } from "./progress.ts";
import { untilStopped } from "./signals.ts";
import { count, duration, plural, type Terminal } from "./terminal.ts";

/** The options that `delete` and `resume` share. */
export const runOptions = {
  yes: { type: "boolean", short: "y" },
  json: { type: "boolean" },
  "when-busy": { type: "string" },
  timeout: { type: "string" },
} as const;

/** Reads the shared options as those of the engine. */
export function readRunOptions(
  values: Values<typeof runOptions>,
): Pick<DeletionOptions, "whenBusy" | "jobTimeoutMs"> {
  const { "when-busy": whenBusy, timeout } = values;
  if (whenBusy !== undefined && whenBusy !== "wait" && whenBusy !== "throw") {
    throw new UsageError("--when-busy: wait or throw is needed");
  }
  return { whenBusy, jobTimeoutMs: readTimeoutMs(timeout) };
}

/** Asks whether to go on, unless that was answered by `--yes`. */
export async function confirm(
  terminal: Terminal,
  { yes }: { yes?: boolean | undefined },
  question: string,
): Promise<void> {
  if (yes) {
    return;
  }
  const answer = await untilStopped(async (signal) => {
    const said = await terminal.ask(question, signal);
    signal.throwIfAborted();
    return said;
  });
  if (answer === undefined) {
    throw new UsageError(
      "nobody can be asked here: --yes deletes without asking; nothing was sent",
    );
  }
  if (!answer) {
    throw new Interrupted("not confirmed; nothing was sent");
  }
}

/** A run from its start, or from where it was interrupted, to its end. */
export interface Run extends Place {
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly options: Pick<DeletionOptions, "whenBusy" | "jobTimeoutMs">;
  readonly start: (options: DeletionOptions & { journal: Journal }) => Promise<DeletionReport>;
}

/** Deletes, shows how it goes, and tells how it ended. @returns the exit code. */
export async function runToEnd(run: Run): Promise<number> {
  const { terminal, json, file } = run;
  const listed = Object.values(listsOf(file)).filter((path) => existsSync(path));
  const progress = showProgress(terminal);
  const beganAt = Date.now();
  let report: DeletionReport;
  let stopped: DeletionStoppedError | undefined;
  try {
    report = await untilStopped(async (signal) => {
      let timer: NodeJS.Timeout | undefined;
      const sayWaiting = () =>
        progress.say("stopping when the batch that was sent is answered; again ends at once");
      signal.addEventListener("abort", () => (timer = setTimeout(sayWaiting, 500)));
      return run
        .start({
          ...run.options,
          signal,
          journal: fileJournal(file),
          onEvent(event) {
            if (json) {
              writeJson(event);
            }
            progress.onEvent(event);
          },
        })
        .finally(() => clearTimeout(timer));
    });
  } catch (error) {
    // Anything else was thrown before a request was sent.
    if (!(error instanceof DeletionStoppedError)) {
      throw error;
    }
    stopped = error;
    report = error.report;
  } finally {
    progress.end();
  }
  const exitCode = stopped ? exitCodeOf(stopped) : exitCodeOfReport(report);
  if (json) {
    const { totals, batches } = report;
    const ended = { type: "report", totals, batches, journal: file, exitCode };
    writeJson(stopped ? { ...ended, stopped: stopped.cause } : ended);
  }
  // The batch that was under way is told of below, with its job.
  sayTroubles(
    terminal,
    report.batches.filter((batch) => batch !== stopped?.underWay),
  );
  const { requested, deleted } = report.totals;
  const ms = Date.now() - beganAt;
  const took = ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms);
  if (!stopped) {
    const ofAll = `${count(deleted)} of ${plural(requested, "asset")}`;
    const text = `Deleted ${ofAll} in ${took}.`;
    terminal.say(terminal.paint(exitCode === 0 ? "green" : "red", text));
    if (exitCode !== 0) {
      await sayRemaining(terminal, run, report, listed);
    }
    return exitCode;
  }
  sayStopped(run, stopped);
  return exitCode;
}
