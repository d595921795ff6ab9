/** Settings, and where each of them comes from: options, the environment, a file, or a profile. */
import type { Environment } from "./environment.ts";
import { findEnvFile, readEnvFile } from "./env-file.ts";
import { connectionOptions, type GlobalValues } from "./global-options.ts";
import { readProfile, type SelectedProfile } from "./profiles.ts";

/** The environment variables that are settings. */
export const settingVariables = [
  "ROMA_ENDPOINT",
  "ROMA_REGION",
  "ROMA_PROJECT_ID",
  "ROMA_INSTANCE_ID",
  "ROMA_TOKEN",
  "ROMA_ACCESS_KEY",
  "ROMA_SECRET_KEY",
  "ROMA_SECURITY_TOKEN",
  "ROMA_IAM_ENDPOINT",
  "ROMA_IAM_DOMAIN",
  "ROMA_IAM_USER",
  "ROMA_IAM_PASSWORD",
] as const;

/**
 * The name of a setting: a variable, or the command of a profile that prints a token. No variable
 * can set that, since a foreign file could then run any command.
 */
export type SettingName = (typeof settingVariables)[number] | "tokenCommand";

/** Where settings come from. */
export interface Source {
  /** `found-file` is a file that was read because of its name, and may be somebody else's. */
  readonly kind: "options" | "journal" | "environment" | "named-file" | "found-file" | "profile";
  /** What people call it, like `the environment`. */
  readonly name: string;
}

/** The value of a setting, and where it comes from. */
export interface Setting {
  readonly value: string;
  readonly source: Source;
}

/** The settings of one source. */
export interface SettingsLayer {
  readonly source: Source;
  readonly values: Readonly<Partial<Record<SettingName, string | undefined>>>;
}

/** The settings of a command. */
export class Settings {
  readonly #layers: readonly SettingsLayer[];

  /** @param layers the sources, by their precedence. */
  constructor(layers: readonly SettingsLayer[]) {
    this.#layers = layers;
  }

  /** Returns a setting; undefined if no source has it. An empty value counts as none. */
  get(name: SettingName): Setting | undefined {
    return this.find(name)[name];
  }

  /** Returns those of the settings that the first source has which has any. */
  find<Name extends SettingName>(...names: readonly Name[]): Partial<Record<Name, Setting>> {
    const found: Partial<Record<Name, Setting>> = {};
    for (const { source, values } of this.#layers) {
      for (const name of names) {
        const value = values[name];
        if (value) {
          found[name] = { value, source };
        }
      }
      if (Object.keys(found).length > 0) {
        break;
      }
    }
    return found;
  }

  /** Returns these settings, with others that take precedence. */
  with(layer: SettingsLayer): Settings {
    return new Settings([layer, ...this.#layers]);
  }
}

/**
 * Reads the settings. Options take precedence over the environment, this over a file, and this over
 * a profile.
 *
 * @throws {UsageError} if a file can't be read, or the profile does not exist.
 */
export async function readSettings(
  values: GlobalValues,
  env: Environment = process.env,
): Promise<Settings> {
  const layers: SettingsLayer[] = [
    { source: { kind: "options", name: "the options" }, values: toVariables(values) },
    { source: { kind: "environment", name: "the environment" }, values: pickVariables(env) },
  ];

  const file = values["env-file"] ?? (values["no-env-file"] ? undefined : findEnvFile());
  if (file !== undefined) {
    const kind = values["env-file"] === undefined ? "found-file" : "named-file";
    layers.push({ source: { kind, name: file }, values: pickVariables(await readEnvFile(file)) });
  }

  // A file that was found must not choose among the profiles of a person.
  const profile = readProfile(values.profile ?? env["ROMA_PROFILE"], env);
  if (profile) {
    layers.push(toLayer(profile));
  }
  return new Settings(layers);
}

// --- internal ---

function pickVariables(variables: Environment): SettingsLayer["values"] {
  return Object.fromEntries(settingVariables.map((name) => [name, variables[name]]));
}

/** Returns the options that set what a variable sets as well, by the names of the variables. */
function toVariables(values: GlobalValues): SettingsLayer["values"] {
  const entries = (["endpoint", "region", "project-id", "instance-id"] as const).map((name) => [
    connectionOptions[name].env,
    values[name],
  ]);
  return Object.fromEntries(entries);
}

function toLayer({ name, profile }: SelectedProfile): SettingsLayer {
  return {
    source: { kind: "profile", name: `the profile ${name}` },
    values: {
      ROMA_ENDPOINT: profile.endpoint,
      ROMA_REGION: profile.region,
      ROMA_PROJECT_ID: profile.projectId,
      ROMA_INSTANCE_ID: profile.instanceId,
      tokenCommand: profile.tokenCommand,
      ROMA_IAM_ENDPOINT: profile.iamEndpoint,
      ROMA_IAM_DOMAIN: profile.iamDomain,
      ROMA_IAM_USER: profile.iamUser,
    },
  };
}
