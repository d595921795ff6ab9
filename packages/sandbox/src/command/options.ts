import { parseArgs } from "node:util";
import type { BodyForm } from "../body-form.ts";
import { parseHost, parseListeningHost } from "../guard.ts";
import { UsageError } from "./errors.ts";

/** An option of the command, in the form that `parseArgs` reads. */
export interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  readonly default?: string;
  /** Name of the value in help texts; omitted for an option without one. */
  readonly placeholder?: string;
  /** Starts with a capital letter, ends without a period. Does not name the default. */
  readonly description: string;
}

/** The options of the command, by their names without dashes. `--help` is derived from them. */
export const options = {
  port: {
    type: "string",
    placeholder: "N",
    default: "0",
    description: "Port to listen on; 0 for any free one",
  },
  host: {
    type: "string",
    placeholder: "ADDRESS",
    default: "127.0.0.1",
    description: "Address to listen on; 0.0.0.0 for all",
  },
  "allow-host": {
    type: "string",
    multiple: true,
    placeholder: "NAME",
    description: "Another host name to answer to; repeatable",
  },
  apps: {
    type: "string",
    placeholder: "N",
    default: "10",
    description: "Number of applications, app-1 to app-N",
  },
  tasks: {
    type: "string",
    placeholder: "N",
    default: "10",
    description: "Number of tasks, task-1 to task-N",
  },
  "job-ms": {
    type: "string",
    placeholder: "N",
    default: "2000",
    description: "Duration of a job, in milliseconds",
  },
  "body-form": {
    type: "string",
    placeholder: "FORM",
    default: "both",
    description: "IDs accepted as strings, objects or both",
  },
  fault: {
    type: "string",
    multiple: true,
    placeholder: "RULE",
    description: "What goes wrong, see below; repeatable",
  },
  seed: {
    type: "string",
    placeholder: "N",
    default: "0",
    description: "Seed of the random decisions of faults",
  },
  help: { type: "boolean", short: "h", description: "Print this text" },
  version: { type: "boolean", short: "V", description: "Print the version" },
} as const;

/** The options as parsed. Their values have not been checked. */
export type RawOptions = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

/** The values of the options, except for `--fault`. */
export interface SandboxSettings {
  readonly port: number;
  readonly host: string;
  readonly allowedHosts: readonly string[];
  readonly apps: number;
  readonly tasks: number;
  readonly jobDurationMs: number;
  readonly bodyForm: BodyForm | "both";
  readonly seed: number;
}

/**
 * Parses the arguments of the command.
 *
 * @throws {UsageError} if an argument is unknown, or an option has no value.
 */
export function parseOptions(args: string[]): RawOptions {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw error;
    }
    const problem = error.message.replaceAll("\n", " ").replace(/\.$/, "");
    throw new UsageError(`${problem}. See roma-sandbox --help.`);
  }
}

/**
 * Converts the values of the options.
 *
 * @throws {UsageError} naming each value that can't be used.
 */
export function readSettings(raw: RawOptions): SandboxSettings {
  const problems: string[] = [];
  const settings = {
    port: readInteger("port", raw, MAX_PORT, problems),
    host: readHost(raw, problems),
    allowedHosts: readAllowedHosts(raw, problems),
    apps: readInteger("apps", raw, MAX_ASSETS, problems),
    tasks: readInteger("tasks", raw, MAX_ASSETS, problems),
    jobDurationMs: readInteger("job-ms", raw, MAX_JOB_DURATION_MS, problems),
    bodyForm: readBodyForm(raw, problems),
    seed: readInteger("seed", raw, MAX_SEED, problems),
  };

  if (problems.length > 0) {
    throw new UsageError(...problems);
  }
  return settings;
}

// --- internal ---

const MAX_PORT = 65_535;

const MAX_ASSETS = 1_000_000;

/** A day. */
const MAX_JOB_DURATION_MS = 24 * 60 * 60 * 1000;

/** The generator of random numbers uses 32 bits. */
const MAX_SEED = 2 ** 32 - 1;

function readInteger(
  name: "port" | "apps" | "tasks" | "job-ms" | "seed",
  raw: RawOptions,
  max: number,
  problems: string[],
): number {
  const text = raw[name];
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) {
    problems.push(refusal(name, `a whole number up to ${max}`, text));
  }

  return value;
}

function readHost({ host }: RawOptions, problems: string[]): string {
  if (!parseListeningHost(host)) {
    problems.push(refusal("host", "an address such as 0.0.0.0 or ::1", host));
  }

  return host;
}

/** Returns the names without their ports. */
function readAllowedHosts(raw: RawOptions, problems: string[]): string[] {
  return (raw["allow-host"] ?? []).map((text) => {
    const name = parseHost(text);
    if (name === undefined) {
      problems.push(refusal("allow-host", "a name such as sandbox.test", text));
    }

    return name ?? "";
  });
}

function readBodyForm(raw: RawOptions, problems: string[]): BodyForm | "both" {
  const text = raw["body-form"];
  if (text === "strings" || text === "objects" || text === "both") {
    return text;
  }

  problems.push(refusal("body-form", "strings, objects or both", text));
  return "both";
}

function refusal(name: string, expected: string, text: string): string {
  return `--${name}: expected ${expected}, received ${JSON.stringify(text)}.`;
}
