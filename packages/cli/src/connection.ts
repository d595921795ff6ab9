import { findIdProblem } from "@roma-assets/batch";
import {
  createRomaClient,
  findEndpointProblem,
  type RomaClient,
  type TokenFunction,
} from "@roma-assets/client";
import type { IamTokenOptions } from "@roma-assets/client/iam";
import {
  checkToken,
  createIamToken,
  readIamCredentials,
  readTokenFromStdin,
} from "./credentials.ts";
import type { Environment } from "./environment.ts";
import type { OptionValues } from "./options.ts";
import { connectionOptions } from "./shared-options.ts";
import { UsageError } from "./usage-error.ts";

/** Values of the connection options. */
export type ConnectionValues = OptionValues<typeof connectionOptions>;

/** The IDs that a command may need. */
export type RequiredId = "project" | "instance";

/** Settings that a command needs before it can send a request. */
export interface Connection {
  /** Base URL of ROMA Connect; undefined if the region determines it. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** Empty if the command needs none. */
  readonly projectId: string;
  /** Empty if the command needs none. */
  readonly instanceId: string;
  /** A token, or a function that obtains one from IAM. */
  readonly token: string | TokenFunction;
  /** The connection options as given, to repeat them in suggested commands. */
  readonly flags: readonly string[];
}

/**
 * Reads the connection settings. Options take precedence over the environment. A token on stdin is
 * read until the end of the input.
 *
 * @param otherProblems problems of the same command, to be reported together.
 * @param requiredIds the IDs that must be set. Others are read if they are set.
 * @throws {UsageError} naming everything that is missing.
 */
export async function readConnection(
  values: ConnectionValues,
  otherProblems: readonly string[] = [],
  requiredIds: readonly RequiredId[] = ["project", "instance"],
  env: Environment = process.env,
): Promise<Connection> {
  const problems = [...otherProblems];
  const { endpoint, region } = readLocation(values, env, problems);
  const endpointProblem = endpoint && findEndpointProblem(endpoint);
  if (endpointProblem) {
    problems.push(`--endpoint (ROMA_ENDPOINT) ${endpointProblem}.`);
  }
  if (endpoint === undefined && region === undefined) {
    problems.push("Missing endpoint: set --endpoint or --region (ROMA_ENDPOINT, ROMA_REGION).");
  }

  const projectId = readId("project", requiredIds, values, env, problems);
  const instanceId = readId("instance", requiredIds, values, env, problems);
  const token = await readToken(values, env, { region, projectId }, problems);

  if (problems.length > 0) {
    throw new UsageError(...problems);
  }

  return { endpoint, region, projectId, instanceId, token, flags: repeatFlags(values) };
}

/**
 * Reads the settings that are needed to obtain a token from IAM. No instance is needed.
 *
 * @throws {UsageError} naming everything that is missing.
 */
export function readIamSettings(
  values: ConnectionValues,
  env: Environment = process.env,
): IamTokenOptions {
  const problems: string[] = [];
  const { region } = readLocation(values, env, problems);
  const projectId = values["project-id"] ?? env[connectionOptions["project-id"].env];
  if (!projectId && !region) {
    problems.push("Missing project: set --project-id or --region (ROMA_PROJECT_ID, ROMA_REGION).");
  }

  const credentials = readIamCredentials(env, { region, projectId });
  problems.push(...credentials.problems);

  if (problems.length > 0) {
    throw new UsageError(...problems);
  }

  return credentials.options;
}

/** Creates a client. It sends nothing before its first call. */
export function connect(connection: Connection): RomaClient {
  const { endpoint, region = "", projectId, instanceId, token } = connection;

  return endpoint === undefined
    ? createRomaClient({ region, projectId, instanceId, token })
    : createRomaClient({ endpoint, projectId, instanceId, token });
}

/**
 * Creates a client that can call IAM with the token.
 *
 * @throws {UsageError} if the endpoint of IAM is not known.
 */
export function connectToIam(
  { endpoint = "", region, token }: Connection,
  env: Environment = process.env,
): RomaClient {
  const iamEndpoint = env["ROMA_IAM_ENDPOINT"] || undefined;
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
    ...(region === undefined ? { endpoint } : { region }),
    iamEndpoint,
    token,
  });
}

// --- internal ---

/** The name of a region. */
const REGION = /^[\w-]+$/;

/** Reads the endpoint or the region. Either option takes precedence over both variables. */
function readLocation(
  { endpoint, region }: ConnectionValues,
  env: Environment,
  problems: string[],
): { endpoint: string | undefined; region: string | undefined } {
  if (endpoint && region) {
    problems.push("--endpoint and --region are mutually exclusive: use one of them.");
  }
  const location =
    endpoint || region
      ? { endpoint, region }
      : {
          endpoint: env[connectionOptions.endpoint.env] || undefined,
          region: env[connectionOptions.region.env] || undefined,
        };

  if (location.region && !REGION.test(location.region)) {
    problems.push(
      `--region (ROMA_REGION): expected a name like ap-southeast-3, received ${location.region}.`,
    );
  }
  return location;
}

function readId(
  kind: RequiredId,
  requiredIds: readonly RequiredId[],
  values: ConnectionValues,
  env: Environment,
  problems: string[],
): string {
  const option = `${kind}-id` as const;
  const variable = connectionOptions[option].env;
  const id = values[option] ?? env[variable] ?? "";

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

async function readToken(
  values: ConnectionValues,
  env: Environment,
  scope: { region: string | undefined; projectId: string },
  problems: string[],
): Promise<string | TokenFunction> {
  if (values["token-stdin"]) {
    return readTokenFromStdin(problems);
  }

  const token = env["ROMA_TOKEN"]?.trim();
  if (token) {
    checkToken("ROMA_TOKEN", token, problems);
    return token;
  }

  const credentials = readIamCredentials(env, scope);
  if (credentials.isEmpty) {
    problems.push(
      "Missing token: set ROMA_TOKEN or use --token-stdin; or set ROMA_IAM_DOMAIN, " +
        "ROMA_IAM_USER and ROMA_IAM_PASSWORD to obtain tokens from IAM.",
    );
    return "";
  }

  problems.push(...credentials.problems);
  return problems.length > 0 ? "" : createIamToken(credentials.options);
}

function repeatFlags(values: ConnectionValues): string[] {
  const flags: string[] = [];
  for (const name of ["endpoint", "region", "project-id", "instance-id"] as const) {
    const value = values[name];
    if (value !== undefined) {
      flags.push(`--${name}`, value);
    }
  }
  if (values["token-stdin"]) {
    flags.push("--token-stdin");
  }

  return flags;
}
