/** The secrets that a command uses, and the tokens or signatures that it obtains by them. */
import {
  type CredentialOptions,
  findEndpointProblem,
  type Hooks,
  type TokenFunction,
} from "@roma-assets/client";
import type { IamTokenOptions } from "@roma-assets/client/iam";
import { decodeText } from "./decode-text.ts";
import type { SettingName, Settings, Source } from "./settings.ts";
import { runTokenCommand } from "./token-command.ts";
import { UsageError } from "./usage-error.ts";

/** A secret by which the requests of a command are authenticated. */
export interface Credentials {
  readonly kind: "stdin" | "token" | "command" | "access-key" | "iam";
  readonly source: Source;
}

/** The project and the region that a token is for. */
export interface TokenScope {
  readonly region: string | undefined;
  readonly projectId: string;
}

/** Credentials of an IAM user. */
export interface IamCredentials {
  /** Usable if there are no problems. */
  readonly options: IamTokenOptions;
  readonly problems: readonly string[];
}

/** Finds the credentials of the first source that has any; undefined if none has. */
export function findCredentials(isOnStdin: boolean, settings: Settings): Credentials | undefined {
  if (isOnStdin) {
    return { kind: "stdin", source: { kind: "options", name: "stdin" } };
  }

  const found = settings.find(...SECRET_SETTINGS.map(({ name }) => name));
  const first = SECRET_SETTINGS.find(({ name }) => found[name]);
  const source = first && found[first.name]?.source;
  return first && source && { kind: first.kind, source };
}

/**
 * Reads what authenticates a client's requests: a token, a function that obtains it, or a signer.
 *
 * @param problems receives everything that is missing or invalid.
 */
export async function readCredentials(
  credentials: Credentials | undefined,
  settings: Settings,
  scope: TokenScope,
  hooks: Hooks,
  problems: string[],
): Promise<CredentialOptions> {
  switch (credentials?.kind) {
    case "stdin":
      return { token: await readTokenFromStdin(problems) };
    case "token": {
      const token = settings.get("ROMA_TOKEN")?.value.trim() ?? "";
      checkToken("ROMA_TOKEN", token, problems);
      return { token };
    }
    case "command": {
      const command = settings.get("tokenCommand")?.value ?? "";
      return { token: ({ signal }) => readTokenFromCommand(command, signal) };
    }
    case "access-key":
      return createSigner(settings, problems);
    default: {
      const { options, problems: iamProblems } = readIamCredentials(settings, scope);
      problems.push(...(isEmpty(settings) ? [MISSING_TOKEN] : iamProblems));
      return { token: problems.length > 0 ? "" : await createIamToken({ ...options, ...hooks }) };
    }
  }
}

/** Reads the credentials of an IAM user. */
export function readIamCredentials(settings: Settings, scope: TokenScope): IamCredentials {
  const { region, projectId } = scope;
  const endpoint = settings.get("ROMA_IAM_ENDPOINT")?.value;
  const missing: string[] = IAM_SETTINGS.filter((name) => !settings.get(name));
  if (endpoint === undefined && region === undefined) {
    missing.push("ROMA_IAM_ENDPOINT (or --region, ROMA_REGION)");
  }

  const problems: string[] = [];
  if (missing.length > 0) {
    problems.push(`Missing IAM settings: set ${missing.join(", ")}.`);
  }
  const endpointProblem = endpoint && findEndpointProblem(endpoint);
  if (endpointProblem) {
    problems.push(`ROMA_IAM_ENDPOINT ${endpointProblem}.`);
  }

  const user = {
    domain: settings.get("ROMA_IAM_DOMAIN")?.value ?? "",
    user: settings.get("ROMA_IAM_USER")?.value ?? "",
    password: settings.get("ROMA_IAM_PASSWORD")?.value ?? "",
    // An ID is unambiguous; the name of a project need not be that of its region.
    project: projectId ? { id: projectId } : { name: region ?? "" },
  };
  const options: IamTokenOptions =
    region === undefined ? { ...user, endpoint: endpoint ?? "" } : { ...user, region, endpoint };
  return { options, problems };
}

