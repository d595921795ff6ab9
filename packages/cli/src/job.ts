import { JobFailedError, waitForJob } from "@roma-assets/batch";
import type { AssetJob } from "@roma-assets/client";
import { writeJson } from "./deletion-summary.ts";
import { readArguments, readTimeoutMs } from "./parse-arguments.ts";
import { exitCodes, Interrupted } from "./exit-codes.ts";
import { connect, readSettings, settingOptions } from "./connection.ts";
import { untilStopped } from "./signals.ts";
import { openTerminal } from "./terminal.ts";

/** `roma-assets job ID`. @returns the exit code. */
export async function runJob(args: string[]): Promise<number> {
  const options = {
    ...settingOptions,
    wait: { type: "boolean" },
    timeout: { type: "string" },
    json: { type: "boolean" },
  } as const;
  const { values, positionals } = readArguments(args, options, ["ID"]);
  const [jobId = ""] = positionals;
  const timeoutMs = readTimeoutMs(values.timeout);
  const terminal = openTerminal(values.json === true);
  const roma = connect(await readSettings(values));
  let shown = "";
  const show = (job: AssetJob) => {
    const text = lineOf(jobId, job);
    // Each look at a job that stands still would be the same line.
    if (text === shown) {
      return;
    }
    shown = text;
    if (values.json) {
      writeJson(job);
    } else {
      terminal.say(text, ...reasonsOf(job));
    }
  };
  try {
    await untilStopped(async (signal) => {
      if (values.wait) {
        await waitForJob(roma, jobId, { onProgress: ({ job }) => show(job), signal, timeoutMs });
        return;
      }
      const job = await roma.getAssetJob({ job_id: jobId }, { signal });
      show(job);
      if (String(job.status).toLowerCase() === "failed") {
        throw new JobFailedError(jobId, job);
      }
    });
  } catch (error) {
    if (error instanceof JobFailedError) {
      return exitCodes.failed;
    }
    if (error instanceof Interrupted) {
      terminal.say(`Job ${jobId} goes on by itself.`);
    }
    throw error;
  }
  return exitCodes.ok;
}

// --- internal ---

function lineOf(jobId: string, { status, progress_percent: progress }: AssetJob): string {
  const percent = typeof progress === "number" ? `, ${Math.floor(progress * 100)} %` : "";
  return `Job ${jobId}: ${status}${percent}`;
}

function reasonsOf(job: AssetJob): string[] {
  return (job.reasons ?? job.reason ?? []).map(
    ({ resource_type, resource_name, error_code, error_msg }) =>
      `  ${resource_type} ${resource_name}: ${error_code} ${error_msg}`,
  );
}
