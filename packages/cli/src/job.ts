import {
  describeIgnored,
  JobFailedError,
  jobReasons,
  jobState,
  JobStatusError,
  waitForJob,
} from "@roma-assets/batch";
import { type AssetJob, type HookEvent, LimitError, type RomaClient } from "@roma-assets/client";
import { defineCommand, type Command } from "./command.ts";
import { connect, readConnection } from "./connection.ts";
import { deepestMessage } from "./error-text.ts";
import { exitCodes } from "./exit-codes.ts";
import { formatDuration, formatJobStatus, formatReason } from "./format.ts";
import { printForcedEnd } from "./forced-end.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { OptionValues } from "./options.ts";
import { DEFAULT_HEARTBEAT_MS, jobOptions, pollOptionsOf } from "./shared-options.ts";
import type { GlobalValues } from "./global-options.ts";
import { InterruptedError, runInterruptibly } from "./signals.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

const options = {
  wait: {
    type: "flag",
    description: "Wait until the job ends",
  },
  ...jobOptions,
} as const;

/** `roma-assets job ID`: shows a job. */
export const jobCommand: Command = defineCommand({
  options,
  examples: ["roma-assets job 1a1a4fba2fdd4a2a9a37d1b8b6b0d0ba --wait"],
  execute: showJob,
});

// --- internal ---

type Values = OptionValues<typeof options> & GlobalValues;

async function showJob(values: Values, jobId: string): Promise<number> {
  const terminal = openTerminal(values);
  const client = connect(await readConnection(values));
  const printer = new JobPrinter(terminal, jobId, values.json);

  try {
    const job = await runInterruptibly((signal) => getJob(client, jobId, values, signal, printer), {
      onForcedEnd: (reason) => printForcedEnd(reason, values.json),
    });
    printer.end(job, exitCodes.ok);
  } catch (error) {
    if (error instanceof JobFailedError) {
      printer.end(error.job, exitCodes.failed);
      return exitCodes.failed;
    }
    if (error instanceof LimitError) {
      const { min, max, actual } = error;
      throw new UsageError(
        `ID: expected the ID of a job, with ${min} to ${max} characters, received ${actual}.`,
      );
    }
    if (error instanceof InterruptedError) {
      terminal.print(`Job ${jobId} may continue on the server.`);
    }
    throw error;
  }

  return exitCodes.ok;
}

async function getJob(
  client: RomaClient,
  jobId: string,
  values: Values,
  signal: AbortSignal,
  printer: JobPrinter,
): Promise<AssetJob> {
  if (values.wait) {
    return waitAndShow(client, jobId, values, signal, printer);
  }

  const onResponse = ({ ignored }: HookEvent) => printer.noteIgnored(ignored);
  const job = await client.getAssetJob({ job_id: jobId }, { signal, onResponse });
  switch (jobState(job)) {
    case "failed":
      throw new JobFailedError(jobId, job);
    case "unknown":
      printer.show(job);
      throw new JobStatusError(jobId, job);
    case "running":
    case "succeeded":
      return job;
  }
}

async function waitAndShow(
  client: RomaClient,
  jobId: string,
  values: Values,
  signal: AbortSignal,
  printer: JobPrinter,
): Promise<AssetJob> {
  const { timeout: timeoutMs, heartbeat: heartbeatMs = DEFAULT_HEARTBEAT_MS } = values;
  const startedAt = performance.now();
  const beat = () => printer.showHeartbeat(performance.now() - startedAt);
  const timer = heartbeatMs > 0 ? setInterval(beat, heartbeatMs) : undefined;

  try {
    return await waitForJob(client, jobId, {
      signal,
      timeoutMs,
      poll: pollOptionsOf(values),
      onProgress({ job, ignored }) {
        printer.noteIgnored(ignored);
        printer.show(job);
      },
      onPollFailed: ({ error }) =>
        printer.note(`can't be polled, retrying: ${deepestMessage(error)}`),
      onPollRecovered: () => printer.note("can be polled again"),
    });
  } finally {
    clearInterval(timer);
  }
}

/** Prints the states of a job. */
class JobPrinter {
  readonly #terminal: Terminal;
  readonly #jobId: string;
  readonly #json: boolean;
  #lastLine = "";
  #lastIgnored = "";

  constructor(terminal: Terminal, jobId: string, json: boolean) {
    this.#terminal = terminal;
    this.#jobId = jobId;
    this.#json = json;
  }

  /** Prints a job, unless its line is the same as the last one. */
  show(job: AssetJob): void {
    const line = `Job ${this.#jobId}: ${formatJobStatus(job)}`;
    if (line === this.#lastLine) {
      return;
    }

    this.#lastLine = line;

    if (this.#json) {
      writeJsonLine({ type: "job", jobId: this.#jobId, job });
    } else {
      this.#terminal.print(line, ...jobReasons(job).map(formatReason));
    }
  }

  /** Prints the job with which the command ends. */
  end(job: AssetJob, exitCode: number): void {
    if (this.#json) {
      writeJsonLine({ type: "job", jobId: this.#jobId, job, exitCode });
    } else {
      this.show(job);
    }
  }

  /** Prints once which parts of the response are not as described. */
  noteIgnored(ignored: readonly string[] = []): void {
    const text = describeIgnored(ignored);
    if (text !== "" && text !== this.#lastIgnored) {
      this.#lastIgnored = text;
      this.note(text.trimStart());
    }
  }

  /** Prints something else about the job. */
  note(text: string): void {
    this.#terminal.print(`Job ${this.#jobId} ${text}`);
  }

  /** Prints that the job is still awaited, where nobody is watching. */
  showHeartbeat(elapsedMs: number): void {
    if (!this.#terminal.canRedraw) {
      const state = this.#lastLine || `Job ${this.#jobId}: no response yet`;
      this.#terminal.print(`${state}, waiting for ${formatDuration(elapsedMs)}`);
    }
  }
}
