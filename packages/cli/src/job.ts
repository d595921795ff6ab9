import { JobFailedError, jobState, waitForJob } from "@roma-assets/batch";
import type { AssetJob } from "@roma-assets/client";
import { defineCommand, type Command } from "./command.ts";
import { connect, readConnection } from "./connection.ts";
import { exitCodes } from "./exit-codes.ts";
import { formatReason } from "./format.ts";
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

async function showJob(values: OptionValues<typeof options>, jobId: string): Promise<number> {
  const terminal = openTerminal(values.json);
  const client = connect(await readConnection(values));
  const show = createJobPrinter(terminal, jobId, values.json);

  try {
    await runInterruptibly(async (signal) => {
      if (values.wait) {
        const onProgress = ({ job }: { job: AssetJob }) => show(job);
        await waitForJob(client, jobId, { onProgress, signal, timeoutMs: values.timeout });
        return;
      }

      const job = await client.getAssetJob({ job_id: jobId }, { signal });
      show(job);
      if (jobState(job) === "failed") {
        throw new JobFailedError(jobId, job);
      }
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

/** Returns a function that prints a job whenever its line has changed. */
function createJobPrinter(
  terminal: Terminal,
  jobId: string,
  json: boolean,
): (job: AssetJob) => void {
  let lastLine = "";

  return (job) => {
    const line = formatJob(jobId, job);
    if (line === lastLine) {
      return;
    }

    lastLine = line;

    if (json) {
      writeJsonLine(job);
    } else {
      const reasons = job.reasons ?? job.reason ?? [];
      terminal.print(line, ...reasons.map(formatReason));
    }
  };
}

function formatJob(jobId: string, { status, progress_percent: progress }: AssetJob): string {
  const percent = typeof progress === "number" ? `, ${Math.floor(progress * 100)}%` : "";
  return `Job ${jobId}: ${status}${percent}`;
}