/** Creates a function that obtains tokens from IAM. */
export async function createIamToken(options: IamTokenOptions): Promise<TokenFunction> {
  // Loaded on demand.
  const { iamToken } = await import("@roma-assets/client/iam");
  return iamToken(options);
}

// --- internal ---

/** The settings that are secrets, by their precedence within a source. */
const SECRET_SETTINGS = [
  { name: "ROMA_TOKEN", kind: "token" },
  { name: "tokenCommand", kind: "command" },
  { name: "ROMA_SECRET_KEY", kind: "access-key" },
  { name: "ROMA_ACCESS_KEY", kind: "access-key" },
  { name: "ROMA_IAM_PASSWORD", kind: "iam" },
] as const;

const IAM_SETTINGS = [
  "ROMA_IAM_DOMAIN",
  "ROMA_IAM_USER",
  "ROMA_IAM_PASSWORD",
] as const satisfies readonly SettingName[];

const MISSING_TOKEN =
  "Missing token: set ROMA_TOKEN or use --token-stdin; or set ROMA_ACCESS_KEY and " +
  "ROMA_SECRET_KEY to sign requests; or set ROMA_IAM_DOMAIN, ROMA_IAM_USER and " +
  "ROMA_IAM_PASSWORD to obtain tokens from IAM.";

function isEmpty(settings: Settings): boolean {
  return IAM_SETTINGS.every((name) => !settings.get(name));
}

/** Creates a signer. All keys are of one source, because temporary ones belong together. */
async function createSigner(settings: Settings, problems: string[]): Promise<CredentialOptions> {
  const found = settings.find("ROMA_ACCESS_KEY", "ROMA_SECRET_KEY", "ROMA_SECURITY_TOKEN");
  const accessKey = found.ROMA_ACCESS_KEY?.value ?? "";
  const secretKey = found.ROMA_SECRET_KEY?.value ?? "";
  const securityToken = found.ROMA_SECURITY_TOKEN?.value;
  if (accessKey === "" || secretKey === "") {
    const missing = accessKey === "" ? "ROMA_ACCESS_KEY" : "ROMA_SECRET_KEY";
    problems.push(`Missing access key: set ${missing} as well.`);
    return {};
  }

  // Loaded on demand.
  const { akskSigner } = await import("@roma-assets/client/aksk");
  return { auth: akskSigner({ accessKey, secretKey, securityToken }) };
}

/** @throws {UsageError} if the command of a profile does not print a token. */
async function readTokenFromCommand(command: string, signal: AbortSignal): Promise<string> {
  const token = await runTokenCommand(command, signal);

  const problems = token === "" ? ["tokenCommand: expected it to print a token."] : [];
  checkToken("tokenCommand", token, problems);
  if (problems.length > 0) {
    throw new UsageError(...problems);
  }
  return token;
}

/**
 * Reads a token from stdin. Refuses to read from a terminal, because a typed token would be
 * visible.
 */
async function readTokenFromStdin(problems: string[]): Promise<string> {
  if (process.stdin.isTTY) {
    problems.push("--token-stdin: stdin is a terminal; pipe the token in so that it is not shown.");
    return "";
  }

  let text = "";
  for await (const part of decodeText("--token-stdin", process.stdin)) {
    text += part;
  }

  const token = text.trim();
  if (token === "") {
    problems.push("--token-stdin: expected a token on stdin, received nothing.");
  }
  checkToken("--token-stdin", token, problems);
  return token;
}

/** Checks that a header can carry a token. The token itself is not shown. */
function checkToken(source: string, token: string, problems: string[]): void {
  if (/[^\x21-\x7e]/.test(token)) {
    problems.push(
      `${source}: expected printable ASCII characters without spaces, received others; ` +
        "use the value of the header X-Subject-Token only.",
    );
  }
}
