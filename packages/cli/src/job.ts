import { JobFailedError, jobState, JobStatusError, waitForJob } from "@roma-assets/batch";
import type { AssetJob, RomaClient } from "@roma-assets/client";
import { defineCommand, type Command } from "./command.ts";
import { connect, readConnection } from "./connection.ts";
import { deepestMessage } from "./error-text.ts";
import { exitCodes } from "./exit-codes.ts";
import { formatDuration, formatJobStatus, formatReason } from "./format.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { OptionValues } from "./options.ts";
import { connectionOptions, jobOptions, outputOptions } from "./shared-options.ts";
import { InterruptedError, runInterruptibly } from "./signals.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const options = {
  wait: {
    type: "flag",
    description: "Wait until the job ends",
  },
  ...jobOptions,
  ...outputOptions,
  ...connectionOptions,
} as const;

/** `roma-assets job ID`: shows a job. */
export const jobCommand: Command = defineCommand({
  summary: "Show a job",
  argument: "ID",
  options,
  execute: showJob,
});

// --- internal ---

type Values = OptionValues<typeof options>;

const DEFAULT_HEARTBEAT_MS = 30_000;

async function showJob(values: Values, jobId: string): Promise<number> {
  const terminal = openTerminal(values.json);
  const client = connect(await readConnection(values));
  const printer = new JobPrinter(terminal, jobId, values.json);

  try {
    await runInterruptibly(async (signal) => {
      if (values.wait) {
        await waitAndShow(client, jobId, values, signal, printer);
        return;
      }

      const job = await client.getAssetJob({ job_id: jobId }, { signal });
      printer.show(job);
      assertNotFailed(jobId, job);
    });
  } catch (error) {
    if (error instanceof JobFailedError) {
      return exitCodes.failed;
    }
    if (error instanceof InterruptedError) {
      terminal.print(`Job ${jobId} may continue on the server.`);
    }
    throw error;
  }

  return exitCodes.ok;
}

function assertNotFailed(jobId: string, job: AssetJob): void {
  const state = jobState(job);
  if (state === "failed") {
    throw new JobFailedError(jobId, job);
  }
  if (state === "unknown") {
    throw new JobStatusError(jobId, job);
  }
}

async function waitAndShow(
  client: RomaClient,
  jobId: string,
  { timeout: timeoutMs, heartbeat: heartbeatMs = DEFAULT_HEARTBEAT_MS }: Values,
  signal: AbortSignal,
  printer: JobPrinter,
): Promise<void> {
  const startedAt = performance.now();
  const beat = () => printer.showHeartbeat(performance.now() - startedAt);
  const timer = heartbeatMs > 0 ? setInterval(beat, heartbeatMs) : undefined;

  try {
    await waitForJob(client, jobId, {
      signal,
      timeoutMs,
      onProgress: ({ job }) => printer.show(job),
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
      writeJsonLine(job);
    } else {
      const reasons = job.reasons ?? job.reason ?? [];
      this.#terminal.print(line, ...reasons.map(formatReason));
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
