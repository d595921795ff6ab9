/**
 * Options that several commands share, but not all of them. Options of a single command are defined
 * in its file.
 */

import type { JobOptions, PollOptions } from "@roma-assets/batch";
import type { OptionValues } from "./options.ts";

/** Options that control how a job is followed, with the names and the defaults of the library. */
export const jobOptions = {
  timeout: {
    type: "duration",
    description: "Maximum time to wait for a job (jobTimeoutMs). Default: 3600",
  },
  "poll-min": {
    type: "duration",
    description: "Minimum time between two polls of a job (poll.minMs). Default: 0.1",
  },
  "poll-max": {
    type: "duration",
    description: "Maximum time between two polls of a job (poll.maxMs). Default: 5",
  },
  heartbeat: {
    type: "duration",
    canBeZero: true,
    description:
      "Time after which a line says what is awaited, where no progress bar is shown; 0 for never (heartbeatMs). Default: 30",
  },
} as const;

/** The default of `--heartbeat`, which is also that of the library, in milliseconds. */
export const DEFAULT_HEARTBEAT_MS = 30_000;

/** Options that name assets. */
export const assetOptions = {
  app: {
    type: "string",
    placeholder: "ID",
    multiple: true,
    description: "An application; repeatable",
  },
  task: {
    type: "string",
    placeholder: "ID",
    multiple: true,
    description: "A task; repeatable",
  },
  apps: {
    type: "string",
    placeholder: "FILE",
    multiple: true,
    description: "File of application IDs, one per line, - for stdin; repeatable",
  },
  tasks: {
    type: "string",
    placeholder: "FILE",
    multiple: true,
    description: "File of task IDs, one per line, - for stdin; repeatable",
  },
} as const;

/** Options of the commands that create jobs, with the names and the defaults of the library. */
export const jobCreationOptions = {
  "when-busy": {
    type: "choice",
    choices: ["wait", "throw"],
    description: "What to do while another job of the user is running. Default: wait",
  },
  "busy-timeout": {
    type: "duration",
    canBeZero: true,
    description:
      "Maximum time that a job waits for other jobs of the user (busyTimeoutMs). Default: 3600",
  },
  "give-up": {
    type: "duration",
    canBeZero: true,
    description:
      "Maximum time that creating a job is retried while the service can't be reached or fails (giveUpMs). Default: 300",
  },
} as const;

/** Options of the commands that delete assets. */
export const deletionOptions = {
  yes: {
    type: "flag",
    short: "y",
    description: "Delete without a prompt; required where no prompt can be shown",
  },
  "ignore-missing": {
    type: "flag",
    description:
      "Count assets that do not exist as done, rather than refuse to delete or exit with 1",
  },
  "no-inspect": {
    type: "flag",
    description: "Do not ask the service which assets exist; for users who may not list them",
  },
  "body-form": {
    type: "choice",
    choices: ["strings", "objects"],
    description:
      "Form of the request body; objects if the region refuses strings. Default: strings",
  },
} as const;

/** Returns the interval between polls, as the library takes it; undefined for its default. */
export function pollOptionsOf(values: OptionValues<typeof jobOptions>): PollOptions | undefined {
  const { "poll-min": minMs, "poll-max": maxMs } = values;
  return minMs === undefined && maxMs === undefined ? undefined : { minMs, maxMs };
}

/** Returns the options of a job, as the library takes them. */
export function jobCreationOptionsOf(
  values: OptionValues<typeof jobCreationOptions & typeof jobOptions>,
): JobOptions {
  return {
    whenBusy: values["when-busy"],
    poll: pollOptionsOf(values),
    jobTimeoutMs: values.timeout,
    busyTimeoutMs: values["busy-timeout"],
    giveUpMs: values["give-up"],
  };
}
