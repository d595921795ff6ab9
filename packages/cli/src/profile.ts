import { findIdProblem } from "@roma-assets/batch";
import { findEndpointProblem } from "@roma-assets/client";
import { defineCommand, type Command } from "./command.ts";
import { exitCodes } from "./exit-codes.ts";
import type { GlobalValues } from "./global-options.ts";
import { writeJsonLine } from "./json-lines.ts";
import type { OptionValues } from "./options.ts";
import { printOut } from "./output.ts";
import {
  configPath,
  type Profile,
  profileSettings,
  readProfiles,
  writeProfiles,
} from "./profiles.ts";
import { UsageError } from "./usage-error.ts";

/** `roma-assets profile list`: shows the profiles. */
export const profileListCommand: Command = defineCommand({
  options: {},
  examples: ["roma-assets profile list"],
  execute: async ({ json }) => listProfiles(json),
});

const setOptions = {
  "iam-endpoint": {
    type: "string",
    placeholder: "URL",
    description: "Base URL of IAM. Default: that of the region",
  },
  "iam-domain": {
    type: "string",
    placeholder: "NAME",
    description: "Account name of the IAM user",
  },
  "iam-user": {
    type: "string",
    placeholder: "NAME",
    description: "Name of the IAM user; the password stays in ROMA_IAM_PASSWORD",
  },
  "token-command": {
    type: "string",
    placeholder: "COMMAND",
    description: "Command that prints a token, such as that of a password manager",
  },
} as const;

/** `roma-assets profile set NAME`: creates or changes a profile. */
export const profileSetCommand: Command = defineCommand({
  options: setOptions,
  examples: [
    "roma-assets profile set default --region ap-southeast-3 --project-id ID --instance-id ID",
    "roma-assets profile set test --endpoint https://roma.example.com --token-command 'pass roma'",
  ],
  execute: setProfile,
});

/** `roma-assets profile remove NAME`: removes a profile. */
export const profileRemoveCommand: Command = defineCommand({
  options: {},
  examples: ["roma-assets profile remove test"],
  execute: removeProfile,
});

// --- internal ---

type SetValues = OptionValues<typeof setOptions> & GlobalValues;

function listProfiles(json: boolean): number {
  const profiles = readProfiles();
  if (json) {
    const list = [...profiles].map(([name, settings]) => ({ name, settings }));
    writeJsonLine({ type: "profiles", path: configPath(), profiles: list, exitCode: exitCodes.ok });
    return exitCodes.ok;
  }

  for (const [name, profile] of profiles) {
    printOut(name, ...formatProfile(profile));
  }
  if (profiles.size === 0) {
    printOut(`No profiles in ${configPath()}.`);
  }
  return exitCodes.ok;
}

function formatProfile(profile: Profile): string[] {
  return profileSettings.flatMap((key) => (profile[key] ? [`  ${key}: ${profile[key]}`] : []));
}

async function setProfile(values: SetValues, name: string): Promise<number> {
  const changes = toProfile(values);
  const problems = findProblems(name, changes);
  if (problems.length > 0) {
    throw new UsageError(...problems);
  }

  const profiles = new Map(readProfiles());
  const profile = { ...withoutLocation(profiles.get(name) ?? {}, changes), ...changes };
  writeProfiles(profiles.set(name, profile));

  return report(values, name, `Profile ${name}:`, ...formatProfile(profile));
}

async function removeProfile(values: GlobalValues, name: string): Promise<number> {
  const profiles = new Map(readProfiles());
  if (!profiles.delete(name)) {
    const names = [...profiles.keys()].join(", ") || "none";
    throw new UsageError(`NAME: expected one of ${names}, received ${JSON.stringify(name)}.`);
  }

  writeProfiles(profiles);
  return report(values, name, `Removed the profile ${name}.`);
}

function report({ json }: GlobalValues, name: string, ...lines: string[]): number {
  if (json) {
    writeJsonLine({ type: "profile", name, path: configPath(), exitCode: exitCodes.ok });
  } else {
    printOut(...lines);
  }
  return exitCodes.ok;
}

/** Returns the settings that were given. */
function toProfile(values: SetValues): Profile {
  const settings: Profile = {
    endpoint: values.endpoint,
    region: values.region,
    projectId: values["project-id"],
    instanceId: values["instance-id"],
    iamEndpoint: values["iam-endpoint"],
    iamDomain: values["iam-domain"],
    iamUser: values["iam-user"],
    tokenCommand: values["token-command"],
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given);
}

/** An endpoint replaces a region, and a region an endpoint. */
function withoutLocation(profile: Profile, { endpoint, region }: Profile): Profile {
  const { endpoint: _endpoint, region: _region, ...rest } = profile;
  return endpoint === undefined && region === undefined ? profile : rest;
}

function findProblems(name: string, profile: Profile): string[] {
  const problems: string[] = [];
  if (!PROFILE_NAME.test(name)) {
    const expected = "letters, digits, dots, hyphens and underscores";
    problems.push(`NAME: expected ${expected}, received ${JSON.stringify(name)}.`);
  }
  if (Object.keys(profile).length === 0) {
    problems.push("Missing settings: set at least one option, such as --region.");
  }
  if (profile.endpoint !== undefined && profile.region !== undefined) {
    problems.push("--endpoint and --region are mutually exclusive: use one of them.");
  }

  for (const option of ["endpoint", "iamEndpoint"] as const) {
    const problem = profile[option] && findEndpointProblem(profile[option]);
    if (problem) {
      problems.push(`${option} ${problem}.`);
    }
  }
  for (const option of ["projectId", "instanceId"] as const) {
    const problem = profile[option] && findIdProblem(profile[option]);
    if (problem) {
      problems.push(`${option}: ${JSON.stringify(profile[option])} is not a valid ID: ${problem}.`);
    }
  }
  return problems;
}

const PROFILE_NAME = /^[\w.-]+$/;
