import { text } from "node:stream/consumers";
import { createRomaClient, type RomaClient, type TokenFunction } from "@roma-assets/client";
import type { IamTokenOptions } from "@roma-assets/client/iam";
import { UsageError, type Values } from "./parse-arguments.ts";
import { problemOf } from "./id-list.ts";

/** The options that name an instance. Secrets are none: others can see a command's arguments. */
export const settingOptions = {
  endpoint: { type: "string" },
  region: { type: "string" },
  "project-id": { type: "string" },
  "instance-id": { type: "string" },
  "token-stdin": { type: "boolean" },
} as const;

/** What a command needs to know before it can send anything. */
export interface Settings {
  /** Base URL of ROMA Connect; undefined where the region says it. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  readonly projectId: string;
  readonly instanceId: string;
  /** A token, or how to get one from IAM. */
  readonly token: string | TokenFunction;
  /** The options among them, so that another command can be given the same. */
  readonly flags: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings: options win over the environment. A token on stdin is read to its end.
 *
 * @param others what else is wrong, to be said in the same breath.
 * @throws {UsageError} naming all that is missing.
 */
export async function readSettings(
  values: Values<typeof settingOptions>,
  others: readonly string[] = [],
  env: Env = process.env,
): Promise<Settings> {
  const problems = [...others];
  const { endpoint, region } = readPlace(values, env, problems);
  if (endpoint === undefined && region === undefined) {
    problems.push(
      "the region or endpoint is missing: --region, --endpoint, ROMA_REGION or ROMA_ENDPOINT",
    );
  }
  const projectId = readId("project", values["project-id"] ?? env["ROMA_PROJECT_ID"], problems);
  const instanceId = readId("instance", values["instance-id"] ?? env["ROMA_INSTANCE_ID"], problems);
  const token = values["token-stdin"]
    ? await readToken(problems)
    : env["ROMA_TOKEN"]?.trim() || readIam(env, region, projectId, problems, "ROMA_TOKEN or ");
  if (problems.length > 0) {
    throw new UsageError(...problems);
  }
  return {
    endpoint,
    region,
    projectId,
    instanceId,
    token: typeof token === "string" ? token : await tokenOfIam(token),
    flags: flagsOf(values),
  };
}

/**
 * Reads what is needed to get a token from IAM; no instance is.
 *
 * @throws {UsageError} naming all that is missing.
 */
export function readIamSettings(
  values: Values<typeof settingOptions>,
  env: Env = process.env,
): IamTokenOptions {
  const problems: string[] = [];
  const { region } = readPlace(values, env, problems);
  const projectId = values["project-id"] ?? env["ROMA_PROJECT_ID"];
  if (!projectId && !region) {
    problems.push("the project is missing: --project-id or ROMA_PROJECT_ID, or the region");
  }
  const iam = readIam(env, region, projectId, problems, "");
  if (problems.length > 0) {
    throw new UsageError(...problems);
  }
  return iam;
}

/** Creates the client. Nothing is sent before its first call. */
export function connect(settings: Settings): RomaClient {
  const { endpoint, region = "", projectId, instanceId, token } = settings;
  const options = { projectId, instanceId, token };
  return createRomaClient(
    endpoint === undefined ? { ...options, region } : { ...options, endpoint },
  );
}

// --- internal ---

/** An endpoint or a region; one that was typed wins over both of the environment. */
function readPlace(
  { endpoint, region }: Values<typeof settingOptions>,
  env: Env,
  problems: string[],
): { endpoint: string | undefined; region: string | undefined } {
  if (endpoint && region) {
    problems.push("--endpoint and --region: give one of them");
  }
  if (endpoint || region) {
    return { endpoint, region };
  }
  return { endpoint: env["ROMA_ENDPOINT"] || undefined, region: env["ROMA_REGION"] || undefined };
}

function readId(what: "project" | "instance", id: string | undefined, problems: string[]): string {
  const problem = id ? problemOf(id) : undefined;
  if (problem) {
    problems.push(`the ${what}: ${JSON.stringify(id)} can't be an ID: ${problem}`);
  } else if (!id) {
    problems.push(`the ${what} is missing: --${what}-id or ROMA_${what.toUpperCase()}_ID`);
  }
  return id ?? "";
}

function readIam(
  env: Env,
  region: string | undefined,
  projectId: string | undefined,
  problems: string[],
  other: string,
): IamTokenOptions {
  const names = ["ROMA_IAM_DOMAIN", "ROMA_IAM_USER", "ROMA_IAM_PASSWORD"] as const;
  const missing: string[] = names.filter((name) => !env[name]);
  const hasNone = missing.length === names.length;
  const endpoint = env["ROMA_IAM_ENDPOINT"] || undefined;
  if (!hasNone && !endpoint && !region) {
    missing.push("ROMA_IAM_ENDPOINT or the region");
  }
  if (missing.length > 0) {
    const what = hasNone ? `the token is missing: ${other}` : "for a token of IAM are missing: ";
    problems.push(what + missing.join(", "));
  }
  const [domain = "", user = "", password = ""] = names.map((name) => env[name]);
  const who = { domain, user, password };
  // Named by its ID, the project is right whatever the region calls it.
  const project = projectId ? { id: projectId } : { name: region ?? "" };
  return region
    ? { ...who, region, endpoint, project }
    : { ...who, endpoint: endpoint ?? "", project };
}

function flagsOf(values: Values<typeof settingOptions>): string[] {
  const named = (["endpoint", "region", "project-id", "instance-id"] as const).flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`--${name}`, value];
  });
  return values["token-stdin"] ? [...named, "--token-stdin"] : named;
}

async function readToken(problems: string[]): Promise<string> {
  if (process.stdin.isTTY) {
    problems.push("--token-stdin: pipe the token in, so that it does not show");
    return "";
  }
  const token = (await text(process.stdin)).trim();
  if (!token) {
    problems.push("--token-stdin: no token came on stdin");
  }
  return token;
}

async function tokenOfIam(options: IamTokenOptions): Promise<TokenFunction> {
  // Loaded only where it is used.
  const { iamToken } = await import("@roma-assets/client/iam");
  return iamToken(options);
}
