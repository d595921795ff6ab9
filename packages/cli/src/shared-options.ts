/**
 * Option groups that several commands share. Options of a single command are defined in its file.
 */

/**
 * Options that select a ROMA Connect instance. None takes a secret, because other users can see
 * arguments.
 */
export const connectionOptions = {
  endpoint: {
    type: "string",
    placeholder: "URL",
    env: "ROMA_ENDPOINT",
    description: "Base URL of ROMA Connect; must use https, except for this machine",
  },
  region: {
    type: "string",
    placeholder: "NAME",
    env: "ROMA_REGION",
    description: "Region to use instead of an endpoint, for example ap-southeast-3",
  },
  "project-id": {
    type: "string",
    placeholder: "ID",
    env: "ROMA_PROJECT_ID",
    description: "Project ID",
  },
  "instance-id": {
    type: "string",
    placeholder: "ID",
    env: "ROMA_INSTANCE_ID",
    description: "ID of the ROMA Connect instance",
  },
  "token-stdin": {
    type: "flag",
    description: "Read the user token from stdin",
  },
} as const;

/** Options that print machine-readable output. */
export const outputOptions = {
  json: {
    type: "flag",
    description: "Print JSON Lines to stdout and everything else to stderr",
  },
} as const;

/** Options that control how a job is followed. */
export const jobOptions = {
  timeout: {
    type: "duration",
    description: "Maximum time to wait for a job, in seconds. Default: 3600",
  },
  heartbeat: {
    type: "duration",
    canBeZero: true,
    description:
      "Seconds after which a line says what is awaited, where no progress bar is shown; 0 for never. Default: 30",
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
  "when-busy": {
    type: "choice",
    choices: ["wait", "throw"],
    description: "What to do while another job of the user is running. Default: wait",
  },
  "body-form": {
    type: "choice",
    choices: ["strings", "objects"],
    description:
      "Form of the request body; objects if the region refuses strings. Default: strings",
  },
} as const;
