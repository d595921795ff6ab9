/** Profiles: named settings in the user's own configuration file. They contain no secrets. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Environment } from "./environment.ts";
import { UsageError } from "./usage-error.ts";

/** The settings that a profile can have, by their names in the file. */
export const profileSettings = [
  "endpoint",
  "region",
  "projectId",
  "instanceId",
  "iamEndpoint",
  "iamDomain",
  "iamUser",
  "tokenCommand",
] as const;

/** Settings under a name. */
export type Profile = { readonly [Name in (typeof profileSettings)[number]]?: string | undefined };

/** The profile that a command uses. */
export interface SelectedProfile {
  readonly name: string;
  readonly profile: Profile;
}

/** The profile that is used if none is named. */
const DEFAULT_PROFILE = "default";

/**
 * Reads a profile.
 *
 * @param name undefined for the default profile, if it exists.
 * @throws {UsageError} if it does not exist, or the configuration file can't be used.
 */
export function readProfile(
  name: string | undefined,
  env: Environment = process.env,
): SelectedProfile | undefined {
  const profiles = readProfiles(env);
  const profile = profiles.get(name || DEFAULT_PROFILE);
  if (profile) {
    return { name: name || DEFAULT_PROFILE, profile };
  }
  if (!name) {
    return undefined;
  }

  const names = [...profiles.keys()].join(", ") || "none";
  throw new UsageError(
    `--profile (ROMA_PROFILE): expected one of ${names}, received ${JSON.stringify(name)}. ` +
      `See ${configPath(env)}.`,
  );
}

/**
 * Reads all profiles.
 *
 * @throws {UsageError} if the configuration file can't be used.
 */
export function readProfiles(env: Environment = process.env): ReadonlyMap<string, Profile> {
  const path = configPath(env);
  const text = readIfPresent(path);
  if (text === undefined) {
    return new Map();
  }

  const { profiles } = parseObject(path, text);
  if (!isObject(profiles)) {
    throw new UsageError(`${path}: expected an object \`profiles\`.`);
  }
  return new Map(
    Object.entries(profiles).map(([name, value]) => [name, toProfile(path, name, value)]),
  );
}

/** Writes all profiles, to a file that only its owner can read. */
export function writeProfiles(
  profiles: ReadonlyMap<string, Profile>,
  env: Environment = process.env,
): void {
  const path = configPath(env);
  const temporary = `${path}.${process.pid}`;
  const text = JSON.stringify({ profiles: Object.fromEntries(profiles) }, undefined, 2);

  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(temporary, `${text}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

/** Returns the path of the user's configuration file. */
export function configPath(env: Environment = process.env): string {
  return join(configFolder(env), "roma-assets", "config.json");
}

// --- internal ---

function configFolder(env: Environment): string {
  if (process.platform === "win32") {
    return env["APPDATA"] || join(homedir(), "AppData", "Roaming");
  }
  return env["XDG_CONFIG_HOME"] || join(homedir(), ".config");
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") {
      return undefined;
    }
    throw new UsageError(`${path}: cannot be read: ${code}`);
  }
}

function parseObject(path: string, text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The message would repeat a part of the text.
    throw new UsageError(`${path}: expected JSON.`);
  }

  if (!isObject(value)) {
    throw new UsageError(`${path}: expected a JSON object.`);
  }
  return value;
}

/** Refuses what is not a setting: it may be a secret, or a misspelt name that would be ignored. */
function toProfile(path: string, name: string, value: unknown): Profile {
  const place = `${path}: profile ${name}`;
  if (!isObject(value)) {
    throw new UsageError(`${place}: expected an object.`);
  }

  const known: ReadonlySet<string> = new Set(profileSettings);
  for (const [key, setting] of Object.entries(value)) {
    if (SECRET_NAME.test(key)) {
      throw new UsageError(
        `${place}: ${key} is a secret, which does not belong in this file. ` +
          "Remove it, and set tokenCommand to a command that prints the token.",
      );
    }
    if (!known.has(key)) {
      throw new UsageError(
        `${place}: expected ${profileSettings.join(", ")}, received ${JSON.stringify(key)}.`,
      );
    }
    if (typeof setting !== "string") {
      throw new UsageError(`${place}: ${key}: expected text.`);
    }
  }
  return value;
}

/** Names of settings that would be secrets. */
const SECRET_NAME = /^(?!tokenCommand$).*(?:token|password|secret|accessKey|access_key)/i;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
