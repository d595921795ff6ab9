/** Options that all commands take, before or after their name. */
import type { OptionValues } from "./options.ts";

/** Options that say what is printed. */
export const outputOptions = {
  json: {
    type: "flag",
    description: "Print JSON Lines to stdout and everything else to stderr",
  },
  quiet: {
    type: "flag",
    short: "q",
    description: "Print results and errors, but no progress",
  },
  verbose: {
    type: "flag",
    short: "v",
    description: "Print each HTTP request and response to stderr",
  },
  "no-input": {
    type: "flag",
    description: "Never ask; fail where a question would be asked",
  },
} as const;

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

/** Options that say where settings are read from. */
export const settingsOptions = {
  profile: {
    type: "string",
    placeholder: "NAME",
    env: "ROMA_PROFILE",
    description: "Profile with settings, see roma-assets profile. Default: default, if it exists",
  },
  "env-file": {
    type: "string",
    placeholder: "FILE",
    description: "File of ROMA_* settings to read in place of .env in the current folder",
  },
  "no-env-file": {
    type: "flag",
    description: "Do not read .env in the current folder",
  },
} as const;

/** All options that every command takes. */
export const globalOptions: typeof connectionOptions &
  typeof settingsOptions &
  typeof outputOptions = { ...connectionOptions, ...settingsOptions, ...outputOptions };

/** The values of the options that every command takes. */
export type GlobalValues = OptionValues<typeof globalOptions>;
