import { findIdProblem, type JournalOwner } from "@roma-assets/batch";
import {
  createRomaClient,
  type CredentialOptions,
  findEndpointProblem,
  type Hooks,
  type RomaClient,
} from "@roma-assets/client";
import type { IamTokenOptions } from "@roma-assets/client/iam";
import {
  type Credentials,
  findCredentials,
  readCredentials,
  readIamCredentials,
} from "./credentials.ts";
import { confirmForeignEndpoint, findForeignEndpoints, regionOf } from "./foreign-endpoint.ts";
import { connectionOptions, type GlobalValues } from "./global-options.ts";
import { logExchanges } from "./http-log.ts";
import { readSettings, type Settings } from "./settings.ts";
import { openTerminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** The IDs that a command may need. */
export type RequiredId = "project" | "instance";

/** Settings that a command needs before it can send a request. */
export interface Connection {
  /** Base URL of ROMA Connect; undefined if the region determines it. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** Base URL of IAM; undefined if the region determines it. */
  readonly iamEndpoint: string | undefined;
  /** Empty if the command needs none. */
  readonly projectId: string;
  /** Empty if the command needs none. */
  readonly instanceId: string;
  /** What authenticates requests: a token, a function that obtains one, or a signer. */
  readonly credentials: CredentialOptions;
  /** Functions that print each exchange, if that was asked for. */
  readonly hooks: Hooks;
  /** The options as given, to repeat them in suggested commands. */
  readonly flags: readonly string[];
}

/** What a command needs to connect. */
export interface ConnectionNeeds {
  /** Problems of the same command, to be reported together. */
  readonly problems?: readonly string[];
  /** The IDs that must be set. Others are read if they are set. Default: both. */
  readonly requiredIds?: readonly RequiredId[];
  /** The journal that says where to connect to. */
  readonly journal?: JournalConnection;
  /** The settings, if they have been read already. */
  readonly settings?: Settings;
}

/** The instance of a journal, and the journal's file. */
export interface JournalConnection {
  readonly owner: JournalOwner;
  readonly file: string;
}

/**
 * Reads the connection settings. A token on stdin is read until the end of the input.
 *
 * @throws {UsageError} naming everything that is missing, or an endpoint that somebody else may have
 * chosen.
 */
export async function readConnection(
  values: GlobalValues,
  {
    problems: otherProblems = [],
    requiredIds = ["project", "instance"],
    journal,
    settings: known,
  }: ConnectionNeeds = {},
): Promise<Connection> {
  const own = known ?? (await readSettings(values));
  const settings = journal ? withJournal(own, journal) : own;
  const problems = [...otherProblems];

  const { endpoint, region } = readLocation(settings, problems);
  const projectId = readId("project", requiredIds, settings, problems);
  const instanceId = readId("instance", requiredIds, settings, problems);
  const credentials = findCredentials(values["token-stdin"], settings);
  const hooks = values.verbose ? logExchanges() : {};
  const scope = { region, projectId };
  const auth = await readCredentials(credentials, settings, scope, hooks, problems);
  if (problems.length > 0) {
    throw new UsageError(...problems);
  }

  if (credentials) {
    await confirmEndpoints(values, settings, credentials, own.get("ROMA_ENDPOINT")?.value);
  }
  const iamEndpoint = settings.get("ROMA_IAM_ENDPOINT")?.value;
  const flags = repeatFlags(values);
  const place = { endpoint, region, iamEndpoint, projectId, instanceId };
  return { ...place, credentials: auth, hooks, flags };
}

/**
 * Reads the settings that are needed to obtain a token from IAM. No instance is needed.
 *
 * @throws {UsageError} naming everything that is missing.
 */
export async function readIamSettings(values: GlobalValues): Promise<IamTokenOptions> {
  const settings = await readSettings(values);
  const problems: string[] = [];
  const { region } = findLocation(settings, problems);
  const projectId = settings.get("ROMA_PROJECT_ID")?.value ?? "";
  if (!projectId && !region) {
    problems.push("Missing project: set --project-id or --region (ROMA_PROJECT_ID, ROMA_REGION).");
  }

  const iam = readIamCredentials(settings, { region, projectId });
  problems.push(...iam.problems);
  if (problems.length > 0) {
    throw new UsageError(...problems);
  }

  const password = settings.get("ROMA_IAM_PASSWORD");
  if (password) {
    await confirmEndpoints(values, settings, { kind: "iam", source: password.source });
  }
  return { ...iam.options, ...(values.verbose && logExchanges()) };
}

/** Creates a client. It sends nothing before its first call. */
export function connect(connection: Connection): RomaClient {
  const { endpoint, region = "", projectId, instanceId, credentials, hooks } = connection;
  const options = { projectId, instanceId, ...credentials, ...hooks };

  return endpoint === undefined
    ? createRomaClient({ region, ...options })
    : createRomaClient({ endpoint, ...options });
}

/**
 * Creates a client that can call IAM with the token.
 *
 * @throws {UsageError} if the endpoint of IAM is not known.
 */
export function connectToIam(connection: Connection): RomaClient {
  const { endpoint = "", region, iamEndpoint, credentials, hooks } = connection;
  if (iamEndpoint === undefined && region === undefined) {
    throw new UsageError(
      "Missing IAM endpoint: set ROMA_IAM_ENDPOINT, or --region (ROMA_REGION) without an endpoint.",
    );
  }

  const problem = iamEndpoint && findEndpointProblem(iamEndpoint);
  if (problem) {
    throw new UsageError(`ROMA_IAM_ENDPOINT ${problem}.`);
  }

  return createRomaClient({
    ...(endpoint === "" ? { region } : { endpoint }),
    iamEndpoint,
    region,
    ...credentials,
    ...hooks,
  });
}

// --- internal ---

/** The name of a region. */
const REGION = /^[\w-]+$/;

/** Where ROMA Connect is. The region of the vendor's own endpoints is known by their names. */
interface Location {
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
}

function withJournal(settings: Settings, { owner, file }: JournalConnection): Settings {
  return settings.with({
    source: { kind: "journal", name: `the journal ${file}` },
    values: {
      ROMA_ENDPOINT: owner.endpoint,
      ROMA_PROJECT_ID: owner.projectId,
      ROMA_INSTANCE_ID: owner.instanceId,
    },
  });
}

async function confirmEndpoints(
  values: GlobalValues,
  settings: Settings,
  { source }: Credentials,
  configured?: string,
): Promise<void> {
  const foreign = findForeignEndpoints(settings, source, configured?.replace(/\/+$/, ""));
  for (const each of foreign) {
    await confirmForeignEndpoint(openTerminal(values), each);
  }
}

/** Reads the location, which is required. */
function readLocation(settings: Settings, problems: string[]): Location {
  const location = findLocation(settings, problems);
  const { endpoint, region } = location;
  const endpointProblem = endpoint && findEndpointProblem(endpoint);
  if (endpointProblem) {
    problems.push(`--endpoint (ROMA_ENDPOINT) ${endpointProblem}.`);
  }
  if (endpoint === undefined && region === undefined) {
    problems.push("Missing endpoint: set --endpoint or --region (ROMA_ENDPOINT, ROMA_REGION).");
  }
  return location;
}

/** Finds the location in the first source that has an endpoint or a region. */
function findLocation(settings: Settings, problems: string[]): Location {
  const found = settings.find("ROMA_ENDPOINT", "ROMA_REGION");
  const { ROMA_ENDPOINT: endpoint, ROMA_REGION: region } = found;
  if (endpoint && region && endpoint.source.kind === "options") {
    problems.push("--endpoint and --region are mutually exclusive: use one of them.");
  }
  if (region && !REGION.test(region.value)) {
    problems.push(
      `--region (ROMA_REGION): expected a name like ap-southeast-3, received ${region.value}.`,
    );
  }

  const vendorRegion = endpoint && regionOf(endpoint.value);
  return { endpoint: endpoint?.value, region: region?.value ?? vendorRegion };
}

function readId(
  kind: RequiredId,
  requiredIds: readonly RequiredId[],
  settings: Settings,
  problems: string[],
): string {
  const option = `${kind}-id` as const;
  const variable = connectionOptions[option].env;
  const id = settings.get(variable)?.value ?? "";

  if (id === "") {
    if (requiredIds.includes(kind)) {
      problems.push(`Missing ${kind} ID: set --${option} (${variable}).`);
    }
    return id;
  }

  const problem = findIdProblem(id);
  if (problem !== undefined) {
    problems.push(
      `--${option} (${variable}): ${JSON.stringify(id)} is not a valid ID: ${problem}.`,
    );
  }
  return id;
}

/** Returns the options as given, to repeat them in suggested commands. */
function repeatFlags(values: GlobalValues): string[] {
  const flags: string[] = [];
  for (const name of REPEATED_OPTIONS) {
    const value = values[name];
    if (typeof value === "string") {
      flags.push(`--${name}`, value);
    } else if (value) {
      flags.push(`--${name}`);
    }
  }
  return flags;
}

/** The options that decide which instance and which user a command is for. */
const REPEATED_OPTIONS = [
  "endpoint",
  "region",
  "project-id",
  "instance-id",
  "token-stdin",
  "profile",
  "env-file",
  "no-env-file",
] as const;
